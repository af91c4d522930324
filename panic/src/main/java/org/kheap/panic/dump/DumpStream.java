package org.kheap.panic.dump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;

/**
 * A dump as it goes to a device, or to a file of its own: a page with the initial header, the symbol
 * file, the head of the core, the pages; and a page with the terminal header somewhere behind.
 */
final class DumpStream {
    private static final long HUNDREDTHS = 100;

    private final DumpHeader header;
    private final byte[] symbolFile;
    private final CoreFile core;
    private final Arch arch;
    private long blocks;
    private long compressed;

    /** @param header what both headers are to say */
    DumpStream(DumpHeader header, byte[] symbolFile, CoreFile core) {
        this.header = header;
        this.symbolFile = symbolFile;
        this.core = core;
        this.arch = header.arch();
    }

    /** The page of the initial header. */
    byte[] firstPage() {
        return Arrays.copyOf(header.bytes(), arch.pageSize());
    }

    /** Writes what lies between the headers, whole pages. */
    void writeBody(WritableByteChannel out, Progress progress) throws IOException {
        Vmcore.writeAll(out, ByteBuffer.wrap(symbolFile));
        pad(out, symbolFile.length);
        Vmcore.writeAll(out, ByteBuffer.wrap(core.head(0)));
        PageCompressor pages = new PageCompressor(arch, out);
        core.writePages(pages, progress);
        if (DumpHdr.isNew(arch.abi())) {
            pages.putEnd();
        }
        blocks = pages.finish();
        compressed = pages.compressed();
        pad(out, blocks);
    }

    private void pad(WritableByteChannel out, long size) throws IOException {
        int missing = (int) (arch.roundToPages(size) - size);
        Vmcore.writeAll(out, ByteBuffer.allocate(missing));
    }

    /** The page of the terminal header, once the body is written. */
    byte[] lastPage() {
        ByteBuffer page = ByteBuffer.allocate(arch.pageSize()).order(arch.abi().order());
        byte[] bytes = header.bytes();
        page.put(bytes);
        if (DumpHdr.isNew(arch.abi())) {
            putDataHeader(page, bytes.length);
        }
        return page.array();
    }

    private void putDataHeader(ByteBuffer page, int at) {
        Layout<DumpDataHdr> layout = Layout.of(DumpDataHdr.class, arch.abi());
        page.putInt(at + layout.offset(DumpDataHdr.DUMP_DATAHDR_MAGIC), DumpDataHdr.MAGIC);
        page.putInt(at + layout.offset(DumpDataHdr.DUMP_DATAHDR_VERSION), DumpDataHdr.VERSION);
        page.putLong(at + layout.offset(DumpDataHdr.DUMP_DATA_CSIZE), blocks);
        page.putInt(at + layout.offset(DumpDataHdr.DUMP_MAXCSIZE), arch.pageSize());
        page.putInt(at + layout.offset(DumpDataHdr.DUMP_MAXRANGE), 1);
        page.putShort(at + layout.offset(DumpDataHdr.DUMP_NSTREAMS), (short) 1);
        page.putShort(at + layout.offset(DumpDataHdr.DUMP_CLEVEL), (short) DumpDataHdr.LEVEL_LZJB);
    }

    /** What was written, once the body is. */
    DumpDevice.Written written() {
        long pageSize = arch.pageSize();
        long pagesTaken = (compressed + pageSize) / pageSize;
        return new DumpDevice.Written(
                header.pages(), compressed, (int) (HUNDREDTHS * header.pages() / pagesTaken));
    }
}
