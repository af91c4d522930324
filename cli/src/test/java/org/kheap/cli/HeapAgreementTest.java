package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.kmem.BufferList;
import org.kheap.debugger.kmem.Buffers;
import org.kheap.debugger.kmem.CacheFlags;
import org.kheap.debugger.kmem.CacheView;
import org.kheap.debugger.kmem.Caches;
import org.kheap.debugger.structs.StructType;
import org.kheap.debugger.structs.StructView;
import org.kheap.debugger.target.LiveTarget;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/**
 * The debugger and the clients of a heap have the same buffers for allocated: what the debugger finds in
 * caches, slabs and magazines is what threads wrote down that they hold.
 */
@ExtendWith(EnginesAreClosed.class)
class HeapAgreementTest {
    private static final int CHECKS = 0xf;
    private static final int LITE = 0x100;
    private static final long KMEM_ALLOC = 0x200000;

    /** Of {@code kmem_alloc}: buffers of these have no cache of the workload's own. */
    private static final long NO_CACHE = 0;

    @OnEveryArch
    void shouldFindTheBuffersThatClientsHold(Arch arch) {
        for (int flags : new int[] {0, 0x1, CHECKS, LITE}) {
            for (int cpus : new int[] {1, 3}) {
                List<String> looks = new ArrayList<>();
                GuestRun.of(arch, "inventory")
                        .memory(32 << 20)
                        .cpus(cpus)
                        .set("kmem_flags", flags)
                        .dissect(
                                image -> {
                                    check(LiveTarget.of(image));
                                    looks.add("looked");
                                })
                        .run(Integer.toString(flags + cpus), "1000", Integer.toString(2 * cpus));

                assertThat(looks).hasSize(1);
            }
        }
    }

    private static void check(LiveTarget target) {
        MdbScript script = new MdbScript(target);
        Session session = script.interpreter();
        Map<Long, Set<Long>> held = held(session);
        for (CacheView cache : Caches.plausible(session)) {
            Buffers buffers = new Buffers(session, cache);
            Set<Long> allocated = set(buffers.allocated());
            checkThatNoneIsMissing(session, cache, buffers);
            if (held.containsKey(cache.address())) {
                assertThat(allocated).as(cache.name()).isEqualTo(held.get(cache.address()));
                assertThat(inUse(script, cache)).isEqualTo(allocated.size());
            } else if ((cache.creationFlags() & KMEM_ALLOC) != 0) {
                held.get(NO_CACHE).removeAll(allocated);
            }
        }
        assertThat(held.get(NO_CACHE)).as("held, and in no cache").isEmpty();
        assertThat(script.print("::kmem_verify").lines().skip(1))
                .allMatch(line -> line.endsWith(" clean"));
    }

    /** By address of the cache. */
    private static Map<Long, Set<Long>> held(Session session) {
        StructType type = session.structs().type("holding_t");
        long first = session.structs().addressOf("holdings");
        Map<Long, Set<Long>> held = new HashMap<>();
        for (int i = 0; i < 4000; i++) {
            StructView holding = type.at(first + i * type.size());
            if (holding.get("h_what") != 0) {
                held.computeIfAbsent(holding.get("h_cache"), any -> new HashSet<>())
                        .add(holding.get("h_what"));
            }
        }
        return held;
    }

    /** Each buffer of a cache is in one of three places. */
    private static void checkThatNoneIsMissing(Session session, CacheView cache, Buffers buffers) {
        List<BufferList> lists = List.of(buffers.allocated(), buffers.cached(), buffers.inSlabs());
        Set<Long> all = new HashSet<>();
        for (BufferList list : lists) {
            for (int i = 0; i < list.size(); i++) {
                assertThat(all.add(list.address(i))).isTrue();
                if (cache.has(CacheFlags.HASH)) {
                    StructView bufctl = session.structs().at("kmem_bufctl_t", list.bufctl(i));
                    assertThat(bufctl.get("bc_addr")).isEqualTo(list.address(i));
                }
            }
        }
        assertThat(all).as(cache.name()).hasSize((int) cache.get("cache_buftotal"));
    }

    private static Set<Long> set(BufferList buffers) {
        Set<Long> set = new HashSet<>();
        buffers.addresses().stream().forEach(set::add);
        return set;
    }

    /** What {@code ::kmastat} says of a cache. */
    private static int inUse(MdbScript script, CacheView cache) {
        return script.print("::kmastat")
                .lines()
                .filter(line -> line.startsWith(cache.name() + " "))
                .map(line -> line.trim().split(" +")[2])
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElseThrow();
    }
}
