package org.kheap.cli.sysctl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kheap.cli.sysctl.Options.BadOptionException;
import org.kheap.kernel.sysctl.CtlFlag;
import org.kheap.kernel.sysctl.Errno;
import org.kheap.kernel.sysctl.Oid;
import org.kheap.kernel.sysctl.Sysctl;
import org.kheap.kernel.sysctl.SysctlException;
import org.kheap.machine.GuestFaultException;

/** sysctl(8): shows and changes variables of the kernel. */
public final class SysctlProgram {
    private static final String LETTERS = "AabdehiNnoqTWwXx";

    private static final String USAGE =
            """
            usage: sysctl [-bdehiNnoqTWx] [-f filename] name[=value] ...
                   sysctl [-bdehNnoqTWx] -a
            """;

    /** What {@code sysexits.h} has for a file that cannot be read. */
    private static final int NO_INPUT = 66;

    /** Where it reads files. */
    @FunctionalInterface
    public interface Files {
        /** The text of a file; null if it cannot be read. */
        String read(String name);
    }

    private final Sysctl sysctl;
    private final Files files;
    private final Output out;
    private final Output err;

    public SysctlProgram(Sysctl sysctl, Files files, Output out, Output err) {
        this.sysctl = sysctl;
        this.files = files;
        this.out = out;
        this.err = err;
    }

    /** The text of a file that says what some arguments say. */
    public static String file(List<String> arguments) {
        StringBuilder text = new StringBuilder();
        arguments.forEach(argument -> text.append(Request.of(argument, "").line()).append('\n'));
        return text.toString();
    }

    /**
     * Runs it.
     *
     * @param words its arguments
     * @return its exit status: how many arguments failed, or 1 if the options make no sense
     */
    public int run(List<String> words) {
        Options options;
        try {
            options = Options.parse(words, LETTERS, "f");
        } catch (BadOptionException e) {
            warn(e.getMessage());
            return usage();
        }
        boolean all = options.has('a') || options.has('A') || options.has('X');
        boolean nothing = options.arguments().isEmpty() && !all && !options.has('f');
        if (options.has('N') && options.has('n') || nothing) {
            return usage();
        }
        try {
            return run(options);
        } catch (GuestFaultException e) {
            warn("the kernel's names are damaged: " + e.getMessage());
            return 1;
        }
    }

    private int run(Options options) {
        OidPrinter printer = new OidPrinter(options, out);
        List<Request> requests = new ArrayList<>();
        if (options.has('f')) {
            String name = options.values().get('f');
            String text = files.read(name);
            if (text == null) {
                warn(name + ": " + Errno.ENOENT.text());
                return NO_INPUT;
            }
            requests.addAll(Request.ofFile(text));
        } else if (options.arguments().isEmpty()) {
            sysctl.list(Optional.empty()).forEach(printer::line);
        }
        options.arguments().forEach(argument -> requests.add(Request.of(argument, "")));
        return serve(requests, options, printer);
    }

    private int serve(List<Request> requests, Options options, OidPrinter printer) {
        int failures = 0;
        for (Request request : requests) {
            if (request.value() != null && (options.has('T') || options.has('W'))) {
                warn("Can't set variables when using -T or -W");
                return usage();
            }
            if (!serve(request, options, printer)) {
                failures++;
            }
        }
        return failures;
    }

    private boolean serve(Request request, Options options, OidPrinter printer) {
        Optional<Oid> oid = sysctl.find(request.name());
        if (oid.isEmpty()) {
            if (!options.has('i') && !options.has('q')) {
                warn("unknown oid '%s'%s".formatted(request.name(), request.place()));
            }
            return options.has('i');
        }
        if (request.value() == null || options.has('d')) {
            show(oid.get(), options, printer);
            return true;
        }
        return change(oid.get(), request, printer);
    }

    private void show(Oid oid, Options options, OidPrinter printer) {
        if (!oid.isNode() || options.has('d')) {
            printer.line(oid);
        }
        if (oid.isNode()) {
            sysctl.list(Optional.of(oid)).forEach(printer::line);
        }
    }

    private boolean change(Oid oid, Request request, OidPrinter printer) {
        byte[] value = value(oid, request);
        if (value == null) {
            return false;
        }
        boolean shown = printer.print(oid);
        try {
            oid.write(value);
        } catch (SysctlException e) {
            if (shown) {
                printer.endLine();
            }
            warn(request.text() + request.place() + ": " + reason(e.errno()));
            return false;
        }
        printer.arrow(oid);
        return true;
    }

    private static String reason(Errno errno) {
        return errno == Errno.ENOMEM ? "type is unknown to this program" : errno.text();
    }

    /** The value that is asked for; null if the OID cannot have it, and somebody was told why. */
    private byte[] value(Oid oid, Request request) {
        if (oid.isNode()) {
            refuse("isn't a leaf node", request);
        } else if (!oid.has(CtlFlag.WR) && oid.has(CtlFlag.TUN)) {
            refuse("is a read only tunable", request);
            warn("Tunable values are set in /boot/loader.conf");
        } else if (!oid.has(CtlFlag.WR)) {
            refuse("is read only", request);
        } else if (oid.type().isNumber() && request.value().isEmpty()) {
            warn("empty numeric value");
        } else {
            return parsed(oid, request);
        }
        return null;
    }

    private void refuse(String why, Request request) {
        warn("oid '%s' %s%s".formatted(request.name(), why, request.place()));
    }

    private byte[] parsed(Oid oid, Request request) {
        try {
            return oid.parse(request.value());
        } catch (Oid.BadValueException e) {
            String range = e.isOutOfRange() ? ": Result too large" : "";
            warn(
                    "invalid %s '%s'%s%s"
                            .formatted(
                                    oid.type().words(), request.value(), request.place(), range));
            return null;
        }
    }

    private int usage() {
        err.print(USAGE);
        return 1;
    }

    private void warn(String text) {
        err.print("sysctl: " + text + "\n");
    }
}
