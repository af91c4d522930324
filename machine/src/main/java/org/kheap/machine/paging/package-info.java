/**
 * Formats of translation tables, as pure reading of memory.
 *
 * <h2>1. Concepts</h2>
 *
 * <p><b>1.1 Tree.</b> Each machine translates through a tree of tables in physical memory. A part of
 * the virtual address indexes the table of each level; an entry is invalid, points to the next
 * table, or maps a page. {@link org.kheap.machine.paging.PageTableFormat} holds the four shapes.
 *
 * <p><b>1.2 Rights.</b> Guests run in kernel mode, so an entry answers two questions: may the page
 * be written, may it be executed. A page that is mapped can be read.
 *
 * <h2>2. What differs</h2>
 *
 * <ul>
 *   <li>i386 and amd64: the processor walks the tree. Entries carry no-execute in bit 63, which on
 *       i386 only PAE has.
 *   <li>sparc: the reference MMU walks it, from a context table. Pages are 4 KB to the MMU and 8 KB
 *       to the kernel.
 *   <li>sparcv9: the processor has a TLB and no walker; the kernel's miss handler walks the tree and
 *       loads what it finds.
 * </ul>
 *
 * <h2>3. Left out</h2>
 *
 * <p>User mode, large pages made by kheap (they are understood when read), global and cache bits
 * beyond what real kernels always set.
 */
package org.kheap.machine.paging;
