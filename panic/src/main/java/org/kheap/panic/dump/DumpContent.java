package org.kheap.panic.dump;

/** What dumpadm has been told to dump. */
public enum DumpContent {
    /** The pages of the kernel. */
    KERNEL(0x1_0000, "kernel"),
    /** Those, and the pages of the process that ran. */
    CURPROC(0x4_0000, "kernel + curproc"),
    /** All of memory. */
    ALL(0x2_0000, "all");

    private final int flag;
    private final String phrase;

    DumpContent(int flag, String phrase) {
        this.flag = flag;
        this.phrase = phrase;
    }

    /** Its bit of {@code dump_flags}. */
    int flag() {
        return flag;
    }

    /** As the console calls it. */
    public String phrase() {
        return phrase;
    }
}
