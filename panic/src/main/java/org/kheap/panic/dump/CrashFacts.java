package org.kheap.panic.dump;

import java.util.List;

/**
 * What a kernel knows of itself when it is dumped, beside its memory.
 *
 * @param panicString empty if it did not panic
 * @param cpu that ran last
 * @param thread address of the thread that ran on it
 * @param regs address of its {@code struct regs}; 0 if it did not trap
 * @param system five texts of {@code utsname}: sysname, nodename, release, version, machine
 * @param platform for example {@code i86pc}
 * @param time seconds since 1970, of the guest's clock
 * @param uptime nanoseconds since boot
 * @param bootArguments words with blanks between them
 * @param messages what the console showed, oldest first
 * @param modules in the order in which they were loaded
 * @param cpus in the order of their numbers
 * @param threads the one that panicked, or ran last, first
 * @param windows register windows of that one for which its stack has no room, the innermost first
 */
public record CrashFacts(
        String panicString,
        int cpu,
        long thread,
        long regs,
        List<String> system,
        String platform,
        long time,
        long uptime,
        String bootArguments,
        byte[] messages,
        List<Module> modules,
        List<Cpu> cpus,
        List<DumpThread> threads,
        List<Window> windows) {
    /**
     * A module.
     *
     * @param text address of its code
     * @param size of its code in bytes
     */
    public record Module(String name, long text, long size) {}

    /**
     * A CPU.
     *
     * @param address of its {@code cpu_t}
     * @param thread address of the thread that ran on it
     */
    public record Cpu(long address, long thread) {}

    /**
     * A register window that is in the processor and not in memory.
     *
     * @param stackPointer %sp in it
     * @param registers %l0-7, then %i0-7
     */
    public record Window(long stackPointer, long[] registers) {}

    public CrashFacts {
        system = List.copyOf(system);
        modules = List.copyOf(modules);
        cpus = List.copyOf(cpus);
        threads = List.copyOf(threads);
        windows = List.copyOf(windows);
    }
}
