package org.kheap.kernel.kmem;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.kheap.kernel.testing.AvlProbe;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.kernel.vmem.ArenaInvariants;
import org.kheap.kernel.vmem.Vmem;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/**
 * The rules of section 3 of the package comment, as code, with those of the arenas below. Reads
 * guest memory, not Java fields.
 *
 * <p>Some more: the tree has the order of the reference, each slab is an allocation of its arena,
 * and what is in a magazine was handed out by a slab once only, as was the magazine itself.
 */
public final class HeapInvariants {
    private final TestKernel kernel;
    private final GuestMemory memory;
    private final StructView<KmemCache> cache;
    private final Map<Long, Long> arenaAllocations;
    private final Layout<KmemSlab> slabLayout;
    private final Layout<KmemBufctl> bufctlLayout;
    private final boolean hashed;
    private final TreeMap<Long, StructView<KmemSlab>> slabs = new TreeMap<>(Long::compareUnsigned);
    private final Set<Long> freeBuffers = new HashSet<>();
    private final Set<Long> rounds = new HashSet<>();
    private final Set<Long> magazines = new HashSet<>();
    private long chunks;
    private long used;
    private long dead;

    private HeapInvariants(
            TestKernel kernel,
            StructView<KmemCache> cache,
            Map<Long, Map<Long, Long>> allocationsByArena) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.cache = cache;
        this.arenaAllocations =
                allocationsByArena.computeIfAbsent(
                        cache.word(KmemCache.CACHE_ARENA),
                        arena -> ArenaInvariants.check(memory, arena));
        this.slabLayout = Layout.of(KmemSlab.class, memory.abi());
        this.bufctlLayout = Layout.of(KmemBufctl.class, memory.abi());
        this.hashed = (cache.int32(KmemCache.CACHE_FLAGS) & Kmf.HASH) != 0;
    }

    /** Checks all caches and all arenas. */
    public static void check(TestKernel kernel) {
        Map<Long, Map<Long, Long>> allocationsByArena = new HashMap<>();
        Map<Long, HeapInvariants> checks = new HashMap<>();
        for (StructView<KmemCache> cache : kernel.caches()) {
            HeapInvariants check = new HeapInvariants(kernel, cache, allocationsByArena);
            checks.put(cache.base(), check);
            check.completeSlabs();
            check.partialSlabs();
            check.moves();
            check.noSlabsOverlap();
            check.counters();
            if (check.hashed) {
                check.hash();
            }
        }
        checks.values().forEach(check -> check.magazines(checks));
        checks.values().forEach(check -> check.slabsFromQuantumCache(checks));
        ArenaInvariants.checkAll(
                kernel.memory(), kernel.globals(), cache -> checks.get(cache).inUse());
    }

    /** The cache of the arena that serves slabs; 0 if the arena itself does. */
    private long quantumCache() {
        long arena = cache.word(KmemCache.CACHE_ARENA);
        StructView<Vmem> vm = new StructView<>(Layout.of(Vmem.class, memory.abi()), memory, arena);
        long last = cache.word(KmemCache.CACHE_SLABSIZE) - 1;
        return last < vm.word(Vmem.VM_QCACHE_MAX)
                ? word(vm.addressOf(Vmem.VM_QCACHE, last >> vm.int32(Vmem.VM_QSHIFT)))
                : 0;
    }

    private void slabsFromQuantumCache(Map<Long, HeapInvariants> checks) {
        if (quantumCache() != 0) {
            Set<Long> buffers = checks.get(quantumCache()).inUse();
            for (StructView<KmemSlab> slab : slabs.values()) {
                require(buffers.contains(startOf(slab)), "slab not from arena", slab.base());
            }
        }
    }

    /** The buffers that are neither free in a slab nor in a magazine. */
    private Set<Long> inUse() {
        Set<Long> buffers = new HashSet<>();
        for (StructView<KmemSlab> slab : slabs.values()) {
            long size = cache.word(KmemCache.CACHE_CHUNKSIZE);
            for (long i = 0; i < slab.word(KmemSlab.SLAB_CHUNKS); i++) {
                buffers.add(slab.word(KmemSlab.SLAB_BASE) + i * size);
            }
        }
        buffers.removeAll(freeBuffers);
        buffers.removeAll(rounds);
        return buffers;
    }

    /** Buffers of a cache that are neither in its slabs nor in its magazines. */
    public static long buffersInUse(TestKernel kernel, StructView<KmemCache> cache) {
        HeapInvariants check = new HeapInvariants(kernel, cache, new HashMap<>());
        check.completeSlabs();
        check.partialSlabs();
        check.collectMagazines();
        return check.used - check.rounds.size();
    }

    private void completeSlabs() {
        long list = cache.addressOf(KmemCache.CACHE_COMPLETE_SLABS);
        int wordSize = memory.abi().wordSize();
        long head = list + 2L * wordSize;
        long link = slabLayout.offset(KmemSlab.SLAB_LINK);
        long count = 0;
        long previous = head;
        for (long node = word(head); node != head; node = word(node)) {
            require(word(node + wordSize) == previous, "list_prev", node);
            previous = node;
            checkSlab(node - link, true);
            count++;
        }
        long counted = cache.word(KmemCache.CACHE_COMPLETE_SLAB_COUNT);
        require(counted == count, "cache_complete_slab_count", list);
    }

    private void partialSlabs() {
        long tree = cache.addressOf(KmemCache.CACHE_PARTIAL_SLABS);
        StructView<KmemSlab> previous = null;
        for (long address : AvlProbe.objects(memory, tree)) {
            checkSlab(address, false);
            StructView<KmemSlab> slab = slab(address);
            if (previous != null) {
                long before = weight(previous);
                long here = weight(slab);
                boolean ordered =
                        before < here
                                || before == here
                                        && Long.compareUnsigned(previous.base(), address) < 0;
                require(ordered, "order of partial slabs", address);
            }
            previous = slab;
        }
    }

    private long weight(StructView<KmemSlab> slab) {
        long inUse = slab.word(KmemSlab.SLAB_REFCNT);
        long inSlab = slab.word(KmemSlab.SLAB_CHUNKS);
        long bits = cache.word(KmemCache.CACHE_PARTIAL_BINSHIFT);
        boolean stuck = (slab.int16(KmemSlab.SLAB_FLAGS) & 1) != 0;
        boolean exact = inUse <= bits || inSlab - inUse <= bits;
        long weight = exact ? -inUse : -(bits + (inUse >> bits));
        return stuck ? weight - cache.word(KmemCache.CACHE_MAXCHUNKS) : weight;
    }

    /** K1, K2, K3 for one slab. */
    private void checkSlab(long address, boolean complete) {
        StructView<KmemSlab> slab = slab(address);
        require(slab.word(KmemSlab.SLAB_CACHE) == cache.base(), "slab_cache", address);
        require(slabs.put(slab.word(KmemSlab.SLAB_BASE), slab) == null, "K3 twice", address);
        long start = startOf(slab);
        long slabSize = cache.word(KmemCache.CACHE_SLABSIZE);
        if (quantumCache() == 0) {
            Long allocation = arenaAllocations.get(start);
            require(allocation != null && allocation == slabSize, "slab not from arena", address);
        }
        long inSlab = slab.word(KmemSlab.SLAB_CHUNKS);
        long end = slab.word(KmemSlab.SLAB_BASE) + inSlab * cache.word(KmemCache.CACHE_CHUNKSIZE);
        long limit = start + slabSize - (hashed ? 0 : slabLayout.size());
        require(Long.compareUnsigned(end, limit) <= 0, "K1 chunks do not fit", address);
        require(hashed || address == limit, "slab header is not at the end", address);
        long freeHere = 0;
        for (long bufctl = slab.word(KmemSlab.SLAB_HEAD); bufctl != 0; bufctl = word(bufctl)) {
            require(++freeHere <= inSlab, "K2 freelist without end", address);
            long buffer = bufferOf(bufctl, slab);
            require(isChunkOf(slab, buffer), "K1 free buffer is no chunk", buffer);
            require(freeBuffers.add(buffer), "K1 buffer is free twice", buffer);
        }
        require(slab.word(KmemSlab.SLAB_REFCNT) + freeHere == inSlab, "K2", address);
        require(freeHere < inSlab, "empty slab was kept", address);
        require(complete == (freeHere == 0), "K3", address);
        chunks += inSlab;
        used += inSlab - freeHere;
    }

    private long bufferOf(long bufctl, StructView<KmemSlab> slab) {
        if (!hashed) {
            return bufctl - cache.word(KmemCache.CACHE_BUFCTL);
        }
        require(bufctlWord(bufctl, KmemBufctl.BC_SLAB) == slab.base(), "bc_slab", bufctl);
        return bufctlWord(bufctl, KmemBufctl.BC_ADDR);
    }

    /** Slabs start at a quantum of their arena, and are coloured by less than that. */
    private long startOf(StructView<KmemSlab> slab) {
        long arena = cache.word(KmemCache.CACHE_ARENA);
        return slab.word(KmemSlab.SLAB_BASE) & -kernel.arenas().at(arena).quantum();
    }

    private boolean isChunkOf(StructView<KmemSlab> slab, long buffer) {
        long distance = buffer - slab.word(KmemSlab.SLAB_BASE);
        long chunkSize = cache.word(KmemCache.CACHE_CHUNKSIZE);
        return distance >= 0
                && distance < slab.word(KmemSlab.SLAB_CHUNKS) * chunkSize
                && distance % chunkSize == 0;
    }

    /** K1 between slabs. */
    private void noSlabsOverlap() {
        long end = 0;
        for (StructView<KmemSlab> slab : slabs.values()) {
            require(Long.compareUnsigned(startOf(slab), end) >= 0, "K1 slabs overlap", slab.base());
            end = startOf(slab) + cache.word(KmemCache.CACHE_SLABSIZE);
        }
    }

    /** K7. */
    private void moves() {
        long address = cache.word(KmemCache.CACHE_DEFRAG);
        if (address == 0) {
            return;
        }
        StructView<KmemDefrag> defrag =
                new StructView<>(Layout.of(KmemDefrag.class, memory.abi()), memory, address);
        Layout<KmemMove> layout = Layout.of(KmemMove.class, memory.abi());
        List<Long> moves = AvlProbe.objects(memory, defrag.addressOf(KmemDefrag.KMD_MOVES_PENDING));
        long previous = 0;
        for (long at : moves) {
            StructView<KmemMove> move = new StructView<>(layout, memory, at);
            long from = move.word(KmemMove.KMM_FROM_BUF);
            require(Long.compareUnsigned(previous, from) < 0, "K7 order of moves", at);
            previous = from;
            require(handedOut(move.word(KmemMove.KMM_TO_BUF)), "K7 target is free", at);
            StructView<KmemSlab> slab = slab(move.word(KmemMove.KMM_FROM_SLAB));
            require(isChunkOf(slab, from), "K7 source is no chunk of its slab", at);
        }
        long head = defrag.addressOf(KmemDefrag.KMD_DEADLIST) + 2L * memory.abi().wordSize();
        for (long node = word(head); node != head; node = word(node)) {
            StructView<KmemSlab> slab = slab(node - slabLayout.offset(KmemSlab.SLAB_LINK));
            require(slab.word(KmemSlab.SLAB_REFCNT) == 0, "K7 dead slab in use", slab.base());
            dead++;
        }
        require(defrag.word(KmemDefrag.KMD_DEADCOUNT) == dead, "kmd_deadcount", address);
        require(dead == 0 || !moves.isEmpty(), "K7 dead slabs without moves", address);
    }

    /** K4. */
    private void counters() {
        require(cache.int64(KmemCache.CACHE_BUFTOTAL) == chunks, "K4 cache_buftotal", chunks);
        long free = chunks - used;
        require(cache.int64(KmemCache.CACHE_BUFSLAB) == free, "K4 cache_bufslab", free);
        long alive =
                cache.int64(KmemCache.CACHE_SLAB_CREATE)
                        - cache.int64(KmemCache.CACHE_SLAB_DESTROY);
        require(alive == slabs.size() + dead, "cache_slab_create - cache_slab_destroy", alive);
        require(cache.int64(KmemCache.CACHE_BUFMAX) >= chunks, "cache_bufmax", chunks);
    }

    /** K5. */
    private void hash() {
        List<Long> buffers = new ArrayList<>();
        long mask = cache.word(KmemCache.CACHE_HASH_MASK);
        for (long i = 0; i <= mask; i++) {
            long bucket = cache.word(KmemCache.CACHE_HASH_TABLE) + i * memory.abi().wordSize();
            for (long bufctl = word(bucket); bufctl != 0; bufctl = word(bufctl)) {
                require(buffers.size() < used, "K5 more in the hash than in use", bufctl);
                long buffer = bufctlWord(bufctl, KmemBufctl.BC_ADDR);
                StructView<KmemSlab> slab = slab(bufctlWord(bufctl, KmemBufctl.BC_SLAB));
                long shift = cache.word(KmemCache.CACHE_HASH_SHIFT);
                require((buffer >>> shift & mask) == i, "K5 wrong bucket", buffer);
                require(isChunkOf(slab, buffer), "K5 buffer is no chunk", buffer);
                require(!freeBuffers.contains(buffer), "K5 buffer is free", buffer);
                buffers.add(buffer);
            }
        }
        require(new HashSet<>(buffers).size() == used, "K5 buffers in use are missing", used);
    }

    private void magazines(Map<Long, HeapInvariants> checks) {
        collectMagazines();
        HeapInvariants owner = checks.get(magazineType().word(KmemMagtype.MT_CACHE));
        for (long magazine : magazines) {
            require(owner.handedOut(magazine), "magazine is not one", magazine);
        }
        for (long round : rounds) {
            require(handedOut(round), "round is no buffer of the cache", round);
        }
    }

    private StructView<KmemMagtype> magazineType() {
        Layout<KmemMagtype> layout = Layout.of(KmemMagtype.class, memory.abi());
        return new StructView<>(layout, memory, cache.word(KmemCache.CACHE_MAGTYPE));
    }

    private boolean handedOut(long buffer) {
        Map.Entry<Long, StructView<KmemSlab>> slab = slabs.floorEntry(buffer);
        return slab != null && isChunkOf(slab.getValue(), buffer) && !freeBuffers.contains(buffer);
    }

    private void collectMagazines() {
        int size = magazineType().int16(KmemMagtype.MT_MAGSIZE);
        for (int i = 0; i < kernel.cpus(); i++) {
            collectMagazines(cpu(i), size);
        }
        depot(KmemCache.CACHE_FULL, size, size);
        depot(KmemCache.CACHE_EMPTY, 0, size);
    }

    private StructView<KmemCpuCache> cpu(int number) {
        Layout<KmemCpuCache> layout = Layout.of(KmemCpuCache.class, memory.abi());
        long at = cache.addressOf(KmemCache.CACHE_CPU) + 64L * number;
        return new StructView<>(layout, memory, at);
    }

    private void collectMagazines(StructView<KmemCpuCache> cpu, int size) {
        int inForce = cpu.int16(KmemCpuCache.CC_MAGSIZE);
        boolean off = (cache.int32(KmemCache.CACHE_FLAGS) & Kmf.NOMAGAZINE) != 0;
        require(inForce == (off ? 0 : size), "cc_magsize", inForce);
        collect(cpu.word(KmemCpuCache.CC_LOADED), cpu.int16(KmemCpuCache.CC_ROUNDS), size);
        collect(cpu.word(KmemCpuCache.CC_PLOADED), cpu.int16(KmemCpuCache.CC_PROUNDS), size);
    }

    private void collect(long magazine, int count, int size) {
        require(count <= size, "more rounds than fit", magazine);
        require((magazine == 0) == (count == -1), "cc_rounds without magazine", magazine);
        if (magazine == 0) {
            return;
        }
        require(magazines.add(magazine), "magazine is in two places", magazine);
        for (int i = 1; i <= count; i++) {
            long round = word(magazine + (long) i * memory.abi().wordSize());
            require(rounds.add(round), "round is in two magazines", round);
        }
    }

    private void depot(KmemCache which, int count, int size) {
        StructView<KmemMaglist> list =
                new StructView<>(
                        Layout.of(KmemMaglist.class, memory.abi()), memory, cache.addressOf(which));
        long total = 0;
        for (long at = list.word(KmemMaglist.ML_LIST); at != 0; at = word(at)) {
            collect(at, count, size);
            total++;
        }
        require(list.word(KmemMaglist.ML_TOTAL) == total, "ml_total", list.base());
        require(list.word(KmemMaglist.ML_MIN) <= total, "ml_min", list.base());
    }

    private StructView<KmemSlab> slab(long address) {
        return new StructView<>(slabLayout, memory, address);
    }

    private long bufctlWord(long bufctl, KmemBufctl field) {
        return word(bufctl + bufctlLayout.offset(field));
    }

    private long word(long va) {
        return memory.getWord(va, INSPECT);
    }

    private void require(boolean condition, String rule, long at) {
        if (!condition) {
            String name = cache.string(KmemCache.CACHE_NAME);
            throw new AssertionError("%s: cache=%s at=0x%x".formatted(rule, name, at));
        }
    }
}
