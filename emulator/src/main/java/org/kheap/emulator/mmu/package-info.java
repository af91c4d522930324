/** Address translation: the tables in guest RAM, written and read. */
package org.kheap.emulator.mmu;
