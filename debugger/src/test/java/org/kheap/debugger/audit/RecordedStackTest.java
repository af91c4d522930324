package org.kheap.debugger.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;

class RecordedStackTest {
    private static final long CODE = Arch.SPARC.map().text().start();

    private FakeTarget target;
    private Session session;

    @BeforeEach
    void prepare() {
        target =
                FakeTarget.on(Arch.SPARC)
                        .symbol("genunix", "kmem_alloc", CODE, 0x40)
                        .symbol("genunix", "vmem_alloc", CODE + 0x40, 0x40)
                        .symbol("lab", "lab_open", CODE + 0x80, 0x40);
        session = new TestSession(target).interpreter();
    }

    @Test
    void shouldFindTheFirstCallerWithAName() {
        RecordedStack stack = RecordedStack.of(CODE + 4, 0x10, CODE + 0x44, CODE + 0x88);

        assertThat(stack.caller(session, "kmem_")).hasValue(CODE + 0x44);
        assertThat(stack.caller(session, "kmem_", "vmem_")).hasValue(CODE + 0x88);
        assertThat(stack.caller(session, "kmem_", "vmem_", "lab_")).isEmpty();
        assertThat(stack.without(1).pc(0)).isEqualTo(0x10);
        assertThat(stack.without(9)).isEqualTo(RecordedStack.NONE);
    }

    @Test
    void shouldTakeAFunctionWholeIfItsStartIsNamed() {
        assertThat(CodeRange.at(target, CODE + 0x40)).isEqualTo(new CodeRange(CODE + 0x40, 0x40));
        assertThat(CodeRange.at(target, CODE + 0x44)).isEqualTo(new CodeRange(CODE + 0x44, 4));
        assertThat(CodeRange.at(target, 0x10)).isEqualTo(new CodeRange(0x10, 4));
        assertThat(CodeRange.around(target, CODE + 0x44))
                .isEqualTo(new CodeRange(CODE + 0x40, 0x40));
        assertThat(CodeRange.around(target, 0x10)).isEqualTo(new CodeRange(0x10, 4));
    }
}
