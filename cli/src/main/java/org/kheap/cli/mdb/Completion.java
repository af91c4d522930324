package org.kheap.cli.mdb;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.kheap.debugger.command.Macro;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Variables.Variable;
import org.kheap.debugger.command.Walker;
import org.kheap.machine.Symbol;

/** What the last word of a line could become, by what stands in front of it. */
final class Completion {
    private static final Pattern WORD = Pattern.compile("[\\w.`]*$");

    /** The last command of a line, behind a pipe or a semicolon. */
    private static final Pattern LAST_STAGE = Pattern.compile("[^|;]*$");

    /** The name of a dcmd and what stands behind it, up to the last word. */
    private static final Pattern DCMD = Pattern.compile("::(\\w+)\\s+((?:.*\\s)?)");

    private static final Set<String> WITH_TYPES =
            Set.of("print", "sizeof", "offsetof", "list", "array", "enum");

    private static final Set<String> WITH_COMMANDS = Set.of("help", "which", "whence");

    private static final Pattern TAG = Pattern.compile("\\b(struct|union|enum) +$");

    private final Session session;
    private final MacroFiles macros;

    Completion(Session session, MacroFiles macros) {
        this.session = session;
        this.macros = macros;
    }

    /** The last word of a line, which may be empty. */
    static String lastWord(String line) {
        Matcher word = WORD.matcher(line);
        return word.find() ? word.group() : "";
    }

    /** Sorted names that begin as the last word of a line does. */
    List<String> of(String line) {
        String word = lastWord(line);
        String before = line.substring(0, line.length() - word.length());
        Matcher stage = LAST_STAGE.matcher(before);
        return candidates(stage.find() ? stage.group() : "", word)
                .filter(name -> name.startsWith(word))
                .distinct()
                .sorted()
                .toList();
    }

    /** @param before what stands in front of the word in its command */
    private Stream<String> candidates(String before, String word) {
        if (before.endsWith("::")) {
            return dcmds();
        } else if (before.endsWith("$<")) {
            return macros();
        } else if (before.endsWith("<") && !before.endsWith("<<")) {
            return session.variables().all().stream().map(Variable::name);
        }
        Matcher dcmd = DCMD.matcher(before);
        boolean isArgument = dcmd.find() && !before.endsWith("[");
        if (isArgument && WITH_COMMANDS.contains(dcmd.group(1))) {
            return Stream.concat(dcmds(), walkers());
        }
        return isArgument ? arguments(dcmd.group(1), dcmd.group(2), word) : symbols(word);
    }

    /** @param before the words between the dcmd and the word, each with a blank behind it */
    private Stream<String> arguments(String dcmd, String before, String word) {
        if (dcmd.equals("walk")) {
            return before.isEmpty() ? walkers() : Stream.empty();
        } else if (dcmd.equals("dmods")) {
            return session.modules().names().stream();
        } else if (dcmd.equals("kmausers") || dcmd.startsWith("kmem") && before.endsWith("-n ")) {
            return caches();
        } else if (WITH_TYPES.contains(dcmd)) {
            return types(before);
        }
        return symbols(word);
    }

    private Stream<String> dcmds() {
        return session.modules().dcmds().stream()
                .map(dcmd -> dcmd.description().name())
                .filter(name -> Character.isLetter(name.charAt(0)));
    }

    private Stream<String> walkers() {
        return session.modules().walkers(session.target()).stream().map(Walker::name);
    }

    /** Each cache of the kernel has a walker of its name. */
    private Stream<String> caches() {
        return session.modules().names().stream()
                .flatMap(name -> session.modules().partsOf(name).stream())
                .flatMap(module -> module.walkersIn(session.target()).stream())
                .map(Walker::name);
    }

    private Stream<String> types(String before) {
        Stream<String> names = session.target().types().names();
        Matcher tag = TAG.matcher(before);
        if (!tag.find()) {
            return names.filter(name -> name.indexOf(' ') < 0);
        }
        String tagged = tag.group(1) + " ";
        return names.filter(name -> name.startsWith(tagged))
                .map(name -> name.substring(tagged.length()));
    }

    private Stream<String> macros() {
        return Stream.concat(
                session.modules().macros().stream().map(Macro::name), macros.names().stream());
    }

    private Stream<String> symbols(String word) {
        int tick = word.indexOf('`');
        Stream<Symbol> all = session.target().symbols().all().stream();
        if (tick < 0) {
            return all.map(Symbol::name);
        }
        String module = word.substring(0, tick);
        return all.filter(symbol -> symbol.module().equals(module))
                .map(symbol -> module + '`' + symbol.name());
    }
}
