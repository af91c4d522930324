package org.kheap.cli.toolchain;

/** A source could not be compiled. The message is what the compiler said, as it said it. */
public final class CompileException extends Exception {
    private static final long serialVersionUID = 1L;

    CompileException(String diagnostics) {
        super(diagnostics);
    }

    /** The compiler's own text, of one or more lines. */
    public String diagnostics() {
        return getMessage();
    }
}
