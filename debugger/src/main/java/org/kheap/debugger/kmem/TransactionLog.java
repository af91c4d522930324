package org.kheap.debugger.kmem;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.StructType;
import org.kheap.debugger.structs.StructView;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.Mapping;

/**
 * A log of the allocator: chunks of memory, in each of which records lie one behind the other. CPUs take
 * turns at the chunks, so that only time orders the records.
 */
final class TransactionLog {
    private final Session session;
    private final StructView header;
    private final StructType record;

    /** By number of the CPU. */
    private final List<Writer> writers;

    /**
     * A place for a record.
     *
     * @param timestamp of the record; 0 if there was none yet
     */
    record Slot(long address, long timestamp) {
        boolean isUsed() {
            return timestamp != 0;
        }
    }

    /** @param address of the {@code kmem_log_header_t} */
    TransactionLog(Session session, long address) {
        this.session = session;
        this.header = session.structs().at("kmem_log_header_t", address);
        this.record = session.structs().type("kmem_bufctl_audit_t");
        this.writers = writers();
    }

    /** The log of all transactions. @throws DebuggerException if the kernel keeps none */
    static TransactionLog ofTransactions(Session session) {
        return named(session, "kmem_transaction_log", "kmem transaction log");
    }

    /**
     * The log that a variable leads to.
     *
     * @param description of it, for the message
     * @throws DebuggerException if the kernel keeps no such log
     */
    static TransactionLog named(Session session, String variable, String description) {
        long address = session.structs().variable(variable);
        if (address == 0) {
            throw new DebuggerException("no " + description);
        }
        return new TransactionLog(session, address);
    }

    /** Places that hold a record, the newest first. */
    List<Slot> used() {
        return slots().stream().filter(Slot::isUsed).toList();
    }

    /** All places for records, the newest record first, and those without one last. */
    List<Slot> slots() {
        List<Slot> slots = new ArrayList<>();
        try {
            read(slots);
        } catch (GuestFaultException fault) {
            session.warn(
                    "log at %x leaves memory at %x", header.address(), fault.fault().address());
        }
        // Of two at the same time, the one that lies behind the other was written later.
        slots.sort(
                Comparator.comparingLong(Slot::timestamp)
                        .thenComparing(Slot::address, Long::compareUnsigned)
                        .reversed());
        return slots;
    }

    /** Reads chunk after chunk: as many as are said to be there, but no more than memory can hold. */
    private void read(List<Slot> slots) {
        AuditRecords records = new AuditRecords(session.structs());
        long base = header.get("lh_base");
        long chunkSize = header.get("lh_chunksize");
        long chunks = header.get("lh_nchunks");
        long inChunk = Long.divideUnsigned(chunkSize, record.size());
        long most = memorySize() / record.size();
        if (inChunk == 0 || Long.compareUnsigned(inChunk, most) > 0) {
            session.warn("log at %x cannot have chunks of size %x", header.address(), chunkSize);
            return;
        }
        for (long chunk = 0; chunk < chunks; chunk++) {
            if (slots.size() + inChunk > most) {
                session.warn("log at %x cannot have %d chunks", header.address(), chunks);
                return;
            }
            for (long i = 0; i < inChunk; i++) {
                session.checkInterrupt();
                long address = base + chunk * chunkSize + i * record.size();
                slots.add(new Slot(address, records.timestamp(address)));
            }
        }
    }

    private long memorySize() {
        return session.target().mappings().stream().mapToLong(Mapping::size).sum();
    }

    /**
     * The CPU that wrote a record into the chunk that it writes to now.
     *
     * @return -1 if none did
     */
    int cpuOf(long address) {
        for (int i = 0; i < writers.size(); i++) {
            if (writers.get(i).contains(address)) {
                return i;
            }
        }
        return -1;
    }

    /** What a CPU wrote into its chunk: from {@code start}, and not as far as {@code end}. */
    private record Writer(long start, long end) {
        boolean contains(long address) {
            return Long.compareUnsigned(address, start) >= 0
                    && Long.compareUnsigned(address, end) < 0;
        }
    }

    private List<Writer> writers() {
        StructType cpu = session.structs().type("kmem_cpu_log_header_t");
        List<Writer> found = new ArrayList<>();
        int cpus = CpuCaches.count(session.structs());
        for (int i = 0; i < cpus; i++) {
            StructView writer = cpu.at(header.addressOf("lh_cpu") + i * cpu.size());
            long chunk = writer.get("clh_chunk") * header.get("lh_chunksize");
            found.add(new Writer(header.get("lh_base") + chunk, writer.get("clh_current")));
        }
        return found;
    }
}
