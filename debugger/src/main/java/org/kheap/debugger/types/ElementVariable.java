package org.kheap.debugger.types;

import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.Argument;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.UsageException;
import org.kheap.debugger.command.Variables;

/** A variable that has the value of each element in turn, while later commands of a pipe see it. */
record ElementVariable(Variables variables, String name) {
    /**
     * The variable that the last words of a command name.
     *
     * @throws UsageException if there is more than one word
     */
    static Optional<ElementVariable> of(Call call, List<Argument> words) {
        if (words.size() > 1) {
            throw new UsageException("");
        }
        return words.stream()
                .map(word -> new ElementVariable(call.session().variables(), word.text()))
                .findFirst();
    }

    void set(long element) {
        variables.set(name, element);
    }
}
