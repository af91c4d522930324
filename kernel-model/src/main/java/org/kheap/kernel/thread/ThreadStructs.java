package org.kheap.kernel.thread;

import java.util.List;
import org.kheap.machine.FieldSpec;

/** The structures of this package, an embedded one before its embedder. */
public final class ThreadStructs {
    /** They embed those of {@code BaseStructs}. */
    public static final List<Class<? extends FieldSpec>> ALL =
            List.of(
                    Label.class,
                    Pid.class,
                    User.class,
                    Proc.class,
                    Disp.class,
                    CpuStruct.class,
                    Kthread.class);

    private ThreadStructs() {}
}
