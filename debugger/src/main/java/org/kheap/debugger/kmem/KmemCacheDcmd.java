package org.kheap.debugger.kmem;

import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Table;

/** {@code ::kmem_cache}: what caches there are, and how each checks its buffers. */
final class KmemCacheDcmd implements Dcmd {
    private static final Table TABLE =
            Table.of("kmem_cache")
                    .column("addr", "ADDR", "%-?s", "%0?p")
                    .column("name", "NAME", "%-25s", "%-25s")
                    .column("flag", "FLAG", "%4s", "%04llx")
                    .column("cflag", "CFLAG", "%6s", "%06llx")
                    .column("bufsize", "BUFSIZE", "%8s", "%8lld")
                    .column("buftotl", "BUFTOTL", "%8s", "%8lld");

    @Override
    public Description description() {
        return Description.of("kmem_cache", "print kernel memory caches")
                .takesAddress()
                .text('n', "name", "only those whose name has this in it")
                .prints(TABLE)
                .help(
                        """
                        Prints the cache at the address, or all of them, the oldest first. FLAG says
                        what is checked of its buffers:

                          1 AUDIT  2 DEADBEEF  4 REDZONE  8 CONTENTS  20 NOMAGAZINE  40 FIREWALL
                          100 LITE  200 HASH

                        CFLAG is what its owner asked for, and BUFTOTL counts the buffers that it
                        has, free or not.
                        """)
                .example("::kmem_cache -n kmem_alloc");
    }

    @Override
    public void run(Call call) {
        TABLE.heading(call);
        if (call.hasAddress()) {
            print(call, Caches.read(call.session(), call.dot()));
            return;
        }
        Caches.forEach(call.session(), Caches.all(call.session()), cache -> print(call, cache));
    }

    private static void print(Call call, CacheView cache) {
        if (cache.name().contains(call.arguments().text('n').orElse(""))) {
            TABLE.row(
                    call.output(),
                    cache.address(),
                    cache.name(),
                    cache.flags(),
                    cache.creationFlags(),
                    cache.bufferSize(),
                    cache.get("cache_buftotal"));
        }
    }
}
