package org.kheap.machine;

/** A machine as the kernel model finds it at power-on: paging on, nothing mapped. */
public interface Machine {
    Arch arch();

    GuestMemory memory();

    Hat hat();

    Cpu cpu();
}
