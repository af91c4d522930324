/** The debugger's own commands, which know nothing of the kernel: module {@code mdb}. */
package org.kheap.debugger.builtin;
