/** {@code malloc(9)}: memory of any size, accounted to types. */
package org.kheap.kernel.malloc;
