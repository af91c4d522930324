package org.kheap.kernel.boot;

import java.util.Map;

/**
 * How a kernel is to be booted.
 *
 * @param tunables values for {@link Tunable}s, by name
 */
public record BootOptions(Map<String, Long> tunables) {
    public static final BootOptions DEFAULT = new BootOptions(Map.of());
}
