package org.kheap.debugger.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class CallStackTest {
    @OnEveryArch
    void shouldFindTheFirstFrameOutsideOfFunctionsThatBeginSo(Arch arch) {
        long text = arch.map().text().start();
        FakeTarget target =
                FakeTarget.on(arch)
                        .symbol("genunix", "kmem_alloc", text, 64)
                        .symbol("genunix", "vmem_alloc", text + 64, 64)
                        .symbol("lab", "lab_open", text + 128, 64)
                        // Of two functions of a name, the second is named with its module.
                        .symbol("lab", "kmem_alloc", text + 192, 64);
        Notation notation = new Notation(target);
        CallStack stack =
                new CallStack(
                        AddressList.of(text + 200, text + 4, text + 68, text + 132, text + 4));

        assertThat(stack.caller(notation, List.of("kmem_"))).hasValue(text + 68);
        assertThat(stack.caller(notation, List.of("kmem_", "vmem_"))).hasValue(text + 132);
        assertThat(stack.caller(notation, List.of("kmem_", "vmem_", "lab_"))).isEmpty();
        assertThat(
                        new CallStack(AddressList.of(text + 4, text + 1024))
                                .caller(notation, List.of("kmem_")))
                .hasValue(text + 1024);
    }
}
