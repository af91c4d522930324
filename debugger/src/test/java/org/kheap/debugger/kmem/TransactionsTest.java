package org.kheap.debugger.kmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.debugger.kmem.Lab.hex;
import static org.kheap.debugger.kmem.Lab.lines;

import java.util.ArrayList;
import java.util.List;
import org.kheap.debugger.testing.FakeCache;
import org.kheap.debugger.testing.FakeHeap;
import org.kheap.debugger.testing.FakeLog;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class TransactionsTest {
    private static final int AUDITED = FakeHeap.HASH | FakeHeap.AUDIT;

    /** Two buffers of an audited cache, with transactions of two threads in a log. */
    private static final class Scene {
        final Lab lab;
        final FakeLog log;
        final FakeCache cache;
        final long buffer;
        final long other;
        final List<Long> records = new ArrayList<>();

        Scene(Arch arch) {
            lab = new Lab(arch);
            log = lab.heap.log("kmem_transaction_log");
            cache = lab.heap.cache("lab_cache", 24, AUDITED).slab(4);
            buffer = cache.allocate();
            other = cache.allocate();
            record(buffer, 0x1000, 0x111, lab.allocator, lab.open);
            record(other, 0x2000, 0x222, lab.allocator, lab.close);
            record(buffer, 0x2f40be7c1a3L, 0x222, lab.allocator);
        }

        void record(long of, long time, long thread, long... stack) {
            cache.audit(of, time, thread, stack);
            records.add(log.record(cache.bufctl(of)));
        }

        long record(int number) {
            return records.get(number);
        }
    }

    @OnEveryArch
    void shouldWalkTheLogWithUnusedRecordsAtItsEnd(Arch arch) {
        Scene scene = new Scene(arch);
        List<String> walked = scene.lab.run("::walk kmem_log").lines().toList();

        assertThat(walked).hasSize(2 * scene.log.recordsInChunk());
        assertThat(String.join("\n", walked.subList(0, 3)))
                .isEqualTo(lines(scene.record(2), scene.record(1), scene.record(0)));
        assertThat(scene.lab.run("%x::walk kmem_log", scene.log.address()).lines().toList())
                .isEqualTo(walked);
    }

    @OnEveryArch
    void shouldPrintTheLog(Arch arch) {
        Scene scene = new Scene(arch);
        Lab lab = scene.lab;

        assertThat(lab.run("::kmem_log").lines())
                .containsExactly(
                        "CPU %s %s        TIMESTAMP THREAD"
                                .formatted(lab.title("ADDR"), lab.title("BUFADDR")),
                        row(scene, 2, scene.buffer, "2f40be7c1a3", 0x222),
                        row(scene, 1, scene.other, "       2000", 0x222),
                        row(scene, 0, scene.buffer, "       1000", 0x111));
        assertThat(lab.run("%x::kmem_log", scene.record(1)).lines().skip(1))
                .containsExactly(row(scene, 1, scene.other, "       2000", 0x222));
        assertThat(lab.run("%x::kmem_log -b", scene.buffer + 23).lines().skip(1))
                .containsExactly(
                        row(scene, 2, scene.buffer, "2f40be7c1a3", 0x222),
                        row(scene, 0, scene.buffer, "       1000", 0x111));
        assertThat(lab.run("%x::kmem_log -b", scene.buffer + 24).lines()).hasSize(1);
    }

    private static String row(Scene scene, int record, long buffer, String time, long thread) {
        Lab lab = scene.lab;
        return "  0 %s %s      %s %s"
                .formatted(
                        lab.wide(scene.record(record)), lab.wide(buffer), time, lab.wide(thread));
    }

    @OnEveryArch
    void shouldNameNoCpuForRecordsInChunksThatItHasLeft(Arch arch) {
        Scene scene = new Scene(arch);
        for (int i = 3; i <= scene.log.recordsInChunk(); i++) {
            scene.record(scene.buffer, 0x3000_0000_0000L + i, 0x333, scene.lab.open);
        }
        List<String> rows = scene.lab.run("::kmem_log").lines().skip(1).toList();

        assertThat(rows.get(0)).startsWith("  0 ");
        assertThat(rows.subList(1, rows.size())).allMatch(row -> row.startsWith("    "));
    }

    @OnEveryArch
    void shouldSayThatThereIsNoLog(Arch arch) {
        Lab lab = new Lab(arch);
        assertThat(lab.run("::kmem_log")).isEqualTo("mdb: no kmem transaction log");
        assertThat(lab.run("::kmalog slab")).isEqualTo("mdb: no kmem slab log");
    }

    @OnEveryArch
    void shouldNotBelieveHowLongALogIs(Arch arch) {
        Scene scene = new Scene(arch);
        scene.lab.heap.structs().put("kmem_log_header_t", scene.log.address(), "lh_nchunks", -1);
        assertThat(scene.lab.run("::kmem_log").lines()).hasSize(1);
        scene.lab
                .heap
                .structs()
                .put("kmem_log_header_t", scene.log.address(), "lh_nchunks", 0x7fff_ffff);
        assertThat(scene.lab.run("::walk kmem_log | ::bufctl -t 333"))
                .contains("log at %x leaves memory at".formatted(scene.log.address()));
    }

    @OnEveryArch
    void shouldNotBelieveHowLargeChunksOfALogAre(Arch arch) {
        Scene scene = new Scene(arch);
        long header = scene.log.address();
        scene.lab.heap.structs().put("kmem_log_header_t", header, "lh_nchunks", 0x7fff_ffff);
        for (long size : new long[] {0, 8, 1L << 31, 1L << 63}) {
            scene.lab.heap.structs().put("kmem_log_header_t", header, "lh_chunksize", size);
            long read = arch.abi().model().truncate(size);

            assertThat(scene.lab.run("::kmalog"))
                    .isEqualTo(
                            "mdb: log at %x cannot have chunks of size %x".formatted(header, read));
        }
    }

    @OnEveryArch
    void shouldPrintTheLogWithStacks(Arch arch) {
        Scene scene = new Scene(arch);

        assertThat(scene.lab.run("::kmalog"))
                .isEqualTo(
                        """

                        T-0.000000000  addr=%x  lab_cache
                        \t kmem_cache_alloc+0x94

                        T-3247.195005347  addr=%x  lab_cache
                        \t kmem_cache_alloc+0x94
                        \t lab_close+4

                        T-3247.195009443  addr=%x  lab_cache
                        \t kmem_cache_alloc+0x94
                        \t lab_open+0x7c"""
                                .formatted(scene.buffer, scene.other, scene.buffer));
        assertThat(scene.lab.run("%x::kmalog", scene.other + 8).lines()).hasSize(4);
        assertThat(scene.lab.run("::kmalog all")).startsWith("Usage: [address]::kmalog");
    }

    @OnEveryArch
    void shouldFilterRecordsByAllThatIsAsked(Arch arch) {
        Scene scene = new Scene(arch);
        Lab lab = scene.lab;
        String heading =
                "%s %s TIMESTAMP    %s CALLER"
                        .formatted(lab.title("ADDR"), lab.title("BUFADDR"), lab.title("THREAD"));
        String newest = bufctl(scene, 2, scene.buffer, " 2f40be7c1a3", 0x222, "");
        String middle = bufctl(scene, 1, scene.other, "        2000", 0x222, " lab_close+4");
        String oldest = bufctl(scene, 0, scene.buffer, "        1000", 0x111, " lab_open+0x7c");

        assertThat(filter(scene, "-a %x".formatted(scene.buffer)))
                .containsExactly(heading, newest, oldest);
        assertThat(filter(scene, "-t 222")).containsExactly(heading, newest, middle);
        assertThat(filter(scene, "-e 2000")).containsExactly(heading, newest, middle);
        assertThat(filter(scene, "-e 1 -l 1fff")).containsExactly(heading, oldest);
        assertThat(filter(scene, "-c $[lab_open]")).containsExactly(heading, oldest);
        assertThat(filter(scene, "-c %x".formatted(lab.close))).containsExactly(heading, middle);
        assertThat(filter(scene, "-c $[lab_open] -t 222")).containsExactly(heading);
        assertThat(lab.run("::walk kmem_log | ::bufctl -t 222 | ::map .").lines())
                .containsExactly(hex(scene.record(2)), hex(scene.record(1)));
    }

    private static List<String> filter(Scene scene, String options) {
        return scene.lab.run("::walk kmem_log | ::bufctl %s", options).lines().toList();
    }

    private static String bufctl(
            Scene scene, int record, long buffer, String time, long thread, String caller) {
        Lab lab = scene.lab;
        return "%s %s %s %s%s"
                .formatted(
                        lab.wide(scene.record(record)),
                        lab.wide(buffer),
                        time,
                        lab.wide(thread),
                        caller);
    }

    @OnEveryArch
    void shouldPrintAllOfARecord(Arch arch) {
        Scene scene = new Scene(arch);
        long bufctl = scene.cache.bufctl(scene.other);
        String expected =
                """
                            ADDR          BUFADDR        TIMESTAMP           THREAD
                                            CACHE          LASTLOG         CONTENTS
                %16x %16x             2000              222
                                 %16x %16x                0
                                 kmem_cache_alloc+0x94
                                 lab_close+4
                """
                        .formatted(bufctl, scene.other, scene.cache.address(), scene.record(1));

        assertThat(scene.lab.run("%x::bufctl -v", bufctl)).isEqualTo(expected);
        assertThat(scene.lab.run("%x::bufctl_audit", bufctl)).isEqualTo(expected);
    }

    @OnEveryArch
    void shouldFollowTheHistoryOfABufctl(Arch arch) {
        Scene scene = new Scene(arch);
        long bufctl = scene.cache.bufctl(scene.buffer);

        assertThat(scene.lab.run("%x::walk bufctl_history", bufctl))
                .isEqualTo(lines(bufctl, scene.record(0)));
        assertThat(scene.lab.run("%x::bufctl -h", bufctl)).endsWith("lab_open+0x7c\n");
        assertThat(scene.lab.run("%x::bufctl -h", bufctl).lines()).hasSize(3);
        // The log was written round: what was its oldest record is of another bufctl now.
        scene.lab.heap.structs().put("kmem_bufctl_audit_t", scene.record(0), "bc_slab", 8);
        assertThat(scene.lab.run("%x::walk bufctl_history", bufctl)).isEqualTo(hex(bufctl));
        scene.lab.heap.structs().put("kmem_bufctl_audit_t", scene.record(2), "bc_lastlog", 8);
        assertThat(scene.lab.run("%x::walk bufctl_history", bufctl))
                .startsWith("mdb: record %x leads to 8: no mapping".formatted(scene.record(2)));
    }

    @OnEveryArch
    void shouldEndAHistoryThatLoops(Arch arch) {
        Scene scene = new Scene(arch);
        long bufctl = scene.cache.bufctl(scene.buffer);
        scene.lab
                .heap
                .structs()
                .put("kmem_bufctl_audit_t", scene.record(0), "bc_lastlog", scene.record(2));

        assertThat(scene.lab.run("%x::walk bufctl_history", bufctl))
                .isEqualTo(lines(bufctl, scene.record(0)));
    }

    @OnEveryArch
    void shouldFindWhatAThreadAllocatedAndFreed(Arch arch) {
        Lab lab = new Lab(arch);
        FakeCache cache = lab.heap.cache("lab_cache", 24, AUDITED).slab(6);
        FakeCache plain = lab.heap.cache("lab_plain", 24, FakeHeap.HASH).slab(1);
        plain.allocate();
        long[] got = new long[5];
        for (int i = 0; i < got.length; i++) {
            got[i] = cache.allocate();
            cache.audit(got[i], 0x100 * (i + 1), i == 3 ? 0x222 : 0x111, lab.allocator, lab.open);
        }
        cache.audit(got[4], 0x50, 0x111, lab.allocator, lab.close);
        cache.free(got[0]);
        cache.load(0, got[1]);
        long first = cache.bufctl(got[0]);
        long second = cache.bufctl(got[1]);
        long third = cache.bufctl(got[2]);
        long last = cache.bufctl(got[4]);

        assertThat(lab.run("111::allocdby").lines())
                .containsExactly(
                        lab.title("BUFCTL") + "    TIMESTAMP CALLER",
                        lab.wide(third) + "          300 lab_open+0x7c",
                        lab.wide(last) + "           50 lab_close+0x4");
        assertThat(lab.run("111::freedby").lines())
                .containsExactly(
                        lab.title("BUFCTL") + "    TIMESTAMP CALLER",
                        lab.wide(second) + "          200 lab_open+0x7c",
                        lab.wide(first) + "          100 lab_open+0x7c");
        assertThat(lab.run("111::walk allocdby")).isEqualTo(lines(third, last));
        assertThat(lab.run("111::walk freedby")).isEqualTo(lines(second, first));
        assertThat(lab.run("333::walk freedby")).isEmpty();
    }
}
