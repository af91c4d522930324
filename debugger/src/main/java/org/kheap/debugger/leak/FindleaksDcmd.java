package org.kheap.debugger.leak;

import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.CodeRange;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;

/** {@code ::findleaks}: memory that is allocated and that nothing leads to. */
final class FindleaksDcmd implements Dcmd {
    private final Searches searches;

    FindleaksDcmd(Searches searches) {
        this.searches = searches;
    }

    @Override
    public Description description() {
        return Description.of("findleaks", "search for potential kernel memory leaks")
                .takesAddress()
                .prints(LeakReport.ROWS)
                .flag('d', "print details of each leak: its record and stack")
                .flag('f', "search again, and forget what was found before")
                .flag('v', "print what the search went through")
                .help(
                        """
                        Finds buffers and large segments of the heap that nobody can free any more:
                        no variable of the kernel or its modules, no stack and no buffer that is
                        itself reachable holds an address inside of them. Leaks with the same stack
                        are one row, which shows the oldest. With an address, only leaks are shown
                        whose stack has that program counter or passes through that function.

                        Stacks are known of caches with KMF_AUDIT in their flags. A word that happens
                        to look like an address hides a leak; what is found is lost. What only a lost
                        buffer leads to is lost as well. The search is done once; with ::walk leak and
                        ::walk leakbuf its result can be used.
                        """)
                .example("::findleaks -d");
    }

    @Override
    public void run(Call call) {
        LeakReport report = new LeakReport(call.session(), call.output());
        Findings findings = findings(call, report);
        List<Leak> leaks = findings.leaks().stream().filter(leak -> isWanted(call, leak)).toList();
        if (leaks.isEmpty()) {
            report.printNothing(call.address());
            return;
        }
        call.session().found();
        report.printTables(leaks);
        if (call.has('d')) {
            report.printDetails(leaks);
        }
    }

    private Findings findings(Call call, LeakReport report) {
        Optional<Findings> known =
                call.has('f') ? Optional.empty() : searches.known(call.session());
        Findings findings = known.orElseGet(() -> searches.search(call.session()));
        if (call.has('v')) {
            report.printSearch(findings, known.isPresent());
        }
        return findings;
    }

    private static boolean isWanted(Call call, Leak leak) {
        return call.address().isEmpty()
                || leak.stack().passesThrough(CodeRange.exactly(call.target(), call.dot()));
    }
}
