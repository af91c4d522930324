package org.kheap.cli.sysctl;

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
            usage: sysctl [-bdehiNnoqTWx] name[=value] ...
                   sysctl [-bdehNnoqTWx] -a
            """;

    private final Sysctl sysctl;
    private final Output out;
    private final Output err;

    public SysctlProgram(Sysctl sysctl, Output out, Output err) {
        this.sysctl = sysctl;
        this.out = out;
        this.err = err;
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
            options = Options.parse(words, LETTERS);
        } catch (BadOptionException e) {
            warn(e.getMessage());
            return usage();
        }
        boolean all = options.has('a') || options.has('A') || options.has('X');
        if (options.has('N') && options.has('n') || options.arguments().isEmpty() && !all) {
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
        if (options.arguments().isEmpty()) {
            sysctl.leaves(Optional.empty()).forEach(printer::line);
            return 0;
        }
        int failures = 0;
        for (String argument : options.arguments()) {
            Request request = Request.parse(argument);
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

    /**
     * An argument.
     *
     * @param text all of it
     * @param value null to show what there is
     */
    private record Request(String text, String name, String value) {
        static Request parse(String text) {
            int end = 0;
            while (end < text.length() && "=:".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            String name = text.substring(0, end).stripTrailing();
            return end == text.length()
                    ? new Request(text, name, null)
                    : new Request(text, name, unquoted(text.substring(end + 1).stripLeading()));
        }

        private static String unquoted(String value) {
            if (!value.startsWith("\"") && !value.startsWith("'")) {
                return value;
            }
            boolean closed = value.length() > 1 && value.endsWith(value.substring(0, 1));
            return value.substring(1, value.length() - (closed ? 1 : 0));
        }
    }

    private boolean serve(Request request, Options options, OidPrinter printer) {
        Optional<Oid> oid = sysctl.find(request.name());
        if (oid.isEmpty()) {
            if (!options.has('i') && !options.has('q')) {
                warn("unknown oid '%s'".formatted(request.name()));
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
            sysctl.leaves(Optional.of(oid)).forEach(printer::line);
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
            warn(request.text() + ": " + reason(e.errno()));
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
            warn("oid '%s' isn't a leaf node".formatted(request.name()));
        } else if (!oid.has(CtlFlag.WR) && oid.has(CtlFlag.TUN)) {
            warn("oid '%s' is a read only tunable".formatted(request.name()));
            warn("Tunable values are set in /boot/loader.conf");
        } else if (!oid.has(CtlFlag.WR)) {
            warn("oid '%s' is read only".formatted(request.name()));
        } else if (oid.type().isNumber() && request.value().isEmpty()) {
            warn("empty numeric value");
        } else {
            return parsed(oid, request.value());
        }
        return null;
    }

    private byte[] parsed(Oid oid, String value) {
        try {
            return oid.parse(value);
        } catch (Oid.BadValueException e) {
            String range = e.isOutOfRange() ? ": Result too large" : "";
            warn("invalid %s '%s'%s".formatted(oid.type().words(), value, range));
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
