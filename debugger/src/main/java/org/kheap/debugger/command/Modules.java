package org.kheap.debugger.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.kheap.debugger.target.Target;

/**
 * All that is loaded. A module may come in parts, which share its name. Of two things with one name,
 * the one of the part loaded first is meant.
 */
public final class Modules {
    private final List<DebuggerModule> modules;

    /** @param modules all parts of all modules, in the order in which they are loaded */
    public Modules(List<DebuggerModule> modules) {
        this.modules = List.copyOf(modules);
    }

    /** The names of the modules, in the order in which their first parts were loaded. */
    public List<String> names() {
        return modules.stream().map(DebuggerModule::name).distinct().toList();
    }

    /** The parts of the module of that name; none if it is not loaded. */
    public List<DebuggerModule> partsOf(String name) {
        return modules.stream().filter(module -> module.name().equals(name)).toList();
    }

    /** A dcmd by its name, which may have a module in front: {@code genunix`bufctl}. */
    public Optional<Dcmd> dcmd(String name) {
        return find(name, DebuggerModule::dcmds, dcmd -> dcmd.description().name());
    }

    /** A walker by its name, which may have a module in front. */
    public Optional<Walker> walker(String name, Target target) {
        Optional<Walker> fixed = find(name, DebuggerModule::walkers, Walker::name);
        return fixed.isPresent()
                ? fixed
                : find(name, module -> module.walkersIn(target), Walker::name);
    }

    public Optional<Macro> macro(String name) {
        return find(name, DebuggerModule::macros, Macro::name);
    }

    /** The module of a dcmd. */
    public Optional<DebuggerModule> moduleOf(Dcmd dcmd) {
        return modules.stream().filter(module -> module.dcmds().contains(dcmd)).findFirst();
    }

    /** The module of a walker. */
    public Optional<DebuggerModule> moduleOf(Walker walker, Target target) {
        return modules.stream()
                .filter(module -> walkersOf(module, target).anyMatch(walker::equals))
                .findFirst();
    }

    /** By name. */
    public List<Dcmd> dcmds() {
        return modules.stream()
                .flatMap(module -> module.dcmds().stream())
                .sorted(Comparator.comparing(dcmd -> dcmd.description().name()))
                .toList();
    }

    /** By name. */
    public List<Walker> walkers(Target target) {
        return modules.stream()
                .flatMap(module -> walkersOf(module, target))
                .sorted(Comparator.comparing(Walker::name))
                .toList();
    }

    private static Stream<Walker> walkersOf(DebuggerModule module, Target target) {
        return Stream.concat(module.walkers().stream(), module.walkersIn(target).stream());
    }

    /** Of all modules, by name. */
    public List<Macro> macros() {
        List<Macro> macros = new ArrayList<>();
        modules.forEach(module -> macros.addAll(module.macros()));
        macros.sort(Comparator.comparing(Macro::name));
        return macros;
    }

    private <T> Optional<T> find(
            String name, Function<DebuggerModule, List<T>> parts, Function<T, String> nameOf) {
        int tick = name.indexOf('`');
        String wanted = name.substring(tick + 1);
        return modules.stream()
                .filter(module -> tick < 0 || module.name().equals(name.substring(0, tick)))
                .flatMap(module -> parts.apply(module).stream())
                .filter(part -> nameOf.apply(part).equals(wanted))
                .findFirst();
    }
}
