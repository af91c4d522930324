package org.kheap.emulator.llvm;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.kheap.emulator.unicorn.EngineException;
import org.kheap.machine.Arch;

/** Tells what instruction some bytes are. There is one for each machine, for the life of the process. */
public final class InstructionDecoder {
    /** Bytes of the longest instruction of any machine. */
    public static final int LONGEST = 15;

    private static final int TEXT_ROOM = 256;

    private static final Map<Arch, InstructionDecoder> DECODERS = new ConcurrentHashMap<>();

    private final Pointer handle;

    private InstructionDecoder(Arch arch) {
        handle = Llvm.LLVMCreateDisasmCPU(triple(arch), cpu(arch), null, 0, null, null);
        if (handle == null) {
            throw new EngineException("the LLVM library has no decoder: machine=" + arch);
        }
        Llvm.LLVMSetDisasmOptions(handle, Llvm.PRINT_IMMEDIATES_IN_HEX);
    }

    /**
     * An instruction.
     *
     * @param text a mnemonic and operands, apart by a tab or blank, in the syntax of AT&amp;T on x86;
     *     distances of branches and offsets on SPARC are as LLVM prints them, unsigned
     * @param size in bytes
     */
    public record Decoded(String text, int size) {}

    /**
     * The decoder of a machine.
     *
     * @param library file of {@code libLLVM}; the one of the first call stays loaded
     * @throws EngineException if it cannot be loaded
     */
    public static InstructionDecoder of(Path library, Arch arch) {
        Llvm.bind(library);
        return DECODERS.computeIfAbsent(arch, InstructionDecoder::new);
    }

    private static String triple(Arch arch) {
        String name = arch.equals(Arch.AMD64) ? "x86_64" : arch.name();
        return name + "-unknown-none-elf";
    }

    private static String cpu(Arch arch) {
        if (!arch.strictAlignment()) {
            return "";
        }
        return arch.equals(Arch.SPARC) ? "v8" : "v9";
    }

    /**
     * The instruction that {@code code} begins with; nothing if that is none.
     *
     * @param code what is at {@code va}: {@link #LONGEST} bytes, or as many as there are
     */
    public synchronized Optional<Decoded> decode(byte[] code, long va) {
        byte[] text = new byte[TEXT_ROOM];
        long size = Llvm.LLVMDisasmInstruction(handle, code, code.length, va, text, text.length);
        return size == 0
                ? Optional.empty()
                : Optional.of(new Decoded(Native.toString(text).strip(), (int) size));
    }
}
