package org.kheap.kernel.state;

import java.util.List;
import org.kheap.machine.FieldSpec;

/** The structures of this package, an embedded one before its embedder. */
public final class StateStructs {
    public static final List<Class<? extends FieldSpec>> ALL =
            List.of(MsgLine.class, Msgbuf.class, PanicNv.class, PanicData.class, Utsname.class);

    private StateStructs() {}
}
