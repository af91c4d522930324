package org.kheap.debugger.testing;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.debugger.structs.StructView;
import org.kheap.debugger.structs.Structs;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Rights;

/** Arenas in the memory of a {@link FakeTarget}, made as a test wants them, sound or not. */
public final class FakeArenas {
    public static final int ALLOCATED = 0x01;
    public static final int FREE = 0x02;
    public static final int SPAN = 0x10;
    public static final int ROTOR = 0x20;

    private static final int PAGES = 8;
    private static final int STACK_DEPTH = 20;

    private final FakeTarget target;
    private final Structs structs;
    private final GuestMemory memory;
    private long free;
    private long lastArena;

    private FakeArenas(FakeTarget target, long room) {
        this.target = target;
        this.memory = target.memory();
        this.free = room;
        target.guest().mapPages(room, PAGES, Rights.READ_WRITE);
        for (int i = 0; i < PAGES * target.arch().pageSize(); i += Long.BYTES) {
            memory.putLong(room + i, 0, INSPECT);
        }
        declareTypes();
        target.variable("vmem_list", "vmem_t *").variable("vmem_seg_size", "unsigned long");
        this.structs = new Structs(target);
        memory.putWord(
                structs.addressOf("vmem_seg_size"), structs.type("vmem_seg_t").size(), INSPECT);
    }

    /**
     * A target's arenas: none yet.
     *
     * @param room where their structures go, in eight pages that are mapped for them
     */
    public static FakeArenas in(FakeTarget target, long room) {
        return new FakeArenas(target, room);
    }

    private void declareTypes() {
        target.types()
                .struct("kstat_named")
                .member("name", "char [31]")
                .member("data_type", "unsigned char")
                .member("value", "unsigned long long [2]")
                .end()
                .struct("vmem_seg")
                .member("vs_start", "unsigned long")
                .member("vs_end", "unsigned long")
                .member("vs_anext", "struct vmem_seg *")
                .member("vs_aprev", "struct vmem_seg *")
                .member("vs_type", "unsigned char")
                .member("vs_depth", "unsigned char")
                .member("vs_thread", "void *")
                .member("vs_timestamp", "long long")
                .member("vs_stack", "unsigned long [%d]".formatted(STACK_DEPTH))
                .end()
                .typedef("vmem_seg_t", "struct vmem_seg")
                .struct("vmem_kstat")
                .member("vk_mem_inuse", "struct kstat_named")
                .member("vk_mem_import", "struct kstat_named")
                .member("vk_mem_total", "struct kstat_named")
                .member("vk_alloc", "struct kstat_named")
                .member("vk_fail", "struct kstat_named")
                .end()
                .struct("vmem")
                .member("vm_name", "char [30]")
                .member("vm_cflags", "int")
                .member("vm_quantum", "unsigned long")
                .member("vm_source", "struct vmem *")
                .member("vm_next", "struct vmem *")
                .member("vm_seg0", "struct vmem_seg")
                .member("vm_kstat", "struct vmem_kstat")
                .end()
                .typedef("vmem_t", "struct vmem");
    }

    private StructView make(String type) {
        StructView view = structs.at(type, free);
        free = (free + view.type().size() + Long.BYTES) & -Long.BYTES;
        return view;
    }

    private void put(StructView view, String path, long value) {
        long size = view.type().field(path).elementSize();
        long at = view.addressOf(path);
        if (size == Long.BYTES) {
            memory.putLong(at, value, INSPECT);
        } else if (size == Integer.BYTES) {
            memory.putInt(at, (int) value, INSPECT);
        } else {
            memory.putByte(at, (int) value, INSPECT);
        }
    }

    /** Adds an arena to the end of the list. @param source 0 for none */
    public long arena(String name, long source) {
        StructView arena = make("vmem_t");
        memory.putString(arena.addressOf("vm_name"), name, 30, INSPECT);
        setSource(arena.address(), source);
        long anchor = arena.addressOf("vm_seg0");
        put(structs.at("vmem_seg_t", anchor), "vs_type", SPAN);
        link(anchor, anchor);
        long link =
                lastArena == 0
                        ? structs.addressOf("vmem_list")
                        : structs.at("vmem_t", lastArena).addressOf("vm_next");
        memory.putWord(link, arena.address(), INSPECT);
        lastArena = arena.address();
        return lastArena;
    }

    public void setSource(long arena, long source) {
        put(structs.at("vmem_t", arena), "vm_source", source);
    }

    public void setQuantum(long arena, long bytes) {
        memory.putWord(structs.at("vmem_t", arena).addressOf("vm_quantum"), bytes, INSPECT);
    }

    /** Sets {@code vm_cflags}. */
    public void setFlags(long arena, long flags) {
        put(structs.at("vmem_t", arena), "vm_cflags", flags);
    }

    /** Says what is behind an arena in the list. */
    public void setNext(long arena, long next) {
        put(structs.at("vmem_t", arena), "vm_next", next);
    }

    /** Sets a counter, such as {@code vk_alloc}. */
    public void count(long arena, String counter, long value) {
        put(structs.at("vmem_t", arena), "vm_kstat." + counter + ".value", value);
    }

    /** Adds a segment to the end of an arena. */
    public long segment(long arena, int type, long start, long end) {
        StructView segment = make("vmem_seg_t");
        put(segment, "vs_start", start);
        put(segment, "vs_end", end);
        put(segment, "vs_type", type);
        long anchor = structs.at("vmem_t", arena).addressOf("vm_seg0");
        long last = structs.at("vmem_seg_t", anchor).get("vs_aprev");
        link(last, segment.address());
        link(segment.address(), anchor);
        return segment.address();
    }

    /** Puts a segment behind another one. */
    public void link(long segment, long next) {
        put(structs.at("vmem_seg_t", segment), "vs_anext", next);
        put(structs.at("vmem_seg_t", next), "vs_aprev", segment);
    }

    /** Says what is behind a segment. */
    public void setNextSegment(long segment, long next) {
        put(structs.at("vmem_seg_t", segment), "vs_anext", next);
    }

    public void setType(long segment, int type) {
        put(structs.at("vmem_seg_t", segment), "vs_type", type);
    }

    /** Says who allocated a segment. */
    public void record(long segment, long thread, long timestamp, long... stack) {
        StructView view = structs.at("vmem_seg_t", segment);
        put(view, "vs_thread", thread);
        put(view, "vs_timestamp", timestamp);
        put(view, "vs_depth", stack.length);
        for (int i = 0; i < Math.min(stack.length, STACK_DEPTH); i++) {
            memory.putWord(view.addressOf("vs_stack", i), stack[i], INSPECT);
        }
    }

    /** Makes all segments end in front of their records. */
    public void cutRecords() {
        long size = structs.type("vmem_seg_t").field("vs_thread").offset();
        memory.putWord(structs.addressOf("vmem_seg_size"), size, INSPECT);
    }
}
