package org.kheap.debugger.types;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.UsageException;
import org.kheap.debugger.target.Target;
import org.kheap.machine.types.CType;

/**
 * The type that the first words behind a command name. It may be several words or, between quotes, one:
 * {@code struct kmem_cache *}, {@code "struct kmem_cache *"}, {@code kmem_cache_t}.
 *
 * @param name as typed
 * @param rest the words behind it
 */
record TypeOperand(String name, CType type, List<Argument> rest) {
    /** In the name of a type that has a name. */
    private static final int MOST_WORDS = 5;

    private static final List<String> KEYWORDS = List.of("struct", "union", "enum");
    private static final Pattern SCOPE = Pattern.compile("([\\w.]+)`");

    /** The type, if the words begin with one. Of several names, the longest is meant. */
    static Optional<TypeOperand> find(Session session, List<Argument> words) {
        for (int count = Math.min(words.size(), MOST_WORDS); count > 0; count--) {
            String name = joined(words.subList(0, count));
            Optional<CType> type = named(session.target(), name);
            if (type.isPresent()) {
                List<Argument> rest = words.subList(count, words.size());
                return Optional.of(new TypeOperand(name, type.get(), rest));
            }
        }
        return Optional.empty();
    }

    /**
     * The type, which has to be there.
     *
     * @throws UsageException if there are no words
     * @throws org.kheap.debugger.structs.UnknownNameException if they begin with no type
     */
    static TypeOperand of(Session session, List<Argument> words) {
        return find(session, words).orElseGet(() -> unknown(session, words));
    }

    /** Lets the look-up that fails say so. */
    private static TypeOperand unknown(Session session, List<Argument> words) {
        if (words.isEmpty()) {
            throw new UsageException("");
        }
        boolean hasTag = KEYWORDS.contains(words.get(0).text()) && words.size() > 1;
        String name = joined(words.subList(0, hasTag ? 2 : 1));
        return new TypeOperand(name, session.structs().anyType(name), List.of());
    }

    private static String joined(List<Argument> words) {
        return words.stream().map(Argument::text).collect(Collectors.joining(" "));
    }

    /** All modules share their types, so that the module of a type only has to be one. */
    private static Optional<CType> named(Target target, String name) {
        Matcher scope = SCOPE.matcher(name);
        if (!scope.find()) {
            return target.types().named(name);
        }
        boolean isModule = target.symbols().modules().contains(scope.group(1));
        return isModule ? target.types().named(scope.replaceFirst("")) : Optional.empty();
    }
}
