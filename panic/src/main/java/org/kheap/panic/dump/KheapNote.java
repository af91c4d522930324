package org.kheap.panic.dump;

/**
 * The notes of a {@code vmcore} that are ours: owner {@code KHEAP}, type by number. Numbers never change
 * their meaning. Texts end with a NUL; words are as wide as the guest's.
 */
public enum KheapNote {
    /** The panic string. Missing if the kernel did not panic. */
    PANIC_STRING(1),
    /** CPU (32 bits), zero (32 bits), address of the thread, address of its {@code struct regs} or 0. */
    PANIC_PLACE(2),
    /** Five texts: sysname, nodename, release, version, machine. */
    UTSNAME(3),
    /** What the console showed, oldest first. */
    MESSAGES(4),
    /** Nanoseconds since boot, 64 bits. */
    UPTIME(5),
    /** How the kernel was booted, a text of words with blanks between them. */
    BOOT_ARGUMENTS(6),
    /** Physical address of the root of the translation tables, 64 bits. */
    TRANSLATION_ROOT(7),
    /** For each module: start and size of its text, then its name. Words, then a text. */
    MODULES(8),
    /** For each CPU: its {@code cpu_t} and the thread it ran. Words. */
    CPUS(9),
    /** For each thread: its {@code kthread_t} and its number in {@code NT_PRSTATUS}. Words. */
    THREADS(10);

    /** The owner's name. */
    public static final String OWNER = "KHEAP";

    private final int type;

    KheapNote(int type) {
        this.type = type;
    }

    /** The note's type. */
    public int type() {
        return type;
    }
}
