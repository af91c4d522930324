package org.kheap.panic.dump;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.kheap.machine.Arch;
import org.kheap.machine.Register;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;
import org.kheap.machine.elf.ElfOutput;

/**
 * The {@code CORE} notes of one machine, in the layout that gdb reads there: where in the structures of
 * {@code NT_PRSTATUS} and {@code NT_PRPSINFO} things are, and in which order the registers.
 */
enum CoreNotes {
    I386(144, 12, 24, -1, 72, 124, 28, 44) {
        @Override
        List<Slot> slots() {
            return new Slots()
                    .of(X86Register.RBX, X86Register.RCX, X86Register.RDX, X86Register.RSI)
                    .of(X86Register.RDI, X86Register.RBP, X86Register.RAX)
                    .values(I386_DS, I386_DS, 0, I386_GS, NO_SYSTEM_CALL)
                    .of(X86Register.RIP)
                    .values(I386_CS)
                    .of(X86Register.RFLAGS, X86Register.RSP)
                    .values(I386_DS)
                    .list();
        }
    },
    AMD64(336, 12, 32, -1, 112, 136, 40, 56) {
        @Override
        List<Slot> slots() {
            return new Slots()
                    .of(X86Register.R15, X86Register.R14, X86Register.R13, X86Register.R12)
                    .of(X86Register.RBP, X86Register.RBX, X86Register.R11, X86Register.R10)
                    .of(X86Register.R9, X86Register.R8, X86Register.RAX, X86Register.RCX)
                    .of(X86Register.RDX, X86Register.RSI, X86Register.RDI)
                    .values(NO_SYSTEM_CALL)
                    .of(X86Register.RIP)
                    .values(AMD64_CS)
                    .of(X86Register.RFLAGS, X86Register.RSP)
                    .values(AMD64_SS)
                    .values(0, 0, AMD64_DS, AMD64_DS, 0, 0) // fs_base, gs_base, ds, es, fs, gs
                    .list();
        }
    },
    SPARC(508, 136, 216, 308, 356, 260, 84, 100) {
        @Override
        List<Slot> slots() {
            return window().of(
                            SparcRegister.STATE,
                            SparcRegister.PC,
                            SparcRegister.NPC,
                            SparcRegister.Y)
                    .values(0, 0) // wim, tbr
                    .list();
        }
    },
    SPARCV9(904, 264, 360, 520, 600, 328, 120, 136) {
        @Override
        List<Slot> slots() {
            return window() // The next is called ccr, and read as TSTATE.
                    .of(SparcRegister.STATE, SparcRegister.PC, SparcRegister.NPC, SparcRegister.Y)
                    .values(0, 0) // asi, fprs
                    .list();
        }
    };

    /** Whose notes these are. */
    static final String OWNER = "CORE";

    static final int NT_PRSTATUS = 1;
    static final int NT_PRPSINFO = 3;

    /** The process that kernel threads belong to. */
    private static final int PID = 1;

    private static final int NAME_SIZE = 16;
    private static final int ARGUMENTS_SIZE = 80;

    /** What {@code orig_rax} holds outside of system calls. */
    private static final long NO_SYSTEM_CALL = -1;

    private static final long I386_CS = 0x158;
    private static final long I386_DS = 0x160;
    private static final long I386_GS = 0x1b0;
    private static final long AMD64_CS = 0x30;
    private static final long AMD64_SS = 0x38;
    private static final long AMD64_DS = 0x4b;

    private final int statusSize;
    private final int signal;
    private final int pid;
    private final int thread;
    private final int registers;
    private final int infoSize;
    private final int name;
    private final int arguments;

    /**
     * @param statusSize bytes of NT_PRSTATUS
     * @param signal where its current signal is
     * @param pid where its process number is
     * @param thread where its thread number is; -1 if that is the process number
     * @param registers where its registers are
     * @param infoSize bytes of NT_PRPSINFO
     * @param name where the name of its program is
     * @param arguments where its arguments are
     */
    CoreNotes(
            int statusSize,
            int signal,
            int pid,
            int thread,
            int registers,
            int infoSize,
            int name,
            int arguments) {
        this.statusSize = statusSize;
        this.signal = signal;
        this.pid = pid;
        this.thread = thread;
        this.registers = registers;
        this.infoSize = infoSize;
        this.name = name;
        this.arguments = arguments;
    }

    static CoreNotes of(Arch arch) {
        return List.of(I386, AMD64, SPARC, SPARCV9).get(Arch.ALL.indexOf(arch));
    }

    /** What the words of the registers hold, in their order. */
    abstract List<Slot> slots();

    private static Slots window() {
        Slots window = new Slots();
        for (int i = 0; i <= SparcRegister.I7.ordinal(); i++) {
            window.of(SparcRegister.r(i));
        }
        return window;
    }

    /**
     * Writes the notes of an image.
     *
     * @param program name of the symbol file
     */
    void write(CrashImage image, String program, ElfOutput out) {
        for (DumpThread dumped : image.facts().threads()) {
            out.note(OWNER, NT_PRSTATUS, status(image.arch(), dumped));
        }
        out.note(OWNER, NT_PRPSINFO, info(image, program));
    }

    /**
     * Gives the program another name in the head of a core.
     *
     * @return whether the note that has it was found
     */
    boolean rename(ElfNotes notes, String program) {
        int at = notes.find(OWNER, NT_PRPSINFO, infoSize);
        if (at < 0) {
            return false;
        }
        ByteBuffer bytes = notes.bytes();
        bytes.position(at + name).put(new byte[NAME_SIZE]);
        put(bytes, at + name, program, NAME_SIZE);
        return true;
    }

    private byte[] status(Arch arch, DumpThread dumped) {
        ByteBuffer bytes = ByteBuffer.allocate(statusSize).order(arch.abi().order());
        bytes.putShort(signal, (short) 0);
        bytes.putInt(pid, thread < 0 ? dumped.number() : PID);
        if (thread >= 0) {
            bytes.putInt(thread, dumped.number());
        }
        bytes.position(registers);
        for (Slot slot : slots()) {
            long value = slot.register == null ? slot.value : dumped.registers().get(slot.register);
            if (arch.abi().wordSize() == Long.BYTES) {
                bytes.putLong(value);
            } else {
                bytes.putInt((int) value);
            }
        }
        return bytes.array();
    }

    /**
     * Reads what {@link #write} wrote for a thread.
     *
     * @param status all of an {@code NT_PRSTATUS}
     * @param address of the {@code kthread_t}, which is told elsewhere
     * @return empty if it is no note of this machine
     */
    Optional<DumpThread> thread(Arch arch, ByteBuffer status, LongUnaryOperator address) {
        if (status.limit() != statusSize) {
            return Optional.empty();
        }
        NoteReader words = new NoteReader(status.duplicate().position(registers), arch.abi());
        long[] values =
                new long
                        [arch.abi().isBigEndian()
                                ? SparcRegister.values().length
                                : X86Register.values().length];
        for (Slot slot : slots()) {
            long value = words.word();
            if (slot.register != null) {
                values[slot.register.ordinal()] = value;
            }
        }
        int number = status.order(arch.abi().order()).getInt(thread < 0 ? pid : thread);
        RegisterSnapshot snapshot = new RegisterSnapshot(values, List.of());
        return Optional.of(new DumpThread(number, address.applyAsLong(number), snapshot));
    }

    /** Name of the program and its arguments, if this is an {@code NT_PRPSINFO} of the machine. */
    Optional<List<String>> program(Arch arch, ByteBuffer info) {
        return info.limit() == infoSize
                ? Optional.of(
                        List.of(
                                new NoteReader(info.slice(name, NAME_SIZE), arch.abi()).string(),
                                new NoteReader(info.slice(arguments, ARGUMENTS_SIZE), arch.abi())
                                        .string()))
                : Optional.empty();
    }

    private byte[] info(CrashImage image, String program) {
        ByteBuffer bytes = ByteBuffer.allocate(infoSize).order(image.arch().abi().order());
        put(bytes, name, program, NAME_SIZE);
        put(bytes, arguments, image.arguments(), ARGUMENTS_SIZE);
        return bytes.array();
    }

    /** Puts a text, cut so that a NUL follows it. */
    private static void put(ByteBuffer bytes, int at, String text, int size) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        bytes.position(at).put(utf8, 0, Math.min(utf8.length, size - 1));
    }

    /**
     * A word of the registers.
     *
     * @param register null for what always is {@code value}
     */
    private record Slot(Register register, long value) {}

    /** Lists what words hold. */
    private static final class Slots {
        private final List<Slot> slots = new ArrayList<>();

        Slots of(Register... registers) {
            for (Register register : registers) {
                slots.add(new Slot(register, 0));
            }
            return this;
        }

        Slots values(long... values) {
            for (long value : values) {
                slots.add(new Slot(null, value));
            }
            return this;
        }

        List<Slot> list() {
            return slots;
        }
    }
}
