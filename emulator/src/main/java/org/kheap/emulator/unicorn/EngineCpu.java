package org.kheap.emulator.unicorn;

import org.kheap.machine.Cpu;

/** A processor that holds an engine, and so must be closed. */
public interface EngineCpu extends Cpu, AutoCloseable {
    @Override
    void close();
}
