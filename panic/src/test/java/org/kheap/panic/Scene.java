package org.kheap.panic;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.List;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.Fault;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.Layout;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.Rights;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.Trap;
import org.kheap.machine.X86Register;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.trap.RegsAmd64;
import org.kheap.machine.trap.RegsI386;
import org.kheap.machine.trap.RegsSparc;
import org.kheap.machine.trap.RegsSparcv9;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.stack.Frame;
import org.kheap.panic.stack.StackTrace;

/** A kernel that has just panicked: a struct regs with known values, two functions, one frame. */
public final class Scene {
    private static final long OFFSET = 0x40;

    /** A second over an hour and a minute. */
    private static final long UPTIME = 3_661_000_000_000L;

    private final FakeGuest guest;
    private final Arch arch;
    private final KnownSymbols symbols = new KnownSymbols();

    public Scene(Arch arch) {
        this.arch = arch;
        guest = FakeGuest.on(arch, 16);
        guest.mapPages(arch.map().stacks().start(), 1, Rights.READ_WRITE);
        fillRegs(layout());
        symbols.with("genunix:panic", arch.map().text().start(), 0x100);
        symbols.with("genunix:work", pc() - OFFSET, 0x100);
    }

    private Layout<?> layout() {
        boolean lp64 = arch.abi().model() == DataModel.LP64;
        if (arch.strictAlignment()) {
            return Layout.ofAny(lp64 ? RegsSparcv9.class : RegsSparc.class, arch.abi());
        }
        return Layout.ofAny(lp64 ? RegsAmd64.class : RegsI386.class, arch.abi());
    }

    /** Each field holds its number times 0x11, from 0x11 on. */
    private void fillRegs(Layout<?> layout) {
        int number = 1;
        for (Enum<?> field : layout.fields()) {
            long at = regs() + layout.offsetOf(field);
            if (((FieldSpec) field).type().size(arch.abi()) == arch.abi().wordSize()) {
                guest.memory().putWord(at, 0x11L * number, INSPECT);
            }
            number++;
        }
    }

    public Arch arch() {
        return arch;
    }

    public KnownSymbols symbols() {
        return symbols;
    }

    /** Address of the struct regs. */
    public long regs() {
        return arch.map().stacks().start() + 0x200;
    }

    /** Where the trap was: {@code genunix:work+40}. */
    public long pc() {
        return arch.map().text().start() + 0x1000 + OFFSET;
    }

    public long thread() {
        return arch.map().heap().start() + 0x20;
    }

    public Panic panic(PanicReason reason) {
        Frame inside = new Frame(0x10, arch.map().text().start() + 8, List.of(), List.of(), false);
        Frame caller = new Frame(0x20, pc(), List.of(), List.of(), false);
        StackTrace stack = new StackTrace(List.of(inside, caller), "");
        return new Panic(
                arch,
                guest.memory(),
                symbols,
                reason,
                registers(),
                0,
                thread(),
                "main",
                UPTIME,
                stack);
    }

    public BadTrap trap(int type, Fault fault) {
        return new BadTrap(new Trap(type, pc(), fault), regs());
    }

    private RegisterSnapshot registers() {
        if (arch.strictAlignment()) {
            return new RegisterSnapshot(new long[SparcRegister.values().length], List.of());
        }
        long[] values = new long[X86Register.values().length];
        values[X86Register.CR0.ordinal()] = 0x8001_0033L;
        values[X86Register.CR2.ordinal()] = 0xbadd_cafeL;
        values[X86Register.CR3.ordinal()] = 0x2000;
        values[X86Register.CR4.ordinal()] = 0x20;
        return new RegisterSnapshot(values, List.of());
    }
}
