package org.kheap.kernel.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kheap.kernel.sysctl.Sysctl;

/**
 * Variables of the kernel environment that look as if they should do something, and do nothing. That is
 * no error: anything may be in there.
 */
public final class StrayVariables {
    private static final String MEMGUARD = "vm.memguard.";

    private StrayVariables() {}

    /** What there is to say of each of MemGuard's among some variables. */
    public static List<Problem> among(Map<String, String> variables, Sysctl sysctl) {
        List<String> tunables = sysctl.tunables();
        List<Problem> problems = new ArrayList<>();
        variables.forEach(
                (name, value) -> {
                    if (!name.startsWith(MEMGUARD)) {
                        return;
                    }
                    if (!tunables.contains(name)) {
                        problems.add(unread(name, sysctl, tunables));
                    } else if (sysctl.find(name).filter(oid -> !oid.takes(value)).isPresent()) {
                        problems.add(refused(name, value));
                    }
                });
        return problems;
    }

    private static Problem refused(String name, String value) {
        return Problem.of(
                "not a value it can have: variable=%s value=%s"
                        .formatted(Problem.shown(name), Problem.shown(value)),
                "it has its default");
    }

    private static Problem unread(String name, Sysctl sysctl, List<String> tunables) {
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
