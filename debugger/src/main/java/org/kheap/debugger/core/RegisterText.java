package org.kheap.debugger.core;

import org.kheap.debugger.command.Output;

/** How the registers of a machine are laid out. */
interface RegisterText {
    void print(Output output);
}
