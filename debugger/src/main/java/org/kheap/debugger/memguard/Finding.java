package org.kheap.debugger.memguard;

import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.StructView;

/**
 * What MemGuard found wrong when the kernel panicked: {@code memguard_panic_info}.
 *
 * @param error what it is
 * @param access that trapped: {@code read}, {@code write} or {@code execute}; empty if none did
 * @param address of the access, of the free, or of the first byte that was changed
 * @param distance of an access out of bounds from the object, in bytes, 1 if none is between; of a changed
 *     byte also, negative before it; otherwise from the beginning of the object
 * @param record of the object; 0 if none is known
 */
record Finding(String error, String access, long address, long distance, long record) {
    private static final String VARIABLE = "memguard_panic_info";

    /** By {@code mgp_error}. */
    private static final List<String> ERRORS =
            List.of(
                    "nothing",
                    "out of bounds, behind",
                    "out of bounds, before",
                    "use after free",
                    "wild access",
                    "double free",
                    "free of wrong address",
                    "free by wrong owner",
                    "corruption");

    /** By {@code mgp_access}. */
    private static final List<String> ACCESSES = List.of("", "read", "write", "execute");

    /** Empty if MemGuard found nothing. */
    static Optional<Finding> of(Session session) {
        if (!session.structs().hasVariable(VARIABLE)) {
            return Optional.empty();
        }
        StructView info = session.structs().view("memguard_panic_info_t", VARIABLE);
        long error = info.get("mgp_error");
        return error == 0
                ? Optional.empty()
                : Optional.of(
                        new Finding(
                                name(ERRORS, error),
                                name(ACCESSES, info.get("mgp_access")),
                                info.get("mgp_address"),
                                info.get("mgp_distance"),
                                info.get("mgp_object")));
    }

    private static String name(List<String> names, long code) {
        return code >= 0 && code < names.size() ? names.get((int) code) : Long.toString(code);
    }
}
