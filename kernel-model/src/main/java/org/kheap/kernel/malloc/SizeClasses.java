package org.kheap.kernel.malloc;

import org.kheap.kernel.uma.Uma;
import org.kheap.kernel.uma.UmaContext;
import org.kheap.kernel.uma.Umaf;
import org.kheap.kernel.uma.ZoneRequest;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/** The size classes: the table {@code kmemzones}, each of whose entries is twice as large as the last. */
final class SizeClasses {
    /** Bytes of the smallest class. */
    static final int SMALLEST = 16;

    /** What blocks are aligned to, in bytes. */
    static final int ALIGNMENT = 16;

    private final UmaContext context;
    private final Uma uma;
    private final Layout<MallocZone> layout;

    SizeClasses(UmaContext context, Uma uma) {
        this.context = context;
        this.uma = uma;
        this.layout = Layout.of(MallocZone.class, context.arch().abi());
    }

    /** Makes their zones; false if there is no memory. */
    boolean init() {
        for (int i = 0; entry(i).int32(MallocZone.KZ_SIZE) != 0; i++) {
            StructView<MallocZone> entry = entry(i);
            long name = entry.word(MallocZone.KZ_NAME);
            int size = entry.int32(MallocZone.KZ_SIZE);
            long zone =
                    uma.tryCreateZone(
                            ZoneRequest.plain(name, size, ALIGNMENT - 1, Umaf.ZONE_MALLOC));
            if (zone == 0) {
                return false;
            }
            entry.word(MallocZone.KZ_ZONE, zone);
        }
        return true;
    }

    private StructView<MallocZone> entry(int index) {
        long table = context.globals().address("kmemzones");
        return new StructView<>(layout, context.memory(), table + (long) index * layout.size());
    }

    /**
     * The class that serves a request; null if none is that large.
     *
     * @param size unsigned
     */
    SizeClass of(long size) {
        if (Long.compareUnsigned(size, context.arch().pageSize()) > 0) {
            return null;
        }
        int index = size <= SMALLEST ? 0 : log2(size - 1) + 1 - log2(SMALLEST);
        return new SizeClass(
                index, (long) SMALLEST << index, entry(index).word(MallocZone.KZ_ZONE));
    }

    private static int log2(long value) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
    }
}
