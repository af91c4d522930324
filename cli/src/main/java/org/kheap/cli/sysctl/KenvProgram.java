package org.kheap.cli.sysctl;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kheap.cli.sysctl.Options.BadOptionException;
import org.kheap.kernel.sysctl.KernelEnvironment;
import org.kheap.kernel.sysctl.SysctlException;
import org.kheap.machine.GuestFaultException;

/** kenv(1): shows and changes the kernel environment. */
public final class KenvProgram {
    private static final String LETTERS = "hNquv";

    private static final String USAGE =
            """
            usage: kenv [-hNq]
                   kenv [-qv] variable[=value]
                   kenv [-q] -u variable
            """;

    private final KernelEnvironment environment;
    private final Output out;
    private final Output err;

    public KenvProgram(KernelEnvironment environment, Output out, Output err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs it.
     *
     * @param words its arguments
     * @return its exit status: 0, or 1 if something went wrong
     */
    public int run(List<String> words) {
        Options options;
        try {
            options = Options.parse(words, LETTERS, "");
        } catch (BadOptionException e) {
            err.print("kenv: " + e.getMessage() + "\n");
            return usage();
        }
        boolean named = !options.arguments().isEmpty();
        boolean ofAll = options.has('h') || options.has('N');
        boolean ofOne = options.has('u') || options.has('v');
        if (options.arguments().size() > 1 || named && ofAll || !named && ofOne) {
            return usage();
        }
        try {
            return named ? serve(options) : list(options);
        } catch (GuestFaultException e) {
            return failed("the kernel environment is damaged: " + e.getMessage(), options);
        }
    }

    private int list(Options options) {
        for (Map.Entry<String, String> variable : environment.all().entrySet()) {
            if (!options.has('h') || variable.getKey().startsWith("hint.")) {
                out.print(
                        options.has('N')
                                ? variable.getKey() + "\n"
                                : line(variable.getKey(), variable.getValue()));
            }
        }
        return 0;
    }

    private static String line(String name, String value) {
        return "%s=\"%s\"\n".formatted(name, value);
    }

    private int serve(Options options) {
        String argument = options.arguments().get(0);
        int equals = argument.indexOf('=');
        String name = equals < 0 ? argument : argument.substring(0, equals);
        if (equals >= 0) {
            return set(name, argument.substring(equals + 1), options);
        }
        return options.has('u') ? unset(name, options) : get(name, options);
    }

    private int set(String name, String value, Options options) {
        try {
            environment.set(name, value);
            out.print(line(name, value));
            return 0;
        } catch (SysctlException e) {
            return failed("unable to set %s to %s".formatted(name, value), options);
        }
    }

    private int unset(String name, Options options) {
        try {
            environment.unset(name);
            return 0;
        } catch (SysctlException e) {
            return failed("unable to unset " + name, options);
        }
    }

    private int get(String name, Options options) {
        Optional<String> value = environment.get(name);
        if (value.isEmpty()) {
            return failed("unable to get " + name, options);
        }
        out.print(options.has('v') ? line(name, value.get()) : value.get() + "\n");
        return 0;
    }

    private int failed(String text, Options options) {
        if (!options.has('q')) {
            err.print("kenv: " + text + "\n");
        }
        return 1;
    }

    private int usage() {
        err.print(USAGE);
        return 1;
    }
}
