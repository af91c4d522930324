/**
 * What is debugged. A live machine and a crash dump are the same to all that stands on this package:
 * memory, registers, symbols and types.
 */
package org.kheap.debugger.target;
