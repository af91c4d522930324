package org.kheap.debugger.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.StructView;

/**
 * What {@code ::cpuinfo -v} prints under a CPU, each with a branch to its column: on the left the names
 * of its flags, on the right the threads that wait for it.
 *
 * <pre>{@code
 *                |    |
 *     RUNNING <--+    +-->  PRI THREAD   PROC
 *       READY                59 30b98020 sched
 *      EXISTS
 * }</pre>
 */
final class CpuTree {
    /** The names of {@code cpu_flags}, from bit 0. */
    private static final List<String> FLAGS =
            List.of(
                    "RUNNING",
                    "READY",
                    "QUIESCED",
                    "EXISTS",
                    "ENABLE",
                    "OFFLINE",
                    "POWEROFF",
                    "FROZEN",
                    "SPARE",
                    "FAULTED");

    /** Columns in front of the address, the number and the flags of a CPU among them. */
    private static final int BEFORE_FLAGS = 7;

    /** From the column of the flags to that of the number of threads. */
    private static final int TO_THREADS = 5;

    private final int addressWidth;
    private final List<String> flags;
    private final List<String> threads;

    private CpuTree(int addressWidth, List<String> flags, List<String> threads) {
        this.addressWidth = addressWidth;
        this.flags = flags;
        this.threads = threads;
    }

    static CpuTree of(Session session, StructView cpu) {
        int width = CpuinfoDcmd.addressWidth(session.target().arch());
        List<String> flags = new ArrayList<>();
        for (int bit = 0; bit < FLAGS.size(); bit++) {
            if ((cpu.get("cpu_flags") >> bit & 1) != 0) {
                flags.add(FLAGS.get(bit));
            }
        }
        List<String> threads = new ArrayList<>();
        String format = "%3s %-" + width + "s %s";
        for (KernelThread thread : waiting(session, cpu)) {
            String digits = Long.toHexString(thread.address());
            String address = "0".repeat(Math.max(0, width - digits.length())) + digits;
            threads.add(
                    format.formatted(thread.view().get("t_pri"), address, thread.processName()));
        }
        if (!threads.isEmpty()) {
            threads.add(0, format.formatted("PRI", "THREAD", "PROC"));
        }
        return new CpuTree(width, flags, threads);
    }

    /** The threads that wait for a CPU, those of the highest priority first. */
    private static List<KernelThread> waiting(Session session, StructView cpu) {
        List<KernelThread> waiting = new ArrayList<>();
        Elements.all(
                session,
                "thread",
                at -> {
                    KernelThread thread = KernelThread.at(session, at);
                    if (thread.isReady() && isAt(thread, cpu)) {
                        waiting.add(thread);
                    }
                });
        waiting.sort(Comparator.comparing(thread -> -thread.view().get("t_pri")));
        return waiting;
    }

    /** One that never ran waits for the first CPU. */
    private static boolean isAt(KernelThread thread, StructView cpu) {
        long last = thread.view().get("t_cpu");
        return last == cpu.address() || last == 0 && cpu.get("cpu_seqid") == 0;
    }

    void print(Output output) {
        int flagColumn = addressWidth + BEFORE_FLAGS;
        String gap = " ".repeat(TO_THREADS - 1);
        boolean hasThreads = !threads.isEmpty();
        output.line(" ".repeat(flagColumn) + "|" + (hasThreads ? gap + "|" : ""));
        for (int i = 0; i < Math.max(flags.size(), threads.size()); i++) {
            String flag = i < flags.size() ? flags.get(i) : "";
            String branch = i == 0 ? " <--+" : "     ";
            String arrow = i == 0 && hasThreads ? "+-->" : "    ";
            String thread = i < threads.size() ? threads.get(i) : "";
            String format = "%" + (flagColumn - branch.length() + 1) + "s%s%s%s  %s";
            output.line(format.formatted(flag, branch, gap, arrow, thread));
        }
        output.line("");
    }
}
