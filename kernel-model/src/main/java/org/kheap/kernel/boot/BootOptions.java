package org.kheap.kernel.boot;

import java.util.List;

/**
 * How a kernel is to be booted.
 *
 * @param settings of {@link Tunable}s, applied one after the other
 * @param cpus how many CPUs it has, 1 to {@link #MOST_CPUS}
 * @param seed of the scheduler's choices
 */
public record BootOptions(List<Setting> settings, int cpus, long seed) {
    /** As many as the kernel has room for. */
    public static final int MOST_CPUS = 64;

    /** Nothing set, one CPU. */
    public static final BootOptions DEFAULT = new BootOptions(List.of(), 1, 1);

    public BootOptions {
        settings = List.copyOf(settings);
    }
}
