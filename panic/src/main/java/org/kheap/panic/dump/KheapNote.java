package org.kheap.panic.dump;

import java.util.function.BiConsumer;
import org.kheap.machine.GuestText;
import org.kheap.machine.elf.ElfOutput;

/**
 * The notes of a {@code vmcore} that are ours: owner {@code KHEAP}, type 0x6b680000 and the number.
 * Numbers never change their meaning. Texts end with a NUL; words are as wide as the guest's.
 */
enum KheapNote {
    /** The panic string; empty if the kernel did not panic. */
    PANIC_STRING(1, (facts, out) -> text(out, facts.panicString())),
    /** CPU (a word), address of the thread, address of its {@code struct regs} or 0. */
    PANIC_PLACE(2, (facts, out) -> out.word(facts.cpu()).word(facts.thread()).word(facts.regs())),
    /** Six texts: sysname, nodename, release, version, machine, platform. */
    UTSNAME(
            3,
            (facts, out) -> {
                facts.system().forEach(name -> text(out, name));
                text(out, facts.platform());
            }),
    /** What the console showed, oldest first. */
    MESSAGES(4, (facts, out) -> out.bytes(facts.messages()).u8(0)),
    /** Seconds since 1970 and nanoseconds since boot, 64 bits each. */
    TIME(5, (facts, out) -> out.u64(facts.time()).u64(facts.uptime())),
    /** How the kernel was booted: a text of words with blanks between them. */
    BOOT_ARGUMENTS(6, (facts, out) -> text(out, facts.bootArguments())),
    /** For each module two words, address and size of its text, and then for each its name. */
    MODULES(
            7,
            (facts, out) -> {
                facts.modules().forEach(module -> out.word(module.text()).word(module.size()));
                facts.modules().forEach(module -> out.string(module.name()));
            }),
    /** For each CPU two words: its {@code cpu_t}, and the thread it ran. */
    CPUS(
            8,
            (facts, out) ->
                    facts.cpus().forEach(cpu -> out.word(cpu.address()).word(cpu.thread()))),
    /** For each thread two words: its {@code kthread_t}, and its number in {@code NT_PRSTATUS}. */
    THREADS(
            9,
            (facts, out) ->
                    facts.threads()
                            .forEach(thread -> out.word(thread.address()).word(thread.number()))),
    /**
     * Register windows of the first thread that its stack has no room for, the innermost first: of each
     * %sp, %l0-7 and %i0-7. Words. Only SPARC has any, and only after a stack overflow.
     */
    WINDOWS(
            10,
            (facts, out) ->
                    facts.windows()
                            .forEach(
                                    window -> {
                                        out.word(window.stackPointer());
                                        for (long register : window.registers()) {
                                            out.word(register);
                                        }
                                    }));

    static final String OWNER = "KHEAP";

    /** Above all types of other owners, since some readers look at the type only. */
    private static final int FIRST_TYPE = 0x6b68_0000;

    private final int type;
    private final BiConsumer<CrashFacts, ElfOutput> writer;

    KheapNote(int type, BiConsumer<CrashFacts, ElfOutput> writer) {
        this.type = type;
        this.writer = writer;
    }

    /** Writes a text of the guest and a NUL. */
    private static void text(ElfOutput out, String text) {
        out.bytes(GuestText.bytes(text)).u8(0);
    }

    /** The type of the note. */
    int type() {
        return FIRST_TYPE + type;
    }

    /** Writes the note, with {@code scratch} for its description. */
    void write(CrashFacts facts, ElfOutput scratch, ElfOutput out) {
        writer.accept(facts, scratch);
        out.note(OWNER, type(), scratch.bytes());
    }
}
