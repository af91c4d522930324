package org.kheap.debugger.lang;

import java.util.List;
import java.util.Optional;

/**
 * One command.
 *
 * @param address in front of it
 * @param count how often its first stage is run
 * @param stages of its pipeline; empty if there is only an address, a count or a shell command
 * @param shell what stands behind {@code !}
 */
public record Statement(
        Optional<Expression> address,
        Optional<Expression> count,
        List<Stage> stages,
        Optional<String> shell) {}
