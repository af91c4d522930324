package org.kheap.emulator.unicorn;

import org.kheap.emulator.memory.PageFrames;
import org.kheap.emulator.mmu.KernelHat;
import org.kheap.emulator.mmu.MappedMemory;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Hat;
import org.kheap.machine.Machine;
import org.kheap.machine.Ram;

/** A machine of which everything is real but the silicon: RAM, translation tables, a processor. */
public final class EngineMachine implements Machine, AutoCloseable {
    private final Arch arch;
    private final HostMemory hostMemory;
    private final KernelHat hat;
    private final MappedMemory memory;
    private final EngineCpu cpu;

    private EngineMachine(
            Arch arch, HostMemory hostMemory, KernelHat hat, MappedMemory memory, EngineCpu cpu) {
        this.arch = arch;
        this.hostMemory = hostMemory;
        this.hat = hat;
        this.memory = memory;
        this.cpu = cpu;
    }

    /**
     * Builds a machine with paging on and nothing mapped.
     *
     * @param memorySize bytes of RAM, a multiple of the page size, at most {@link Arch#maxMemory}
     * @param seed of the garbage that RAM holds at power-on
     * @throws EngineException if the engine's library is missing, too old, or refuses
     */
    public static EngineMachine create(Arch arch, long memorySize, long seed) {
        UnicornLibrary.load();
        HostMemory hostMemory = HostMemory.allocate(memorySize);
        Ram ram = new Ram(arch.abi(), hostMemory.buffers(), HostMemory.CHUNK_SHIFT);
        KernelHat hat = new KernelHat(arch, ram, new PageFrames(arch, ram, seed));
        MappedMemory memory = new MappedMemory(arch, ram, hat);
        EngineCpu cpu =
                arch.strictAlignment()
                        ? new SparcCpu(arch, hostMemory, ram, hat, memory)
                        : new X86Cpu(arch, hostMemory, hat, memory);
        return new EngineMachine(arch, hostMemory, hat, memory, cpu);
    }

    /** How many engines of this process are open. */
    public static int openEngines() {
        return Engine.open();
    }

    @Override
    public Arch arch() {
        return arch;
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    @Override
    public Hat hat() {
        return hat;
    }

    @Override
    public Cpu cpu() {
        return cpu;
    }

    /** Has the processor read code anew that somebody may have changed from outside. */
    public void forgetCode() {
        hat.forgetCode();
    }

    @Override
    public void close() {
        cpu.close();
        hostMemory.close();
    }
}
