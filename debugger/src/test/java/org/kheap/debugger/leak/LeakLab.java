package org.kheap.debugger.leak;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.Locale;
import org.kheap.debugger.core.CoreModule;
import org.kheap.debugger.kmem.KmemModule;
import org.kheap.debugger.testing.AddressText;
import org.kheap.debugger.testing.FakeArenas;
import org.kheap.debugger.testing.FakeHeap;
import org.kheap.debugger.testing.FakeStructs;
import org.kheap.debugger.testing.FakeTypes;
import org.kheap.debugger.testing.TestSession;
import org.kheap.debugger.vmem.VmemModule;
import org.kheap.machine.Arch;
import org.kheap.machine.Rights;
import org.kheap.machine.trap.SparcFrame;

/** A heap, a module whose variables hold what a test stores there, and a thread with a stack. */
final class LeakLab {
    /** Address of a function of the allocator, and of two of the module. */
    final long allocator;

    final long open;
    final long attach;

    final FakeHeap heap;
    final FakeArenas arenas;
    final TestSession session;

    /** Address of the variables of the module. */
    final long data;

    /** Lowest address of the stack of the thread. */
    final long stack;

    /** Address of the structure of the thread, where its stack begins. */
    final long thread;

    final AddressText text;

    private final Arch arch;
    private final FakeStructs structs;

    LeakLab(Arch arch) {
        this.arch = arch;
        text = new AddressText(arch);
        heap = FakeHeap.on(arch);
        arenas = heap.arenas();
        structs = heap.structs();
        declare(heap.target().types());
        long code = arch.map().text().start();
        allocator = code + 0x94;
        open = code + 0x17c;
        attach = code + 0x2c4;
        data = arch.map().modules().start();
        stack = arch.map().stacks().start();
        heap.target().guest().mapPages(data, 1, Rights.READ_WRITE);
        heap.target().guest().mapPages(stack, 2, Rights.READ_WRITE);
        clear(data, arch.pageSize());
        clear(stack, 2 * arch.pageSize());
        thread = stack + 2L * arch.pageSize() - 0x200;
        heap.target()
                .symbol("genunix", "kmem_cache_alloc", code, 0x100)
                .symbol("lab", "lab_open", code + 0x100, 0x100)
                .symbol("lab", "lab_attach", code + 0x200, 0x100)
                .symbol("lab", "lab_state", data, 0x100)
                .variable("modules", "modctl_t")
                .variable("allthreads", "kthread_t *");
        makeModule();
        makeThread();
        session =
                new TestSession(
                        heap.target(),
                        CoreModule.create(),
                        VmemModule.create(),
                        new KmemModule(),
                        LeakModule.create());
    }

    private void declare(FakeTypes types) {
        types.struct("kmem_buftag_lite")
                .member("bt_buftag", "kmem_buftag_t")
                .member("bt_history", "unsigned long [1]")
                .end()
                .typedef("kmem_buftag_lite_t", "struct kmem_buftag_lite")
                .struct("module")
                .member("text", "char *")
                .member("text_size", "unsigned long")
                .member("data", "char *")
                .member("data_size", "unsigned long")
                .end()
                .struct("modctl")
                .member("mod_next", "struct modctl *")
                .member("mod_mp", "struct module *")
                .member("mod_modname", "char *")
                .end()
                .typedef("modctl_t", "struct modctl")
                .struct("_label_t")
                .member("val", "long [%d]".formatted(arch.abi().isBigEndian() ? 2 : 8))
                .end()
                .struct("_kthread")
                .member("t_next", "struct _kthread *")
                .member("t_stk", "void *")
                .member("t_stkbase", "void *")
                .member("t_state", "int")
                .member("t_pcb", "struct _label_t")
                .end()
                .typedef("kthread_t", "struct _kthread");
    }

    private void clear(long va, int size) {
        heap.memory().write(va, new byte[size], INSPECT);
    }

    private void makeModule() {
        long module = data + arch.pageSize() - 0x100;
        long name = module + 0x80;
        long control = structs.addressOf("modules");
        heap.memory().putString(name, "lab", 4, INSPECT);
        structs.put("struct module", module, "text", open & -0x100);
        structs.put("struct module", module, "text_size", 0x200);
        structs.put("struct module", module, "data", data);
        structs.put("struct module", module, "data_size", 0x100);
        structs.put("modctl_t", control, "mod_next", control);
        structs.put("modctl_t", control, "mod_mp", module);
        structs.put("modctl_t", control, "mod_modname", name);
    }

    private void makeThread() {
        structs.put("kthread_t", thread, "t_next", thread);
        structs.put("kthread_t", thread, "t_stk", thread);
        structs.put("kthread_t", thread, "t_stkbase", stack);
        structs.put("kthread_t", thread, "t_state", 1);
        structs.putPointer("allthreads", thread);
        sleepAt(stack + 0x1000);
    }

    /** Says down to where the stack of the thread is in use. */
    void sleepAt(long stackPointer) {
        long bias = arch.abi().isBigEndian() ? SparcFrame.of(arch.abi()).bias() : 0;
        structs.put("kthread_t", thread, "t_pcb.val", 0, open);
        structs.put("kthread_t", thread, "t_pcb.val", 1, stackPointer - bias);
    }

    /** Stores a word in a variable of the module. */
    void hold(int index, long word) {
        put(data + (long) index * arch.abi().wordSize(), word);
    }

    void put(long va, long word) {
        heap.memory().putWord(va, word, INSPECT);
    }

    /** What a line prints, with everything that the user is told. */
    String run(String format, Object... values) {
        return session.run(String.format(Locale.ROOT, format, values));
    }
}
