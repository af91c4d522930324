package org.kheap.kernel.boot;

import org.kheap.kernel.malloc.Malloc;
import org.kheap.kernel.uma.Uma;
import org.kheap.kernel.uma.ZoneRequest;

/** The functions of {@code malloc(9)} and {@code uma(9)}, as the guest calls them. */
final class FreebsdServices {
    private final Malloc malloc;
    private final Uma uma;

    FreebsdServices(Malloc malloc, Uma uma) {
        this.malloc = malloc;
        this.uma = uma;
    }

    void provide(Services services) {
        services.provide("malloc", 3, a -> malloc.alloc(a[0], a[1], (int) a[2]));
        services.provideProcedure("free", 2, a -> malloc.free(a[0], a[1]));
        services.provide("realloc", 4, a -> malloc.realloc(a[0], a[1], a[2], (int) a[3]));
        services.provide("reallocf", 4, a -> malloc.reallocf(a[0], a[1], a[2], (int) a[3]));
        services.provide("uma_zcreate", 8, a -> uma.createZone(zone(a)));
        services.provideProcedure("uma_zdestroy", 1, a -> uma.destroyZone(a[0]));
        services.provide("uma_zalloc_arg", 3, a -> uma.alloc(a[0], a[1], (int) a[2]));
        services.provideProcedure("uma_zfree_arg", 3, a -> uma.free(a[0], a[1], a[2]));
        services.provide("uma_zone_set_max", 2, a -> uma.limit(a[0], (int) a[1]));
        services.provide("uma_zone_get_max", 1, a -> uma.limit(a[0]));
        services.provide("uma_zone_get_cur", 1, a -> uma.current(a[0]));
        services.provideProcedure("uma_zone_set_warning", 2, a -> uma.warnAtLimit(a[0], a[1]));
        services.provide("uma_find_refcnt", 2, a -> uma.referenceCount(a[0], a[1]));
    }

    private static ZoneRequest zone(long[] a) {
        return new ZoneRequest(a[0], a[1], a[2], a[3], a[4], a[5], (int) a[6], (int) a[7]);
    }
}
