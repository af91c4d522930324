package org.kheap.panic.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.FETCH;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Rights;
import org.kheap.machine.Trap;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.StackOverflow;
import org.kheap.panic.Scene;

/** The line that begins with BAD TRAP, for every trap there is. */
class TrapTextsTest {
    private static final String USER =
            " occurred in module \"genunix\" due to an illegal access to a user address";
    private static final String NULL =
            " occurred in module \"genunix\" due to a NULL pointer dereference";

    private static String line(Scene scene, int type, Fault fault) {
        return PanicScreen.string(scene.panic(scene.trap(type, fault)));
    }

    private static Fault missing(long address, Access access, int level) {
        return new Fault.NotMapped(address, access, level);
    }

    private static Fault forbidden(long address, Access access, Rights rights, int level) {
        return new Fault.Protection(address, access, rights, level);
    }

    private static int dataFault(Arch arch) {
        return switch (arch.name()) {
            case "sparc" -> 9;
            case "sparcv9" -> 0x31;
            default -> 0xe;
        };
    }

    @ParameterizedTest
    @CsvSource({"80, 0", "84, 4", "ff, 7f"})
    void shouldNumberTheSoftwareTrapsOfSparc(String type, String number) {
        assertThat(registers(Arch.SPARC, Integer.parseInt(type, 16)))
                .startsWith("sched: software trap 0x%s\n".formatted(number));
        assertThat(registers(Arch.SPARCV9, Integer.parseInt(type, 16) + 0x80))
                .startsWith("sched: software trap 0x%s\n".formatted(number));
    }

    private static String registers(Arch arch, int type) {
        Scene scene = new Scene(arch);
        return TrapTexts.of(arch)
                .registers(scene.panic(scene.trap(type, null)), scene.trap(type, null));
    }

    @ParameterizedTest
    @CsvSource({
        "0,Divide Error Exception",
        "1,Debug Trap",
        "3,BreakPoint",
        "4,Overflow Fault",
        "5,Bounds Fault",
        "6,Illegal Instruction",
        "8,Double Fault",
        "d,General Protection Fault",
        "f,Intel Reserved Trap (#15)",
        "12,trap"
    })
    void shouldNameTheTrapsOfI386AsSolaris8Did(String type, String name) {
        Scene scene = new Scene(Arch.I386);

        assertThat(line(scene, Integer.parseInt(type, 16), null))
                .isEqualTo(
                        "BAD TRAP: type=%s (%s) rp=%x addr=baddcafe"
                                .formatted(type, name, scene.regs()));
    }

    @ParameterizedTest
    @CsvSource({
        "0,#de Divide error",
        "1,#db Debug",
        "2,#2 NMI interrupt",
        "3,#bp Breakpoint",
        "4,#of Overflow",
        "5,#br BOUND range exceeded",
        "6,#ud Invalid opcode",
        "7,#nm Device not available",
        "8,#df Double fault",
        "9,#9 Coprocessor segment overrun",
        "a,#ts Invalid TSS",
        "b,#np Segment not present",
        "c,#ss Stack segment fault",
        "d,#gp General protection",
        "f,#15 Reserved",
        "10,#mf x87 floating point error",
        "11,#ac Alignment check",
        "12,#mc Machine check",
        "13,#xf SIMD floating point exception",
        "14,#- trap"
    })
    void shouldNameTheTrapsOfAmd64AsIllumosDoes(String type, String name) {
        Scene scene = new Scene(Arch.AMD64);

        assertThat(line(scene, Integer.parseInt(type, 16), null))
                .isEqualTo( // r15 is field 17 of the saved registers
                        "BAD TRAP: type=%s (%s) rp=%x addr=121"
                                .formatted(type, name, scene.regs()));
    }

    @ParameterizedTest
    @CsvSource({
        "1,Text fault",
        "2,Illegal instruction",
        "3,Privileged instruction",
        "4,Floating point unit disabled",
        "5,Window overflow",
        "6,Window underflow",
        "7,Memory address alignment",
        "8,Floating point exception",
        "a,Tag overflow",
        "2a,trap",
        "82,trap"
    })
    void shouldNameTheTrapsOfSparcAsSun4mDid(String type, String name) {
        Scene scene = new Scene(Arch.SPARC);
        Fault misaligned = new Fault.Misaligned(0xbaddcafeL, LOAD, 4);

        assertThat(line(scene, Integer.parseInt(type, 16), type.equals("7") ? misaligned : null))
                .isEqualTo(
                        "BAD TRAP: type=%s (%s) rp=%x addr=0 mmu_fsr=0 rw=0"
                                .formatted(type, name, scene.regs()));
    }

    @ParameterizedTest
    @CsvSource({"8", "9", "10", "28", "102"})
    void shouldShowThePcAsTheAddressOfMostTrapsOfSparcv9(String type) {
        Scene scene = new Scene(Arch.SPARCV9);

        assertThat(line(scene, Integer.parseInt(type, 16), null))
                .isEqualTo(
                        "BAD TRAP: type=%s rp=%x addr=%x mmu_fsr=0"
                                .formatted(type, scene.regs(), scene.pc()));
    }

    @OnEveryArch
    void shouldBlameUserAddressesBelowTheKernelOnly(Arch arch) {
        Scene scene = new Scene(arch);
        long base = arch.map().kernelBase();
        int type = dataFault(arch);

        assertThat(line(scene, type, missing(base - 1, LOAD, 1))).endsWith(USER);
        assertThat(line(scene, type, missing(base, LOAD, 1))).doesNotContain("occurred");
        assertThat(line(scene, type, missing(base + 8, STORE, 1))).doesNotContain("occurred");
    }

    @OnEveryArch
    void shouldCallTheFirstPageNull(Arch arch) {
        Scene scene = new Scene(arch);
        long limit = arch == Arch.SPARCV9 ? 0x2000 : 0x1000;
        int type = dataFault(arch);

        assertThat(line(scene, type, missing(0, LOAD, 1))).endsWith(NULL);
        assertThat(line(scene, type, missing(limit - 1, STORE, 1))).endsWith(NULL);
        assertThat(line(scene, type, missing(limit, STORE, 1))).endsWith(USER);
    }

    @OnEveryArch
    void shouldNotKnowTheModuleOfAPcThatIsInNone(Arch arch) {
        Scene scene = new Scene(arch);
        Fault fault = missing(0, LOAD, 1);
        var trap = new Trap(dataFault(arch), 0x40, fault);
        var reason = new BadTrap(trap, scene.regs());

        assertThat(PanicScreen.string(scene.panic(reason)))
                .endsWith(" occurred in module \"<unknown>\" due to a NULL pointer dereference");
    }

    @Test
    void shouldGiveNoReasonForTextFaultsOfSparc() {
        Scene scene = new Scene(Arch.SPARC);

        assertThat(line(scene, 1, missing(0, FETCH, 1)))
                .isEqualTo(
                        "BAD TRAP: type=1 (Text fault) rp=%x addr=0 mmu_fsr=166 rw=3"
                                .formatted(scene.regs()));
    }

    @ParameterizedTest
    @CsvSource({
        "LOAD,1,126,1",
        "STORE,1,1a6,2",
        "LOAD,3,326,1",
        "STORE,3,3a6,2",
        "FETCH,3,366,3",
    })
    void shouldShowTheFaultStatusOfAMissingPage(Access access, int level, String status, int rw) {
        Scene scene = new Scene(Arch.SPARC);
        int type = access == FETCH ? 1 : 9;

        assertThat(line(scene, type, missing(0x7000_0000L, access, level)))
                .endsWith(" addr=70000000 mmu_fsr=%s rw=%d".formatted(status, rw));
    }

    @ParameterizedTest
    @CsvSource({"STORE,9,3aa,2", "FETCH,1,36a,3"})
    void shouldShowTheFaultStatusOfAForbiddenAccess(
            Access access, int type, String status, int rw) {
        Scene scene = new Scene(Arch.SPARC);
        Fault fault = forbidden(0x7000_0000L, access, Rights.READ, 3);

        assertThat(line(scene, type, fault))
                .endsWith(" addr=70000000 mmu_fsr=%s rw=%d".formatted(status, rw));
    }

    @Test
    void shouldShowThePageAndTheStatusWhenASparcv9AddressIsInTheHole() {
        Scene scene = new Scene(Arch.SPARCV9);
        long address = 0xbadd_cafe_badd_cafeL;

        assertThat(line(scene, 0x30, new Fault.NonCanonical(address, LOAD)))
                .endsWith(" addr=baddcafebaddc000 mmu_fsr=801009");
        assertThat(line(scene, 0x30, new Fault.NonCanonical(address, STORE)))
                .endsWith(" addr=baddcafebaddc000 mmu_fsr=80100d");
    }

    @Test
    void shouldShowTheExactAddressOfOtherDataTrapsOfSparcv9() {
        Scene scene = new Scene(Arch.SPARCV9);
        long address = 0x300_0000_1234L;

        assertThat(line(scene, 0x31, missing(address, LOAD, 3)))
                .endsWith(" addr=30000001234 mmu_fsr=0");
        assertThat(line(scene, 0x33, forbidden(address, STORE, Rights.READ, 3)))
                .endsWith(" addr=30000001234 mmu_fsr=0");
        assertThat(line(scene, 0x34, new Fault.Misaligned(0xbaddcafeL, LOAD, 8)))
                .endsWith(" addr=baddcafe mmu_fsr=0");
    }

    @Test
    void shouldReportAStackThatCannotBeUsedAsEachMachineDoes() {
        Fault fault = missing(0x1000, STORE, 3);
        String[] expected = {
            "BAD TRAP: type=8 (Double Fault) rp=%x addr=0",
            "BAD TRAP: type=8 (#df Double fault) rp=%x addr=0",
            "Watchdog Reset",
            "bad stack overflow at TL 2"
        };
        for (Arch arch : Arch.ALL) {
            Scene scene = new Scene(arch);
            var reason =
                    new StackOverflow(
                            scene.trap(dataFault(arch), fault).trap(), fault, scene.regs());

            assertThat(PanicScreen.string(scene.panic(reason)))
                    .isEqualTo(expected[Arch.ALL.indexOf(arch)].formatted(scene.regs()));
        }
    }
}
