package org.kheap.panic.dump;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Makes files {@code vmdump.N}: a dump as it lies on a device, from its initial header on. */
public final class CompressedDump {
    private CompressedDump() {}

    /**
     * Whether a file is one, or a dump device.
     *
     * @param start its first bytes, at least 4
     */
    public static boolean isOne(ByteBuffer start) {
        int magic = start.duplicate().getInt(0); // as big-endian as all that is not ordered
        return magic == DumpHeader.MAGIC || magic == Integer.reverseBytes(DumpHeader.MAGIC);
    }

    /**
     * That of a machine that has just died.
     *
     * @param content what dumpadm wants to have dumped
     */
    public static CrashDirectory.Content of(
            CrashImage image, DumpContent content, Progress progress) {
        Vmcore core = new Vmcore(image);
        DumpHeader header = DumpHeader.of(image, content, core.headSize(), 0);
        return of(header, image.symbolFile(), core, progress);
    }

    /** That of a dump on a device. Its pages are looked at on the way, and must not be damaged. */
    static CrashDirectory.Content of(KeptDump dump, Progress progress) throws IOException {
        return of(dump.header(), dump.symbolFile(), dump, progress);
    }

    private static CrashDirectory.Content of(
            DumpHeader header, byte[] symbolFile, CoreFile core, Progress progress) {
        DumpStream dump = new DumpStream(header.inFile(), symbolFile, core);
        return new CrashDirectory.Content(
                CrashDirectory.VMDUMP,
                number -> dump.firstPage(),
                out -> {
                    dump.writeBody(out, progress);
                    Vmcore.writeAll(out, ByteBuffer.wrap(dump.lastPage()));
                });
    }
}
