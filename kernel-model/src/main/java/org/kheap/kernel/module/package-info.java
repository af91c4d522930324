/**
 * Loading of modules: relocatable objects become code and data in guest memory.
 *
 * <p>There is no linker for the four machines, and none is needed: as in the real kernel, whose modules
 * are relocatable objects too, the loader links. Reading and relocating objects is the business of
 * {@code org.kheap.machine.elf}; here they get addresses, pages and rights.
 *
 * <ul>
 *   <li>M1 Text is executable and not writable, constants are neither, data is not executable.
 *   <li>M2 A symbol is looked up in the module itself first, then in the modules before it, the
 *       oldest first.
 *   <li>M3 A module that cannot be loaded leaves the symbols of others untouched.
 *   <li>M4 {@code modules} is a circle of all modules in the order in which they were loaded, as {@link
 *       org.kheap.kernel.module.ModuleTable} has them.
 * </ul>
 */
package org.kheap.kernel.module;
