package org.kheap.kernel.kmem;

import org.kheap.machine.Abi;
import org.kheap.machine.Layout;

/**
 * How a cache lays out its buffers and slabs: the arithmetic of {@code kmem_cache_create}, as a
 * function of its arguments.
 *
 * @param flags {@code KMF_*} in force
 * @param firewalled whether slabs come from the firewall arena
 * @param chunkSize bytes from one buffer to the next
 * @param bufctl from a buffer to its bufctl, in a cache without hash
 * @param buftag from a buffer to its buftag; 0 without one
 * @param verify bytes of a free buffer that are checked; 0 without DEADBEEF
 * @param contents bytes that are logged on free
 */
public record CacheGeometry(
        int flags,
        boolean firewalled,
        long align,
        long chunkSize,
        long bufctl,
        long buftag,
        long verify,
        long contents,
        long slabSize,
        long minColor,
        long maxColor) {

    /** {@code KMEM_ALIGN}: the least alignment of a buffer that the allocator may touch. */
    public static final int ALIGN = 8;

    /** {@code KMEM_VOID_FRACTION}: at most this part of a slab is wasted, if it can be helped. */
    private static final int VOID_FRACTION = 8;

    private static final int LITE_VERIFY = 8;

    /**
     * What a cache is made from.
     *
     * @param align 0 for the default
     * @param cflags {@code KMC_*}
     * @param quantum of the arena
     * @param canFirewall whether the arena is the default one and there is a firewall arena
     * @param quantumSlab slab size of the arena's quantum caches
     */
    public record Request(
            Abi abi,
            long bufferSize,
            long align,
            int cflags,
            long quantum,
            boolean canFirewall,
            long quantumSlab) {

        /** A cache that is not in front of an arena. */
        public Request(
                Abi abi,
                long bufferSize,
                long align,
                int cflags,
                long quantum,
                boolean canFirewall) {
            this(abi, bufferSize, align, cflags, quantum, canFirewall, 0);
        }
    }

    /**
     * The tunables that matter.
     *
     * @param flags {@code kmem_flags}
     * @param minFirewall {@code kmem_minfirewall}; unsigned
     * @param maxVerify {@code kmem_maxverify}; unsigned
     */
    public record Tunables(
            int flags,
            long minFirewall,
            long maxVerify,
            long contentMaxSave,
            long liteMinSize,
            long liteMaxAlign,
            int liteCount) {}

    /**
     * @throws IllegalArgumentException if the alignment is not a power of two or exceeds the quantum
     */
    public static CacheGeometry of(Request request, Tunables tunables) {
        long align = request.align == 0 ? ALIGN : request.align;
        if (Long.bitCount(align) != 1 || Long.compareUnsigned(align, request.quantum) > 0) {
            throw new IllegalArgumentException(
                    "kmem_cache_create: bad alignment " + Long.toUnsignedString(align));
        }
        int cflags = request.cflags | (align < ALIGN ? Kmf.KMC_NOTOUCH : 0);
        int flags = flags(request, tunables, align, cflags);
        boolean firewall = (flags & Kmf.FIREWALL) != 0;
        return new Buffer(request, tunables, align, flags).withSlab(cflags, firewall);
    }

    /** The rules by which a cache gets its flags, in the order in which they apply. */
    private static int flags(Request request, Tunables tunables, long align, int cflags) {
        int flags = (tunables.flags | cflags) & Kmf.DEBUG;
        flags = lite(flags, request, tunables, align);
        if ((flags & Kmf.DEADBEEF) != 0) {
            flags |= Kmf.REDZONE;
        }
        if ((cflags & Kmf.KMC_QCACHE) != 0 && (flags & Kmf.AUDIT) != 0) {
            flags |= Kmf.NOMAGAZINE;
        }
        flags &= (cflags & Kmf.KMC_NODEBUG) != 0 ? ~Kmf.DEBUG : ~0;
        flags &= (cflags & Kmf.KMC_NOTOUCH) != 0 ? ~Kmf.TOUCH : ~0;
        flags &= (cflags & Kmf.KMC_NOHASH) != 0 ? ~(Kmf.AUDIT | Kmf.FIREWALL) : ~0;
        flags |= (cflags & Kmf.KMC_NOMAGAZINE) != 0 ? Kmf.NOMAGAZINE : 0;
        if ((flags & Kmf.AUDIT) != 0 && (cflags & Kmf.KMC_NOTOUCH) == 0) {
            flags |= Kmf.REDZONE;
        }
        if ((flags & Kmf.AUDIT) == 0) {
            flags &= ~Kmf.CONTENTS;
        }
        return firewall(flags, request, tunables, cflags);
    }

    private static int lite(int flags, Request request, Tunables tunables, long align) {
        if ((flags & Kmf.LITE) == 0) {
            return flags;
        }
        boolean fits =
                request.bufferSize >= tunables.liteMinSize
                        && align <= tunables.liteMaxAlign
                        && request.bufferSize % tunables.liteMaxAlign != 0;
        return fits ? (flags | Kmf.BUFTAG) & ~(Kmf.AUDIT | Kmf.FIREWALL) : flags & ~Kmf.DEBUG;
    }

    private static int firewall(int flags, Request request, Tunables tunables, int cflags) {
        boolean large = Long.compareUnsigned(request.bufferSize, tunables.minFirewall) >= 0;
        int result = flags;
        if ((flags & Kmf.BUFTAG) != 0
                && large
                && (flags & Kmf.LITE) == 0
                && (cflags & Kmf.KMC_NOHASH) == 0) {
            result |= Kmf.FIREWALL;
        }
        if (!request.canFirewall) {
            result &= ~Kmf.FIREWALL;
        }
        if ((result & Kmf.FIREWALL) != 0) {
            result = result & ~Kmf.BUFTAG | Kmf.NOMAGAZINE;
        }
        return result;
    }

    /** Where things lie in a chunk. */
    private static final class Buffer {
        private final Request request;
        private final long align;
        private final int flags;
        private long chunk;
        private long bufctl;
        private long buftag;
        private long verify;
        private final long contents;

        Buffer(Request request, Tunables tunables, long align, int flags) {
            this.request = request;
            this.align = align;
            this.flags = flags;
            chunk = request.bufferSize;
            if (align >= ALIGN) {
                chunk = roundUp(chunk, ALIGN);
                bufctl = chunk - ALIGN;
            }
            boolean lite = (flags & Kmf.LITE) != 0;
            if ((flags & Kmf.BUFTAG) != 0) {
                bufctl = chunk;
                buftag = chunk;
                chunk += lite ? liteTag(tunables) : Layout.of(KmemBuftag.class, abi()).size();
            }
            if ((flags & Kmf.DEADBEEF) != 0) {
                verify = lite ? LITE_VERIFY : minUnsigned(buftag, tunables.maxVerify);
            }
            contents = minUnsigned(bufctl, tunables.contentMaxSave);
            chunk = roundUp(chunk, align);
        }

        private Abi abi() {
            return request.abi;
        }

        private long liteTag(Tunables tunables) {
            return Layout.of(KmemBuftagLite.class, abi())
                    .offset(KmemBuftagLite.BT_HISTORY, tunables.liteCount);
        }

        CacheGeometry withSlab(int cflags, boolean firewall) {
            long quantum = request.quantum;
            if (firewall) {
                long slab = roundUp(chunk, quantum);
                return finish(flags | Kmf.HASH, slab, slab - chunk, slab - chunk);
            }
            boolean touchable = (cflags & Kmf.KMC_NOTOUCH) == 0;
            boolean small = chunk < quantum / VOID_FRACTION;
            boolean raw =
                    (cflags & Kmf.KMC_NOHASH) != 0
                            || touchable && (flags & Kmf.AUDIT) == 0 && small;
            if (raw) {
                long header = Layout.of(KmemSlab.class, abi()).size();
                return finish(flags, quantum, 0, (quantum - header) % chunk);
            }
            boolean quantumCache = (cflags & Kmf.KMC_QCACHE) != 0;
            long slab = quantumCache ? request.quantumSlab : hashedSlabSize(quantum);
            return finish(flags | Kmf.HASH, slab, 0, slab % chunk);
        }

        /** The size that wastes least of each buffer, of those for one to eight buffers. */
        private long hashedSlabSize(long quantum) {
            long best = 0;
            long least = Long.MAX_VALUE;
            for (long chunks = 1; chunks <= VOID_FRACTION; chunks++) {
                long slab = roundUp(chunk * chunks, quantum);
                chunks = slab / chunk;
                long waste = slab % chunk / chunks;
                if (waste < least) {
                    least = waste;
                    best = slab;
                }
            }
            return best;
        }

        private CacheGeometry finish(int allFlags, long slab, long minColor, long maxColor) {
            return new CacheGeometry(
                    allFlags,
                    (allFlags & Kmf.FIREWALL) != 0,
                    align,
                    chunk,
                    bufctl,
                    buftag,
                    verify,
                    contents,
                    slab,
                    minColor,
                    Math.min(maxColor, request.quantum - 1));
        }
    }

    private static long minUnsigned(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? a : b;
    }

    private static long roundUp(long value, long alignment) {
        return value + alignment - 1 & -alignment;
    }
}
