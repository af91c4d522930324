package org.kheap.emulator.unicorn;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * The functions of {@code libunicorn} that kheap calls, bound directly (JNA direct mapping): a call
 * costs about 100 ns more than in C. Addresses of host memory are passed as {@code long}, which
 * every 64-bit ABI passes like a pointer.
 *
 * <p>{@code uc_hook_add} and {@code uc_ctl} are variadic in C. Their variable part holds integers
 * and pointers only, which the System V ABIs of x86-64 and of 64-bit Arm pass like fixed arguments;
 * on Apple's Arm they do not, so there a caller must not pass more than the fixed part.
 *
 * <p>Constants are those of {@code unicorn.h} 2.1.
 */
final class Unicorn {
    static final int ARCH_X86 = 4;
    static final int ARCH_SPARC = 6;
    static final int MODE_32 = 1 << 2;
    static final int MODE_64 = 1 << 3;
    static final int MODE_BIG_ENDIAN = 1 << 30;

    static final int ERR_OK = 0;
    static final int ERR_INSN_INVALID = 10;
    static final int ERR_EXCEPTION = 21;

    static final int HOOK_INTR = 1;
    static final int HOOK_TLB_FILL = 1 << 17;

    static final int PROT_READ = 1;
    static final int PROT_WRITE = 2;
    static final int PROT_EXEC = 4;
    static final int PROT_ALL = 7;

    static final int MEM_WRITE = 17;
    static final int MEM_FETCH = 18;

    /** {@code UC_CTL_WRITE(UC_CTL_TB_FLUSH, 0)}. */
    static final int CTL_FLUSH_TB = 0x4000_000a;

    /** {@code UC_CTL_WRITE(UC_CTL_TLB_FLUSH, 0)}. */
    static final int CTL_FLUSH_TLB = 0x4000_000b;

    /** {@code UC_CTL_WRITE(UC_CTL_TLB_TYPE, 1)}. */
    static final int CTL_TLB_TYPE = 0x4400_000c;

    static final int TLB_VIRTUAL = 1;

    private Unicorn() {}

    /** Binds the functions. Once per process; {@link UnicornLibrary} sees to it. */
    static void bind(NativeLibrary library) {
        Native.register(Unicorn.class, library);
    }

    static native int uc_version(int[] major, int[] minor);

    static native int uc_open(int arch, int mode, Pointer engine);

    static native int uc_close(long engine);

    static native String uc_strerror(int code);

    static native int uc_reg_read(long engine, int register, long value);

    static native int uc_reg_write(long engine, int register, long value);

    static native int uc_mem_map_ptr(long engine, long address, long size, int perms, long host);

    static native int uc_emu_start(long engine, long begin, long until, long timeout, long count);

    static native int uc_emu_stop(long engine);

    static native int uc_hook_add(
            long engine, long hook, int type, long callback, long userData, long begin, long end);

    static native int uc_ctl(long engine, int control, long argument);

    static native int uc_context_save(long engine, long context);

    static native int uc_context_restore(long engine, long context);

    static native long uc_context_size(long engine);

    /** The engine met a trap it does not deliver to the guest by itself. */
    interface InterruptHook extends Callback {
        void invoke(long engine, int number, long userData);
    }

    /** The TLB misses an address. */
    interface TlbFillHook extends Callback {
        /** Returns 1 if {@code result} was filled in, 0 to end the run. */
        byte invoke(long engine, long va, int type, Pointer result, long userData);
    }

    /** The address of a callback. The caller keeps the callback itself reachable. */
    static long functionPointer(Callback callback) {
        return Pointer.nativeValue(CallbackReference.getFunctionPointer(callback));
    }

    /** @throws EngineException unless {@code code} is {@code UC_ERR_OK} */
    static void check(String call, int code) {
        if (code != ERR_OK) {
            throw new EngineException(
                    "the engine refused a call: call=%s error=%d (%s)"
                            .formatted(call, code, uc_strerror(code)));
        }
    }
}
