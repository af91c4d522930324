package org.kheap.debugger.vmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.debugger.testing.FakeArenas.ALLOCATED;
import static org.kheap.debugger.testing.FakeArenas.FREE;
import static org.kheap.debugger.testing.FakeArenas.ROTOR;
import static org.kheap.debugger.testing.FakeArenas.SPAN;

import org.kheap.debugger.testing.AddressText;
import org.kheap.debugger.testing.FakeArenas;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class VmemTest {
    private FakeTarget target;
    private FakeArenas arenas;
    private TestSession session;
    private AddressText text;
    private long base;
    private long code;

    /** Three arenas, the last of which imports from the one in the middle. */
    private long heap;

    private long other;
    private long child;

    private void prepare(Arch arch) {
        text = new AddressText(arch);
        base = arch.map().heap().start();
        code = arch.map().text().start();
        target =
                FakeTarget.on(arch)
                        .symbol("genunix", "vmem_xalloc", code, 0x100)
                        .symbol("lab", "lab_map", code + 0x100, 0x100);
        arenas = FakeArenas.in(target, base);
        heap = arenas.arena("heap", 0);
        other = arenas.arena("other", 0);
        child = arenas.arena("kmem_va_with_a_long_name", heap);
        session = new TestSession(target, VmemModule.create());
    }

    private String hex(long value) {
        return text.hex(value);
    }

    private String wide(long value) {
        return text.wide(value);
    }

    private String lines(long... addresses) {
        return text.lines(addresses);
    }

    @OnEveryArch
    void shouldListArenasBelowTheirSources(Arch arch) {
        prepare(arch);
        arenas.count(heap, "vk_mem_inuse", 41_943_040);
        arenas.count(heap, "vk_mem_total", 1L << 39);
        arenas.count(heap, "vk_alloc", 5210);
        arenas.count(heap, "vk_fail", 3);
        String digits = "ADDR" + " ".repeat(text.digits() - 4);

        assertThat(session.run("::vmem").lines())
                .containsExactly(
                        digits + " NAME                        INUSE        TOTAL   SUCCEED  FAIL",
                        wide(heap)
                                + " heap                     41943040 549755813888      5210     3",
                        wide(child)
                                + "   kmem_va_with_a_long           0            0         0     0",
                        wide(other)
                                + " other                           0            0         0     0");
        assertThat(session.run(hex(child) + "::vmem").lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith(wide(child) + "   kmem_va");
        assertThat(session.run("::walk vmem")).isEqualTo(lines(heap, child, other));
        assertThat(session.run("::walk vmem_postfix")).isEqualTo(lines(child, heap, other));
    }

    @OnEveryArch
    void shouldListEachArenaOnceWhateverTheirSourcesAre(Arch arch) {
        prepare(arch);
        arenas.setSource(heap, child);
        arenas.setSource(other, 0x1234);

        assertThat(session.run("::walk vmem").lines())
                .containsExactly(
                        "mdb: vmem: source 1234 of arena %s is no arena".formatted(hex(other)),
                        "mdb: vmem: sources of arena %s lead round".formatted(hex(heap)),
                        hex(other),
                        hex(heap),
                        hex(child));
    }

    @OnEveryArch
    void shouldEndTheListOfArenasAtItsDamage(Arch arch) {
        prepare(arch);
        arenas.setNext(other, heap);

        assertThat(session.run("::walk vmem"))
                .contains("mdb: vmem: list loops")
                .endsWith(lines(heap, other));

        arenas.setNext(other, 0x10);

        assertThat(session.run("::walk vmem"))
                .contains("vmem: %s leads to 10: no mapping".formatted(hex(other)))
                .endsWith(lines(heap, other));
    }

    @OnEveryArch
    void shouldWalkSegmentsOfOneType(Arch arch) {
        prepare(arch);
        long rotor = arenas.segment(heap, ROTOR, 0, 0);
        long span = arenas.segment(heap, SPAN, 0x10000, 0x40000);
        long first = arenas.segment(heap, ALLOCATED, 0x10000, 0x20000);
        long free = arenas.segment(heap, FREE, 0x20000, 0x30000);
        long second = arenas.segment(heap, ALLOCATED, 0x30000, 0x40000);
        String walk = hex(heap) + "::walk ";

        assertThat(session.run(walk + "vmem_seg"))
                .isEqualTo(lines(rotor, span, first, free, second));
        assertThat(session.run(walk + "vmem_alloc")).isEqualTo(lines(first, second));
        assertThat(session.run(walk + "vmem_free")).isEqualTo(lines(free));
        assertThat(session.run(walk + "vmem_span")).isEqualTo(lines(span));
        assertThat(session.run(hex(other) + "::walk vmem_seg")).isEmpty();
    }

    @OnEveryArch
    void shouldEndSegmentsAtTheirDamage(Arch arch) {
        prepare(arch);
        long first = arenas.segment(heap, SPAN, 0x10000, 0x40000);
        long second = arenas.segment(heap, ALLOCATED, 0x10000, 0x40000);
        String walk = hex(heap) + "::walk vmem_seg";

        arenas.setNextSegment(second, first);
        assertThat(session.run(walk))
                .startsWith(lines(first, second))
                .contains("mdb: vmem_seg: list loops: %s leads back".formatted(hex(second)));

        arenas.setNextSegment(second, 0);
        assertThat(session.run(walk))
                .startsWith(lines(first))
                .contains("mdb: vmem_seg: %s leads to 0 in place of".formatted(hex(second)));

        arenas.setNextSegment(second, 0x18);
        assertThat(session.run(walk))
                .contains("mdb: vmem_seg: %s leads to 18: no mapping".formatted(hex(second)));

        arenas.setNextSegment(second, heap);
        assertThat(session.run(walk))
                .contains(
                        "mdb: vmem_seg: %s leads to %s, which is no segment"
                                .formatted(hex(second), hex(heap)));
    }

    @OnEveryArch
    void shouldPrintSegments(Arch arch) {
        prepare(arch);
        long span = arenas.segment(heap, SPAN, 0x10000, 0x40000);
        long segment = arenas.segment(heap, ALLOCATED, 0x10000, 0x14000);
        arenas.record(segment, 0x30b5, 0x2f40be5a411L, code + 8, code + 0x188, 0x10);
        int digits = text.digits();
        String blanks = " ".repeat(digits - 5);

        assertThat(session.run(hex(heap) + "::walk vmem_seg | ::vmem_seg").lines())
                .containsExactly(
                        blanks + " ADDR TYPE %sSTART %s  END WHO".formatted(blanks, blanks),
                        "%s SPAN %s %s".formatted(wide(span), wide(0x10000), wide(0x40000)),
                        "%s ALLC %s %s lab_map+0x88"
                                .formatted(wide(segment), wide(0x10000), wide(0x14000)));
        assertThat(session.run(hex(segment) + "::vmem_seg -s").lines())
                .containsExactly(
                        blanks + " ADDR TYPE %sSTART %s SIZE WHO".formatted(blanks, blanks),
                        "%s ALLC %s %s lab_map+0x88"
                                .formatted(wide(segment), wide(0x10000), wide(0x4000)));
        assertThat(session.run(hex(segment) + "::vmem_seg -v").split("\n", -1))
                .containsExactly(
                        "            ADDR TYPE            START              END             SIZE",
                        "                                THREAD        TIMESTAMP",
                        "%16s ALLC            10000            14000            16384"
                                .formatted(hex(segment)),
                        "                                  30b5      2f40be5a411",
                        "                 vmem_xalloc+8",
                        "                 lab_map+0x88",
                        "                 0x10",
                        "");
    }

    @OnEveryArch
    void shouldFilterSegments(Arch arch) {
        prepare(arch);
        long span = arenas.segment(heap, SPAN, 0x10000, 0x40000);
        long first = arenas.segment(heap, ALLOCATED, 0x10000, 0x14000);
        long second = arenas.segment(heap, ALLOCATED, 0x14000, 0x15000);
        arenas.record(first, 0x30b5, 0x100, code + 0x100, code + 8);
        arenas.record(second, 0x30b6, 0x200, code + 0x188);

        assertThat(filtered("-T ALLC")).isEqualTo(lines(first, second));
        assertThat(filtered("-T ALLOC -m 1001")).isEqualTo(lines(first));
        assertThat(filtered("-m 1000 -M 4000")).isEqualTo(lines(first, second));
        assertThat(filtered("-M fff")).isEmpty();
        assertThat(filtered("-T SPAN")).isEqualTo(lines(span));
        assertThat(filtered("-t 30b6")).isEqualTo(lines(second));
        assertThat(filtered("-e 101")).isEqualTo(lines(second));
        assertThat(filtered("-e 100 -l 1ff")).isEqualTo(lines(first));
        assertThat(filtered("-c $[lab_map]")).isEqualTo(lines(first, second));
        assertThat(filtered("-c $[lab_map+88]")).isEqualTo(lines(second));
        assertThat(filtered("-c $[lab_map+89]")).isEmpty();
        assertThat(filtered("-c $[vmem_xalloc]")).isEqualTo(lines(first));
        assertThat(filtered("-T NONE")).contains("unknown segment type: NONE");
    }

    private String filtered(String options) {
        return session.run(
                hex(heap) + "::walk vmem_seg | ::vmem_seg %s | ::map .".formatted(options));
    }

    @OnEveryArch
    void shouldNotTakeForARecordWhatIsBehindAShortSegment(Arch arch) {
        prepare(arch);
        long segment = arenas.segment(heap, ALLOCATED, 0x10000, 0x14000);
        arenas.record(segment, 0x30b5, 0x100, code + 0x100);
        arenas.cutRecords();

        assertThat(session.run(hex(segment) + "::vmem_seg")).endsWith(wide(0x14000));
        assertThat(session.run(hex(segment) + "::vmem_seg -v")).hasLineCount(3);
        assertThat(filtered("-t 30b5")).isEmpty();
    }

    @OnEveryArch
    void shouldNotBelieveAnImpossibleDepth(Arch arch) {
        prepare(arch);
        long segment = arenas.segment(heap, ALLOCATED, 0x10000, 0x14000);
        arenas.record(segment, 0x30b5, 0x100, new long[200]);

        assertThat(session.run(hex(segment) + "::vmem_seg -v")).hasLineCount(4 + 20);
    }

    @OnEveryArch
    void shouldShowWhatIsNoSegmentAsFarAsItGoes(Arch arch) {
        prepare(arch);
        long segment = arenas.segment(heap, 0x77, 0x14000, 0x10000);

        assertThat(session.run(hex(segment) + "::vmem_seg"))
                .endsWith("%s ???? %s %s".formatted(wide(segment), wide(0x14000), wide(0x10000)));
        assertThat(session.run("10::vmem_seg")).contains("no mapping for address");
    }
}
