package org.kheap.debugger.testing;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

/** A log of a {@link FakeHeap}, of two chunks. CPU 0 writes to the first of them until it is full. */
public final class FakeLog {
    private static final String HEADER = "kmem_log_header_t";
    private static final String RECORD = "kmem_bufctl_audit_t";
    private static final int CHUNK_SIZE = 1024;

    private final FakeHeap heap;
    private final long address;
    private final long base;
    private int written;

    FakeLog(FakeHeap heap) {
        this.heap = heap;
        this.address = heap.take(heap.structs().size(HEADER), 8);
        this.base = heap.take(2 * CHUNK_SIZE, 8);
        heap.structs().put(HEADER, address, "lh_base", base);
        heap.structs().put(HEADER, address, "lh_chunksize", CHUNK_SIZE);
        heap.structs().put(HEADER, address, "lh_nchunks", 2);
        moveTo(1, 1, base + CHUNK_SIZE);
    }

    /** Of its {@code kmem_log_header_t}. */
    public long address() {
        return address;
    }

    /** Records that fit in a chunk. */
    public int recordsInChunk() {
        return (int) (CHUNK_SIZE / recordSize());
    }

    private long recordSize() {
        return heap.structs().size(RECORD);
    }

    private void moveTo(int cpu, int chunk, long current) {
        long at =
                address
                        + heap.structs().offset(HEADER, "lh_cpu")
                        + cpu * heap.structs().size("kmem_cpu_log_header_t");
        heap.structs().put("kmem_cpu_log_header_t", at, "clh_chunk", chunk);
        heap.structs().put("kmem_cpu_log_header_t", at, "clh_current", current);
    }

    /** Writes a copy of a bufctl behind the records before, and has the bufctl lead to it. */
    public long record(long bufctl) {
        int inChunk = recordsInChunk();
        int chunk = written / inChunk;
        long record = base + (long) chunk * CHUNK_SIZE + written % inChunk * recordSize();
        byte[] bytes = new byte[(int) recordSize()];
        heap.memory().read(bufctl, bytes, INSPECT);
        heap.memory().write(record, bytes, INSPECT);
        heap.structs().put(RECORD, bufctl, "bc_lastlog", record);
        written++;
        moveTo(0, chunk, record + recordSize());
        return record;
    }
}
