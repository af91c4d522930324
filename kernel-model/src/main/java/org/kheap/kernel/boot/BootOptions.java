package org.kheap.kernel.boot;

import java.util.Map;

/**
 * How a kernel is to be booted.
 *
 * @param tunables values for {@link Tunable}s, by name
 * @param cpus how many CPUs it has, 1 to {@link #MOST_CPUS}
 * @param seed of the scheduler's choices
 */
public record BootOptions(Map<String, Long> tunables, int cpus, long seed) {
    /** As many as the kernel has room for. */
    public static final int MOST_CPUS = 64;

    public static final BootOptions DEFAULT = new BootOptions(Map.of(), 1, 1);
}
