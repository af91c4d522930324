/** {@code uma(9)}: zones of items of one size. */
package org.kheap.kernel.uma;
