package org.kheap.debugger.target;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.elf.ElfSection;
import org.kheap.panic.dump.CrashFacts;
import org.kheap.panic.dump.CrashNotes;

/** Tells whether a symbol file and a core were written together. */
final class PairCheck {
    private static final String NUMBERED = "unix\\.\\d+";

    private final CrashNotes notes;
    private final GuestMemory memory;
    private final List<String> warnings;

    /** @param warnings told what does not match */
    PairCheck(CrashNotes notes, GuestMemory memory, List<String> warnings) {
        this.notes = notes;
        this.memory = memory;
        this.warnings = warnings;
    }

    void check(DumpFile file, SymbolFile symbols) {
        String saved = notes.symbolFile();
        if (!saved.isEmpty() && file.name().matches(NUMBERED) && !file.name().equals(saved)) {
            warn(file, "the core was saved with %s".formatted(saved));
        }
        List<CrashFacts.Module> modules = notes.facts().modules();
        if (modules.isEmpty()) {
            return;
        }
        Map<String, ElfSection> code = new HashMap<>();
        for (ElfSection section : symbols.code()) {
            code.put(SymbolFile.moduleOf(section.name(), modules.get(0).name()), section);
        }
        for (CrashFacts.Module module : modules) {
            checkModule(file, symbols, module, code.get(module.name()));
        }
    }

    private void checkModule(
            DumpFile file, SymbolFile symbols, CrashFacts.Module module, ElfSection section) {
        if (section == null) {
            if (module.size() != 0) {
                warn(file, "it has no symbols of module %s".formatted(module.name()));
            }
        } else if (section.addr() != module.text()) {
            warn(
                    file,
                    "it has the code of module %s at 0x%x, the core at 0x%x"
                            .formatted(module.name(), section.addr(), module.text()));
        } else if (differs(section, symbols.contents(section))) {
            warn(file, "the core has other code in module %s".formatted(module.name()));
        }
    }

    /** Whether code is not what it was; code that is not in the core says nothing. */
    private boolean differs(ElfSection section, ByteBuffer code) {
        byte[] expected = new byte[code.remaining()];
        code.get(expected);
        if (!memory.isAccessible(section.addr(), expected.length, INSPECT)) {
            return false;
        }
        byte[] found = new byte[expected.length];
        memory.read(section.addr(), found, INSPECT);
        return !Arrays.equals(expected, found);
    }

    private void warn(DumpFile file, String clause) {
        warnings.add(file.name() + ": " + clause);
    }
}
