package org.kheap.kernel.boot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.kheap.kernel.sysctl.Sysctl;

/**
 * Variables of the kernel environment that look as if they should do something, and do nothing. That is
 * no error: anything may be in there.
 */
public final class StrayVariables {
    private static final String MEMGUARD = "vm.memguard.";

    private StrayVariables() {}

    /** What there is to say of each of MemGuard's among some names. */
    public static List<Problem> among(Collection<String> names, Sysctl sysctl) {
        List<String> tunables = sysctl.tunables();
        List<Problem> problems = new ArrayList<>();
        for (String name : names) {
            if (name.startsWith(MEMGUARD) && !tunables.contains(name)) {
                problems.add(problem(name, sysctl, tunables));
            }
        }
        return problems;
    }

    private static Problem problem(String name, Sysctl sysctl, List<String> tunables) {
        return sysctl.find(name).isPresent()
                ? Problem.of(
                        "not for the loader to set: variable=" + Problem.shown(name),
                        "sysctl can, if anything")
                : Problem.misspelt(
                        "no such tunable: variable=" + Problem.shown(name),
                        "nothing in the kernel reads it",
                        name,
                        tunables);
    }
}
