package org.kheap.debugger.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** {@code ::ps}, {@code ::pgrep}, {@code ::modinfo} and {@code ::vtop}. */
class ProcessDcmdsTest {
    private static String heading(FakeKernel kernel) {
        return "S    PID   PPID   PGID    SID    UID      FLAGS %s NAME"
                .formatted(kernel.wide("ADDR"));
    }

    private static String row(FakeKernel kernel, long process, String name) {
        return "R      7      1      0      0      0 0x00000001 %s %s"
                .formatted(kernel.full(process), name);
    }

    @OnEveryArch
    void shouldListProcesses(Arch arch) {
        FakeKernel kernel = new FakeKernel(arch);
        long process = kernel.process("labd");
        long thread = kernel.thread(process, 16);
        TestSession session = kernel.session();

        assertThat(session.run("::ps"))
                .isEqualTo(heading(kernel) + "\n" + row(kernel, process, "labd"));
        assertThat(session.run("%x::ps -f".formatted(process)))
                .isEqualTo(heading(kernel) + "\n" + row(kernel, process, "labd -a"));
        assertThat(session.run("::ps -t"))
                .endsWith("labd\n        T  0x%x <TS_STOPPED>".formatted(thread));
        assertThat(session.run("::ps | ::map .+1")).isEqualTo("%x".formatted(process + 1));
    }

    @OnEveryArch
    void shouldFindProcessesByTheirNames(Arch arch) {
        FakeKernel kernel = new FakeKernel(arch);
        long old = kernel.process("labd");
        long recent = kernel.process("labdump");
        kernel.put("proc_t", recent, "p_next", old);
        TestSession session = kernel.session();

        assertThat(session.run("::pgrep lab | ::map .")).isEqualTo("%x\n%x".formatted(recent, old));
        assertThat(session.run("::pgrep -n lab | ::map .")).isEqualTo("%x".formatted(recent));
        assertThat(session.run("::pgrep -o lab | ::map .")).isEqualTo("%x".formatted(old));
        assertThat(session.run("::pgrep -x labd"))
                .isEqualTo(heading(kernel) + "\n" + row(kernel, old, "labd"));
        assertThat(session.run("::pgrep nothing")).isEqualTo(heading(kernel));
        assertThat(session.run("::pgrep [")).startsWith("mdb: not a regular expression: [");
        assertThat(session.run("::pgrep -no lab")).startsWith("Usage: ::pgrep");
    }

    @OnEveryArch
    void shouldListModules(Arch arch) {
        FakeKernel kernel = new FakeKernel(arch);
        long first = kernel.addressOf("modules");
        long second = kernel.make();
        long text = arch.map().text().start();
        kernel.put("modctl_t", first, "mod_next", second);
        kernel.put("modctl_t", first, "mod_modname", kernel.text("unix"));
        kernel.put("modctl_t", first, "mod_text", text);
        kernel.put("modctl_t", first, "mod_text_size", 0x261);
        kernel.put("modctl_t", second, "mod_next", first);
        kernel.put("modctl_t", second, "mod_id", 1);
        kernel.put("modctl_t", second, "mod_modname", kernel.text("lab"));
        TestSession session = kernel.session();

        assertThat(session.run("::modinfo"))
                .isEqualTo(
                        String.join(
                                "\n",
                                " ID %s     SIZE REV MODULE NAME"
                                        .formatted(kernel.wide("LOADADDR")),
                                "  0 %s      261   0 unix (?)".formatted(kernel.wide(text)),
                                "  1 %s        0   0 lab (?)".formatted(kernel.wide(0))));
        assertThat(session.run("::walk modctl | ::modinfo")).isEqualTo(session.run("::modinfo"));
        assertThat(session.run("$<modules")).isEqualTo(session.run("::modinfo"));
    }
}
