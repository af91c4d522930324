package org.kheap.debugger.kmem;

import java.util.List;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.kmem.BufferVerifier.Corruption;

/** {@code ::kmem_verify}: which buffers somebody wrote to who should not have. */
final class KmemVerifyDcmd implements Dcmd {
    private static final Table CACHES =
            Table.of("kmem_verify")
                    .column("name", "Cache Name", "%-31s", "%-31s")
                    .column("addr", "Addr", "%-?s", "%?p")
                    .column("integrity", "Cache Integrity", "%-20s", "%s")
                    .hidden("corrupt", "%d");

    private static final Table BUFFERS =
            Table.of("corrupt_buffer")
                    .hidden("buffer", "%p")
                    .hidden("cache", "%p")
                    .hidden("state", "%s")
                    .hidden("problem", "%s")
                    .hidden("at", "%p");

    @Override
    public Description description() {
        return Description.of("kmem_verify", "check integrity of kmem-managed memory")
                .takesAddress()
                .prints(CACHES, BUFFERS)
                .help(
                        """
                        Checks all caches that have redzones, or names each corrupt buffer of the
                        cache at the address. Free buffers have to be filled with 0xdeadbeef;
                        allocated ones have to have an intact redzone, and a 0xbb behind what was
                        asked for; both, a tag that says so.
                        """)
                .example("::walk kmem_cache | ::kmem_verify");
    }

    @Override
    public void run(Call call) {
        if (call.hasAddress()) {
            verifyBuffers(call, Caches.at(call.session(), call.dot()));
            return;
        }
        CACHES.heading(call);
        List<CacheView> checked =
                Caches.plausible(call.session()).stream()
                        .filter(cache -> cache.has(CacheFlags.REDZONE))
                        .toList();
        Caches.forEach(call.session(), checked, cache -> verifyCache(call, cache));
    }

    private static List<Corruption> verify(Call call, CacheView cache) {
        List<Corruption> found = BufferVerifier.verify(call.session(), cache);
        if (!found.isEmpty()) {
            call.session().found();
        }
        return found;
    }

    private static void verifyCache(Call call, CacheView cache) {
        int count = verify(call, cache).size();
        String integrity =
                switch (count) {
                    case 0 -> "clean";
                    case 1 -> "1 corrupt buffer";
                    default -> count + " corrupt buffers";
                };
        CACHES.row(call.output(), cache.name(), cache.address(), integrity, count);
    }

    private static void verifyBuffers(Call call, CacheView cache) {
        if (!cache.has(CacheFlags.REDZONE)) {
            call.session()
                    .warn(
                            "cache %x (%s) does not have redzone checking enabled",
                            cache.address(), cache.name());
            return;
        }
        List<Corruption> found = verify(call, cache);
        if (call.output().takesRows()) {
            found.forEach(corruption -> row(call, cache, corruption));
            return;
        }
        call.output().printf("Summary for cache '%s'\n", cache.name());
        found.forEach(corruption -> print(call, corruption));
        if (found.isEmpty()) {
            call.output().line("  clean");
        }
    }

    private static void print(Call call, Corruption corruption) {
        call.output()
                .printf(
                        "  buffer %p (%s) %s\n",
                        corruption.buffer(), state(corruption), corruption.problem());
    }

    private static String state(Corruption corruption) {
        return corruption.isFree() ? "free" : "allocated";
    }

    private static void row(Call call, CacheView cache, Corruption corruption) {
        BUFFERS.row(
                call.output(),
                corruption.buffer(),
                cache.address(),
                state(corruption),
                corruption.problem(),
                corruption.at() == 0 ? null : corruption.at());
    }
}
