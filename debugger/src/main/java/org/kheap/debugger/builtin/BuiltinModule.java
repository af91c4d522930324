package org.kheap.debugger.builtin;

import java.util.List;
import java.util.stream.Stream;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.types.TypeDcmds;

/** The commands that work on any target. */
public final class BuiltinModule implements DebuggerModule {
    static final String NAME = "mdb";

    private final List<Dcmd> dcmds =
            Stream.of(
                            PipeDcmds.all(),
                            TypeDcmds.all(),
                            List.<Dcmd>of(new DumpDcmd()),
                            VariableDcmds.all(),
                            HelpDcmds.all(),
                            SettingDcmds.all(),
                            MacroDcmds.all(),
                            SymbolDcmds.all(),
                            ObjectDcmds.all(),
                            DisassemblyDcmds.all(),
                            FileDcmds.all(),
                            List.<Dcmd>of(new GridDcmd()))
                    .flatMap(List::stream)
                    .toList();
    private final List<Walker> walkers = List.of(new ThreadWalker());

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Dcmd> dcmds() {
        return dcmds;
    }

    @Override
    public List<Walker> walkers() {
        return walkers;
    }
}
