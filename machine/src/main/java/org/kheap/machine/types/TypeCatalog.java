package org.kheap.machine.types;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.kheap.machine.Abi;
import org.kheap.machine.types.CType.Base;

/**
 * Types by their names, each made when somebody asks for it. The types every compiler has are there
 * from the start.
 */
public final class TypeCatalog implements TypeTable {
    /** A name, the stars behind it, and the sizes of arrays behind those. */
    private static final Pattern NAME =
            Pattern.compile("(?<name>[^*\\[]+)(?<stars>[* ]*)(?<arrays>(?:\\[ ?\\d{1,9} ?] ?)*)");

    /** A name that {@link #NAME} takes for itself: damaged programs have others. */
    private static final Pattern PLAIN = Pattern.compile("[^*\\[\\s]+(?: [^*\\[\\s]+)*");

    private static final Pattern ARRAY = Pattern.compile("\\d+");
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final Abi abi;
    private final Map<String, Base> builtIn = new HashMap<>();
    private final Map<String, Supplier<CType>> types = new HashMap<>();
    private final Map<String, Supplier<CType>> symbols = new HashMap<>();

    /** One with nothing in it but the types every compiler for that ABI has. */
    public TypeCatalog(Abi abi) {
        this.abi = abi;
        BaseTypes.of(abi).forEach(type -> builtIn.put(type.name(), type));
    }

    /**
     * Adds a type. Of several of one name the first counts; a name that C cannot have is left out.
     *
     * @param name as C has it: with {@code struct}, {@code union} or {@code enum} for a tag
     * @param type asked as often as the name is
     */
    public void add(String name, Supplier<CType> type) {
        if (PLAIN.matcher(name).matches()) {
            types.putIfAbsent(BaseTypes.canonical(name), type);
        }
    }

    /** Adds the type of a variable or function. Of several of one name the first counts. */
    public void addSymbol(String symbol, Supplier<CType> type) {
        symbols.putIfAbsent(symbol, type);
    }

    /** {@inheritDoc} Sizes of arrays may follow the stars: {@code char *[4]}. */
    @Override
    public Optional<CType> named(String name) {
        Matcher parts = NAME.matcher(BLANKS.matcher(name.strip()).replaceAll(" "));
        if (!parts.matches()) {
            return Optional.empty();
        }
        return simple(BaseTypes.canonical(parts.group("name").strip()))
                .map(type -> pointers(type, parts.group("stars")))
                .map(type -> arrays(type, ARRAY.matcher(parts.group("arrays"))));
    }

    private Optional<CType> simple(String name) {
        Supplier<CType> type = types.get(name);
        return type == null ? Optional.ofNullable(builtIn.get(name)) : Optional.of(type.get());
    }

    private CType pointers(CType target, String stars) {
        CType type = target;
        for (int i = 0; i < stars.length(); i++) {
            type = stars.charAt(i) == '*' ? CTypes.pointer(type, abi.wordSize()) : type;
        }
        return type;
    }

    /** The first size is that of the outermost array. */
    private static CType arrays(CType element, Matcher sizes) {
        if (!sizes.find()) {
            return element;
        }
        long count = Long.parseLong(sizes.group());
        return CTypes.array(arrays(element, sizes), count);
    }

    @Override
    public Optional<CType> ofSymbol(String symbol) {
        return Optional.ofNullable(symbols.get(symbol)).map(Supplier::get);
    }

    @Override
    public Stream<String> names() {
        return Stream.concat(builtIn.keySet().stream(), types.keySet().stream())
                .distinct()
                .sorted();
    }
}
