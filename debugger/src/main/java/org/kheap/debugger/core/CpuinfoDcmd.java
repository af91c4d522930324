package org.kheap.debugger.core;

import java.util.ArrayList;
import java.util.List;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.structs.StructView;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;

/** {@code ::cpuinfo}: the CPUs, what they run, and who waits for them. */
final class CpuinfoDcmd implements Dcmd {
    @Override
    public Description description() {
        return Description.of("cpuinfo", "print CPUs and runnable threads")
                .takesAddress()
                .flag('v', "with flags and the threads that wait")
                .help("An address is that of a cpu_t, or the number of a CPU.")
                .example("::cpuinfo -v")
                .prints(table(Arch.SPARC));
    }

    @Override
    public void run(Call call) {
        Table table = table(call.target().arch());
        List<Long> shown = new ArrayList<>();
        Elements.all(
                call.session(),
                "cpu",
                at -> {
                    StructView cpu = call.session().structs().at("cpu_t", at);
                    if (!call.hasAddress() || isMeant(cpu, call.dot())) {
                        show(call, table, cpu, shown.isEmpty());
                        shown.add(at);
                    }
                });
        if (call.hasAddress() && shown.isEmpty()) {
            throw new DebuggerException("%x is neither a CPU nor its number".formatted(call.dot()));
        }
    }

    private static boolean isMeant(StructView cpu, long wanted) {
        return cpu.address() == wanted || cpu.get("cpu_id") == wanted;
    }

    /** Only the width of addresses depends on the machine. */
    private static Table table(Arch arch) {
        int width = addressWidth(arch);
        String heading = "%-" + width + "s";
        String address = "%0" + width + "p";
        return Table.of("cpuinfo")
                .column("id", "ID", "%3s", "%3d")
                .column("addr", "ADDR", heading, address)
                .column("flags", "FLG", "%3s", "%3x")
                .column("runnable", "NRUN", "%4s", "%4d")
                .column("base_spl", "BSPL", "%4s", "%4d")
                .column("priority", "PRI", "%3s", "%3d")
                .column("runrun", "RNRN", "%4s", "%4s")
                .column("kprunrun", "KRNRN", "%5s", "%5s")
                .column("switch", "SWITCH", "%-6s", "%-6s")
                .column("thread", "THREAD", heading, address)
                .column("proc", "PROC", "%s", "%s");
    }

    /** Digits of an address; those of sparcv9 fit into fewer than others of 64 bits. */
    static int addressWidth(Arch arch) {
        boolean isShort = arch.abi().model() == DataModel.LP64 && arch.abi().isBigEndian();
        return isShort ? 11 : arch.abi().model().hexDigits();
    }

    private static void show(Call call, Table table, StructView cpu, boolean isFirst) {
        if (call.intoPipe()) {
            call.output().value(cpu.address());
            return;
        }
        boolean hasTree = call.has('v') && !call.output().takesRows();
        if (hasTree) {
            table.heading(call.output());
        } else if (isFirst) {
            table.heading(call);
        }
        StructView queue = call.session().structs().at("disp_t", cpu.get("cpu_disp"));
        table.row(
                call.output(),
                cpu.get("cpu_id"),
                cpu.address(),
                cpu.get("cpu_flags"),
                queue.get("disp_nrunnable"),
                cpu.get("cpu_base_spl"),
                cpu.get("cpu_dispatch_pri"),
                cpu.get("cpu_runrun") == 0 ? "no" : "yes",
                cpu.get("cpu_kprunrun") == 0 ? "no" : "yes",
                lastSwitch(call, cpu),
                cpu.get("cpu_thread"),
                process(call, cpu));
        if (hasTree) {
            CpuTree.of(call.session(), cpu).print(call.output());
        }
    }

    /** How many ticks ago the CPU got its thread. */
    private static String lastSwitch(Call call, StructView cpu) {
        return new SystemFacts(call.session())
                .ticks()
                .map(now -> "t-" + (now - cpu.get("cpu_last_swtch")))
                .orElse("-");
    }

    private static String process(Call call, StructView cpu) {
        long thread = cpu.get("cpu_thread");
        if (thread == 0) {
            return "-";
        }
        return thread == cpu.get("cpu_idle_thread")
                ? "(idle)"
                : KernelThread.at(call.session(), thread).processName();
    }
}
