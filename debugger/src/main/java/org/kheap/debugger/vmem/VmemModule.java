package org.kheap.debugger.vmem;

import java.util.List;
import org.kheap.debugger.command.CommandSet;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Walker;

/** Commands that show the arenas of a kernel. */
public final class VmemModule {
    private VmemModule() {}

    public static DebuggerModule create() {
        List<Dcmd> dcmds = List.of(new VmemDcmd(), new VmemSegDcmd());
        List<Walker> walkers =
                List.of(
                        new VmemWalker(
                                "vmem", "walk vmem structures in pre-fix, depth-first order", true),
                        new VmemWalker(
                                "vmem_postfix",
                                "walk vmem structures in post-fix, depth-first order",
                                false),
                        new SegmentWalker(
                                "vmem_alloc",
                                "given a vmem_t, walk its allocated vmem_segs",
                                SegmentType.ALLOCATED),
                        new SegmentWalker(
                                "vmem_free",
                                "given a vmem_t, walk its free vmem_segs",
                                SegmentType.FREE),
                        new SegmentWalker(
                                "vmem_seg", "given a vmem_t, walk all of its vmem_segs", null),
                        new SegmentWalker(
                                "vmem_span",
                                "given a vmem_t, walk its spanning vmem_segs",
                                SegmentType.SPAN));
        return new CommandSet("genunix", dcmds, walkers);
    }
}
