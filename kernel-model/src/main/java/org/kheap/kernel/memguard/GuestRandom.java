package org.kheap.kernel.memguard;

import org.kheap.kernel.base.Globals;

/**
 * {@code random()} of FreeBSD's kernel: the minimal standard generator of Park and Miller (1988). Its
 * state is the guest's {@code randseed}.
 */
final class GuestRandom {
    private static final long MULTIPLIER = 16807;

    /** 2^31 - 1. Numbers and states are less than it, and never 0. */
    private static final long MODULUS = Integer.MAX_VALUE;

    /** What a state of 0 is replaced with: it would stay 0. */
    private static final long INSTEAD_OF_ZERO = 123_459_876;

    /** Spreads seeds that are near each other, as those of people are. Odd; the golden ratio. */
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    private final Globals globals;

    GuestRandom(Globals globals) {
        this.globals = globals;
    }

    /** Begins a sequence that depends on the seed alone. */
    void seed(long seed) {
        long state = 1 + Long.remainderUnsigned((seed + 1) * SPREAD, MODULUS - 1);
        globals.int32("randseed", (int) state);
    }

    /** The next number, from 1 to 2^31 - 2. */
    long next() {
        long state = Integer.toUnsignedLong(globals.int32("randseed")) % MODULUS;
        long number = (state == 0 ? INSTEAD_OF_ZERO : state) * MULTIPLIER % MODULUS;
        globals.int32("randseed", (int) number);
        return number;
    }

    /** One of two, with the same chance for each. */
    boolean isHeads() {
        return next() > MODULUS / 2;
    }
}
