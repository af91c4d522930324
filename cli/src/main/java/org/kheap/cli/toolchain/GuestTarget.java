package org.kheap.cli.toolchain;

import java.util.ArrayList;
import java.util.List;

/** A machine to compile for: how clang names it, and what its kernel code must and must not use. */
public enum GuestTarget {
    I386("i386-unknown-none-elf", Family.X86),
    AMD64("x86_64-unknown-none-elf", Family.X86, "-mcmodel=kernel"),
    SPARC("sparc-unknown-none-elf", Family.SPARC, "-mcpu=v8"),
    SPARCV9("sparcv9-unknown-none-elf", Family.SPARC, "-mcpu=v9");

    private enum Family {
        /**
         * A trap pushes onto the stack of the code it interrupts, so there is no red zone; vector
         * and floating-point registers belong to user programs. Without shrink-wrapping every
         * function has its frame from the first instructions on, also on a path that returns early,
         * which is what stack traces rely on.
         */
        X86(
                "-mno-red-zone",
                "-mno-mmx",
                "-mno-sse",
                "-mno-sse2",
                "-mno-80387",
                "-mllvm",
                "-enable-shrink-wrap=false"),
        /**
         * The emulator cannot tell which of a branch and its delay slot trapped; it need not if no
         * delay slot holds anything but a nop.
         */
        SPARC("-msoft-float", "-mllvm", "-disable-sparc-delay-filler");

        private final List<String> flags;

        Family(String... flags) {
            this.flags = List.of(flags);
        }
    }

    private final String triple;
    private final List<String> flags;

    GuestTarget(String triple, Family family, String... flags) {
        this.triple = triple;
        List<String> all = new ArrayList<>(family.flags);
        all.addAll(List.of(flags));
        this.flags = List.copyOf(all);
    }

    /** The machine in clang's words, as for {@code --target}. */
    public String triple() {
        return triple;
    }

    /** The options that code for this machine needs beyond its triple. */
    public List<String> flags() {
        return flags;
    }
}
