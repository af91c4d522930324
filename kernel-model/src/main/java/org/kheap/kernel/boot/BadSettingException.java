package org.kheap.kernel.boot;

/** A setting that cannot be made. */
public final class BadSettingException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    BadSettingException(Problem problem) {
        super(problem.fact());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
