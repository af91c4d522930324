package org.kheap.panic.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.Rights;
import org.kheap.machine.Trap;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.KernelPanicException;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.Buffer;
import org.kheap.panic.PanicReason.GuardError;
import org.kheap.panic.PanicReason.GuardFreeError;
import org.kheap.panic.PanicReason.HeapCorruption;
import org.kheap.panic.PanicReason.Message;
import org.kheap.panic.PanicReason.StackOverflow;
import org.kheap.panic.Scene;

/** Whole screens, as the console shows them. */
class PanicScreenTest {
    @Test
    void shouldDumpTheRegistersOfI386() {
        Scene scene = new Scene(Arch.I386);
        Fault fault = new Fault.NotMapped(0xbaddcafeL, LOAD, 2);

        assertThat(PanicScreen.of(scene.panic(scene.trap(0xe, fault))))
                .isEqualTo(
                        """

                        panic[cpu0]/thread=e4000020: BAD TRAP: type=e (Page Fault) rp=ed800200 \
                        addr=baddcafe occurred in module "genunix" due to an illegal access to \
                        a user address

                        sched: Page Fault
                        Bad kernel fault at addr=0xbaddcafe
                        pid=0, pc=0x121, sp=0x154, eflags=0x143
                        cr0: 80010033<pg,wp,ne,et,mp,pe> cr4: 20<pae>
                        cr2: baddcafe cr3: 2000
                        \t gs:       33  fs:       44  es:       55  ds:       66
                        \tedi:       77 esi:       88 ebp:       99 esp:       aa
                        \tebx:       bb edx:       cc ecx:       dd eax:       ee
                        \ttrp:       ff err:      110 eip:      121  cs:      132
                        \tefl:      143 usp:      154  ss:      165

                        00000020 genunix:work+40 ()
                        """);
    }

    @Test
    void shouldDumpTheRegistersOfAmd64() {
        Scene scene = new Scene(Arch.AMD64);
        Fault fault = new Fault.NotMapped(8, STORE, 3);

        assertThat(PanicScreen.of(scene.panic(scene.trap(0xe, fault))))
                .isEqualTo(
                        """

                        panic[cpu0]/thread=fffffe0b00000020: BAD TRAP: type=e (#pf Page fault) \
                        rp=fffffe0000000200 addr=8 occurred in module "genunix" due to a NULL \
                        pointer dereference

                        sched: #pf Page fault
                        Bad kernel fault at addr=0x8
                        pid=0, pc=0x1ba, sp=0x1ed, eflags=0x1dc
                        cr0: 80010033<pg,wp,ne,et,mp,pe>  cr4: 20<pae>
                        cr2: baddcafe  cr3: 2000  cr8: 0

                        \trdi:               33 rsi:               44 rdx:               55
                        \trcx:               66  r8:               77  r9:               88
                        \trax:               99 rbx:               aa rbp:               bb
                        \tr10:               cc r11:               dd r12:               ee
                        \tr13:               ff r14:              110 r15:              121
                        \tfsb:              132 gsb:              143  ds:              154
                        \t es:              165  fs:              176  gs:              187
                        \ttrp:              198 err:              1a9 rip:              1ba
                        \t cs:              1cb rfl:              1dc rsp:              1ed
                        \t ss:              1fe

                        0000000000000020 genunix:work+40 ()
                        """);
    }

    @Test
    void shouldDumpTheRegistersOfSparc() {
        Scene scene = new Scene(Arch.SPARC);
        Fault fault = new Fault.NotMapped(0x7000_0010L, STORE, 3);

        assertThat(PanicScreen.of(scene.panic(scene.trap(9, fault))))
                .isEqualTo(
                        """

                        panic[cpu0]/thread=70000020: BAD TRAP: type=9 (Data fault) rp=40000200 \
                        addr=70000010 mmu_fsr=3a6 rw=2

                        sched: Data fault
                        kernel write fault at addr=0x70000010, pme=0x0
                        MMU sfsr=3a6: Invalid Address on supv data store at level 3
                        pid=0, pc=0x22, sp=0x132, psr=0x11, context=0
                        g1-g7: 55, 66, 77, 88, 99, aa, bb

                        00000020 genunix:work+40 ()
                        """);
    }

    @Test
    void shouldShowTheTranslationThatSparcFound() {
        Scene scene = new Scene(Arch.SPARC);
        Fault fault = new Fault.Protection(0x7000_0010L, STORE, Rights.READ_EXECUTE, 3);
        Trap trap = new Trap(9, scene.pc(), fault, new Trap.TableEntry(0x4140, 0x1209a, 3));

        assertThat(PanicScreen.of(scene.panic(new BadTrap(trap, scene.regs()))))
                .contains(
                        """
                        sched: Data fault
                        kernel write fault at addr=0x70000010, pme=0x1209a
                        MMU sfsr=3aa: Protection Error on supv data store at level 3
                        pte addr = 0x4140, level = 3
                        """);
    }

    @Test
    void shouldDumpTheRegistersOfSparcv9() {
        Scene scene = new Scene(Arch.SPARCV9);
        Fault fault = new Fault.NotMapped(0x10, LOAD, 0);

        assertThat(PanicScreen.of(scene.panic(scene.trap(0x31, fault))))
                .isEqualTo(
                        """

                        panic[cpu0]/thread=30000000020: BAD TRAP: type=31 rp=2a100000200 addr=10 \
                        mmu_fsr=0 occurred in module "genunix" due to a NULL pointer dereference

                        sched: trap type = 0x31
                        addr=0x10
                        pid=0, pc=0x121, sp=0xff, tstate=0x11, context=0x0
                        g1-g7: 22, 33, 44, 55, 66, 77, 88

                        0000000000000020 genunix:work+40 ()
                        """);
    }

    @Test
    void shouldExplainAnAddressInTheHoleOfSparcv9() {
        Scene scene = new Scene(Arch.SPARCV9);
        Fault fault = new Fault.NonCanonical(0xbadd_cafe_badd_cafeL, STORE);

        assertThat(PanicScreen.of(scene.panic(scene.trap(0x30, fault))))
                .contains(
                        """
                        sched: data access exception:
                        MMU sfsr=80100d: Data or instruction address out of range on ASI 0x80 \
                        E 0 CID 0 PRIV 1 W 1 OW 0 FV 1
                        """);
    }

    /** Not a page fault: a line with the address, unless it is 0. */
    @Test
    void shouldShowTheAddressOfAnotherTrapOnlyIfThereIsOne() {
        Scene i386 = new Scene(Arch.I386);
        Scene sparc = new Scene(Arch.SPARC);

        assertThat(PanicScreen.of(i386.panic(i386.trap(0, null))))
                .contains("\nsched: Divide Error Exception\naddr=0xbaddcafe\npid=0, ");
        assertThat(PanicScreen.of(sparc.panic(sparc.trap(7, null))))
                .contains("\nsched: Memory address alignment\npid=0, ");
    }

    @OnEveryArch
    void shouldShowTheWordsOfWhoeverCalledPanic(Arch arch) {
        Scene scene = new Scene(arch);

        assertThat(PanicScreen.of(scene.panic(new Message("freeing free frag"))))
                .isEqualTo(
                        "\npanic[cpu0]/thread=%x: freeing free frag\n\n%s genunix:work+40 ()\n"
                                .formatted(
                                        scene.thread(),
                                        arch.abi().wordSize() == 8
                                                ? "0000000000000020"
                                                : "00000020"));
    }

    @Test
    void shouldSayNothingMoreWhenSparcStops() {
        Scene scene = new Scene(Arch.SPARC);
        Fault fault = new Fault.NotMapped(0x1000, STORE, 3);
        StackOverflow reason = new StackOverflow(scene.trap(9, fault).trap(), fault, 0);

        assertThat(PanicScreen.of(scene.panic(reason))).isEqualTo("\nWatchdog Reset\n");
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(PanicScreenTest::leaves)
                : Stream.of(type);
    }

    private static PanicReason example(Class<?> leaf, Scene scene) {
        Fault fault = new Fault.NotMapped(0x40, LOAD, 1);
        Map<Class<?>, Object> values =
                Map.of(
                        String.class,
                        "text",
                        long.class,
                        scene.regs(),
                        Fault.class,
                        fault,
                        Trap.class,
                        new Trap(9, scene.pc(), fault),
                        BadTrap.class,
                        scene.trap(9, fault),
                        GuardError.class,
                        GuardError.WILD,
                        GuardFreeError.class,
                        GuardFreeError.DOUBLE_FREE,
                        List.class,
                        List.of((byte) 1),
                        boolean.class,
                        true,
                        Buffer.class,
                        new Buffer(0x10, 0x20, "cache", null));
        RecordComponent[] components = leaf.getRecordComponents();
        Class<?>[] types =
                Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = leaf.getDeclaredConstructor(types);
            Object[] arguments = Stream.of(types).map(values::get).toArray();
            return (PanicReason) constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("cannot make a " + leaf, e);
        }
    }

    @OnEveryArch
    void shouldHaveWordsForEveryReason(Arch arch) {
        Scene scene = new Scene(arch);
        List<PanicReason> reasons =
                leaves(PanicReason.class).map(leaf -> example(leaf, scene)).toList();

        assertThat(reasons).extracting(PanicReason::code).doesNotHaveDuplicates();
        for (PanicReason reason : reasons) {
            assertThat(PanicScreen.of(scene.panic(reason))).as(reason.code()).endsWith("\n");
            assertThat(reason.message()).isNotEmpty().doesNotEndWith(".");
            assertThat(new KernelPanicException(reason))
                    .hasMessage(reason.code() + ": " + reason.message());
            if (reason instanceof HeapCorruption corruption) {
                assertThat(PanicScreen.string(scene.panic(reason)))
                        .isEqualTo("kernel heap corruption detected");
                assertThat(HeapReport.of(corruption, scene.symbols())).isNotEmpty();
            }
        }
    }
}
