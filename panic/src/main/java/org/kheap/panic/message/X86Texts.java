package org.kheap.panic.message;

import java.util.List;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.X86Register;
import org.kheap.machine.trap.RegsAmd64;
import org.kheap.machine.trap.RegsI386;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.StackOverflow;

/**
 * i386 in the words of Solaris 8, amd64 in those of illumos.
 *
 * @param i386 which of the two
 */
record X86Texts(boolean i386) implements TrapTexts {
    private static final int PAGE_FAULT = 0x0e;
    private static final int DOUBLE_FAULT = 0x08;
    private static final int PAGE = 0x1000;

    private static final List<String> MNEMONICS =
            List.of(
                    "de", "db", "2", "bp", "of", "br", "ud", "nm", "df", "9", "ts", "np", "ss",
                    "gp", "pf", "15", "mf", "ac", "mc", "xf");

    private static final List<String> NAMES =
            List.of(
                    "Divide error",
                    "Debug",
                    "NMI interrupt",
                    "Breakpoint",
                    "Overflow",
                    "BOUND range exceeded",
                    "Invalid opcode",
                    "Device not available",
                    "Double fault",
                    "Coprocessor segment overrun",
                    "Invalid TSS",
                    "Segment not present",
                    "Stack segment fault",
                    "General protection",
                    "Page fault",
                    "Reserved",
                    "x87 floating point error",
                    "Alignment check",
                    "Machine check",
                    "SIMD floating point exception");

    private static final List<String> I386_NAMES =
            List.of(
                    "Divide Error Exception",
                    "Debug Trap",
                    "NMI Interrupt",
                    "BreakPoint",
                    "Overflow Fault",
                    "Bounds Fault",
                    "Illegal Instruction",
                    "Coprocessor Not Available",
                    "Double Fault",
                    "Extension overrun fault",
                    "Invalid TSS",
                    "Segment Not Present",
                    "Stack Exception",
                    "General Protection Fault",
                    "Page Fault",
                    "Intel Reserved Trap (#15)",
                    "Coprocessor Error",
                    "Intel Reserved Trap (#17)");

    /** Names of bits, highest first, each with its number. */
    private static final List<String> CR0_BITS =
            List.of("31pg", "30cd", "29nw", "16wp", "5ne", "4et", "3ts", "2em", "1mp", "0pe");

    private static final List<String> CR4_BITS =
            List.of(
                    "21smap",
                    "20smep",
                    "18osxsav",
                    "17pcide",
                    "13vmxe",
                    "10xmme",
                    "9fxsr",
                    "8pce",
                    "7pge",
                    "6mce",
                    "5pae",
                    "4pse",
                    "3de",
                    "2tsd",
                    "1pvi",
                    "0vme");

    static X86Texts forI386() {
        return new X86Texts(true);
    }

    static X86Texts forAmd64() {
        return new X86Texts(false);
    }

    @Override
    public String badTrap(Panic panic, BadTrap trap) {
        int type = trap.trap().type();
        long address = address(panic, trap);
        String clause =
                type == PAGE_FAULT ? TrapTexts.clause(panic, address, trap.trap().pc(), PAGE) : "";
        return line(type, trap.regs(), address) + clause;
    }

    private String line(int type, long regs, long address) {
        return "BAD TRAP: type=%x (%s) rp=%x addr=%x"
                .formatted(
                        type, i386 ? name(type) : mnemonic(type) + " " + name(type), regs, address);
    }

    private static String mnemonic(int type) {
        return "#" + (type < MNEMONICS.size() ? MNEMONICS.get(type) : "-");
    }

    private String name(int type) {
        List<String> names = i386 ? I386_NAMES : NAMES;
        return type < names.size() ? names.get(type) : "trap";
    }

    /**
     * What the kernel takes for the address: that of a page fault; for other traps whatever is in
     * the register where the handler looks for one, which is cr2 on i386 and r15 on amd64.
     */
    private long address(Panic panic, BadTrap trap) {
        if (trap.trap().type() == PAGE_FAULT && trap.trap().fault() != null) {
            return trap.trap().fault().address();
        }
        return i386
                ? panic.registers().get(X86Register.CR2)
                : SavedRegisters.word(panic, trap.regs(), RegsAmd64.R_R15);
    }

    @Override
    public String stackOverflow(Panic panic, StackOverflow overflow) {
        return line(DOUBLE_FAULT, overflow.regs(), 0);
    }

    @Override
    public String stackOverflowRegisters(Panic panic, StackOverflow overflow) {
        return dump(panic, DOUBLE_FAULT, overflow.regs(), 0);
    }

    @Override
    public String registers(Panic panic, BadTrap trap) {
        return dump(panic, trap.trap().type(), trap.regs(), address(panic, trap));
    }

    private String dump(Panic panic, int type, long regs, long address) {
        StringBuilder text = new StringBuilder();
        text.append(COMMAND).append(": ");
        text.append(i386 ? name(type) : mnemonic(type) + " " + name(type)).append('\n');
        if (type == PAGE_FAULT) {
            text.append("Bad kernel fault at addr=0x%x\n".formatted(address));
        } else if (address != 0) {
            text.append("addr=0x%x\n".formatted(address));
        }
        appendState(text, panic, regs);
        appendGeneral(text, panic, regs);
        if (type == DOUBLE_FAULT) {
            text.append(TaskText.of(panic));
        }
        return text.toString();
    }

    private void appendState(StringBuilder text, Panic panic, long regs) {
        long pc =
                i386
                        ? SavedRegisters.word(panic, regs, RegsI386.R_EIP)
                        : SavedRegisters.word(panic, regs, RegsAmd64.R_RIP);
        long sp =
                i386
                        ? SavedRegisters.word(panic, regs, RegsI386.R_UESP)
                        : SavedRegisters.word(panic, regs, RegsAmd64.R_RSP);
        long flags =
                i386
                        ? SavedRegisters.word(panic, regs, RegsI386.R_EFL)
                        : SavedRegisters.word(panic, regs, RegsAmd64.R_RFL);
        text.append("pid=0, pc=0x%x, sp=0x%x, eflags=0x%x\n".formatted(pc, sp, flags));
        String separator = i386 ? " " : "  ";
        text.append(
                "cr0: %s%scr4: %s\n"
                        .formatted(
                                Bits.of(panic.registers().get(X86Register.CR0), CR0_BITS),
                                separator,
                                Bits.of(panic.registers().get(X86Register.CR4), CR4_BITS)));
        text.append(
                "cr2: %x%scr3: %x%s\n"
                        .formatted(
                                panic.registers().get(X86Register.CR2),
                                separator,
                                panic.registers().get(X86Register.CR3),
                                i386 ? "" : "  cr8: 0\n"));
    }

    private void appendGeneral(StringBuilder text, Panic panic, long regs) {
        if (i386) {
            appendRows(text, panic, regs, I386_ROWS, "\t%3s: %8x", " %3s: %8x");
        } else {
            appendRows(text, panic, regs, AMD64_ROWS, "\t%3s: %16x", " %3s: %16x");
        }
    }

    /** A register in the dump: the name it has there, and where it is. */
    private record Column<F>(String label, F field) {}

    private static final List<List<Column<RegsI386>>> I386_ROWS =
            List.of(
                    List.of(
                            new Column<>("gs", RegsI386.R_GS),
                            new Column<>("fs", RegsI386.R_FS),
                            new Column<>("es", RegsI386.R_ES),
                            new Column<>("ds", RegsI386.R_DS)),
                    List.of(
                            new Column<>("edi", RegsI386.R_EDI),
                            new Column<>("esi", RegsI386.R_ESI),
                            new Column<>("ebp", RegsI386.R_EBP),
                            new Column<>("esp", RegsI386.R_ESP)),
                    List.of(
                            new Column<>("ebx", RegsI386.R_EBX),
                            new Column<>("edx", RegsI386.R_EDX),
                            new Column<>("ecx", RegsI386.R_ECX),
                            new Column<>("eax", RegsI386.R_EAX)),
                    List.of(
                            new Column<>("trp", RegsI386.R_TRAPNO),
                            new Column<>("err", RegsI386.R_ERR),
                            new Column<>("eip", RegsI386.R_EIP),
                            new Column<>("cs", RegsI386.R_CS)),
                    List.of(
                            new Column<>("efl", RegsI386.R_EFL),
                            new Column<>("usp", RegsI386.R_UESP),
                            new Column<>("ss", RegsI386.R_SS)));

    private static final List<List<Column<RegsAmd64>>> AMD64_ROWS =
            List.of(
                    List.of(
                            new Column<>("rdi", RegsAmd64.R_RDI),
                            new Column<>("rsi", RegsAmd64.R_RSI),
                            new Column<>("rdx", RegsAmd64.R_RDX)),
                    List.of(
                            new Column<>("rcx", RegsAmd64.R_RCX),
                            new Column<>("r8", RegsAmd64.R_R8),
                            new Column<>("r9", RegsAmd64.R_R9)),
                    List.of(
                            new Column<>("rax", RegsAmd64.R_RAX),
                            new Column<>("rbx", RegsAmd64.R_RBX),
                            new Column<>("rbp", RegsAmd64.R_RBP)),
                    List.of(
                            new Column<>("r10", RegsAmd64.R_R10),
                            new Column<>("r11", RegsAmd64.R_R11),
                            new Column<>("r12", RegsAmd64.R_R12)),
                    List.of(
                            new Column<>("r13", RegsAmd64.R_R13),
                            new Column<>("r14", RegsAmd64.R_R14),
                            new Column<>("r15", RegsAmd64.R_R15)),
                    List.of(
                            new Column<>("fsb", RegsAmd64.R_FSBASE),
                            new Column<>("gsb", RegsAmd64.R_GSBASE),
                            new Column<>("ds", RegsAmd64.R_DS)),
                    List.of(
                            new Column<>("es", RegsAmd64.R_ES),
                            new Column<>("fs", RegsAmd64.R_FS),
                            new Column<>("gs", RegsAmd64.R_GS)),
                    List.of(
                            new Column<>("trp", RegsAmd64.R_TRAPNO),
                            new Column<>("err", RegsAmd64.R_ERR),
                            new Column<>("rip", RegsAmd64.R_RIP)),
                    List.of(
                            new Column<>("cs", RegsAmd64.R_CS),
                            new Column<>("rfl", RegsAmd64.R_RFL),
                            new Column<>("rsp", RegsAmd64.R_RSP)),
                    List.of(new Column<>("ss", RegsAmd64.R_SS)));

    private static <F extends Enum<F> & FieldSpec> void appendRows(
            StringBuilder text,
            Panic panic,
            long regs,
            List<List<Column<F>>> rows,
            String first,
            String others) {
        for (List<Column<F>> row : rows) {
            String format = first;
            for (Column<F> column : row) {
                long value = SavedRegisters.word(panic, regs, column.field);
                text.append(format.formatted(column.label, value));
                format = others;
            }
            text.append('\n');
        }
    }
}
