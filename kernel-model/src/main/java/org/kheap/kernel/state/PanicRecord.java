package org.kheap.kernel.state;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.List;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.base.Moment;
import org.kheap.kernel.thread.CpuStruct;
import org.kheap.kernel.thread.Label;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.panic.Panic;
import org.kheap.panic.message.PanicScreen;

/** Writes down in kernel data that the kernel has panicked, why and where. */
public final class PanicRecord {
    /** Size of {@code panicbuf} in bytes. */
    public static final int BUFFER_SIZE = 8192;

    private static final int VERSION = 1;

    private final GuestMemory memory;
    private final KernelData data;
    private final Layout<PanicData> header;
    private final Layout<PanicNv> entry;

    public PanicRecord(GuestMemory memory, Globals globals) {
        this.memory = memory;
        this.data = new KernelData(memory, globals);
        this.header = Layout.of(PanicData.class, memory.abi());
        this.entry = Layout.of(PanicNv.class, memory.abi());
    }

    /** To be called before anything is said about the panic, and once. */
    public void write(Panic panic, Moment when) {
        data.word("panic_thread", panic.thread());
        data.word("panic_reg", PanicRegisters.regs(panic));
        writeCpu(panic.cpu());
        writeLabel(panic.registers());
        writeTime(when);
        writeBuffer(PanicRegisters.of(panic), PanicScreen.string(panic));
    }

    /** {@code panic_cpu} is a copy: what the CPU is used for later does not change it. */
    private void writeCpu(int number) {
        int size = Layout.of(CpuStruct.class, memory.abi()).size();
        long cpu = data.address("cpus") + (long) number * size;
        if (memory.isAccessible(cpu, size, INSPECT)) {
            byte[] copy = new byte[size];
            memory.read(cpu, copy, INSPECT);
            data.bytes(data.address("panic_cpu"), copy);
        }
    }

    /** {@code panic_regs}: where a walk of the stack begins. */
    private void writeLabel(RegisterSnapshot registers) {
        long[] values = Label.of(memory.abi(), registers);
        for (int i = 0; i < values.length; i++) {
            data.word(data.address("panic_regs") + (long) i * memory.abi().wordSize(), values[i]);
        }
    }

    private void writeTime(Moment when) {
        data.int64("panic_hrtime", when.hrtime());
        data.word("panic_lbolt", when.lbolt());
        data.int64("panic_lbolt64", when.lbolt());
        data.time("panic_hrestime", when);
    }

    private void writeBuffer(List<PanicRegisters.Value> registers, String message) {
        long buffer = data.address("panicbuf");
        long at = buffer + header.size();
        for (PanicRegisters.Value register : registers) {
            int nameSize = PanicNv.PNV_NAME.type().size(memory.abi());
            data.string(at + entry.offset(PanicNv.PNV_NAME), register.name(), nameSize);
            data.int64(at + entry.offset(PanicNv.PNV_VALUE), register.value());
            at += entry.size();
        }
        int offset = (int) (at - buffer);
        data.int32(buffer + header.offset(PanicData.PD_VERSION), VERSION);
        data.int32(buffer + header.offset(PanicData.PD_MSGOFF), offset);
        data.string(at, message, BUFFER_SIZE - offset);
        data.word("panicstr", at);
    }
}
