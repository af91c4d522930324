package org.kheap.kernel.boot;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.kheap.machine.elf.ElfObject;
import org.kheap.machine.elf.ElfSection;
import org.kheap.machine.elf.ElfSymbol;

/** The values tunables have in a kernel's objects, before anything sets them. */
public final class CompiledDefaults {
    private final Kernel.Image image;

    public CompiledDefaults(Kernel.Image image) {
        this.image = image;
    }

    /**
     * What a tunable is compiled to be.
     *
     * @return sign-extended from the width of the variable
     * @throws IllegalStateException if the kernel has no such variable
     */
    public long of(Tunable tunable) {
        for (ElfObject object : image.genunix()) {
            for (ElfSymbol symbol : object.symbols()) {
                if (symbol.isInSection() && symbol.name().equals(tunable.name())) {
                    return value(object, symbol);
                }
            }
        }
        throw new IllegalStateException("the kernel has no such variable: name=" + tunable.name());
    }

    private static long value(ElfObject object, ElfSymbol symbol) {
        Optional<ElfSection> section =
                object.sections().stream().filter(s -> s.index() == symbol.shndx()).findFirst();
        if (section.isEmpty() || !section.get().occupiesFile()) {
            return 0; // of what is not in the file, only zeroes are in memory
        }
        ByteBuffer bytes = object.contents(section.get());
        int at = (int) symbol.value();
        return symbol.size() == Integer.BYTES ? bytes.getInt(at) : bytes.getLong(at);
    }
}
