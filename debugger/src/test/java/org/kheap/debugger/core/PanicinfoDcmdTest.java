package org.kheap.debugger.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.kheap.debugger.command.Row;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class PanicinfoDcmdTest {
    private static FakeKernel kernel(Arch arch, int registers) {
        FakeKernel kernel = new FakeKernel(arch);
        long buffer = kernel.addressOf("panicbuf");
        long at = buffer + kernel.size("panic_data_t");
        long size = kernel.size("panic_nv_t");
        for (int i = 0; i < registers; i++) {
            kernel.putText("panic_nv_t", at, "pnv_name", "g" + (i + 1));
            kernel.put("panic_nv_t", at, "pnv_value", 0x10 + i);
            at += size;
        }
        kernel.put("panic_data_t", buffer, "pd_version", 1);
        kernel.put("panic_data_t", buffer, "pd_msgoff", at - buffer);
        kernel.set("panicstr", kernel.text("lab: forced panic"));
        kernel.set("panic_thread", kernel.arch().map().heap().start());
        kernel.put("cpu_t", kernel.addressOf("panic_cpu"), "cpu_id", 1);
        return kernel;
    }

    @OnEveryArch
    void shouldPrintPlaceMessageAndRegisters(Arch arch) {
        FakeKernel kernel = kernel(arch, 2);

        assertThat(kernel.session().run("::panicinfo"))
                .isEqualTo(
                        String.join(
                                "\n",
                                "             cpu " + kernel.wide(1),
                                "          thread " + kernel.wide(arch.map().heap().start()),
                                "         message lab: forced panic",
                                "              g1 " + kernel.wide(0x10),
                                "              g2 " + kernel.wide(0x11)));
        assertThat(kernel.session().run("$<panicbuf"))
                .isEqualTo(kernel.session().run("::panicinfo"));
    }

    @OnEveryArch
    void shouldEndAtTheEndOfTheBuffer(Arch arch) {
        FakeKernel kernel = kernel(arch, 0);
        kernel.put("panic_data_t", kernel.addressOf("panicbuf"), "pd_msgoff", -1);

        assertThat(kernel.session().run("::panicinfo").lines().count())
                .isEqualTo(3 + (8192 - 8) / kernel.size("panic_nv_t"));
    }

    @OnEveryArch
    void shouldSayThatThereWasNoPanic(Arch arch) {
        assertThat(new FakeKernel(arch).session().run("::panicinfo"))
                .isEqualTo("mdb: panicinfo: the kernel has not panicked");
    }

    @OnEveryArch
    void shouldTellProgramsTheSame(Arch arch) {
        assertThat(kernel(arch, 1).session().rows("::panicinfo"))
                .extracting(Row::members)
                .contains(
                        Map.of("name", "cpu", "value", 1L),
                        Map.of("name", "message", "value", "lab: forced panic"),
                        Map.of("name", "g1", "value", "0x10"));
    }
}
