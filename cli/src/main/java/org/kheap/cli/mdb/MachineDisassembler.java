package org.kheap.cli.mdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.kheap.cli.toolchain.Caches;
import org.kheap.cli.toolchain.LlvmLibrary;
import org.kheap.cli.toolchain.ToolchainException;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Disassembler;
import org.kheap.debugger.command.InterruptedCommandException;
import org.kheap.debugger.command.Notation;
import org.kheap.debugger.target.Target;
import org.kheap.emulator.llvm.InstructionDecoder;
import org.kheap.emulator.unicorn.EngineException;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.GuestMemory.Access;

/** Disassembles the memory of a target. The library for that is loaded when somebody first asks. */
public final class MachineDisassembler implements Disassembler {
    private final Target target;
    private final Consumer<String> talk;
    private final AssemblySyntax syntax;

    /** Null until somebody asks. */
    private InstructionDecoder decoder;

    /**
     * @param notation of the session, by which operands that are addresses are named
     * @param talk is told, in a sentence, what takes long
     */
    public MachineDisassembler(Target target, Notation notation, Consumer<String> talk) {
        this.target = target;
        this.talk = talk;
        this.syntax = AssemblySyntax.of(target.arch(), notation::symbolOf);
    }

    @Override
    public Instruction at(long va) {
        byte[] code = code(va);
        return decoder()
                .decode(code, va)
                .map(
                        found ->
                                new Instruction(
                                        syntax.rewritten(found.text(), code, va, found.size()),
                                        found.size()))
                .orElseGet(() -> syntax.data(code));
    }

    private InstructionDecoder decoder() {
        if (decoder == null) {
            decoder = open();
        }
        return decoder;
    }

    private InstructionDecoder open() {
        try {
            Path library = LlvmLibrary.locate(Caches.root(), talk);
            return InstructionDecoder.of(library, target.arch());
        } catch (ToolchainException | IOException | EngineException e) {
            throw new DebuggerException("there is no disassembler: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedCommandException();
        }
    }

    /** What an instruction may be made of; less in front of a page that is missing. */
    private byte[] code(long va) {
        GuestMemory memory = target.memory();
        Arch arch = target.arch();
        int most = arch.strictAlignment() ? Integer.BYTES : InstructionDecoder.LONGEST;
        boolean isWhole = arch.strictAlignment() || memory.isAccessible(va, most, Access.INSPECT);
        long restOfPage = arch.pageSize() - (va & arch.pageSize() - 1);
        byte[] code = new byte[isWhole ? most : (int) Math.min(most, restOfPage)];
        memory.read(va, code, Access.INSPECT);
        return code;
    }
}
