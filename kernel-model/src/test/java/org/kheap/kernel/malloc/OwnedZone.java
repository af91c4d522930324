package org.kheap.kernel.malloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kheap.kernel.testing.FreebsdKernel;
import org.kheap.kernel.uma.ZoneRequest;

/** A zone, some of which have functions that keep account of each item's state. */
final class OwnedZone implements MallocModel.Holder {
    private static final int[] SIZES = {1, 8, 24, 72, 200, 1000, 5000};
    private static final int[] MASKS = {0, 3, 7, 15, 63, -1};

    /** One constructor in so many fails. */
    private static final int FAILURE = 20;

    private enum State {
        INITIALIZED,
        CONSTRUCTED
    }

    private final FreebsdKernel freebsd;
    private final int number;
    private final long size;
    private final int mask;
    private final boolean constructs;
    private final Map<Long, State> states = new HashMap<>();
    private long address;
    private int limit;
    private int constructions;

    OwnedZone(FreebsdKernel freebsd, int number, int first, int second) {
        this.freebsd = freebsd;
        this.number = number;
        size = SIZES[first % SIZES.length];
        mask = MASKS[second % MASKS.length];
        constructs = first / SIZES.length % 2 == 0 && size % 8 == 0;
    }

    /** @return 0 if there is no memory */
    long create() {
        long name = freebsd.string(name());
        ZoneRequest request =
                constructs
                        ? new ZoneRequest(
                                name,
                                size,
                                define("ctor", a -> construct(a[0])),
                                define(
                                        "dtor",
                                        a -> move(a[0], State.CONSTRUCTED, State.INITIALIZED)),
                                define("init", a -> move(a[0], null, State.INITIALIZED)),
                                define("fini", a -> move(a[0], State.INITIALIZED, null)),
                                mask,
                                0)
                        : ZoneRequest.plain(name, size, mask, 0);
        address = freebsd.uma().createZone(request);
        return address;
    }

    private interface Callback {
        long call(long[] arguments);
    }

    private long define(String name, Callback callback) {
        return freebsd.define(name + number, callback::call);
    }

    private long construct(long item) {
        if (++constructions % FAILURE == 0) {
            assertThat(states.get(item)).isEqualTo(State.INITIALIZED);
            return 1;
        }
        return move(item, State.INITIALIZED, State.CONSTRUCTED);
    }

    private long move(long item, State from, State to) {
        assertThat(states.get(item)).as("%x", item).isEqualTo(from);
        if (to == null) {
            states.remove(item);
        } else {
            states.put(item, to);
        }
        return 0;
    }

    void destroy() {
        freebsd.uma().destroyZone(address);
        assertThat(states).as("items that were not finished").isEmpty();
    }

    String name() {
        return "zone" + number;
    }

    long size() {
        return size;
    }

    boolean constructs() {
        return constructs;
    }

    void limit(int items) {
        limit = freebsd.uma().limit(address, items);
    }

    /** Whether the next request may fail although there is memory. */
    boolean mayRefuse(int inUse) {
        return constructs || limit != 0 && inUse >= limit;
    }

    long allocate(int flags) {
        long item = freebsd.uma().alloc(address, 0, flags);
        if (item != 0) {
            assertThat(item & (mask == -1 ? 63 : mask)).isZero();
            assertThat(!constructs || states.get(item) == State.CONSTRUCTED).isTrue();
        }
        return item;
    }

    @Override
    public void free(long item) {
        freebsd.uma().free(address, item, 0);
    }

    @Override
    public void check(List<MallocModel.Held> counted) {
        assertThat(freebsd.uma().current(address)).isEqualTo(counted.size());
    }
}
