package org.kheap.kernel.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;

/** Random traffic against a plain map of live buffers. */
class TrafficTest {
    /** A call. Frees name one of the live buffers by a number. */
    record Call(boolean free, boolean zeroed, int size, int which) {}

    @Provide
    Arbitrary<List<Call>> calls() {
        Arbitrary<Integer> sizes =
                Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(6, Arbitraries.integers().between(1, 128)),
                        net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(1, 4096)),
                        net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(4097, 150_000)));
        return Combinators.combine(
                        Arbitraries.of(true, false, false),
                        Arbitraries.of(true, false, false, false),
                        sizes,
                        Arbitraries.integers().between(0, 1000))
                .as(Call::new)
                .list()
                .ofMinSize(100)
                .ofMaxSize(400);
    }

    @Provide
    Arbitrary<Integer> flags() {
        return Arbitraries.of(0, Kmf.LITE, Kmf.BUFTAG, Kmf.AUDIT, TestKernel.FULL_CHECKS);
    }

    @Property(tries = 12, shrinking = ShrinkingMode.BOUNDED)
    void shouldKeepItsInvariantsAndTheContentsOfBuffers(
            @ForAll("calls") List<Call> calls, @ForAll("flags") int flags) {
        for (Arch arch : Arch.ALL) {
            TestKernel kernel = TestKernel.boot(arch, flags);
            HeapState start = HeapState.of(kernel);
            TreeMap<Long, Integer> live = new TreeMap<>(Long::compareUnsigned);
            for (int i = 0; i < calls.size(); i++) {
                apply(kernel, live, calls.get(i));
                if (i % 50 == 0) {
                    HeapInvariants.check(kernel);
                }
            }
            HeapInvariants.check(kernel);
            new ArrayList<>(live.keySet()).forEach(buffer -> release(kernel, live, buffer));
            HeapInvariants.check(kernel);
            assertThat(HeapState.of(kernel)).isEqualTo(start);
            assertThat(kernel.events().reports()).isEmpty();
        }
    }

    private static void apply(TestKernel kernel, TreeMap<Long, Integer> live, Call call) {
        if (call.free && !live.isEmpty()) {
            int index = call.which % live.size();
            release(kernel, live, live.keySet().stream().skip(index).findFirst().orElseThrow());
            return;
        }
        long buffer =
                call.zeroed
                        ? kernel.kmem().zalloc(call.size, Kmf.KM_NOSLEEP)
                        : kernel.tryAlloc(call.size);
        if (buffer == 0) {
            return; // all of memory is in use
        }
        Map.Entry<Long, Integer> below = live.lowerEntry(buffer + call.size);
        boolean overlaps =
                below != null
                        && Long.compareUnsigned(below.getKey() + below.getValue(), buffer) > 0;
        assertThat(overlaps).isFalse();
        if (call.zeroed) {
            assertThat(kernel.load(buffer) | kernel.load(buffer + call.size - 1)).isZero();
        }
        kernel.scribble(buffer, call.size, (int) buffer);
        live.put(buffer, call.size);
    }

    private static void release(TestKernel kernel, Map<Long, Integer> live, long buffer) {
        int size = live.remove(buffer);
        assertThat(kernel.isScribbled(buffer, size, (int) buffer)).isTrue();
        kernel.free(buffer, size);
    }
}
