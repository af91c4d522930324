package org.kheap.debugger.types;

import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.Notation;
import org.kheap.machine.types.CType;
import org.kheap.machine.types.CType.Enumerator;

/** The names of an enumeration, which may be single values or flags. */
final class Enumerators {
    /** The sum of 1 and 2. */
    private static final long LARGEST_COUNTED = 3;

    private final CType.Enumeration type;
    private final String prefix;

    Enumerators(CType.Enumeration type) {
        this.type = type;
        this.prefix = commonPrefix(type.enumerators());
    }

    private static String commonPrefix(List<Enumerator> all) {
        String prefix = all.isEmpty() ? "" : all.get(0).name();
        for (Enumerator enumerator : all) {
            int same = 0;
            int most = Math.min(prefix.length(), enumerator.name().length());
            while (same < most && prefix.charAt(same) == enumerator.name().charAt(same)) {
                same++;
            }
            prefix = prefix.substring(0, same);
        }
        String found = prefix;
        // A name that is the prefix of all others keeps its last character.
        boolean isName = all.stream().anyMatch(enumerator -> enumerator.name().equals(found));
        return isName && !found.isEmpty() ? found.substring(0, found.length() - 1) : found;
    }

    List<Enumerator> all() {
        return type.enumerators();
    }

    /** What all names begin with; may be empty. */
    String prefix() {
        return prefix;
    }

    /** A name without the prefix of all. */
    String shortened(String name) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    /**
     * Whether each value is a bit of its own, so that any sum of them is a value, too. Values up to 2 may as
     * well have been counted.
     */
    boolean areFlags() {
        long all = 0;
        for (Enumerator enumerator : all()) {
            if (Long.bitCount(bits(enumerator.value())) > 1) {
                return false;
            }
            all |= bits(enumerator.value());
        }
        return Long.compareUnsigned(all, LARGEST_COUNTED) > 0;
    }

    /** Enumerators may be given with a sign or without. */
    private long bits(long value) {
        int unused = Long.SIZE - (int) Math.min(Math.max(type.size(), 1), Long.BYTES) * Byte.SIZE;
        return value << unused >>> unused;
    }

    /** The first name of a value. */
    Optional<String> named(long value) {
        return all().stream()
                .filter(enumerator -> bits(enumerator.value()) == bits(value))
                .map(Enumerator::name)
                .findFirst();
    }

    /**
     * The names of the flags in a value: {@code KM_{PANIC|PUSHPAGE}}, and bits without a name as a
     * number.
     *
     * @param isShort whether what all names begin with is left out
     */
    String flags(long value, boolean isShort) {
        long missing = bits(value);
        StringBuilder text = new StringBuilder();
        int found = 0;
        for (Enumerator enumerator : all()) {
            long bit = bits(enumerator.value());
            if ((missing & bit) != 0) {
                text.append(found++ == 0 ? "" : "|").append(shortened(enumerator.name()));
                missing &= ~bit;
            }
        }
        return found == 0
                ? none(missing, isShort)
                : joined(text.toString(), found, missing, isShort);
    }

    /** Zero may have a name. */
    private String none(long value, boolean isShort) {
        String number = Notation.prefixed(value, Notation.DEFAULT_RADIX);
        Optional<String> name = value == 0 ? named(0) : Optional.empty();
        return name.map(found -> isShort ? shortened(found) : found).orElse(number);
    }

    private String joined(String names, int count, long missing, boolean isShort) {
        String rest = missing == 0 ? "" : "|" + Notation.prefixed(missing, Notation.DEFAULT_RADIX);
        if (isShort || prefix.isEmpty()) {
            return names + rest;
        }
        return count == 1 ? prefix + names + rest : prefix + "{" + names + "}" + rest;
    }
}
