package org.kheap.kernel.sysctl;

/** {@code CTLFLAG_*}: what may be done with a name of sysctl(9). */
public enum CtlFlag {
    RD(0x8000_0000),
    WR(0x4000_0000),
    SKIP(0x0100_0000),
    TUN(0x0008_0000),
    MPSAFE(0x0004_0000),
    STATS(0x0000_2000),
    NOFETCH(0x0000_1000);

    private final int bit;

    CtlFlag(int bit) {
        this.bit = bit;
    }

    boolean isIn(int kind) {
        return (kind & bit) != 0;
    }

    public int bit() {
        return bit;
    }
}
