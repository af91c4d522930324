package org.kheap.debugger.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class CpuinfoDcmdTest {
    private static FakeKernel kernel(Arch arch) {
        FakeKernel kernel = new FakeKernel(arch);
        long process = kernel.process("labd");
        long cpu = kernel.cpu();
        kernel.set("lbolt", 1003);
        kernel.put("cpu_t", cpu, "cpu_flags", 0x1b);
        kernel.put("cpu_t", cpu, "cpu_thread", kernel.thread(process, 4));
        kernel.put("cpu_t", cpu, "cpu_idle_thread", kernel.thread(0, 16));
        kernel.put("cpu_t", cpu, "cpu_dispatch_pri", 59);
        kernel.put("cpu_t", cpu, "cpu_runrun", 1);
        kernel.put("cpu_t", cpu, "cpu_last_swtch", 1000);
        return kernel;
    }

    private static String address(Arch arch, long address) {
        int width = CpuinfoDcmd.addressWidth(arch);
        return "0".repeat(width - Long.toHexString(address).length()) + Long.toHexString(address);
    }

    private static String heading(Arch arch) {
        String gap = " ".repeat(CpuinfoDcmd.addressWidth(arch) - 4);
        return " ID ADDR%s FLG NRUN BSPL PRI RNRN KRNRN SWITCH THREAD%s PROC\n"
                .formatted(gap, gap.substring(2));
    }

    private static String row(FakeKernel kernel, int waiting, String thread, String process) {
        return "  0 %s  1b %4d    0  59  yes    no t-3    %s %s"
                .formatted(address(kernel.arch(), cpu(kernel)), waiting, thread, process);
    }

    private static long cpu(FakeKernel kernel) {
        return Long.parseUnsignedLong(kernel.session().run("::walk cpu"), 16);
    }

    @OnEveryArch
    void shouldPrintARowForEachCpu(Arch arch) {
        FakeKernel kernel = kernel(arch);
        String thread = kernel.session().run("::walk thread").lines().findFirst().orElseThrow();

        assertThat(kernel.session().run("::cpuinfo"))
                .isEqualTo(
                        heading(arch)
                                + row(
                                        kernel,
                                        0,
                                        address(arch, Long.parseUnsignedLong(thread, 16)),
                                        "labd"));
        assertThat(kernel.session().run("0::cpuinfo")).isEqualTo(kernel.session().run("::cpuinfo"));
        assertThat(kernel.session().run("::walk cpu | ::cpuinfo"))
                .isEqualTo(kernel.session().run("::cpuinfo"));
        assertThat(kernel.session().run("7::cpuinfo"))
                .isEqualTo("mdb: 7 is neither a CPU nor its number");
    }

    @OnEveryArch
    void shouldSayThatACpuIsIdleOrHasNoThread(Arch arch) {
        FakeKernel kernel = kernel(arch);
        long cpu = cpu(kernel);
        long idle =
                Long.parseUnsignedLong(
                        kernel.session().run("::walk thread").lines().skip(1).findFirst().get(),
                        16);
        kernel.put("cpu_t", cpu, "cpu_thread", idle);

        assertThat(kernel.session().run("::cpuinfo"))
                .endsWith(row(kernel, 0, address(arch, idle), "(idle)"));

        kernel.put("cpu_t", cpu, "cpu_thread", 0);

        assertThat(kernel.session().run("::cpuinfo"))
                .endsWith(row(kernel, 0, address(arch, 0), "-"));
    }

    @OnEveryArch
    void shouldPrintFlagsAndWaitingThreadsAsATree(Arch arch) {
        FakeKernel kernel = kernel(arch);
        long process = kernel.process("other");
        long cpu = cpu(kernel);
        long low = kernel.thread(process, 2);
        long high = kernel.thread(process, 2);
        kernel.put("kthread_t", low, "t_pri", 7);
        kernel.put("kthread_t", high, "t_cpu", cpu);

        String tree = kernel.session().run("::cpuinfo -v");

        String indent = " ".repeat(CpuinfoDcmd.addressWidth(arch) - 8);
        String gap = " ".repeat(CpuinfoDcmd.addressWidth(arch) - 6);
        assertThat(tree.substring(tree.indexOf('\n', tree.indexOf("labd")) + 1))
                .isEqualTo(
                        String.join(
                                "\n",
                                indent + "               |    |",
                                indent + "    RUNNING <--+    +-->  PRI THREAD" + gap + " PROC",
                                indent
                                        + "      READY                60 %s other"
                                                .formatted(address(arch, high)),
                                indent
                                        + "     EXISTS                 7 %s other"
                                                .formatted(address(arch, low)),
                                indent + "     ENABLE",
                                ""));
    }

    @OnEveryArch
    void shouldPrintFlagsAloneIfNobodyWaits(Arch arch) {
        FakeKernel kernel = kernel(arch);
        String indent = " ".repeat(CpuinfoDcmd.addressWidth(arch) - 8);

        assertThat(kernel.session().run("$<cpus"))
                .contains(
                        String.join(
                                "\n",
                                indent + "               |",
                                indent + "    RUNNING <--+",
                                indent + "      READY",
                                indent + "     EXISTS",
                                indent + "     ENABLE"));
    }
}
