package org.kheap.kernel.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.kheap.machine.GuestMemory.Access.INSPECT;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.Moment;
import org.kheap.kernel.thread.CpuStruct;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.Rights;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.StructView;
import org.kheap.machine.Symbol;
import org.kheap.machine.Symbols;
import org.kheap.machine.Trap;
import org.kheap.machine.X86Register;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.machine.trap.TrapRegs;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.GuardError;
import org.kheap.panic.PanicReason.GuardHit;
import org.kheap.panic.PanicReason.Message;
import org.kheap.panic.PanicReason.StackOverflow;
import org.kheap.panic.stack.StackTrace;

class PanicRecordTest {
    private static final long THREAD = 0x3fe0_1d40L;
    private static final int PANICKING_CPU = 2;
    private static final long NOW = 12_345_678_901L;

    /** The registers of each machine, in the order of the reference. */
    private static final Map<Arch, String> NAMES =
            Map.of(
                    Arch.I386,
                    "gs fs es ds edi esi ebp esp ebx edx ecx eax trapno err eip cs eflags uesp ss"
                            + " gdt idt ldt task cr0 cr2 cr3 cr4",
                    Arch.AMD64,
                    "rdi rsi rdx rcx r8 r9 rax rbx rbp r10 r10 r11 r12 r13 r14 r15 fsbase gsbase"
                            + " ds es fs gs trapno err rip cs rflags rsp ss gdt_hi gdt_lo idt_hi"
                            + " idt_lo ldt task cr0 cr2 cr3 cr4",
                    Arch.SPARC,
                    "psr pc npc y g1 g2 g3 g4 g5 g6 g7 o0 o1 o2 o3 o4 o5 o6 o7",
                    Arch.SPARCV9,
                    "tstate g1 g2 g3 g4 g5 g6 g7 o0 o1 o2 o3 o4 o5 o6 o7 pc npc y");

    private static final Symbols NO_SYMBOLS =
            new Symbols() {
                @Override
                public Optional<Symbol> at(long va) {
                    return Optional.empty();
                }

                @Override
                public Optional<Symbol> named(String name) {
                    return Optional.empty();
                }

                @Override
                public Optional<String> lineOf(long va) {
                    return Optional.empty();
                }
            };

    private FakeGuest guest;
    private GuestMemory memory;
    private Globals globals;

    private void boot(Arch arch) {
        guest = FakeGuest.on(arch, 4);
        memory = guest.memory();
        globals = new Globals(memory, guest::addressOf);
    }

    /** Register number {@code i} holds {@code 0x100 + i}. */
    private static RegisterSnapshot snapshot(Arch arch) {
        boolean sparc = arch.strictAlignment();
        long[] values =
                new long[sparc ? SparcRegister.values().length : X86Register.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0x100 + i;
        }
        return new RegisterSnapshot(values, List.of());
    }

    private void panic(PanicReason reason) {
        panic(reason, globals);
    }

    private void panic(PanicReason reason, Globals where) {
        Panic panic =
                new Panic(
                        guest.arch(),
                        memory,
                        NO_SYMBOLS,
                        reason,
                        snapshot(guest.arch()),
                        PANICKING_CPU,
                        THREAD,
                        "main",
                        NOW,
                        new StackTrace(List.of(), ""));
        new PanicRecord(memory, where).write(panic, new Moment(NOW));
    }

    /** What a debugger makes of panicbuf: names, with their values. */
    private List<Map.Entry<String, Long>> registers() {
        long buffer = guest.addressOf("panicbuf");
        int messageOffset = memory.getInt(buffer + 4, LOAD);
        List<Map.Entry<String, Long>> found = new ArrayList<>();
        for (int at = 8; at < messageOffset; at += 24) {
            String name = memory.getString(buffer + at, 16, LOAD);
            found.add(Map.entry(name, memory.getLong(buffer + at + 16, LOAD)));
        }
        return found;
    }

    private String names() {
        return registers().stream().map(Map.Entry::getKey).collect(Collectors.joining(" "));
    }

    private Map<String, Long> values() {
        Map<String, Long> values = new LinkedHashMap<>();
        registers().forEach(register -> values.put(register.getKey(), register.getValue()));
        return values;
    }

    private String message() {
        long buffer = guest.addressOf("panicbuf");
        return memory.getString(buffer + memory.getInt(buffer + 4, LOAD), 8192, LOAD);
    }

    @OnEveryArch
    void shouldKeepTheMessageAndTheRegistersOfTheProcessor(Arch arch) {
        boot(arch);
        panic(new Message("lab: forced panic"));

        assertThat(memory.getInt(guest.addressOf("panicbuf"), LOAD)).isEqualTo(1);
        assertThat(names()).isEqualTo(NAMES.get(arch));
        assertThat(message()).isEqualTo("lab: forced panic");
        assertThat(memory.getString(globals.word("panicstr"), 100, LOAD)).isEqualTo(message());
        assertThat(values())
                .containsAllEntriesOf(
                        arch.strictAlignment()
                                ? Map.of(
                                        "pc",
                                        0x100L + SparcRegister.PC.ordinal(),
                                        arch.equals(Arch.SPARC) ? "psr" : "tstate",
                                        0x100L + SparcRegister.STATE.ordinal(),
                                        "g7",
                                        0x107L,
                                        "o0",
                                        0x108L)
                                : Map.of(
                                        "cr2",
                                        0x100L + X86Register.CR2.ordinal(),
                                        arch.equals(Arch.I386) ? "eip" : "rip",
                                        0x100L + X86Register.RIP.ordinal(),
                                        arch.equals(Arch.I386) ? "eflags" : "rflags",
                                        0x100L + X86Register.RFLAGS.ordinal(),
                                        arch.equals(Arch.I386) ? "ebx" : "rbx",
                                        0x101L,
                                        "cs",
                                        0L));
    }

    @OnEveryArch
    void shouldKeepTheRegistersThatATrapHasSaved(Arch arch) {
        boot(arch);
        long regs = arch.map().heap().start();
        guest.mapPages(regs, 1, Rights.READ_WRITE);
        Layout<?> layout = Layout.ofAny(TrapRegs.of(arch), arch.abi());
        for (Enum<?> field : layout.fields()) {
            memory.putWord(regs + layout.offsetOf(field), 0x1000 + field.ordinal(), INSPECT);
        }
        int type = arch.equals(Arch.SPARCV9) ? 0x31 : arch.equals(Arch.SPARC) ? 9 : 0xe;
        BadTrap trap = new BadTrap(new Trap(type, 0x1234, new Fault.NotMapped(8, LOAD, 1)), regs);
        panic(trap);

        assertThat(globals.word("panic_reg")).isEqualTo(regs);
        assertThat(message()).startsWith("BAD TRAP: type=");
        Map<String, Long> values = values();
        panic(new GuardHit(trap, GuardError.WILD, null, 0));
        assertThat(globals.word("panic_reg")).isEqualTo(regs);
        assertThat(message()).isEqualTo(guardHit(arch));
        assertThat(values()).isEqualTo(values);
        String pc = arch.strictAlignment() ? "pc" : arch.equals(Arch.I386) ? "eip" : "rip";
        assertThat(values).containsEntry(pc, 0x1000L + ordinal(layout, "R_" + pc));
        if (arch.strictAlignment()) {
            assertThat(names()).startsWith(NAMES.get(arch) + " sfsr sfar");
            assertThat(values).containsEntry("sfar", 8L);
            assertThat(values.get("tt")).isEqualTo(arch.equals(Arch.SPARCV9) ? 0x31L : null);
        } else {
            assertThat(values)
                    .containsEntry("cs", 0x1000L + ordinal(layout, "R_CS"))
                    .containsEntry("cr3", 0x100L + X86Register.CR3.ordinal());
        }
    }

    private static String guardHit(Arch arch) {
        return switch (arch.name()) {
            case "sparc" -> "trap: data access exception (kernel)";
            case "sparcv9" -> "trap: fast data access mmu miss (kernel)";
            default -> "page fault";
        };
    }

    @Test
    void shouldKeepTheTrapStackOfSparcv9() {
        boot(Arch.SPARCV9);
        long regs = Arch.SPARCV9.map().heap().start();
        guest.mapPages(regs, 1, Rights.READ_WRITE);
        Fault fault = new Fault.NotMapped(0x123_0000L, STORE, 1);
        panic(new StackOverflow(new Trap(0x34, 0x1234, null), fault, regs));

        assertThat(names())
                .isEqualTo(
                        NAMES.get(Arch.SPARCV9)
                                + " tl[1] tt[1] tpc[1] tnpc[1] tstate[1]"
                                + " tl[0] tt[0] tpc[0] tnpc[0] tstate[0]");
        assertThat(values())
                .containsEntry("tl[0]", 1L)
                .containsEntry("tt[0]", 0x34L)
                .containsEntry("tpc[0]", 0x1234L)
                .containsEntry("tnpc[0]", 0x1238L)
                .containsEntry("tt[1]", 0x68L);
    }

    private static int ordinal(Layout<?> layout, String field) {
        for (Enum<?> candidate : layout.fields()) {
            if (candidate.name().equalsIgnoreCase(field)) {
                return candidate.ordinal();
            }
        }
        throw new AssertionError(field);
    }

    @OnEveryArch
    void shouldSayWhoPanickedWhereAndWhen(Arch arch) {
        boot(arch);
        Layout<CpuStruct> layout = Layout.of(CpuStruct.class, arch.abi());
        long cpu = guest.addressOf("cpus") + (long) PANICKING_CPU * layout.size();
        new StructView<>(layout, memory, cpu).int32(CpuStruct.CPU_ID, PANICKING_CPU);
        panic(new Message("x"));

        assertThat(globals.word("panic_thread")).isEqualTo(THREAD);
        assertThat(globals.word("panic_reg")).isZero();
        long copy = guest.addressOf("panic_cpu");
        assertThat(new StructView<>(layout, memory, copy).int32(CpuStruct.CPU_ID))
                .isEqualTo(PANICKING_CPU);
        int first = arch.strictAlignment() ? SparcRegister.PC.ordinal() : X86Register.RIP.ordinal();
        assertThat(globals.word("panic_regs")).isEqualTo(0x100 + first);
        assertThat(memory.getLong(guest.addressOf("panic_hrtime"), LOAD)).isEqualTo(NOW);
        assertThat(globals.word("panic_lbolt")).isEqualTo(1234);
        long time = guest.addressOf("panic_hrestime");
        assertThat(memory.getWord(time, LOAD)).isEqualTo(1_000_000_012L);
        assertThat(memory.getWord(time + arch.abi().wordSize(), LOAD)).isEqualTo(345_678_901L);
    }

    @OnEveryArch
    void shouldCutAMessageThatDoesNotFit(Arch arch) {
        boot(arch);
        long end = guest.addressOf("panicbuf") + PanicRecord.BUFFER_SIZE;
        long behind = guest.addressOf("what lies behind it");
        assertThat(behind).isEqualTo(end);
        memory.putLong(behind, 0x55, INSPECT);
        panic(new Message("y".repeat(9000)));

        assertThat(message()).matches("y{6000,}");
        assertThat(message().length()).isLessThan(PanicRecord.BUFFER_SIZE);
        assertThat(memory.getLong(behind, LOAD)).isEqualTo(0x55);
    }

    @OnEveryArch
    void shouldStaySilentWhereNothingIsMapped(Arch arch) {
        boot(arch);
        Globals nowhere = new Globals(memory, name -> arch.map().heap().start());

        assertThatCode(() -> panic(new Message("x"), nowhere)).doesNotThrowAnyException();
    }

    @Test
    void shouldHaveZeroesForARegisterFrameThatIsGone() {
        boot(Arch.AMD64);
        panic(new BadTrap(new Trap(0xe, 0x1234, null), 0x8000_0000_0000_0000L));

        assertThat(values()).containsEntry("rip", 0L);
    }
}
