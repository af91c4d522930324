package org.kheap.debugger.builtin;

import java.util.List;
import java.util.Optional;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.machine.Arch;

/** Commands for instructions. */
final class DisassemblyDcmds {
    private DisassemblyDcmds() {}

    static List<Dcmd> all() {
        return List.of(
                new DisDcmd(),
                mode("dismode"),
                mode("$V"),
                new PlainDcmd(
                        Description.of("disasms", "list available disassemblers"),
                        call -> call.output().line(Mode.of(call).toString())));
    }

    private static Dcmd mode(String name) {
        return new PlainDcmd(
                Description.of(name, "get/set disassembly mode")
                        .operands("[mode]", 0, 1)
                        .help("There is one mode, that of the target's machine."),
                DisassemblyDcmds::mode);
    }

    private static void mode(Call call) {
        Mode mode = Mode.of(call);
        Optional<String> wanted = call.arguments().operand(0);
        if (wanted.isPresent() && !wanted.get().equals(mode.name)) {
            throw new DebuggerException("failed to set disassembly mode: " + wanted.get());
        }
        call.output().line("disassembly mode is %s (%s)".formatted(mode.name, mode.machine));
    }

    /** What a disassembler is called. */
    private record Mode(String name, String machine) {
        static Mode of(Call call) {
            Arch arch = call.target().arch();
            if (arch.equals(Arch.I386)) {
                return new Mode("ia32", "Intel 32-bit disassembler");
            } else if (arch.equals(Arch.AMD64)) {
                return new Mode("amd64", "AMD64 disassembler");
            } else if (arch.equals(Arch.SPARC)) {
                return new Mode("v8", "SPARC-v8 disassembler");
            }
            return new Mode("v9", "SPARC-v9 disassembler");
        }

        @Override
        public String toString() {
            return "%s - %s".formatted(name, machine);
        }
    }
}
