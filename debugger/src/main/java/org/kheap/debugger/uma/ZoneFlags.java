package org.kheap.debugger.uma;

import java.util.ArrayList;
import java.util.List;

/** Bits of {@code uz_flags}, which no type of the target tells: {@code UMA_ZONE_*}, bit by bit. */
final class ZoneFlags {
    private static final List<String> NAMES =
            List.of(
                    "PAGEABLE",
                    "ZINIT",
                    "STATIC",
                    "OFFPAGE",
                    "MALLOC",
                    "NOFREE",
                    "MTXCLASS",
                    "VM",
                    "HASH",
                    "SECONDARY",
                    "REFCNT",
                    "MAXBUCKET",
                    "CACHESPREAD",
                    "VTOSLAB",
                    "NODUMP",
                    "PCPU");

    private ZoneFlags() {}

    /** The names of those that are set, with commas; {@code 0} if none is. */
    static String text(long flags) {
        List<String> set = new ArrayList<>();
        for (int bit = 0; bit < NAMES.size(); bit++) {
            if ((flags >>> bit & 1) != 0) {
                set.add(NAMES.get(bit));
            }
        }
        return set.isEmpty() ? "0" : String.join(",", set);
    }
}
