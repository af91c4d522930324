package org.kheap.kernel.uma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.kernel.testing.TestKernel.panicOf;
import static org.kheap.kernel.uma.Umaf.M_WAITOK;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.kmem.Kmf;
import org.kheap.kernel.testing.FreebsdKernel;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.panic.PanicReason;

/** A kernel with zones, and what tests ask of them. */
abstract class ZoneCase {
    static final int SIZE = 72;
    static final int PTR = 7;
    static final int[] CHECKS = {0, Kmf.LITE, TestKernel.FULL_CHECKS};

    FreebsdKernel freebsd;
    TestKernel kernel;
    Uma uma;
    final List<String> calls = new ArrayList<>();
    long initAnswer;
    long ctorAnswer;

    void boot(Arch arch, int flags) {
        freebsd = FreebsdKernel.boot(arch, flags);
        kernel = freebsd.kernel();
        uma = freebsd.uma();
        calls.clear();
        initAnswer = 0;
        ctorAnswer = 0;
    }

    private long called(String name, long[] arguments, long answer) {
        StringBuilder call = new StringBuilder(name);
        for (int i = 1; i < arguments.length; i++) {
            call.append(' ').append(arguments[i]);
        }
        calls.add(call.toString());
        return answer;
    }

    /** A zone whose functions say that they were called. */
    long talkingZone() {
        return uma.createZone(
                new ZoneRequest(
                        freebsd.string("talking"),
                        SIZE,
                        freebsd.define("t_ctor", a -> called("ctor", a, ctorAnswer)),
                        freebsd.define("t_dtor", a -> called("dtor", a, 0)),
                        freebsd.define("t_init", a -> called("init", a, initAnswer)),
                        freebsd.define("t_fini", a -> called("fini", a, 0)),
                        PTR,
                        0));
    }

    long plainZone(int flags) {
        return uma.createZone(ZoneRequest.plain(freebsd.string("plain"), SIZE, PTR, flags));
    }

    List<Long> allocate(long zone, int count) {
        List<Long> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(uma.alloc(zone, 0, M_WAITOK));
        }
        return items;
    }

    void free(long zone, List<Long> items) {
        items.forEach(item -> uma.free(zone, item, 0));
    }

    void assertNumbers(long zone, long allocs, long frees, long fails, long sleeps) {
        assertThat(freebsd.zone(zone).int64(UmaZone.UZ_ALLOCS)).isEqualTo(allocs);
        assertThat(freebsd.zone(zone).int64(UmaZone.UZ_FREES)).isEqualTo(frees);
        assertThat(freebsd.zone(zone).int64(UmaZone.UZ_FAILS)).isEqualTo(fails);
        assertThat(freebsd.zone(zone).int64(UmaZone.UZ_SLEEPS)).isEqualTo(sleeps);
        assertThat(uma.current(zone)).isEqualTo((int) (allocs - frees));
    }

    /** Requires a panic that says that there is no zone at an address. */
    static void assertPanics(Runnable use, long address) {
        assertThat(panicOf(use))
                .as("%x", address)
                .map(PanicReason::message)
                .get()
                .asString()
                .endsWith(": not a zone: %x".formatted(address));
    }
}
