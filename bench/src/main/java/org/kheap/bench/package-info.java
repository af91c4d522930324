/** Measurements. Nothing here asserts anything, and no test measures. */
package org.kheap.bench;
