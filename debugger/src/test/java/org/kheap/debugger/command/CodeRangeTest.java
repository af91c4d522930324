package org.kheap.debugger.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.machine.Arch;

class CodeRangeTest {
    private static final long CODE = Arch.SPARC.map().text().start();

    private final FakeTarget target =
            FakeTarget.on(Arch.SPARC)
                    .symbol("lab", "lab_open", CODE + 0x40, 0x40)
                    .symbol("lab", "lab_close", CODE + 0x80, 0x40);

    @Test
    void shouldTakeAFunctionWholeIfItsStartIsNamed() {
        assertThat(CodeRange.at(target, CODE + 0x40)).isEqualTo(new CodeRange(CODE + 0x40, 0x40));
        assertThat(CodeRange.at(target, CODE + 0x44)).isEqualTo(new CodeRange(CODE + 0x44, 4));
        assertThat(CodeRange.at(target, 0x10)).isEqualTo(new CodeRange(0x10, 4));
    }

    @Test
    void shouldTakeAnAddressAloneIfAsked() {
        assertThat(CodeRange.exactly(target, CODE + 0x40))
                .isEqualTo(new CodeRange(CODE + 0x40, 0x40));
        assertThat(CodeRange.exactly(target, CODE + 0x44)).isEqualTo(new CodeRange(CODE + 0x44, 1));
    }

    @Test
    void shouldFindTheFramesOfAStackInIt() {
        CallStack stack = new CallStack(AddressList.of(0x10, CODE + 0x7c, CODE + 0x80));

        assertThat(stack.passesThrough(new CodeRange(CODE + 0x40, 0x40))).isTrue();
        assertThat(stack.passesThrough(new CodeRange(CODE + 0x40, 0x3c))).isFalse();
        assertThat(stack).isEqualTo(new CallStack(AddressList.of(0x10, CODE + 0x7c, CODE + 0x80)));
        assertThat(stack).isNotEqualTo(new CallStack(AddressList.of(0x10, CODE + 0x7c)));
    }
}
