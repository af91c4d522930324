package org.kheap.debugger.kmem;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.CallStack;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Table;

/** {@code ::kmausers}: who uses most of the heap. */
final class KmausersDcmd implements Dcmd {
    /** Less than both of a user is not shown. */
    private static final long MANY_BYTES = 8192;

    private static final long MANY_BUFFERS = 100;
    private static final String FRAME_INDENT = "\t ";

    private static final Table ROWS =
            Table.of("kmausers")
                    .hidden("bytes", "%lld")
                    .hidden("allocations", "%lld")
                    .hidden("size", "%lld")
                    .hidden("stack", "%s");

    private static final Table BUFFERS =
            Table.of("kmausers_buffer")
                    .hidden("size", "%lld")
                    .hidden("bufctl", "%p")
                    .hidden("bufaddr", "%p")
                    .hidden("thread", "%p")
                    .hidden("cache", "%s")
                    .hidden("stack", "%s");

    /** Buffers of one size that were allocated in one place. */
    private record User(CallStack stack, long size) {}

    @Override
    public Description description() {
        return Description.of("kmausers", "current medium and large users of the kmem allocator")
                .takesAddress()
                .flag('e', "all users, also small ones")
                .flag('f', "each allocation, too")
                .operands("[cache ...]", 0, Description.MANY)
                .prints(ROWS, BUFFERS)
                .help(
                        """
                        Adds up the allocated buffers of audited caches, or of those named, by size
                        and by stack, and prints those that have 8192 bytes or 100 buffers or more.
                        With an address, only the buffer that it is in counts, and -f is implied.
                        """)
                .example("::kmausers -e kmem_alloc_24");
    }

    @Override
    public void run(Call call) {
        Map<User, Long> counts = new LinkedHashMap<>();
        Caches.forEach(call.session(), caches(call), cache -> count(call, cache, counts));
        List<Map.Entry<User, Long>> users = new ArrayList<>(counts.entrySet());
        users.sort(Comparator.comparingLong(KmausersDcmd::bytes).reversed());
        for (Map.Entry<User, Long> user : users) {
            boolean isLarge = bytes(user) >= MANY_BYTES || user.getValue() >= MANY_BUFFERS;
            if (call.has('e') || isLarge) {
                print(call, user.getKey(), user.getValue());
            }
        }
    }

    private static long bytes(Map.Entry<User, Long> user) {
        return user.getKey().size * user.getValue();
    }

    private static List<CacheView> caches(Call call) {
        List<CacheView> all = Caches.plausible(call.session());
        List<CacheView> audited = all.stream().filter(CacheView::isAudited).toList();
        if (call.arguments().operands().isEmpty()) {
            if (audited.isEmpty()) {
                throw new DebuggerException("KMF_AUDIT is not enabled for any caches");
            }
            return audited;
        }
        return call.arguments().operands().stream()
                .map(Argument::text)
                .map(name -> named(all, name))
                .toList();
    }

    private static CacheView named(List<CacheView> caches, String name) {
        CacheView cache =
                caches.stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new DebuggerException("unknown kmem cache: " + name));
        if (!cache.isAudited()) {
            throw new DebuggerException("KMF_AUDIT is not enabled for " + name);
        }
        return cache;
    }

    private static void count(Call call, CacheView cache, Map<User, Long> counts) {
        Session session = call.session();
        AuditRecords records = new AuditRecords(session.structs());
        BufferList buffers = new Buffers(session, cache).allocated();
        for (int i = 0; i < buffers.size(); i++) {
            session.checkInterrupt();
            long offset = call.dot() - buffers.address(i);
            if (call.hasAddress() && Long.compareUnsigned(offset, cache.bufferSize()) >= 0) {
                continue;
            }
            AuditRecord record = records.at(buffers.bufctl(i));
            if (call.has('f') || call.hasAddress()) {
                print(call, cache, record);
            }
            counts.merge(new User(record.stack(), cache.bufferSize()), 1L, Long::sum);
        }
    }

    private static void print(Call call, CacheView cache, AuditRecord record) {
        if (call.output().takesRows()) {
            BUFFERS.row(
                    call.output(),
                    cache.bufferSize(),
                    record.address(),
                    record.buffer(),
                    record.thread(),
                    cache.name(),
                    record.stack().symbolic(call.session().notation()));
            return;
        }
        call.output()
                .printf(
                        "size %lld, addr %p, thread %p, cache %s\n",
                        cache.bufferSize(), record.address(), record.thread(), cache.name());
        record.stack().print(call.output(), FRAME_INDENT);
    }

    private static void print(Call call, User user, long count) {
        if (call.output().takesRows()) {
            ROWS.row(
                    call.output(),
                    user.size * count,
                    count,
                    user.size,
                    user.stack.symbolic(call.session().notation()));
            return;
        }
        call.output()
                .printf(
                        "%lld bytes for %lld allocations with data size %lld:\n",
                        user.size * count, count, user.size);
        user.stack.print(call.output(), FRAME_INDENT);
    }
}
