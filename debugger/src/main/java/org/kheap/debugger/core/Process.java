package org.kheap.debugger.core;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.structs.StructView;

/** A process: its {@code proc_t}, as far as the kernel has one. */
final class Process {
    private static final Table TABLE =
            Table.of("ps")
                    .column("state", "S", "%s", "%s")
                    .column("pid", "PID", "%6s", "%6d")
                    .column("ppid", "PPID", "%6s", "%6d")
                    .column("pgid", "PGID", "%6s", "%6d")
                    .column("sid", "SID", "%6s", "%6d")
                    .column("uid", "UID", "%6s", "%6d")
                    .column("flags", "FLAGS", "%10s", "0x%08x")
                    .column("addr", "ADDR", "%?s", "%0?p")
                    .column("name", "NAME", "%s", "%s");

    /** The letters of {@code p_stat}, from 0. */
    private static final String STATES = "-SRZITOW";

    /** Group, session and user of the kernel's own process, which does not name them. */
    private static final long KERNEL = 0;

    /** {@code p_flag} of that process. */
    private static final long SSYS = 1;

    private final Session session;
    private final StructView view;

    private Process(Session session, StructView view) {
        this.session = session;
        this.view = view;
    }

    /** The process whose {@code proc_t} is at an address. Nothing is read of it yet. */
    static Process at(Session session, long address) {
        return new Process(session, session.structs().at("proc_t", address));
    }

    /** All processes. */
    static List<Process> all(Session session) {
        List<Process> processes = new ArrayList<>();
        PrimitiveIterator.OfLong walk = session.walk("proc", OptionalLong.empty());
        while (walk.hasNext()) {
            session.checkInterrupt();
            processes.add(at(session, walk.nextLong()));
        }
        return processes;
    }

    long address() {
        return view.address();
    }

    /** Of the program that it runs. */
    String name() {
        return view.text("p_user.u_comm");
    }

    /** Its name and its first arguments. */
    String arguments() {
        return view.text("p_user.u_psargs");
    }

    private long id() {
        return session.structs().at("struct pid", view.get("p_pidp")).get("pid_id");
    }

    private String state() {
        long state = view.get("p_stat");
        boolean isKnown = Long.compareUnsigned(state, STATES.length()) < 0;
        return isKnown ? String.valueOf(STATES.charAt((int) state)) : "?";
    }

    /** Prints the titles of {@link #print}, if they are due. */
    static void heading(Call call) {
        TABLE.heading(call);
    }

    /** Prints a row, or gives the address to the next command. */
    void print(Call call, String name) {
        if (call.intoPipe()) {
            call.output().value(address());
            return;
        }
        TABLE.row(
                call.output(),
                state(),
                id(),
                view.get("p_ppid"),
                KERNEL,
                KERNEL,
                KERNEL,
                view.type().has("p_flag") ? view.get("p_flag") : SSYS,
                address(),
                name);
    }
}
