package org.kheap.kernel.kmem;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import org.kheap.kernel.base.Globals;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.StructView;

/**
 * What is written into the logs: section 2.7 of the package comment. Nothing in here runs guest code,
 * so that one scratch record is enough for all.
 */
final class KmemLogs {
    /** {@code KMEM_STACK_DEPTH}: callers that a transaction remembers. */
    static final int STACK_DEPTH = 15;

    private final Kmem kmem;
    private final Arch arch;
    private final Structs structs;
    private final GuestMemory memory;
    private final Globals globals;

    KmemLogs(Kmem kmem, Arch arch) {
        this.kmem = kmem;
        this.arch = arch;
        this.structs = kmem.structs();
        this.memory = structs.memory;
        this.globals = kmem.globals();
    }

    /** Makes the log that a global variable points to; the variable is 0 if there is no memory. */
    void create(String name, long size) {
        long log =
                KmemLog.create(
                        arch, globals, memory, kmem.arena("kmem_log_arena"), size, kmem.cpus());
        globals.word(name, log);
    }

    /** Records a transaction in the bufctl of a buffer, and in the transaction log. */
    void audit(Cache cache, long bufctl) {
        StructView<KmemBufctlAudit> record = structs.audit(bufctl);
        stamp(record);
        KmemLog log = log("kmem_transaction_log");
        if (log != null) {
            // The copy is made first, so that it points to the copy before it.
            record.word(KmemBufctlAudit.BC_LASTLOG, log.enter(kmem.events().cpu(), bytes(bufctl)));
        }
    }

    private void stamp(StructView<KmemBufctlAudit> record) {
        long[] stack = kmem.events().stack(STACK_DEPTH);
        record.int64(KmemBufctlAudit.BC_TIMESTAMP, kmem.events().now());
        record.word(KmemBufctlAudit.BC_THREAD, kmem.events().currentThread());
        record.int32(KmemBufctlAudit.BC_DEPTH, stack.length);
        for (int i = 0; i < stack.length; i++) {
            memory.putWord(record.addressOf(KmemBufctlAudit.BC_STACK, i), stack[i], STORE);
        }
    }

    private byte[] bytes(long bufctl) {
        byte[] image = new byte[structs.audit.size()];
        memory.read(bufctl, image, LOAD);
        return image;
    }

    private KmemLog log(String name) {
        return KmemLog.at(globals, memory, globals.word(name));
    }

    /** Keeps what a buffer holds that is being freed, if its cache is to. */
    void contents(Cache cache, long buffer, long bufctl) {
        KmemLog log = cache.has(Kmf.CONTENTS) ? log("kmem_content_log") : null;
        if (log != null) {
            byte[] contents = new byte[(int) cache.view().word(KmemCache.CACHE_CONTENTS)];
            memory.read(buffer, contents, LOAD);
            long copy = log.enter(kmem.events().cpu(), contents);
            structs.audit(bufctl).word(KmemBufctlAudit.BC_CONTENTS, copy);
        }
    }

    /** Logs something that has no bufctl of its own. */
    void event(String name, long cache, long slab, long address) {
        KmemLog log = log(name);
        if (log == null) {
            return;
        }
        long scratch = globals.address("kmem_log_scratch");
        memory.write(scratch, new byte[structs.audit.size()], STORE);
        StructView<KmemBufctlAudit> record = structs.audit(scratch);
        record.word(KmemBufctlAudit.BC_ADDR, address);
        record.word(KmemBufctlAudit.BC_SLAB, slab).word(KmemBufctlAudit.BC_CACHE, cache);
        stamp(record);
        log.enter(kmem.events().cpu(), bytes(scratch));
    }
}
