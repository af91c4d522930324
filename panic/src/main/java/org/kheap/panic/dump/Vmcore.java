package org.kheap.panic.dump;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.kheap.machine.Mapping;
import org.kheap.machine.Rights;
import org.kheap.machine.elf.ElfHeader;
import org.kheap.machine.elf.ElfMachine;
import org.kheap.machine.elf.ElfOutput;
import org.kheap.machine.elf.ElfSection;
import org.kheap.machine.elf.ElfSegment;

/**
 * The ELF core of an image: a head of headers and notes, padded to a page, and the pages, in the order
 * of their addresses.
 */
public final class Vmcore implements CoreFile {
    /** Bytes copied at once. */
    private static final int PIECE = 1 << 20;

    private final CrashImage image;
    private final ElfMachine machine;
    private final int headSize;

    /** Lays out the core of an image. */
    public Vmcore(CrashImage image) {
        this.image = image;
        this.machine = ElfMachine.of(image.arch());
        this.headSize = head(0).length;
    }

    @Override
    public long size() {
        return headSize + image.size();
    }

    /** Bytes of the head. */
    int headSize() {
        return headSize;
    }

    @Override
    public byte[] head(int number) {
        byte[] notes = notes(CrashDirectory.UNIX + "." + number);
        int count = image.mappings().size() + 1;
        boolean many = count >= ElfHeader.PN_XNUM;
        long phoff = ElfOutput.headerSize(machine);
        long shoff = many ? phoff + (long) count * ElfOutput.segmentSize(machine) : 0;
        long notesAt = many ? shoff + ElfOutput.sectionSize(machine) : afterSegments(count);
        long pagesAt = image.arch().roundToPages(notesAt + notes.length);
        ElfOutput out = new ElfOutput(machine);
        out.header(ElfHeader.ET_CORE, 0, 0, phoff, count, shoff, many ? 1 : 0, 0);
        segments(notesAt, notes.length, pagesAt).forEach(out::segment);
        if (many) {
            out.section(new ElfSection(0, "", 0, 0, 0, 0, 0, 0, count, 0, 0), 0);
        }
        return out.bytes(notes).pad((int) pagesAt).bytes();
    }

    private long afterSegments(int count) {
        return ElfOutput.headerSize(machine) + (long) count * ElfOutput.segmentSize(machine);
    }

    private List<ElfSegment> segments(long notesAt, long notesSize, long pagesAt) {
        List<ElfSegment> segments = new ArrayList<>();
        segments.add(
                new ElfSegment(
                        ElfSegment.PT_NOTE, ElfSegment.PF_R, notesAt, 0, 0, notesSize, 0, 4));
        long at = pagesAt;
        for (Mapping mapping : image.mappings()) {
            segments.add(
                    new ElfSegment(
                            ElfSegment.PT_LOAD,
                            flags(mapping.rights()),
                            at,
                            mapping.va(),
                            0,
                            mapping.size(),
                            mapping.size(),
                            image.arch().pageSize()));
            at += mapping.size();
        }
        return segments;
    }

    private static int flags(Rights rights) {
        return ElfSegment.PF_R
                | (rights.write() ? ElfSegment.PF_W : 0)
                | (rights.execute() ? ElfSegment.PF_X : 0);
    }

    private byte[] notes(String program) {
        ElfOutput out = new ElfOutput(machine);
        CoreNotes.of(image.arch()).write(image, program, out);
        for (KheapNote note : KheapNote.values()) {
            note.write(image.facts(), new ElfOutput(machine), out);
        }
        return out.bytes();
    }

    @Override
    public void writePages(WritableByteChannel out, Progress progress) throws IOException {
        byte[] piece = new byte[PIECE];
        long written = 0;
        for (Mapping mapping : image.mappings()) {
            for (long done = 0; done < mapping.size(); ) {
                int length = (int) Math.min(PIECE, mapping.size() - done);
                byte[] bytes = length == PIECE ? piece : new byte[length];
                image.memory().read(mapping.va() + done, bytes, INSPECT);
                writeAll(out, ByteBuffer.wrap(bytes));
                done += length;
                written += length;
                progress.written(written);
            }
        }
    }

    static void writeAll(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
