package org.kheap.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kheap.machine.Arch;

/** Machines as options name them. */
final class Machines {
    private static final String ALL = "all";

    private Machines() {}

    /**
     * The machine of that name, or all of them for {@code all}.
     *
     * @throws UserException if there is none of that name
     */
    static List<Arch> named(String name) throws UserException {
        if (name.equals(ALL)) {
            return Arch.ALL;
        }
        Optional<Arch> machine = Arch.named(name);
        if (machine.isEmpty()) {
            List<String> names = new ArrayList<>(Arch.ALL.stream().map(Arch::name).toList());
            names.add(ALL);
            String suggestion = Suggestion.of(name, names);
            throw new UserException(
                    "unknown machine: machine=%s%s"
                            .formatted(
                                    name,
                                    suggestion.isEmpty()
                                            ? "; there are " + String.join(", ", names)
                                            : suggestion));
        }
        return List.of(machine.get());
    }
}
