package org.kheap.debugger.core;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.UsageException;

/** {@code ::pgrep}: processes by their names. */
final class PgrepDcmd implements Dcmd {
    @Override
    public Description description() {
        return Description.of("pgrep", "pattern match against all processes")
                .flag('n', "only the newest")
                .flag('o', "only the oldest")
                .flag('x', "the pattern is all of the name")
                .operands("pattern", 1, 1)
                .help("Lists the processes in whose name the regular expression is found.")
                .example("::pgrep sched | ::ps -t");
    }

    @Override
    public void run(Call call) {
        if (call.has('n') && call.has('o')) {
            throw new UsageException("");
        }
        Predicate<String> pattern = pattern(call);
        List<Process> found =
                Process.all(call.session()).stream()
                        .filter(process -> pattern.test(process.name()))
                        .toList();
        Process.heading(call);
        wanted(call, found).forEach(process -> process.print(call, process.name()));
    }

    private static Predicate<String> pattern(Call call) {
        String text = call.arguments().text();
        try {
            Pattern pattern = Pattern.compile(text);
            return call.has('x') ? pattern.asMatchPredicate() : pattern.asPredicate();
        } catch (PatternSyntaxException malformed) {
            throw new DebuggerException(
                    "not a regular expression: %s (%s)"
                            .formatted(text, malformed.getDescription()));
        }
    }

    /** The kernel's list begins with the newest. */
    private static List<Process> wanted(Call call, List<Process> found) {
        int last = found.size();
        if (call.has('n')) {
            return found.subList(0, Math.min(1, last));
        }
        return call.has('o') ? found.subList(Math.max(0, last - 1), last) : found;
    }
}
