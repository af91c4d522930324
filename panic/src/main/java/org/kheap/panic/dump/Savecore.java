package org.kheap.panic.dump;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fetches a dump from where the kernel left it, and saves it where debuggers find it; in the words of
 * the savecore of that kernel's time.
 */
public final class Savecore {
    private static final String MINFREE = "minfree";
    private static final long DEFAULT_MINFREE_KB = 1024;
    private static final long KB = 1024;
    private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,15})\\s*");
    private static final Pattern VMDUMP =
            Pattern.compile(CrashDirectory.VMDUMP + "\\.(" + CrashFiles.NUMBER + ")");

    /** As {@code ctime} has it. */
    private static final DateTimeFormatter CTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US)
                    .withZone(ZoneOffset.UTC);

    /** Hears what savecore says. */
    public interface Talk {
        /** Something for the terminal, with its line ends. */
        void print(String text);

        /** A line for the system's log. */
        void log(String line);
    }

    private final CrashDirectory directory;
    private final Talk talk;
    private final ToLongFunction<Path> freeBytes;

    /** @param directory where to save */
    public Savecore(CrashDirectory directory, Talk talk) {
        this(directory, talk, Savecore::usableSpace);
    }

    /** @param freeBytes how much room there is where a directory is or will be */
    Savecore(CrashDirectory directory, Talk talk, ToLongFunction<Path> freeBytes) {
        this.directory = directory;
        this.talk = talk;
        this.freeBytes = freeBytes;
    }

    /** Unlimited if the system does not tell: then a full disk ends the writing. */
    private static long usableSpace(Path directory) {
        Path there = directory.toAbsolutePath();
        while (there != null && Files.notExists(there)) {
            there = there.getParent();
        }
        try {
            return there == null ? Long.MAX_VALUE : Files.getFileStore(there).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    /**
     * Saves the dump on a device as {@code unix.N} and {@code vmcore.N}, and notes there that this is
     * done.
     *
     * @throws DumpException if there is no dump, it was saved before, it is damaged, or there is no
     *     room for it; the device and the directory are as they were then
     */
    public CrashDirectory.Saved save(DumpDevice device) throws IOException {
        try (KeptDump dump = device.open()) {
            announce(dump.header(), device.file());
            checkRoom(dump);
            CrashDirectory.Saved saved = savePair(dump, OptionalInt.empty());
            device.markSaved();
            return saved;
        }
    }

    /** As {@link #save}, but as {@code vmdump.N}, for {@link #expand}. */
    public CrashDirectory.Saved saveCompressed(DumpDevice device) throws IOException {
        try (KeptDump dump = device.open()) {
            announce(dump.header(), device.file());
            talk.print("saving system crash dump in %s/vmdump.N\n".formatted(directory.path()));
            CrashDirectory.Content content = CompressedDump.of(dump, percent(dump.header()));
            CrashDirectory.Saved saved = directory.save(List.of(content));
            done(dump.header());
            talk.print(hint(saved.files().get(0)) + "\n");
            device.markSaved();
            return saved;
        }
    }

    /** How to get the pair out of a file {@code vmdump.N}. */
    public static String hint(Path vmdump) {
        return "decompress the crash dump with savecore -vf " + vmdump;
    }

    /**
     * Saves the dump in a file {@code vmdump.N} as {@code unix.N} and {@code vmcore.N}, with the same
     * number if it has that name.
     *
     * @throws DumpException if it is no dump, or damaged, or cannot be saved
     */
    public CrashDirectory.Saved expand(Path file) throws IOException {
        try (KeptDump dump = KeptDump.open(file)) {
            announceTime(dump.header());
            checkRoom(dump);
            Matcher name = VMDUMP.matcher(file.getFileName().toString());
            return savePair(
                    dump,
                    name.matches()
                            ? OptionalInt.of(Integer.parseInt(name.group(1)))
                            : OptionalInt.empty());
        }
    }

    private void announce(DumpHeader header, Path where) throws DumpException {
        if (!header.isValid()) {
            throw new DumpException("dump already processed: " + where);
        }
        if (!header.panicString().isEmpty()) {
            talk.log("reboot after panic: " + header.panicString());
        }
        announceTime(header);
    }

    private void announceTime(DumpHeader header) {
        String time = CTIME.format(Instant.ofEpochSecond(header.time()));
        talk.print("System dump time: %s\n".formatted(time));
    }

    private void checkRoom(KeptDump dump) throws IOException {
        long needed = (dump.header().symbolsSize() + dump.size() + KB - 1) / KB;
        long free = freeBytes.applyAsLong(directory.path()) / KB;
        long kept = minfree();
        if (free - kept < needed) {
            throw new DumpException(
                    "not enough space in %s: free=%dK needed=%dK to be left free=%dK (%s)"
                            .formatted(directory.path(), free, needed, kept, MINFREE),
                    DumpException.ENOSPC,
                    null);
        }
    }

    /** What the file {@code minfree} says is to be left free, in KB. */
    private long minfree() throws IOException {
        Path file = directory.path().resolve(MINFREE);
        if (!Files.exists(file)) {
            return DEFAULT_MINFREE_KB;
        }
        Matcher number = NUMBER.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        return number.matches() ? Long.parseLong(number.group(1)) : DEFAULT_MINFREE_KB;
    }

    private CrashDirectory.Saved savePair(KeptDump dump, OptionalInt number) throws IOException {
        DumpHeader header = dump.header();
        boolean isNew = DumpHdr.isNew(header.arch().abi());
        byte[] symbolFile = dump.symbolFile();
        CrashDirectory.Saved saved =
                directory.save(
                        number,
                        List.of(
                                new CrashDirectory.Content(
                                        CrashDirectory.UNIX,
                                        n -> constructing(isNew, n, symbolFile),
                                        out -> {}),
                                new CrashDirectory.Content(
                                        CrashDirectory.VMCORE,
                                        n -> constructing(isNew, n, dump),
                                        out -> dump.writePages(out, percent(header)))));
        done(header);
        return saved;
    }

    private byte[] constructing(boolean isNew, int number, byte[] symbolFile) {
        Path path = directory.path();
        talk.print(
                isNew
                        ? "saving system crash dump in %s/{unix,vmcore}.%d\n"
                                .formatted(path, number)
                        : "Constructing namelist %s/unix.%d\n".formatted(path, number));
        return symbolFile;
    }

    private byte[] constructing(boolean isNew, int number, KeptDump dump) throws IOException {
        if (!isNew) {
            talk.print("Constructing corefile %s/vmcore.%d\n".formatted(directory.path(), number));
        }
        return dump.head(number);
    }

    private Progress percent(DumpHeader header) {
        long size = Math.max(1, header.pages() << header.arch().pageShift());
        int[] shown = {-1};
        return bytes -> {
            int percent = (int) (100.0 * bytes / size);
            if (percent != shown[0]) {
                shown[0] = percent;
                talk.print("\r%3d%% done".formatted(percent));
            }
        };
    }

    private void done(DumpHeader header) {
        talk.print(": %d of %d pages saved\n".formatted(header.pages(), header.pages()));
    }
}
