package org.kheap.machine.types;

import static org.kheap.machine.types.CType.Encoding.BOOLEAN;
import static org.kheap.machine.types.CType.Encoding.CHARACTER;
import static org.kheap.machine.types.CType.Encoding.FLOAT;
import static org.kheap.machine.types.CType.Encoding.SIGNED;
import static org.kheap.machine.types.CType.Encoding.UNSIGNED;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.kheap.machine.Abi;
import org.kheap.machine.types.CType.Base;

/** The types every C compiler has, which a program's DWARF names only if the program uses them. */
final class BaseTypes {
    private static final Set<String> WORDS =
            Set.of("signed", "unsigned", "char", "short", "int", "long");

    private BaseTypes() {}

    /** All of them, without {@code long double}, whose size is the compiler's choice. */
    static List<Base> of(Abi abi) {
        int word = abi.wordSize();
        return List.of(
                CTypes.VOID,
                CTypes.base("_Bool", 1, BOOLEAN),
                // Plain char is signed on all four machines.
                CTypes.base("char", 1, CHARACTER),
                CTypes.base("signed char", 1, CHARACTER),
                CTypes.base("unsigned char", 1, UNSIGNED),
                CTypes.base("short", 2, SIGNED),
                CTypes.base("unsigned short", 2, UNSIGNED),
                CTypes.base("int", 4, SIGNED),
                CTypes.base("unsigned int", 4, UNSIGNED),
                CTypes.base("long", word, SIGNED),
                CTypes.base("unsigned long", word, UNSIGNED),
                CTypes.base("long long", 8, SIGNED),
                CTypes.base("unsigned long long", 8, UNSIGNED),
                CTypes.base("float", 4, FLOAT),
                CTypes.base("double", 8, FLOAT));
    }

    /**
     * The one spelling of a type that C lets be spelled in many ways: {@code unsigned long} for
     * {@code long int unsigned}.
     *
     * @param name with single blanks between its words
     * @return another name as it is
     */
    static String canonical(String name) {
        List<String> words = Arrays.asList(name.split(" "));
        if (!WORDS.containsAll(words)) {
            return name;
        } else if (words.contains("char")) {
            return words.contains("unsigned")
                    ? "unsigned char"
                    : words.contains("signed") ? "signed char" : "char";
        }
        String sign = words.contains("unsigned") ? "unsigned " : "";
        if (words.contains("short")) {
            return sign + "short";
        }
        return switch ((int) words.stream().filter("long"::equals).count()) {
            case 0 -> sign + "int";
            case 1 -> sign + "long";
            default -> sign + "long long";
        };
    }
}
