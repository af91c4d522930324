package org.kheap.debugger.types;

import java.util.List;
import org.kheap.debugger.command.Dcmd;

/** The commands that know the target's types. */
public final class TypeDcmds {
    private TypeDcmds() {}

    public static List<Dcmd> all() {
        return List.of(
                new PrintDcmd(),
                new PrintfDcmd(),
                new SizeofDcmd(),
                new OffsetofDcmd(),
                new ListDcmd(),
                new ArrayDcmd(),
                new EnumDcmd());
    }
}
