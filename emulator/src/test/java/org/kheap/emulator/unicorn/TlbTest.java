package org.kheap.emulator.unicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.emulator.Code;
import org.kheap.emulator.Lab;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu.Exit;
import org.kheap.machine.Fault;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.OnEveryArch;

/** What the guest sees when translations come and go between its runs. */
@Timeout(20)
class TlbTest {

    @OnEveryArch
    void shouldTrapTheNextAccessAfterUnmapping(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            lab.pointTo(lab.data());
            long load = lab.place(lab.code().load());
            assertThat(lab.cpu().run(load)).isEqualTo(Exit.Hypercall.INSTANCE);

            lab.hat().unmap(lab.data());

            Exit exit = lab.cpu().run(load);
            assertThat(exit).isInstanceOf(Exit.Trapped.class);
            Fault fault = ((Exit.Trapped) exit).trap().fault();
            assertThat(fault).isInstanceOf(Fault.NotMapped.class);
            assertThat(fault.address()).isEqualTo(lab.data());
            assertThat(lab.memory().isAccessible(lab.data(), 1, LOAD)).isFalse();
        }
    }

    @OnEveryArch
    void shouldReadTheNewFrameAfterRemapping(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            long load = lab.place(lab.code().load());
            lab.pointTo(lab.data() + 8);
            lab.memory().putWord(lab.data() + 8, 0x1111, STORE);
            assertThat(lab.cpu().run(load)).isEqualTo(Exit.Hypercall.INSTANCE);
            assertThat(lab.value()).isEqualTo(0x1111);

            lab.hat().unmap(lab.data());
            lab.map(lab.data(), Rights.READ_WRITE);
            lab.memory().putWord(lab.data() + 8, 0x2222, STORE);

            assertThat(lab.cpu().run(load)).isEqualTo(Exit.Hypercall.INSTANCE);
            assertThat(lab.value()).isEqualTo(0x2222);
        }
    }

    @OnEveryArch
    void shouldFindThePageThatWasAwayForAWhile(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            long load = lab.place(lab.code().load());
            lab.pointTo(lab.data());
            lab.memory().putWord(lab.data(), 0x3333, STORE);
            assertThat(lab.cpu().run(load)).isEqualTo(Exit.Hypercall.INSTANCE);

            long pa = lab.hat().unmap(lab.data());
            lab.runToEnd("");
            assertThat(lab.hat().map(lab.data(), pa, Rights.READ)).isTrue();

            assertThat(lab.cpu().run(load)).isEqualTo(Exit.Hypercall.INSTANCE);
            assertThat(lab.value()).isEqualTo(0x3333);
            Fault fault = lab.trapOf(lab.code().store()).fault();
            assertThat(fault).isInstanceOf(Fault.Protection.class);
        }
    }

    @OnEveryArch
    void shouldUseAPageMappedAfterTheFirstRun(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            lab.runToEnd("");
            lab.map(lab.nothing(), Rights.READ_WRITE);
            lab.set(Code.value(arch), 0x77);
            lab.pointTo(lab.nothing());

            lab.runToEnd(lab.code().store());

            assertThat(lab.memory().getWord(lab.nothing(), LOAD)).isEqualTo(0x77);
        }
    }

    /** The engine knows the second half of a page's translation as well as the first. */
    @OnEveryArch
    void shouldForgetEveryPartOfAPage(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            long last = lab.data() + arch.pageSize() - 8;
            lab.pointTo(last);
            lab.runToEnd(lab.code().load());

            lab.hat().unmap(lab.data());

            assertThat(lab.trapOf(lab.code().load()).fault().address()).isEqualTo(last);
        }
    }

    @OnEveryArch
    void shouldRunOtherCodeAtTheSameAddressAfterRemapping(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            long va = lab.nothing();
            lab.map(va, Rights.READ_EXECUTE);
            lab.write(va, lab.code().copy() + lab.code().hypercall());
            assertThat(lab.cpu().run(va)).isEqualTo(Exit.Hypercall.INSTANCE);

            lab.hat().unmap(va);
            lab.map(va, Rights.READ_EXECUTE);
            lab.write(va, lab.code().illegal());

            assertThat(lab.cpu().run(va)).isInstanceOf(Exit.Trapped.class);
        }
    }

    /** Code that is unloaded, and other code loaded into the same page of RAM. */
    @OnEveryArch
    void shouldRunOtherCodeInTheSameFrame(Arch arch) {
        try (Lab lab = Lab.on(arch)) {
            long va = lab.nothing();
            long pa = lab.map(va, Rights.READ_EXECUTE);
            lab.write(va, lab.code().copy() + lab.code().hypercall());
            assertThat(lab.cpu().run(va)).isEqualTo(Exit.Hypercall.INSTANCE);

            lab.hat().freePage(lab.hat().unmap(va));
            assertThat(lab.map(va, Rights.READ_EXECUTE)).isEqualTo(pa);
            lab.write(va, lab.code().illegal());

            assertThat(lab.cpu().run(va)).isInstanceOf(Exit.Trapped.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "amd64"})
    void shouldReadAWordThatLiesOnTwoPagesOfX86(String name) {
        Arch arch = Arch.named(name).orElseThrow();
        try (Lab lab = Lab.on(arch)) {
            long second = lab.data() + arch.pageSize();
            lab.hat().allocatePage(); // so that the two are not neighbours in RAM either
            lab.map(second, Rights.READ_WRITE);
            for (int i = 1; i < arch.abi().wordSize(); i++) {
                lab.memory().fill(second - 8, 16, 0x0807_0605_0403_0201L, INSPECT);
                lab.pointTo(second - i);

                lab.runToEnd(lab.code().load());

                assertThat(lab.value()).isEqualTo(lab.memory().getWord(second - i, LOAD));
            }
        }
    }
}
