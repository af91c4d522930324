package org.kheap.kernel.boot;

import java.util.List;

/**
 * How a kernel is to be booted.
 *
 * @param settings of {@link Tunable}s, applied one after the other
 */
public record BootOptions(List<Setting> settings) {
    public static final BootOptions DEFAULT = new BootOptions(List.of());

    public BootOptions {
        settings = List.copyOf(settings);
    }
}
