package org.kheap.debugger.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.debugger.testing.FakeArenas.ALLOCATED;
import static org.kheap.debugger.testing.FakeArenas.SPAN;
import static org.kheap.debugger.testing.FakeHeap.AUDIT;
import static org.kheap.debugger.testing.FakeHeap.DEADBEEF;
import static org.kheap.debugger.testing.FakeHeap.HASH;
import static org.kheap.debugger.testing.FakeHeap.LITE;
import static org.kheap.debugger.testing.FakeHeap.REDZONE;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.debugger.testing.FakeCache;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class FindleaksTest {
    private static final int DEBUG = AUDIT | DEADBEEF | REDZONE | HASH;
    private static final int BUFFER = 56;
    private static final String LINE = "-".repeat(72);

    private LeakLab lab;
    private FakeCache cache;

    private void prepare(Arch arch) {
        prepare(arch, DEBUG);
    }

    private void prepare(Arch arch, int flags) {
        lab = new LeakLab(arch);
        cache = lab.heap.cache("lab_req_cache", BUFFER, flags).slab(16);
    }

    /** A buffer that holds nothing, allocated by {@code lab_open}. */
    private long buffer() {
        return buffer(0x100, lab.open);
    }

    private long buffer(long timestamp, long caller) {
        long buffer = cache.allocate();
        lab.heap.memory().fill(buffer, BUFFER, 0, INSPECT);
        cache.audit(buffer, timestamp, 0x3000, lab.allocator, caller);
        return buffer;
    }

    private String leaked() {
        lab.run("::findleaks -f");
        return lab.run("::walk leakbuf");
    }

    private String lines(long... addresses) {
        return lab.text.lines(addresses);
    }

    @OnEveryArch
    void shouldFollowPointersFromVariables(Arch arch) {
        prepare(arch);
        long kept = buffer();
        long behind = buffer();
        long lost = buffer();
        lab.hold(3, kept);
        lab.put(kept + 8, behind + BUFFER - 1);

        assertThat(leaked()).isEqualTo(lines(lost));

        lab.put(behind, lost);

        assertThat(lab.run("::findleaks -f")).isEqualTo("findleaks: no memory leaks detected");
        assertThat(lab.run("::walk leakbuf")).isEmpty();
    }

    @OnEveryArch
    void shouldFindWhatOnlyLostBuffersLeadTo(Arch arch) {
        prepare(arch);
        long first = buffer();
        long second = buffer();
        long third = buffer();
        lab.put(first, second);
        lab.put(second, first);
        lab.put(second + 8, third);
        lab.put(third, third);

        assertThat(leaked().lines())
                .containsExactlyInAnyOrder(lines(first, second, third).split("\n"));
    }

    @OnEveryArch
    void shouldNotTakeForAPointerWhatIsBehindABufferOrNotAligned(Arch arch) {
        prepare(arch);
        long kept = buffer();
        long lost = buffer();
        lab.hold(0, kept);
        lab.put(kept + BUFFER, lost);
        lab.put(kept + 9, lost);
        lab.hold(1, lost + BUFFER);
        lab.hold(2, lost - 1);

        assertThat(leaked()).isEqualTo(lines(lost));
    }

    @OnEveryArch
    void shouldLookAtTheStackThatIsInUse(Arch arch) {
        prepare(arch);
        long kept = buffer();
        long lost = buffer();
        lab.sleepAt(lab.stack + 0x800);
        lab.put(lab.stack + 0x800, kept);
        lab.put(lab.stack + 0x7f8, lost);

        assertThat(leaked()).isEqualTo(lines(lost));

        lab.sleepAt(0x10); // nobody knows how much of it is in use

        assertThat(lab.run("::findleaks -f")).contains("no memory leaks detected");
    }

    @OnEveryArch
    void shouldLookAtTheStructureOfAThread(Arch arch) {
        prepare(arch);
        long kept = buffer();
        lab.put(lab.thread + 0x100, kept);

        assertThat(leaked()).isEmpty();
    }

    /** A buffer in a magazine is free, and what it holds is of no account unless it is constructed. */
    @OnEveryArch
    void shouldFollowPointersFromConstructedBuffersInMagazines(Arch arch) {
        prepare(arch, 0);
        FakeCache owners = lab.heap.cache("lab_owner_cache", BUFFER, 0).slab(8);
        long[] free = {owners.allocate(), owners.allocate()};
        owners.load(0, free);
        long owned = buffer();
        lab.put(free[1] + 8, owned);
        lab.hold(1, free[0]);

        assertThat(leaked()).isEqualTo(lines(owned));

        owners.put("cache_constructor", lab.open);

        assertThat(leaked()).isEmpty();
    }

    /** The last word of a buffer without a tag is its link while it is free, and may stay as it was. */
    @OnEveryArch
    void shouldNotTakeALinkOfAFreelistForAPointer(Arch arch) {
        prepare(arch, 0);
        long kept = buffer();
        long lost = buffer();
        lab.hold(0, kept);
        lab.put(cache.bufctl(kept), cache.bufctl(lost));

        assertThat(leaked()).isEqualTo(lines(lost));

        lab.put(cache.bufctl(kept), lost);

        assertThat(leaked()).isEmpty();
    }

    @OnEveryArch
    void shouldShowLeaksByTheirStacks(Arch arch) {
        prepare(arch);
        buffer(0x300, lab.open);
        long oldest = buffer(0x100, lab.open);
        buffer(0x200, lab.open);
        long other = buffer(0x50, lab.attach);
        int digits = lab.text.digits();
        String blanks = " ".repeat(digits - 6);

        assertThat(lab.run("::findleaks").lines())
                .containsExactly(
                        "CACHE" + blanks + "   LEAKED " + blanks + "BUFCTL CALLER",
                        row(1, other, "lab_attach+0xc4"),
                        row(3, oldest, "lab_open+0x7c"),
                        LINE,
                        " ".repeat(digits - 5) + "Total       4 buffers, 224 bytes");
        assertThat(lab.run("lab_open::findleaks").lines())
                .contains(row(3, oldest, "lab_open+0x7c"))
                .last()
                .asString()
                .endsWith("Total       3 buffers, 168 bytes");
        assertThat(lab.run("%x::findleaks", lab.attach).lines())
                .contains(row(1, other, "lab_attach+0xc4"))
                .last()
                .asString()
                .endsWith("Total       1 buffer, 56 bytes");
        assertThat(lab.run("%x::findleaks", lab.attach + 1))
                .isEqualTo("findleaks: no memory leaks matching lab_attach+0xc5 found");
    }

    private String row(int count, long buffer, String caller) {
        return "%s %7d %s %s"
                .formatted(
                        lab.text.wide(cache.address()),
                        count,
                        lab.text.wide(cache.bufctl(buffer)),
                        caller);
    }

    @OnEveryArch
    void shouldWalkLeaksOfOneStack(Arch arch) {
        prepare(arch);
        assertThat(lab.run("::walk leak"))
                .isEqualTo("mdb: ::findleaks must be run before leaks can be walked");
        long first = buffer();
        long second = buffer();
        long other = buffer(0x50, lab.attach);
        long kept = buffer();
        lab.hold(0, kept);
        lab.run("::findleaks");
        long low = Math.min(first, second);
        long high = Math.max(first, second);

        assertThat(lab.run("::walk leak").lines())
                .containsExactlyInAnyOrder(
                        lines(cache.bufctl(first), cache.bufctl(second), cache.bufctl(other))
                                .split("\n"));
        assertThat(lab.run("%x::walk leak", cache.bufctl(second)))
                .isEqualTo(lines(cache.bufctl(low), cache.bufctl(high)));
        assertThat(lab.run("%x::walk leakbuf", cache.bufctl(first))).isEqualTo(lines(low, high));
        assertThat(lab.run("%x::walk leak", kept))
                .isEqualTo("mdb: %x is not a leaked ctl address".formatted(kept));
    }

    @OnEveryArch
    void shouldRememberWhatWasFound(Arch arch) {
        prepare(arch);
        long lost = buffer();
        String before = lab.run("::findleaks");
        lab.hold(0, lost);

        assertThat(lab.run("::findleaks")).isEqualTo(before);
        assertThat(lab.run("::findleaks -v"))
                .isEqualTo(
                        "findleaks: using cached results (use '-f' to force a full run)\n"
                                + before);
        assertThat(lab.run("::findleaks -f")).isEqualTo("findleaks: no memory leaks detected");
    }

    @OnEveryArch
    void shouldShowWhatASearchWentThrough(Arch arch) {
        prepare(arch);
        long kept = buffer();
        buffer();
        lab.hold(0, kept);
        lab.hold(1, kept);
        int word = arch.abi().wordSize();

        String shown = lab.run("::findleaks -v");

        assertThat(shown)
                .startsWith(
                        """
                        findleaks:                maximum buffers => 16
                        findleaks:                 actual buffers => 2
                        findleaks:
                        findleaks:             potential pointers =>\s""")
                .containsPattern("\nfindleaks: +dups => 1 {13}\\( ?\\d+\\.\\d%\\)\n")
                .containsPattern("\nfindleaks: +follows => 1 {13}\\( ?\\d+\\.\\d%\\)\n")
                .containsPattern("\nfindleaks: +elapsed wall time => \\d+\\.\\d seconds\n")
                .contains("\nCACHE ");
        // The variables, their module's structure, the stack in use, and the buffer that is kept.
        long words = Long.parseLong(shown.replaceAll("(?s).*pointers => (\\d+).*", "$1"));
        assertThat(words).isGreaterThan((0x100 + BUFFER) / word);
    }

    @OnEveryArch
    void shouldShowDetails(Arch arch) {
        prepare(arch);
        long lost = buffer(0x1f, lab.open);
        buffer(0x20, lab.open);

        assertThat(lab.run("::findleaks -d"))
                .contains(
                        """
                         2 buffers, 112 bytes

                        lab_req_cache leak: 2 buffers, 56 bytes each, 112 bytes total
                                    ADDR          BUFADDR        TIMESTAMP           THREAD
                                                    CACHE          LASTLOG         CONTENTS
                        %16s %16s               1f             3000
                                         %16s                0                0
                                         kmem_cache_alloc+0x94
                                         lab_open+0x7c
                        """
                                .formatted(
                                        lab.text.hex(cache.bufctl(lost)),
                                        lab.text.hex(lost),
                                        lab.text.hex(cache.address())));
    }

    @OnEveryArch
    void shouldShowLargeSegmentsFirst(Arch arch) {
        prepare(arch);
        long lost = buffer();
        long arena = lab.arenas.arena("kmem_oversize", 0);
        long base = lab.heap.end();
        lab.arenas.segment(arena, SPAN, base, base + 0x30000);
        long kept = lab.arenas.segment(arena, ALLOCATED, base, base + 0x8000);
        long big = lab.arenas.segment(arena, ALLOCATED, base + 0x8000, base + 0x18000);
        long bigger = lab.arenas.segment(arena, ALLOCATED, base + 0x18000, base + 0x30000);
        lab.arenas.record(big, 0x3000, 0x200, lab.allocator, lab.open);
        lab.arenas.record(bigger, 0x3000, 0x100, lab.allocator, lab.open);
        lab.hold(0, base + 0x7fff);

        assertThat(lab.run("::findleaks").lines())
                .startsWith(
                        "BYTES             LEAKED %sVMEM_SEG CALLER"
                                .formatted(" ".repeat(lab.text.digits() - 8)),
                        "65536-98304            2 %s%s lab_open+0x7c"
                                .formatted(
                                        " "
                                                .repeat(
                                                        lab.text.digits()
                                                                - lab.text.hex(bigger).length()),
                                        lab.text.hex(bigger)),
                        LINE,
                        "           Total       2 kmem_oversize leaks, 163840 bytes",
                        "")
                .contains(row(1, lost, "lab_open+0x7c"));
        assertThat(lab.run("::findleaks -d"))
                .contains(
                        "\nkmem_oversize leak: 2 vmem_segs, 65536-98304 bytes each, 163840 bytes"
                                + " total\n            ADDR TYPE ");
        assertThat(lab.run("%x::walk leak", big)).isEqualTo(lines(big, bigger));
        assertThat(lab.run("%x::walk leak", kept)).contains("is not a leaked ctl address");
    }

    @OnEveryArch
    void shouldShowBuffersWithoutRecords(Arch arch) {
        prepare(arch, 0);
        long lost = buffer();

        assertThat(lab.run("::findleaks").lines())
                .contains(
                        "%s %7d %s ?"
                                .formatted(lab.text.wide(cache.address()), 1, lab.text.wide(lost)));
        assertThat(lab.run("::findleaks -d"))
                .endsWith(
                        "\nlab_req_cache leak: 1 buffer, 56 bytes,\n    sample addr %s"
                                .formatted(lab.text.hex(lost)));
    }

    @OnEveryArch
    void shouldShowCallersThatTagsHave(Arch arch) {
        prepare(arch, LITE | DEADBEEF | REDZONE);
        long lost = cache.allocate();
        long tag = lab.heap.structs().size("kmem_buftag_t");
        lab.put(cache.buftag(lost) + tag, lab.open);

        assertThat(lab.run("::findleaks -d"))
                .contains("%s lab_open+0x7c".formatted(lab.text.wide(lost)))
                .endsWith("sample addr %s, caller lab_open+0x7c".formatted(lab.text.hex(lost)));
    }

    @OnEveryArch
    void shouldOnlySearchGeneralArenas(Arch arch) {
        prepare(arch);
        buffer();
        long own = lab.arenas.arena("lab_arena", 0);
        lab.arenas.setQuantum(own, arch.pageSize());
        cache.put("cache_arena", own);

        assertThat(lab.run("::findleaks")).isEqualTo("mdb: findleaks: no buffers found");
    }

    @OnEveryArch
    void shouldTellOfWhatCannotBe(Arch arch) {
        prepare(arch);
        long kept = buffer();
        lab.hold(0, kept);
        long arena = lab.arenas.arena("kmem_oversize", 0);
        lab.arenas.segment(arena, ALLOCATED, kept + 8, kept + 0x1000);
        lab.arenas.segment(arena, ALLOCATED, 0x5000, 0x4000);

        assertThat(lab.run("::findleaks").lines())
                .containsExactly(
                        "mdb: findleaks: invalid mtab: [5000, 4000) of kmem_oversize",
                        "mdb: findleaks: overlapping mtabs: [%x, %x) of lab_req_cache and [%x, %x) of kmem_oversize"
                                .formatted(kept, kept + BUFFER, kept + 8, kept + 0x1000),
                        "findleaks: no memory leaks detected");
    }

    @OnEveryArch
    void shouldGoOnWhenListsOfTheKernelAreDamaged(Arch arch) {
        prepare(arch);
        long lost = buffer();
        lab.heap.structs().put("kthread_t", lab.thread, "t_next", 0x18);
        lab.heap.structs().put("modctl_t", lab.heap.structs().addressOf("modules"), "mod_mp", 0x20);
        lab.heap.structs().put("kthread_t", lab.thread, "t_stk", -1);

        assertThat(lab.run("::findleaks"))
                .contains("mdb: thread: ")
                .contains("mdb: couldn't read module")
                .contains("mdb: findleaks: thread %x has ".formatted(lab.thread))
                .contains(row(1, lost, "lab_open+0x7c"));
    }

    @OnEveryArch
    void shouldNotNeedTheRecordOfALostBuffer(Arch arch) {
        prepare(arch);
        long lost = buffer();
        lab.heap.structs().put("kmem_bufctl_audit_t", cache.bufctl(lost), "bc_depth", 1 << 30);

        assertThat(lab.run("::findleaks")).contains(" buffer, 56 bytes");
    }
}
