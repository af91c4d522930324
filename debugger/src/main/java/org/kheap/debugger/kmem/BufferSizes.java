package org.kheap.debugger.kmem;

import java.util.HashMap;
import java.util.Map;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.Field;
import org.kheap.machine.GuestFaultException;

/** How large the buffers of caches are that records name, and what the caches are called. */
final class BufferSizes {
    private static final CacheFacts UNKNOWN = new CacheFacts("", 0);

    private final Map<Long, CacheFacts> known = new HashMap<>();
    private final Field name;
    private final Field size;

    private record CacheFacts(String name, long bufferSize) {}

    BufferSizes(Session session) {
        name = session.structs().type("kmem_cache_t").field("cache_name");
        size = session.structs().type("kmem_cache_t").field("cache_bufsize");
    }

    private CacheFacts of(long cache) {
        return known.computeIfAbsent(cache, this::read);
    }

    private CacheFacts read(long cache) {
        try {
            return new CacheFacts(name.text(cache), size.read(cache));
        } catch (GuestFaultException notThere) {
            return UNKNOWN;
        }
    }

    /** The name of a cache; empty if there is none. */
    String name(long cache) {
        return of(cache).name();
    }

    /** Whether an address is in the buffer of a record, or the buffer begins there. */
    boolean contains(AuditRecord record, long address) {
        long offset = address - record.buffer();
        return offset == 0 || Long.compareUnsigned(offset, of(record.cache()).bufferSize()) < 0;
    }
}
