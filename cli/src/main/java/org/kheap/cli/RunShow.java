package org.kheap.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.kheap.cli.mdb.DebuggerModules;
import org.kheap.cli.sysctl.SysctlProgram;
import org.kheap.cli.vmstat.MemoryTables;
import org.kheap.debugger.lang.Host;
import org.kheap.debugger.lang.Interpreter;
import org.kheap.debugger.target.LiveTarget;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.Outcome;
import org.kheap.kernel.module.LoadException;
import picocli.CommandLine.Option;

/** Options that have numbers of a kernel printed when its run is over, however that was. */
final class RunShow {
    @Option(
            names = "--show",
            paramLabel = "TABLE",
            split = ",",
            description =
                    "when the run has ended, print these: vmstat-m, vmstat-z, kmastat or sysctl, with"
                            + " commas between them")
    private List<String> names = new ArrayList<>();

    /** What can be shown. */
    private enum View {
        TYPES("vmstat-m"),
        ZONES("vmstat-z"),
        CACHES("kmastat"),
        VARIABLES("sysctl");

        private final String label;

        View(String label) {
            this.label = label;
        }

        static Optional<View> named(String name) {
            return Arrays.stream(values()).filter(view -> view.label.equals(name)).findFirst();
        }

        static List<String> labels() {
            return Arrays.stream(values()).map(view -> view.label).toList();
        }

        /** Whether it is about what FreeBSD brings. */
        boolean isOfFreebsd() {
            return this != CACHES;
        }
    }

    /** Refuses names of what there is not. */
    void check() throws UserException {
        for (String name : names) {
            if (View.named(name).isEmpty()) {
                throw new UserException(
                        "not one of %s: --show=%s%s"
                                .formatted(
                                        String.join(", ", View.labels()),
                                        name,
                                        Suggestion.of(name, View.labels())));
            }
        }
    }

    private List<View> views() {
        return names.stream().flatMap(name -> View.named(name).stream()).toList();
    }

    /** Has a kernel that is about to run count what is to be shown. */
    void prepare(Kernel kernel) throws LoadException {
        if (views().stream().anyMatch(View::isOfFreebsd)) {
            kernel.requireFreebsd();
        }
    }

    /** Prints what is wanted, each behind an empty line. */
    void show(Environment environment, Kernel kernel, Outcome outcome) throws LoadException {
        if (names.isEmpty()) {
            return;
        }
        LiveTarget target = LiveTarget.of(kernel.crashImage(outcome));
        PrintStream out = environment.out();
        for (View view : views()) {
            out.println();
            switch (view) {
                case TYPES -> out.print(tables(environment, target).types());
                case ZONES -> out.print(tables(environment, target).zones());
                case CACHES ->
                        new Interpreter(
                                        target,
                                        DebuggerModules.all(),
                                        Host.of(Seating.streams(environment).console()))
                                .run("::kmastat");
                case VARIABLES ->
                        new SysctlProgram(
                                        kernel.sysctl(),
                                        file -> null,
                                        out::writeBytes,
                                        environment.err()::writeBytes)
                                .run(List.of("-a"));
                default -> throw new IllegalStateException("no such table: " + view);
            }
        }
        out.flush();
    }

    private static MemoryTables tables(Environment environment, LiveTarget target) {
        return MemoryTables.of(target, environment::say);
    }
}
