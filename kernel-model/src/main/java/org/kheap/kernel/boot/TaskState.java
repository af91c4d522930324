package org.kheap.kernel.boot;

import java.util.List;
import org.kheap.kernel.base.Globals;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu;
import org.kheap.machine.DataModel;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.StructView;
import org.kheap.machine.X86Register;
import org.kheap.machine.trap.TssAmd64;
import org.kheap.machine.trap.TssI386;

/**
 * The task state segments of x86: {@code ktss0}, in which the processor finds the stack of the running
 * thread, and on i386 {@code dftss0}, the task that it switches to at a double fault.
 *
 * <p>The engine never looks at them, since it delivers no traps; they hold what a processor would need
 * to do what the kernel model does in its place. SPARC has nothing of the kind.
 */
final class TaskState {
    private static final int KERNEL_TASK = 0x150;
    private static final int CODE_SEGMENT = 0x158;
    private static final int DATA_SEGMENT = 0x160;
    private static final int THREAD_SEGMENT = 0x1b0;

    private final Cpu cpu;
    private final StructView<TssAmd64> amd64;
    private final StructView<TssI386> i386;
    private final StructView<TssI386> doubleFault;

    private TaskState(
            Cpu cpu,
            StructView<TssAmd64> amd64,
            StructView<TssI386> i386,
            StructView<TssI386> doubleFault) {
        this.cpu = cpu;
        this.amd64 = amd64;
        this.i386 = i386;
        this.doubleFault = doubleFault;
    }

    /**
     * Fills the segments in.
     *
     * @param secondStack top of the stack for double faults
     * @param handler where those go
     */
    static TaskState create(
            Cpu cpu, GuestMemory memory, Globals globals, long secondStack, long handler) {
        Arch arch = cpu.arch();
        if (arch.strictAlignment()) {
            return new TaskState(cpu, null, null, null);
        }
        long address = globals.address("ktss0");
        if (arch.abi().model() == DataModel.LP64) {
            Layout<TssAmd64> layout = Layout.of(TssAmd64.class, arch.abi());
            StructView<TssAmd64> tss = new StructView<>(layout, memory, address);
            tss.int64(TssAmd64.TSS_IST1, secondStack);
            tss.int16(TssAmd64.TSS_BITMAPBASE, layout.size());
            return new TaskState(cpu, tss, null, null);
        }
        Layout<TssI386> layout = Layout.of(TssI386.class, arch.abi());
        StructView<TssI386> tss = new StructView<>(layout, memory, address);
        StructView<TssI386> other = new StructView<>(layout, memory, globals.address("dftss0"));
        int root = (int) cpu.get(X86Register.CR3);
        for (StructView<TssI386> view : List.of(tss, other)) {
            view.int16(TssI386.TSS_SS0, DATA_SEGMENT).int32(TssI386.TSS_CR3, root);
            view.int16(TssI386.TSS_BITMAPBASE, layout.size());
        }
        other.int32(TssI386.TSS_ESP0, (int) secondStack).int32(TssI386.TSS_ESP, (int) secondStack);
        other.int32(TssI386.TSS_EIP, (int) handler);
        saveSegments(other);
        return new TaskState(cpu, null, tss, other);
    }

    private static void saveSegments(StructView<TssI386> tss) {
        tss.int16(TssI386.TSS_CS, CODE_SEGMENT).int16(TssI386.TSS_SS, DATA_SEGMENT);
        tss.int16(TssI386.TSS_DS, DATA_SEGMENT).int16(TssI386.TSS_ES, DATA_SEGMENT);
        tss.int16(TssI386.TSS_GS, THREAD_SEGMENT);
    }

    /** The structure of a machine. */
    static Class<? extends FieldSpec> struct(Arch arch) {
        return arch.abi().model() == DataModel.LP64 ? TssAmd64.class : TssI386.class;
    }

    /** A thread gets the processor, whose stack ends at {@code top}. */
    void running(long top) {
        if (amd64 != null) {
            amd64.int64(TssAmd64.TSS_RSP0, top);
        } else if (i386 != null) {
            i386.int32(TssI386.TSS_ESP0, (int) top);
        }
    }

    /** A double fault: on i386 the processor puts one task away and turns to the other. */
    void doubleFault() {
        if (i386 == null) {
            return;
        }
        RegisterSnapshot registers = cpu.snapshot();
        i386.int32(TssI386.TSS_EIP, (int) registers.get(X86Register.RIP));
        i386.int32(TssI386.TSS_EFLAGS, (int) registers.get(X86Register.RFLAGS));
        i386.int32(TssI386.TSS_EAX, (int) registers.get(X86Register.RAX));
        i386.int32(TssI386.TSS_ECX, (int) registers.get(X86Register.RCX));
        i386.int32(TssI386.TSS_EDX, (int) registers.get(X86Register.RDX));
        i386.int32(TssI386.TSS_EBX, (int) registers.get(X86Register.RBX));
        i386.int32(TssI386.TSS_ESP, (int) registers.get(X86Register.RSP));
        i386.int32(TssI386.TSS_EBP, (int) registers.get(X86Register.RBP));
        i386.int32(TssI386.TSS_ESI, (int) registers.get(X86Register.RSI));
        i386.int32(TssI386.TSS_EDI, (int) registers.get(X86Register.RDI));
        saveSegments(i386);
        doubleFault.int16(TssI386.TSS_LINK, KERNEL_TASK);
    }
}
