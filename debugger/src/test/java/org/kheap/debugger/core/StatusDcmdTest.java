package org.kheap.debugger.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.testing.OnEveryArch;

class StatusDcmdTest {
    private static FakeKernel kernel(Arch arch) {
        FakeKernel kernel = new FakeKernel(arch);
        long utsname = kernel.addressOf("utsname");
        kernel.putText("struct utsname", utsname, "nodename", "labhost");
        kernel.putText("struct utsname", utsname, "release", "5.10");
        kernel.putText("struct utsname", utsname, "version", "Generic");
        kernel.putText("struct utsname", utsname, "machine", "sun4u");
        kernel.set("panicstr", kernel.text("lab: forced panic"));
        kernel.notes("noted panic", "");
        return kernel;
    }

    private static int bits(Arch arch) {
        return arch.abi().model() == DataModel.LP64 ? 64 : 32;
    }

    @OnEveryArch
    void shouldSayWhatItDebugs(Arch arch) {
        assertThat(kernel(arch).session().run("::status"))
                .isEqualTo(
                        """
                        debugging crash dump vmcore.0 (%d-bit) from labhost
                        operating system: 5.10 Generic (sun4u)
                        panic message: lab: forced panic"""
                                .formatted(bits(arch)));
    }

    @OnEveryArch
    void shouldSayThatAKernelIsLive(Arch arch) {
        FakeKernel kernel = kernel(arch);
        kernel.set("panicstr", 0);
        kernel.notes("", "");
        kernel.target().live();

        assertThat(kernel.session().run("::status"))
                .isEqualTo(
                        """
                        debugging live kernel (%d-bit) on labhost
                        operating system: 5.10 Generic (sun4u)"""
                                .formatted(bits(arch)));
    }

    @OnEveryArch
    void shouldTakeFromTheNotesWhatMemoryHasLost(Arch arch) {
        FakeKernel kernel = kernel(arch);
        kernel.putText("struct utsname", kernel.addressOf("utsname"), "nodename", "");
        kernel.set("panicstr", 4);

        assertThat(kernel.session().run("::status"))
                .contains("from noted\n", "system: 5.10 Generic", "\npanic message: noted panic");
    }

    @OnEveryArch
    void shouldTellProgramsTheSame(Arch arch) {
        assertThat(kernel(arch).session().rows("::status").get(0).members())
                .containsEntry("target", "vmcore.0")
                .containsEntry("live", false)
                .containsEntry("isa", arch.name())
                .containsEntry("bits", bits(arch))
                .containsEntry("panic_message", "lab: forced panic");
    }
}
