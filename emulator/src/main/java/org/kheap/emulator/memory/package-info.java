/** Physical memory: which pages are free, and what is in them before anyone writes. */
package org.kheap.emulator.memory;
