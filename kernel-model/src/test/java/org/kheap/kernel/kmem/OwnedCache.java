package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.kheap.kernel.testing.FakeEvents.NeverWokenException;
import org.kheap.kernel.testing.TestKernel;

/**
 * A cache as its owner sees it. Its constructor fails now and then, may need memory itself, and keeps
 * account of which buffers are constructed.
 */
final class OwnedCache implements LiveRanges.Owner {
    /** What is asked for when a cache is made. */
    record Wish(
            int size, int align, boolean constructs, boolean nests, boolean moves, int cflags) {}

    private static final long FIRST_FUNCTION = 0x1000_0000L;
    private static final long BYTES_OF_FUNCTIONS = 32;

    // KMEM_CBRC_*
    private static final int YES = 0;
    private static final int NO = 1;
    private static final int LATER = 2;
    private static final int DONT_NEED = 3;
    private static final int DONT_KNOW = 4;
    private static final int[] ANSWERS = {YES, LATER, YES, NO, DONT_NEED};

    /** Every so many constructions fail. */
    private static final int CONSTRUCTIONS_PER_FAILURE = 23;

    private final HeapModel model;
    private final TestKernel kernel;
    private final LiveRanges live;
    private final Wish wish;
    private final long id;
    private final OwnedArena source;
    private final Map<Long, Long> constructed = new HashMap<>();
    private long address;
    private long constructions;
    private long allocations;
    private long moves;

    /** @param source null for the default arena */
    OwnedCache(HeapModel model, long id, Wish wish, OwnedArena source) {
        this.model = model;
        this.kernel = model.kernel();
        this.live = model.live();
        this.id = id;
        this.wish = wish;
        this.source = source;
    }

    /** Makes it; may sleep for ever. */
    void create() {
        long constructor = FIRST_FUNCTION + BYTES_OF_FUNCTIONS * id;
        kernel.events().define(constructor, this::construct);
        kernel.events().define(constructor + 8, this::destruct);
        address =
                kernel.kmem()
                        .cacheCreate(
                                new CacheRequest(
                                        "own_" + id,
                                        wish.size,
                                        wish.align,
                                        wish.constructs ? constructor : 0,
                                        wish.constructs ? constructor + 8 : 0,
                                        0,
                                        id,
                                        source == null ? 0 : source.address(),
                                        wish.cflags));
        if (wish.moves) {
            kernel.events().define(constructor + 16, this::move);
            setMove(constructor + 16);
        }
    }

    private void setMove(long function) {
        try {
            kernel.kmem().cacheSetMove(address, function);
        } catch (NeverWokenException e) { // there is a cache, but its owner will never know
            kernel.kmem().cacheDestroy(address);
            throw e;
        }
    }

    /** Is asked to use another buffer instead of one; agrees or not, in turn. */
    private long move(long... arguments) {
        assertThat(arguments[2]).isEqualTo(wish.size);
        assertThat(arguments[3]).isEqualTo(id);
        assertThat(constructed.containsKey(arguments[1])).isEqualTo(wish.constructs);
        LiveRanges.Range from = new LiveRanges.Range(this, arguments[0], wish.size);
        int answer = live.has(from) ? ANSWERS[(int) (moves++ % ANSWERS.length)] : DONT_KNOW;
        if (answer == YES || answer == DONT_NEED) {
            assertIntact(arguments[0]);
            live.remove(from);
        }
        if (answer == YES) {
            live.add(new LiveRanges.Range(this, arguments[1], wish.size));
            kernel.scribble(arguments[1], wish.size, seed());
        }
        return answer;
    }

    long address() {
        return address;
    }

    boolean isFrom(OwnedArena arena) {
        return source == arena;
    }

    /** Buffers that were handed out so far. */
    long allocations() {
        return allocations;
    }

    boolean moves() {
        return wish.moves;
    }

    int size() {
        return wish.size;
    }

    boolean constructs() {
        return wish.constructs;
    }

    private boolean isMemory() {
        return source == null || source.isMemory();
    }

    private int seed() {
        return (int) id * 37;
    }

    @Override
    public Object space() {
        return source == null ? model.space() : source.space();
    }

    private long construct(long... arguments) {
        assertThat(arguments[1]).isEqualTo(id);
        assertThat(constructed).doesNotContainKey(arguments[0]);
        if (++constructions % CONSTRUCTIONS_PER_FAILURE == 0) {
            return 1;
        }
        long inner = wish.nests ? model.allocateInner() : 0;
        if (wish.nests && inner == 0) {
            return 1;
        }
        constructed.put(arguments[0], inner);
        kernel.scribble(arguments[0], wish.size, seed());
        return 0;
    }

    private long destruct(long... arguments) {
        assertThat(arguments[1]).isEqualTo(id);
        assertThat(constructed).containsKey(arguments[0]);
        long inner = constructed.remove(arguments[0]);
        assertThat(kernel.isScribbled(arguments[0], wish.size, seed())).isTrue();
        if (inner != 0) {
            model.freeInner(inner);
        }
        return 0;
    }

    /** Allocates a buffer; 0 if that failed. */
    long allocate(int kmFlags) {
        long buffer = kernel.kmem().cacheAlloc(address, kmFlags);
        if (buffer != 0) {
            allocations++;
            assertThat(buffer % Math.max(1, wish.align)).isZero();
            live.add(new LiveRanges.Range(this, buffer, wish.size));
            if (!wish.constructs && isMemory()) {
                kernel.scribble(buffer, wish.size, seed());
            }
            assertIntact(buffer);
        }
        return buffer;
    }

    private void assertIntact(long buffer) {
        if (isMemory()) {
            assertThat(kernel.isScribbled(buffer, wish.size, seed()))
                    .as("contents of 0x%x of %s", buffer, wish)
                    .isTrue();
        }
        assertThat(constructed.containsKey(buffer)).isEqualTo(wish.constructs);
    }

    @Override
    public void release(LiveRanges.Range range) {
        assertIntact(range.address());
        live.remove(range);
        kernel.kmem().cacheFree(address, range.address());
    }

    /** Frees all its buffers and destroys it. */
    void destroy() {
        live.where(range -> range.owner() == this).forEach(this::release);
        kernel.kmem().cacheDestroy(address);
        assertThat(constructed).isEmpty();
        assertThat(kernel.events().warnings()).isEmpty();
    }
}
