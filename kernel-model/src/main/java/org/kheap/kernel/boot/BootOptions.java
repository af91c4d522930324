package org.kheap.kernel.boot;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.kheap.kernel.base.Moment;

/**
 * How a kernel is to be booted.
 *
 * @param settings of {@link Tunable}s, applied one after the other
 * @param cpus how many CPUs it has, 1 to {@link #MOST_CPUS}
 * @param seed of the scheduler's choices
 * @param nodename what the machine is called in its network
 * @param time at which it boots, in seconds since 1970
 * @param environment what the loader puts into the kernel environment, in this order; a kernel with any
 *     has what FreeBSD brings
 */
public record BootOptions(
        List<Setting> settings,
        int cpus,
        long seed,
        String nodename,
        long time,
        Map<String, String> environment) {
    /** What a machine is called that nobody has given a name. */
    public static final String NODENAME = "kheap";

    /** As many as the kernel has room for. */
    public static final int MOST_CPUS = 64;

    /** Nothing set, one CPU. */
    public static final BootOptions DEFAULT = new BootOptions(List.of(), 1, 1);

    public BootOptions {
        settings = List.copyOf(settings);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /** For a machine without a name of its own, which is switched on. */
    public BootOptions(List<Setting> settings, int cpus, long seed) {
        this(settings, cpus, seed, NODENAME, Moment.BOOT_TIME, Map.of());
    }

    /** The same with another kernel environment. */
    public BootOptions with(Map<String, String> newEnvironment) {
        return new BootOptions(settings, cpus, seed, nodename, time, newEnvironment);
    }

    /** All that decides about the run, in words, as the kernel keeps its boot arguments. */
    String arguments() {
        StringJoiner words = new StringJoiner(" ");
        words.add("cpus=" + cpus).add("seed=" + seed);
        if (time != Moment.BOOT_TIME) {
            words.add("time=" + time);
        }
        settings.forEach(setting -> words.add(setting.word()));
        environment.forEach((name, value) -> words.add(word(name, value)));
        return words.toString();
    }

    private static String word(String name, String value) {
        boolean isWord = value.matches("[\\w.-]+");
        return name + "=" + (isWord ? value : '"' + value.replaceAll("[\"\\\\]", "\\\\$0") + '"');
    }
}
