package org.kheap.debugger.types;

import org.kheap.debugger.command.Call;

/**
 * How objects are printed.
 *
 * @param addresses whether the address stands in front of each
 * @param types whether its type does
 * @param baseTypes whether what a name of a type stands for does, too
 * @param holes whether the bytes between members are printed
 * @param values whether there is memory to read values from
 * @param radix of integers
 * @param symbols whether addresses are printed by their symbols
 * @param mostCharacters of an array that is printed as text
 * @param mostElements of any other array that are printed
 * @param deepest structures and arrays inside of each other that are printed
 */
public record PrintOptions(
        boolean addresses,
        boolean types,
        boolean baseTypes,
        boolean holes,
        boolean values,
        Radix radix,
        boolean symbols,
        long mostCharacters,
        long mostElements,
        long deepest) {

    /** What {@code ::print} does without options. */
    public static final PrintOptions DEFAULT =
            new PrintOptions(
                    false, false, false, false, true, Radix.PLAIN, true, 1024, 32, Long.MAX_VALUE);

    /** In which radix integers are printed. */
    public enum Radix {
        /** Hexadecimal, apart from dates, and from bit fields and enumerations, which are decimal. */
        PLAIN,
        DECIMAL,
        HEX
    }

    /** Those that {@code ::print} was called with. */
    static PrintOptions of(Call call) {
        return new PrintOptions(
                call.has('a'),
                call.has('t') || call.has('T'),
                call.has('T'),
                call.has('h'),
                call.hasAddress(),
                call.has('x') ? Radix.HEX : call.has('d') ? Radix.DECIMAL : Radix.PLAIN,
                !call.has('n'),
                limit(call, 'c', 'C', DEFAULT.mostCharacters),
                limit(call, 'l', 'L', DEFAULT.mostElements),
                limit(call, 's', 's', DEFAULT.deepest));
    }

    /** The value of an option, unless the other one lifts the limit. */
    private static long limit(Call call, char option, char unlimited, long otherwise) {
        if (option != unlimited && call.has(unlimited)) {
            return Long.MAX_VALUE;
        }
        long limit = call.arguments().number(option).orElse(otherwise);
        return limit < 0 ? Long.MAX_VALUE : limit;
    }
}
