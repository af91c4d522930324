package org.kheap.kernel.state;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kheap.machine.Arch;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.Register;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;
import org.kheap.machine.trap.TrapRegs;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.PanicReason.StackOverflow;
import org.kheap.panic.message.FaultRegisters;
import org.kheap.panic.message.TrapLevel;

/**
 * The registers that a panic leaves in {@code panicbuf}: those of the code that trapped, or, if there
 * was no trap, of the processor as it stands in the call of {@code panicsys}. Names and order are those
 * of the real kernels, down to the two times that amd64 says {@code r10}.
 *
 * <p>0 stands for what nobody can tell: descriptor tables, and segment registers without a trap.
 */
final class PanicRegisters {
    /** A register by the name it has in {@code panicbuf}. */
    record Value(String name, long value) {}

    private static final Map<String, String> NAMES = Map.of("rfl", "rflags", "efl", "eflags");
    private static final List<String> NOT_SHOWN = List.of("savfp", "savpc");

    private static final List<String> I386_TABLES = List.of("gdt", "idt", "ldt", "task");
    private static final List<String> AMD64_TABLES =
            List.of("gdt_hi", "gdt_lo", "idt_hi", "idt_lo", "ldt", "task");

    private static final List<X86Register> CONTROL =
            List.of(X86Register.CR0, X86Register.CR2, X86Register.CR3, X86Register.CR4);

    private static final Map<String, Register> LIVE_X86 = byName(X86Register.values());
    private static final Map<String, Register> LIVE_SPARC = byName(SparcRegister.values());

    private final Arch arch;
    private final GuestMemory memory;
    private final RegisterSnapshot registers;
    private final BadTrap trap;
    private final List<TrapLevel> levels;

    private PanicRegisters(Panic panic) {
        this.arch = panic.arch();
        this.memory = panic.memory();
        this.registers = panic.registers();
        this.trap = panic.trap();
        this.levels = levelsOf(panic);
    }

    static List<Value> of(Panic panic) {
        return new PanicRegisters(panic).values();
    }

    /** Address of the {@code struct regs} of the trap that the panic is about; 0 if there is none. */
    static long regs(Panic panic) {
        BadTrap trap = panic.trap();
        return trap == null ? 0 : trap.regs();
    }

    /** The trap stack, where it is what the panic is about; empty elsewhere. */
    private static List<TrapLevel> levelsOf(Panic panic) {
        boolean sparcv9 = panic.arch().equals(Arch.SPARCV9);
        return sparcv9 && panic.reason() instanceof StackOverflow overflow && overflow.regs() != 0
                ? TrapLevel.of(panic, overflow)
                : List.of();
    }

    private static Map<String, Register> byName(Enum<?>[] registers) {
        return Stream.of(registers)
                .collect(Collectors.toMap(r -> lower(r.name()), Register.class::cast));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private List<Value> values() {
        List<Value> values = new ArrayList<>();
        Layout<?> layout = Layout.ofAny(TrapRegs.of(arch), arch.abi());
        for (Enum<?> field : layout.fields()) {
            String name = lower(field.name()).substring("r_".length());
            if (!NOT_SHOWN.contains(name)) {
                values.add(new Value(NAMES.getOrDefault(name, name), value(layout, field, name)));
            }
        }
        if (arch.strictAlignment()) {
            addFault(values);
        } else {
            addX86(values);
        }
        return values;
    }

    private long value(Layout<?> layout, Enum<?> field, String name) {
        if (trap == null) {
            Register register = live(name);
            return register == null ? 0 : registers.get(register);
        }
        long at = trap.regs() + layout.offsetOf(field);
        int size = ((FieldSpec) field).type().size(arch.abi());
        if (!memory.isAccessible(at, size, INSPECT)) {
            return 0;
        }
        return size == Long.BYTES
                ? memory.getLong(at, INSPECT)
                : Integer.toUnsignedLong(memory.getInt(at, INSPECT));
    }

    /** The register that a field saves; null if a snapshot does not have it. */
    private Register live(String name) {
        return switch (name) {
            case "psr", "tstate" -> SparcRegister.STATE;
            case "rfl", "efl" -> X86Register.RFLAGS;
            default ->
                    arch.strictAlignment()
                            ? LIVE_SPARC.get(name)
                            : LIVE_X86.get("r" + name.substring(1)); // eax is the half of rax
        };
    }

    private void addFault(List<Value> values) {
        if (!levels.isEmpty()) {
            levels.forEach(level -> addLevel(values, level));
        } else if (trap != null) {
            FaultRegisters fault = FaultRegisters.of(arch, trap);
            values.add(new Value("sfsr", fault.status()));
            values.add(new Value("sfar", fault.address()));
            if (arch.equals(Arch.SPARCV9)) {
                values.add(new Value("tt", trap.trap().type()));
            }
        }
    }

    private static void addLevel(List<Value> values, TrapLevel level) {
        String index = "[%d]".formatted(level.number() - 1);
        values.add(new Value("tl" + index, level.number()));
        values.add(new Value("tt" + index, level.type()));
        values.add(new Value("tpc" + index, level.pc()));
        values.add(new Value("tnpc" + index, level.nextPc()));
        values.add(new Value("tstate" + index, level.state()));
    }

    private void addX86(List<Value> values) {
        boolean amd64 = arch.equals(Arch.AMD64);
        if (amd64) {
            int r10 = values.stream().map(Value::name).toList().indexOf("r10");
            values.add(r10, values.get(r10));
        }
        for (String table : amd64 ? AMD64_TABLES : I386_TABLES) {
            values.add(new Value(table, 0));
        }
        for (X86Register control : CONTROL) {
            values.add(new Value(lower(control.name()), registers.get(control)));
        }
    }
}
