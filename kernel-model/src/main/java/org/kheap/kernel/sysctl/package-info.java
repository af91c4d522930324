/** {@code sysctl(9)}: the kernel's variables under names, with types, descriptions and rights. */
package org.kheap.kernel.sysctl;
