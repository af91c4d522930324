package org.kheap.debugger.kmem;

import org.kheap.debugger.command.AddressSet;
import org.kheap.debugger.command.Chain;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.StructType;
import org.kheap.machine.GuestFaultException;

/** The buffers in the magazines of a cache: its slabs count them as handed out, but they are free. */
final class Magazines {
    private final Session session;
    private final CacheView cache;
    private final Field nextMagazine;
    private final Field rounds;
    private final AddressSet buffers = new AddressSet();

    private Magazines(Session session, CacheView cache) {
        StructType magazine = session.structs().type("kmem_magazine_t");
        this.session = session;
        this.cache = cache;
        this.nextMagazine = magazine.field("mag_next");
        this.rounds = magazine.field("mag_round");
    }

    /** The buffers: those in the depot, then those that CPUs have. */
    static AddressSet buffers(Session session, CacheView cache) {
        Magazines magazines = new Magazines(session, cache);
        if (!cache.has(CacheFlags.NOMAGAZINE)) {
            magazines.readDepot();
            magazines.readCpus();
        }
        return magazines.buffers;
    }

    private void readDepot() {
        Chain full =
                new Chain(
                        session,
                        "full magazines of " + cache.name(),
                        cache.get("cache_full.ml_list"),
                        0,
                        nextMagazine::read);
        AddressSet magazines = new AddressSet();
        long capacity = capacity();
        while (full.hasNext()) {
            session.checkInterrupt();
            long magazine = full.nextLong();
            if (magazines.add(magazine)) {
                read(magazine, capacity);
            }
        }
    }

    /** Rounds of a magazine. It is 0 for CPUs while the layer is off: then the type tells. */
    private long capacity() {
        long ofCpu = cpus().magazineSize(0);
        if (ofCpu > 0) {
            return ofCpu;
        }
        long type = cache.get("cache_magtype");
        try {
            return session.structs().at("kmem_magtype_t", type).get("mt_magsize");
        } catch (GuestFaultException fault) {
            session.warn("couldn't read magazine type of cache %x at %x", cache.address(), type);
            return 0;
        }
    }

    private CpuCaches cpus() {
        return new CpuCaches(session.structs(), cache);
    }

    private void readCpus() {
        CpuCaches cpus = cpus();
        for (int i = 0; i < cpus.count(); i++) {
            long capacity = cpus.magazineSize(i);
            readOfCpu(cpus.loaded(i), cpus.loadedRounds(i), capacity, i);
            readOfCpu(cpus.previous(i), cpus.previousRounds(i), capacity, i);
        }
    }

    private void readOfCpu(long magazine, long count, long capacity, int cpu) {
        if (count > capacity) {
            session.warn(
                    "cache %x: magazine %x of CPU %d is said to have %d rounds of %d",
                    cache.address(), magazine, cpu, count, capacity);
        } else if (count > 0) {
            read(magazine, count);
        }
    }

    /** Of a magazine that is damaged, the user is told once. */
    private void read(long magazine, long count) {
        long twice = 0;
        try {
            for (long i = 0; i < count; i++) {
                long buffer = rounds.read(magazine, i);
                if (!buffers.add(buffer)) {
                    twice = buffer;
                }
            }
        } catch (GuestFaultException fault) {
            session.warn(
                    "cache %x: couldn't read magazine %x: no mapping for address %x",
                    cache.address(), magazine, fault.fault().address());
        }
        if (twice != 0) {
            session.warn(
                    "cache %x: buffer %x in magazine %x is in a magazine already",
                    cache.address(), twice, magazine);
        }
    }
}
