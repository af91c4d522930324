package org.kheap.debugger.core;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.kheap.debugger.testing.FakeStructs;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.FakeTypes;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.Rights;
import org.kheap.panic.dump.CrashFacts;

/**
 * A kernel whose structures a test fills in. It knows the types and variables of real ones, in another
 * layout. Structures are made one behind the other on a page of the heap.
 */
final class FakeKernel {
    /** Bytes between two structures. */
    private static final int ROOM = 0x200;

    private final Arch arch;
    private final FakeTarget target;
    private final FakeStructs structs;
    private long next;
    private final List<Long> threads = new ArrayList<>();

    FakeKernel(Arch arch) {
        this.arch = arch;
        this.target = FakeTarget.on(arch);
        this.structs = new FakeStructs(target);
        this.next = arch.map().heap().start();
        target.guest().mapPages(next, 16, Rights.READ_WRITE);
        declare(target.types());
        for (String variable : List.of("allthreads", "cpu_list", "practive", "panic_thread")) {
            target.variable(variable, "void *");
        }
        target.variable("panicstr", "char *");
        target.variable("lbolt", "long");
        target.variable("boot_time", "long");
        target.variable("utsname", "struct utsname");
        target.variable("msgbuf", "msgbuf_t");
        target.variable("panicbuf", "char [8192]");
        target.variable("panic_cpu", "cpu_t");
        target.variable("modules", "modctl_t");
    }

    private void declare(FakeTypes types) {
        int label = arch.abi().isBigEndian() ? 2 : 8;
        types.struct("_label_t").member("val", "long [" + label + "]").end();
        types.typedef("label_t", "struct _label_t");
        types.struct("pid").member("pid_id", "int").end();
        types.struct("user").member("u_comm", "char [17]").member("u_psargs", "char [80]").end();
        types.struct("proc")
                .member("p_next", "struct proc *")
                .member("p_tlist", "struct _kthread *")
                .member("p_pidp", "struct pid *")
                .member("p_ppid", "int")
                .member("p_stat", "char")
                .member("p_user", "struct user")
                .end();
        types.typedef("proc_t", "struct proc");
        types.struct("_kthread")
                .member("t_pcb", "label_t")
                .member("t_next", "struct _kthread *")
                .member("t_forw", "struct _kthread *")
                .member("t_stk", "void *")
                .member("t_stkbase", "void *")
                .member("t_startpc", "void *")
                .member("t_wchan", "void *")
                .member("t_procp", "struct proc *")
                .member("t_cpu", "struct cpu *")
                .member("t_state", "int")
                .member("t_pri", "short")
                .end();
        types.typedef("kthread_t", "struct _kthread");
        types.struct("_disp").member("disp_nrunnable", "int").end();
        types.typedef("disp_t", "struct _disp");
        types.struct("cpu")
                .member("cpu_id", "int")
                .member("cpu_seqid", "int")
                .member("cpu_flags", "unsigned short")
                .member("cpu_thread", "struct _kthread *")
                .member("cpu_idle_thread", "struct _kthread *")
                .member("cpu_next", "struct cpu *")
                .member("cpu_disp", "struct _disp *")
                .member("cpu_runrun", "char")
                .member("cpu_kprunrun", "char")
                .member("cpu_dispatch_pri", "short")
                .member("cpu_last_swtch", "long")
                .member("cpu_base_spl", "int")
                .end();
        types.typedef("cpu_t", "struct cpu");
        types.struct("modctl")
                .member("mod_next", "struct modctl *")
                .member("mod_id", "int")
                .member("mod_modname", "char *")
                .member("mod_text", "char *")
                .member("mod_text_size", "unsigned long")
                .end();
        types.typedef("modctl_t", "struct modctl");
        types.struct("utsname")
                .member("sysname", "char [9]")
                .member("nodename", "char [9]")
                .member("release", "char [9]")
                .member("version", "char [9]")
                .member("machine", "char [9]")
                .end();
        types.struct("msg_line")
                .member("ml_start", "unsigned long long")
                .member("ml_time", "long long")
                .end();
        types.typedef("msg_line_t", "struct msg_line");
        types.struct("msgbuf")
                .member("msg_magic", "unsigned int")
                .member("msg_bufx", "unsigned long long")
                .member("msg_bufr", "unsigned long long")
                .member("msg_line", "struct msg_line [4]")
                .member("msg_bufc", "char [32]")
                .end();
        types.typedef("msgbuf_t", "struct msgbuf");
        types.struct("panic_data")
                .member("pd_version", "unsigned int")
                .member("pd_msgoff", "unsigned int")
                .end();
        types.typedef("panic_data_t", "struct panic_data");
        types.struct("panic_nv")
                .member("pnv_name", "char [16]")
                .member("pnv_value", "unsigned long long")
                .end();
        types.typedef("panic_nv_t", "struct panic_nv");
        types.struct("list_node")
                .member("list_next", "struct list_node *")
                .member("list_prev", "struct list_node *")
                .end();
        types.struct("list")
                .member("list_size", "unsigned long")
                .member("list_offset", "unsigned long")
                .member("list_head", "struct list_node")
                .end();
        types.typedef("list_t", "struct list");
        FakeTypes.Parts node = types.struct("avl_node").member("avl_child", "void * [2]");
        if (arch.abi().model() == DataModel.LP64) {
            node.member("avl_pcb", "unsigned long").end();
        } else {
            node.member("avl_parent", "struct avl_node *")
                    .member("avl_child_index", "unsigned short")
                    .member("avl_balance", "short")
                    .end();
        }
        types.typedef("avl_node_t", "struct avl_node");
        types.struct("avl_tree")
                .member("avl_root", "struct avl_node *")
                .member("avl_offset", "unsigned long")
                .end();
        types.typedef("avl_tree_t", "struct avl_tree");
    }

    FakeTarget target() {
        return target;
    }

    Arch arch() {
        return arch;
    }

    /** A session with all that the kernel's modules have. */
    TestSession session() {
        return new TestSession(target, CoreModule.create(), KernelTargetModule.create());
    }

    /** Address of a variable. */
    long addressOf(String variable) {
        return structs.addressOf(variable);
    }

    /** Room for a structure, all of it 0. */
    long make() {
        long made = next;
        next += ROOM;
        target.memory().write(made, new byte[ROOM], INSPECT);
        return made;
    }

    /** Room for a text, with the text in it. */
    long text(String text) {
        long made = make();
        target.memory().putString(made, text, ROOM, INSPECT);
        return made;
    }

    /** Gives a member of a structure a value. */
    void put(String type, long at, String member, long value) {
        structs.put(type, at, member, value);
    }

    /** Gives an element of an array a value. */
    void put(String type, long at, String member, long value, int index) {
        structs.put(type, at, member, index, value);
    }

    void putText(String type, long at, String member, String text) {
        structs.putText(type, at, member, text);
    }

    /** Gives a variable that is a word a value. */
    void set(String variable, long value) {
        structs.putPointer(variable, value);
    }

    /** Bytes of a structure. */
    long size(String type) {
        return structs.size(type);
    }

    /** Where in a structure a member is. */
    long offset(String type, String member) {
        return structs.offset(type, member);
    }

    /**
     * Makes a process, the only one.
     *
     * @param name its threads are those that are made later
     */
    long process(String name) {
        long process = make();
        long pid = make();
        put("struct pid", pid, "pid_id", 7);
        put("proc_t", process, "p_pidp", pid);
        put("proc_t", process, "p_ppid", 1);
        put("proc_t", process, "p_stat", 2);
        putText("proc_t", process, "p_user.u_comm", name);
        putText("proc_t", process, "p_user.u_psargs", name + " -a");
        set("practive", process);
        return process;
    }

    /**
     * Makes a thread at the end of the kernel's circle.
     *
     * @param state {@code TS_*}
     */
    long thread(long process, int state) {
        long thread = make();
        put("kthread_t", thread, "t_procp", process);
        put("kthread_t", thread, "t_state", state);
        put("kthread_t", thread, "t_pri", 60);
        threads.add(thread);
        for (int i = 0; i < threads.size(); i++) {
            long following = threads.get((i + 1) % threads.size());
            put("kthread_t", threads.get(i), "t_next", following);
            put("kthread_t", threads.get(i), "t_forw", following);
        }
        set("allthreads", threads.get(0));
        if (process != 0) {
            put("proc_t", process, "p_tlist", threads.get(0));
        }
        return thread;
    }

    /** Makes a CPU, the only one; all else of it is 0. */
    long cpu() {
        long cpu = make();
        put("cpu_t", cpu, "cpu_disp", make());
        put("cpu_t", cpu, "cpu_next", cpu);
        set("cpu_list", cpu);
        return cpu;
    }

    /** What a dump's notes say, as far as it matters here. */
    void notes(String panicString, String messages) {
        target.facts(
                new CrashFacts(
                        panicString,
                        3,
                        0x1230,
                        0,
                        List.of("SunOS", "noted", "5.9", "Noted", "sun9"),
                        "",
                        0,
                        0,
                        "",
                        messages.getBytes(StandardCharsets.ISO_8859_1),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    /** An address as a table shows it, with zeros in front. */
    String full(long address) {
        return (arch.abi().model() == DataModel.LP64 ? "%016x" : "%08x").formatted(address);
    }

    /** An address as a table shows it, with blanks in front. */
    String wide(long address) {
        return (arch.abi().model() == DataModel.LP64 ? "%16x" : "%8x").formatted(address);
    }

    /** A heading as wide as an address. */
    String wide(String heading) {
        return (arch.abi().model() == DataModel.LP64 ? "%16s" : "%8s").formatted(heading);
    }
}
