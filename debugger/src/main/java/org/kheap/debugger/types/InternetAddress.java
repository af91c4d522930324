package org.kheap.debugger.types;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.kheap.debugger.command.DebuggerException;

/** Internet addresses, whose bytes are in the same order on all machines. */
final class InternetAddress {
    private static final int V4_BYTES = 4;
    private static final int V6_GROUPS = 8;

    private InternetAddress() {}

    /** @throws DebuggerException if the object is none */
    static String v4(CObject object) {
        if (object.type().size() != V4_BYTES) {
            throw new DebuggerException("expected 32-bit integer type: " + object.type().name());
        }
        return IntStream.range(0, V4_BYTES)
                .mapToObj(i -> Integer.toString(octet(object, i)))
                .collect(Collectors.joining("."));
    }

    /** With {@code ::} for the first of its longest rows of zeros. */
    static String v6(CObject object) {
        if (object.type().size() != V6_GROUPS * 2) {
            throw new DebuggerException("expected in6_addr_t: " + object.type().name());
        }
        int[] groups =
                IntStream.range(0, V6_GROUPS)
                        .map(i -> octet(object, 2 * i) << Byte.SIZE | octet(object, 2 * i + 1))
                        .toArray();
        int start = 0;
        int length = 0;
        for (int i = 0; i < V6_GROUPS; i++) {
            int zeros = zeros(groups, i);
            if (zeros > length) {
                start = i;
                length = zeros;
            }
        }
        return length < 2
                ? joined(groups, 0, V6_GROUPS)
                : joined(groups, 0, start) + "::" + joined(groups, start + length, V6_GROUPS);
    }

    private static int octet(CObject object, int index) {
        return (int) object.cells().read(object.address() + index, 1);
    }

    private static int zeros(int[] groups, int from) {
        int end = from;
        while (end < V6_GROUPS && groups[end] == 0) {
            end++;
        }
        return end - from;
    }

    private static String joined(int[] groups, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Integer.toHexString(groups[i]))
                .collect(Collectors.joining(":"));
    }
}
