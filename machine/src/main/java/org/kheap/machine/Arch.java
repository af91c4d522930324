package org.kheap.machine;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kheap.machine.AddressMap.Range;

/**
 * All that differs between emulated machines and is data, as one value.
 *
 * <p>To add a machine: (1) add its {@link Abi}; (2) describe its page tables in
 * {@code PageTableFormat}; (3) declare the constant below and list it in {@link #ALL}; (4) write its
 * processor in the engine package and its trap entry beside the others; (5) write its panic texts;
 * (6) give it a {@code locore} in {@code guest/kernel}. Every test over {@code ALL} then covers it.
 *
 * <p>The address maps are those of real kernels. i386 is the Solaris 8 kernel, whose messages it
 * also speaks; amd64 is illumos of 2018 and later; sparc has the map of the 32-bit kernel in the
 * debugger guide, down to its 8 KB pages, which are two pages each to the reference MMU; sparcv9 is
 * Solaris 10.
 *
 * @param abi sizes, alignments and byte order
 * @param pageShift log2 of the kernel's page size
 * @param strictAlignment whether a misaligned access traps
 * @param map where things lie
 * @param maxMemory the largest amount of RAM, in bytes, that it can have; the reference MMU could
 *     address more than 4 GB, but the engine drops the upper bits
 */
public record Arch(
        Abi abi, int pageShift, boolean strictAlignment, AddressMap map, long maxMemory) {

    public static final Arch I386 =
            new Arch(
                    Abi.I386,
                    12,
                    false,
                    new AddressMap(
                            0xe000_0000L,
                            new Range(0xfe80_0000L, 0xfec0_0000L),
                            new Range(0xfec0_0000L, 0xff80_0000L),
                            new Range(0xfd80_0000L, 0xfe80_0000L),
                            new Range(0xed80_0000L, 0xfd80_0000L),
                            new Range(0xe400_0000L, 0xed80_0000L)),
                    1L << 36);

    public static final Arch AMD64 =
            new Arch(
                    Abi.AMD64,
                    12,
                    false,
                    new AddressMap(
                            0xffff_fc80_0000_0000L,
                            new Range(0xffff_ffff_fb80_0000L, 0xffff_ffff_fbc0_0000L),
                            new Range(0xffff_ffff_fbc0_0000L, 0xffff_ffff_ff80_0000L),
                            new Range(0xffff_ffff_f780_0000L, 0xffff_ffff_fb80_0000L),
                            new Range(0xffff_fe00_0000_0000L, 0xffff_fe00_8000_0000L),
                            new Range(0xffff_fe0b_0000_0000L, 0xffff_fe8b_0000_0000L)),
                    1L << 39);

    public static final Arch SPARC =
            new Arch(
                    Abi.SPARC,
                    13,
                    true,
                    new AddressMap(
                            0x1000_0000L,
                            new Range(0x1000_0000L, 0x1040_0000L),
                            new Range(0x1040_0000L, 0x1080_0000L),
                            new Range(0x1080_0000L, 0x4000_0000L),
                            new Range(0x4000_0000L, 0x6000_0000L),
                            new Range(0x7000_0000L, 0xedd0_0000L)),
                    1L << 32);

    public static final Arch SPARCV9 =
            new Arch(
                    Abi.SPARCV9,
                    13,
                    true,
                    new AddressMap(
                            0x0100_0000L,
                            new Range(0x0100_0000L, 0x0180_0000L),
                            new Range(0x0180_0000L, 0x0400_0000L),
                            new Range(0x7000_0000L, 0x8000_0000L),
                            new Range(0x2a1_0000_0000L, 0x2a1_8000_0000L),
                            new Range(0x300_0000_0000L, 0x700_0000_0000L)),
                    1L << 39);

    /** All four, in the order in which they are shown to people. */
    public static final List<Arch> ALL = List.of(I386, AMD64, SPARC, SPARCV9);

    /** The machine of that name, if there is one. */
    public static Optional<Arch> named(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return ALL.stream().filter(arch -> arch.name().equals(wanted)).findFirst();
    }

    /** As {@code isainfo} names it. */
    public String name() {
        return abi.name();
    }

    /** The kernel's page size in bytes. */
    public int pageSize() {
        return 1 << pageShift;
    }

    /** {@code va} rounded down to a page. */
    public long pageOf(long va) {
        return va & -pageSize();
    }

    /** {@code size} rounded up to whole pages, in bytes. */
    public long roundToPages(long size) {
        return (size + pageSize() - 1) & -pageSize();
    }

    @Override
    public String toString() {
        return name();
    }
}
