package org.kheap.debugger.lang;

import org.kheap.debugger.command.DebuggerException;

/** An operator between two values. Of one level, the left one is done first. */
public enum Operator {
    MODULUS("%%", 1) {
        @Override
        long apply(long left, long right) {
            return left % divisor(right);
        }
    },
    MULTIPLY("*", 2) {
        @Override
        long apply(long left, long right) {
            return left * right;
        }
    },
    DIVIDE("%", 2) {
        @Override
        long apply(long left, long right) {
            return left / divisor(right);
        }
    },
    ROUND("#", 2) {
        @Override
        long apply(long left, long right) {
            long excess = Long.remainderUnsigned(left, divisor(right));
            return excess == 0 ? left : left - excess + right;
        }
    },
    ADD("+", 3) {
        @Override
        long apply(long left, long right) {
            return left + right;
        }
    },
    SUBTRACT("-", 3) {
        @Override
        long apply(long left, long right) {
            return left - right;
        }
    },
    SHIFT_LEFT("<<", 4) {
        @Override
        long apply(long left, long right) {
            return isShift(right) ? left << right : 0;
        }
    },
    SHIFT_RIGHT(">>", 4) {
        @Override
        long apply(long left, long right) {
            return isShift(right) ? left >>> right : 0;
        }
    },
    EQUAL("==", 5) {
        @Override
        long apply(long left, long right) {
            return left == right ? 1 : 0;
        }
    },
    DIFFERENT("!=", 5) {
        @Override
        long apply(long left, long right) {
            return left != right ? 1 : 0;
        }
    },
    AND("&", 6) {
        @Override
        long apply(long left, long right) {
            return left & right;
        }
    },
    XOR("^", 7) {
        @Override
        long apply(long left, long right) {
            return left ^ right;
        }
    },
    OR("|", 8) {
        @Override
        long apply(long left, long right) {
            return left | right;
        }
    };

    /** The level that binds weakest. */
    static final int WEAKEST = 8;

    private final String text;
    private final int level;

    Operator(String text, int level) {
        this.text = text;
        this.level = level;
    }

    /** As it is typed. */
    String text() {
        return text;
    }

    /** 1 binds strongest. */
    int level() {
        return level;
    }

    /** @throws DebuggerException for a division by zero */
    abstract long apply(long left, long right);

    private static long divisor(long value) {
        if (value == 0) {
            throw new DebuggerException("attempted to divide by zero");
        }
        return value;
    }

    private static boolean isShift(long bits) {
        return Long.compareUnsigned(bits, Long.SIZE) < 0;
    }
}
