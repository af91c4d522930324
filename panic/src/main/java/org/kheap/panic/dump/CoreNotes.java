package org.kheap.panic.dump;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
        void putRegisters(Words out, RegisterSnapshot r) {
            out.all(r, X86Register.RBX, X86Register.RCX, X86Register.RDX, X86Register.RSI);
            out.all(r, X86Register.RDI, X86Register.RBP, X86Register.RAX);
            out.values(I386_DS, I386_DS, 0, I386_GS, NO_SYSTEM_CALL);
            out.all(r, X86Register.RIP).values(I386_CS);
            out.all(r, X86Register.RFLAGS, X86Register.RSP).values(I386_DS);
        }
    },
    AMD64(336, 12, 32, -1, 112, 136, 40, 56) {
        @Override
        void putRegisters(Words out, RegisterSnapshot r) {
            out.all(r, X86Register.R15, X86Register.R14, X86Register.R13, X86Register.R12);
            out.all(r, X86Register.RBP, X86Register.RBX, X86Register.R11, X86Register.R10);
            out.all(r, X86Register.R9, X86Register.R8, X86Register.RAX, X86Register.RCX);
            out.all(r, X86Register.RDX, X86Register.RSI, X86Register.RDI).values(NO_SYSTEM_CALL);
            out.all(r, X86Register.RIP).values(AMD64_CS);
            out.all(r, X86Register.RFLAGS, X86Register.RSP).values(AMD64_SS);
            out.values(0, 0, AMD64_DS, AMD64_DS, 0, 0); // fs_base, gs_base, ds, es, fs, gs
        }
    },
    SPARC(508, 136, 216, 308, 356, 260, 84, 100) {
        @Override
        void putRegisters(Words out, RegisterSnapshot r) {
            putWindow(out, r);
            out.all(r, SparcRegister.STATE, SparcRegister.PC, SparcRegister.NPC, SparcRegister.Y);
            out.values(0, 0); // wim, tbr
        }
    },
    SPARCV9(904, 264, 360, 520, 600, 328, 120, 136) {
        @Override
        void putRegisters(Words out, RegisterSnapshot r) {
            putWindow(out, r);
            // The first is called ccr, and read as TSTATE.
            out.all(r, SparcRegister.STATE, SparcRegister.PC, SparcRegister.NPC, SparcRegister.Y);
            out.values(0, 0); // asi, fprs
        }
    };

    /** Whose notes these are. */
    private static final String OWNER = "CORE";

    private static final int NT_PRSTATUS = 1;
    private static final int NT_PRPSINFO = 3;

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

    abstract void putRegisters(Words out, RegisterSnapshot registers);

    private static void putWindow(Words out, RegisterSnapshot r) {
        for (int i = 0; i <= SparcRegister.I7.ordinal(); i++) {
            out.all(r, SparcRegister.r(i));
        }
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
        putRegisters(new Words(bytes, arch.abi().wordSize()), dumped.registers());
        return bytes.array();
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

    /** Puts words of one width, one after the other. */
    private record Words(ByteBuffer bytes, int wordSize) {
        Words all(RegisterSnapshot snapshot, Register... registers) {
            for (Register register : registers) {
                values(snapshot.get(register));
            }
            return this;
        }

        Words values(long... values) {
            for (long value : values) {
                if (wordSize == 8) {
                    bytes.putLong(value);
                } else {
                    bytes.putInt((int) value);
                }
            }
            return this;
        }
    }
}
