package org.kheap.debugger.kmem;

import org.kheap.debugger.command.CallStack;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.StructType;
import org.kheap.debugger.structs.Structs;

/** Reads records of transactions: bufctls of caches with {@code KMF_AUDIT}, and their copies in logs. */
public final class AuditRecords {
    private final Field buffer;
    private final Field slab;
    private final Field cache;
    private final Field timestamp;
    private final Field thread;
    private final Field lastLog;
    private final Field contents;
    private final Field depth;
    private final Field stack;

    public AuditRecords(Structs structs) {
        StructType record = structs.type("kmem_bufctl_audit_t");
        this.buffer = record.field("bc_addr");
        this.slab = record.field("bc_slab");
        this.cache = record.field("bc_cache");
        this.timestamp = record.field("bc_timestamp");
        this.thread = record.field("bc_thread");
        this.lastLog = record.field("bc_lastlog");
        this.contents = record.field("bc_contents");
        this.depth = record.field("bc_depth");
        this.stack = record.field("bc_stack");
    }

    /** The record at an address, whatever it is of. */
    public AuditRecord at(long address) {
        return new AuditRecord(
                address,
                buffer.read(address),
                slab.read(address),
                cache.read(address),
                timestamp.read(address),
                thread.read(address),
                lastLog.read(address),
                contents.read(address),
                stack(address));
    }

    /** The stack of the transaction of the record at an address. */
    public CallStack stack(long address) {
        return CallStack.read(stack, address, depth.read(address));
    }

    /** When the transaction of the record at an address was, in ns since boot. */
    public long timestamp(long address) {
        return timestamp.read(address);
    }

    /** The thread of the transaction of the record at an address. */
    public long thread(long address) {
        return thread.read(address);
    }
}
