package org.kheap.debugger.leak;

import java.util.Optional;
import org.kheap.debugger.core.KernelModule;
import org.kheap.machine.Symbol;

/** Code and variables of modules. */
final class ModulePlace implements Place {
    @Override
    public void search(Question question) {
        question.announce("Searching modules...");
        for (KernelModule module : KernelModule.all(question.session())) {
            if (module.hasInText(question.address())) {
                answer(question, module, "text", "text segment");
            }
            if (module.hasInData(question.address())) {
                answer(question, module, "data", "data segment");
            }
        }
    }

    private static void answer(
            Question question, KernelModule module, String state, String segment) {
        long va = question.address();
        Optional<Symbol> symbol = question.session().target().symbols().at(va);
        String name = symbol.map(s -> "%s+%x ".formatted(s.name(), va - s.address())).orElse("");
        question.answer(
                new Answer(
                        "%sin %s's %s".formatted(name, module.name(), segment),
                        "module",
                        module.name(),
                        symbol.map(Symbol::address).orElse(null),
                        state,
                        null));
    }
}
