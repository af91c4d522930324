package org.kheap.panic.message;

import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;

/**
 * What a kernel prints after the screen of its panic: about its file systems, its dump and its end.
 *
 * <p>The words changed between the kernels that are modelled. Solaris 8, which i386 and sparc speak as,
 * does not say what is dumped; illumos, which amd64 speaks as, does not say how well it compressed.
 *
 * @param namesContent whether the line that begins a dump says what is dumped
 * @param tellsRatio whether the line that ends one tells the compression ratio
 */
public record DumpTail(boolean namesContent, boolean tellsRatio) {
    private static final int PERCENT = 100;

    /** The words of a machine's kernel. */
    public static DumpTail of(Arch arch) {
        boolean lp64 = arch.abi().model() == DataModel.LP64;
        boolean illumos = lp64 && !arch.abi().isBigEndian();
        return new DumpTail(lp64, !illumos);
    }

    /** Before anything else. There are no file systems, so this always is all. */
    public String syncing() {
        return "\nsyncing file systems... done\n";
    }

    /** Instead of a dump. */
    public String noDevice() {
        return "skipping system dump - no dump device configured\n";
    }

    /**
     * A dump begins.
     *
     * @param offset in bytes, where on the device it begins
     * @param content {@code kernel}, {@code kernel + curproc} or {@code all}
     */
    public String start(String device, long offset, String content) {
        String where = "dumping to %s, offset %d".formatted(device, offset);
        return (namesContent ? where + ", content: " + content : where) + "\n";
    }

    /** Overwrites what the line said before; no newline ends it. */
    public String progress(int percent) {
        return "\r%3d%% done".formatted(percent);
    }

    /**
     * The dump is complete.
     *
     * @param ratio a hundred times the number of pages for each page they took
     */
    public String end(long pages, long ratio) {
        String compression =
                tellsRatio
                        ? ", compression ratio %d.%02d".formatted(ratio / PERCENT, ratio % PERCENT)
                        : "";
        return "%s: %d pages dumped%s, dump succeeded\n"
                .formatted(progress(PERCENT), pages, compression);
    }

    /** The dump could not be written. */
    public String failed(int error) {
        return "dump failed: error %d\n".formatted(error);
    }

    /** A panic while the dump was being written. */
    public String aborted() {
        return "dump aborted: please record the above information!\n";
    }

    /** The last words. */
    public String rebooting() {
        return "rebooting...\n";
    }
}
