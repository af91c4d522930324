package org.kheap.debugger.builtin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.machine.Arch;

/** Commands for instructions. */
final class DisassemblyDcmds {
    private static final Map<Arch, Mode> MODES =
            Map.of(
                    Arch.I386, new Mode("ia32", "Intel 32-bit disassembler"),
                    Arch.AMD64, new Mode("amd64", "AMD64 disassembler"),
                    Arch.SPARC, new Mode("v8", "SPARC-v8 disassembler"),
                    Arch.SPARCV9, new Mode("v9", "SPARC-v9 disassembler"));

    /** What a disassembler is called. */
    private record Mode(String name, String meaning) {}

    private DisassemblyDcmds() {}

    static List<Dcmd> all() {
        return List.of(
                new DisDcmd(),
                mode("dismode"),
                mode("$V"),
                new PlainDcmd(
                        Description.of("disasms", "list available disassemblers")
                                .example("::disasms"),
                        DisassemblyDcmds::list));
    }

    private static Dcmd mode(String name) {
        Description description =
                Description.of(name, "get/set disassembly mode")
                        .operands("[mode]", 0, 1)
                        .help("There is one mode, that of the target's machine.");
        return new PlainDcmd(description.example(description.command()), DisassemblyDcmds::mode);
    }

    private static void mode(Call call) {
        Mode mode = MODES.get(call.target().arch());
        Optional<String> wanted = call.arguments().operand(0);
        if (wanted.isPresent() && !wanted.get().equals(mode.name)) {
            throw new DebuggerException("failed to set disassembly mode: " + wanted.get());
        }
        call.output().line("disassembly mode is %s (%s)".formatted(mode.name, mode.meaning));
    }

    private static void list(Call call) {
        Mode mode = MODES.get(call.target().arch());
        call.output().line("%s - %s".formatted(mode.name, mode.meaning));
    }
}
