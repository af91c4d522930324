/**
 * What all layers of the kernel model share: locks, lists and trees as the guest stores them, and the
 * kernel's global variables.
 *
 * <p>All of it is in guest memory. The classes here hold an address and offsets, and may be made anew
 * for every use.
 */
package org.kheap.kernel.base;
