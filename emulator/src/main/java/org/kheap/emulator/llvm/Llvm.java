package org.kheap.emulator.llvm;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import org.kheap.emulator.unicorn.EngineException;

/**
 * The functions of {@code libLLVM} that kheap calls, bound directly. They are those of {@code
 * llvm-c/Disassembler.h}, which LLVM keeps as they are.
 */
final class Llvm {
    /** {@code LLVMDisassembler_Option_PrintImmHex}. */
    static final long PRINT_IMMEDIATES_IN_HEX = 2;

    private static boolean isBound;

    private Llvm() {}

    /**
     * Binds the functions, the first time it is called.
     *
     * @throws EngineException if the library cannot be loaded, or is another one
     */
    static synchronized void bind(Path library) {
        if (isBound) {
            return;
        }
        try {
            Native.register(Llvm.class, NativeLibrary.getInstance(library.toString()));
        } catch (UnsatisfiedLinkError e) {
            throw new EngineException(
                    "cannot load the LLVM library: path=%s reason=%s"
                            .formatted(library, e.getMessage()),
                    e);
        }
        LLVMInitializeX86TargetInfo();
        LLVMInitializeX86TargetMC();
        LLVMInitializeX86Disassembler();
        LLVMInitializeSparcTargetInfo();
        LLVMInitializeSparcTargetMC();
        LLVMInitializeSparcDisassembler();
        isBound = true;
    }

    static native void LLVMInitializeX86TargetInfo();

    static native void LLVMInitializeX86TargetMC();

    static native void LLVMInitializeX86Disassembler();

    static native void LLVMInitializeSparcTargetInfo();

    static native void LLVMInitializeSparcTargetMC();

    static native void LLVMInitializeSparcDisassembler();

    static native Pointer LLVMCreateDisasmCPU(
            String triple,
            String cpu,
            Pointer data,
            int tagType,
            Pointer operandInfo,
            Pointer symbolLookUp);

    static native int LLVMSetDisasmOptions(Pointer disassembler, long options);

    static native long LLVMDisasmInstruction(
            Pointer disassembler, byte[] bytes, long size, long pc, byte[] text, long room);
}
