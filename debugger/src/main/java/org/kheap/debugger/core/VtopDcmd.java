package org.kheap.debugger.core;

import java.util.Optional;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.target.Target;
import org.kheap.debugger.target.TargetThread;
import org.kheap.machine.PhysicalMemory;
import org.kheap.machine.X86Register;
import org.kheap.machine.paging.PageTableFormat;
import org.kheap.machine.paging.Walk;

/** {@code ::vtop}: the physical address of a virtual one, by the tables of the target. */
final class VtopDcmd implements Dcmd {
    @Override
    public Description description() {
        return Description.of("vtop", "print physical mapping of virtual address")
                .needsAddress()
                .help(
                        """
                        Walks the target's translation tables, if it has physical memory and tells
                        where they begin. Crash dumps have virtual memory only.""")
                .example("kmem_flags::vtop");
    }

    @Override
    public void run(Call call) {
        PhysicalMemory ram =
                call.target()
                        .physicalMemory()
                        .orElseThrow(
                                () ->
                                        new DebuggerException(
                                                "failed to get physical mapping: target has no"
                                                        + " physical memory to read"));
        PageTableFormat tables = PageTableFormat.of(call.target().arch());
        Walk end = walk(call, tables, ram);
        if (!(end instanceof Walk.Mapped mapped)) {
            throw new DebuggerException(
                    "failed to get physical mapping: no mapping for address 0x%x"
                            .formatted(call.dot()));
        }
        if (call.intoPipe()) {
            call.output().value(mapped.pa());
        } else {
            call.output().printf("virtual %lr mapped to physical %llr\n", call.dot(), mapped.pa());
        }
    }

    private static Walk walk(Call call, PageTableFormat tables, PhysicalMemory ram) {
        try {
            return tables.walk(ram, root(call), call.dot());
        } catch (IndexOutOfBoundsException damage) {
            throw new DebuggerException(
                    "failed to get physical mapping: a translation table is outside of memory");
        }
    }

    /** Where the tables of the first thread begin; only x86 tells. */
    private static long root(Call call) {
        Target target = call.target();
        Optional<Long> register =
                target.arch().strictAlignment()
                        ? Optional.empty()
                        : target.threads().stream()
                                .map(TargetThread::registers)
                                .map(registers -> registers.get(X86Register.CR3))
                                .findFirst();
        return register.filter(root -> root != 0)
                .orElseThrow(
                        () ->
                                new DebuggerException(
                                        "failed to get physical mapping: target does not tell where"
                                                + " its translation tables begin"));
    }
}
