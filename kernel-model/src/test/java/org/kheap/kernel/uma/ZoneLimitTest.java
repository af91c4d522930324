package org.kheap.kernel.uma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kheap.kernel.uma.Umaf.M_NOWAIT;
import static org.kheap.kernel.uma.Umaf.M_WAITOK;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.testing.FakeEvents.NeverWokenException;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** Zones at their limit. */
class ZoneLimitTest extends ZoneCase {
    @OnEveryArch
    void shouldFailAtTheLimitForThoseThatDoNotWait(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        long zone = plainZone(0);
        assertThat(uma.limit(zone)).isZero();
        assertThat(uma.limit(zone, 3)).isEqualTo(3);
        assertThat(uma.limit(zone)).isEqualTo(3);
        List<Long> items = allocate(zone, 3);
        assertThat(uma.alloc(zone, 0, M_NOWAIT)).isZero();
        assertNumbers(zone, 3, 0, 1, 0);
        uma.free(zone, items.get(0), 0);
        assertThat(uma.alloc(zone, 0, M_NOWAIT)).isNotZero();
        uma.limit(zone, 0);
        allocate(zone, 5);
        assertNumbers(zone, 9, 1, 1, 0);
    }

    @OnEveryArch
    void shouldNotLetFailedAllocationsCountAgainstTheLimit(Arch arch) {
        boot(arch, 0);
        long zone = talkingZone();
        uma.limit(zone, 1);
        ctorAnswer = 1;
        assertThat(uma.alloc(zone, 0, M_NOWAIT)).isZero();
        ctorAnswer = 0;
        assertThat(uma.alloc(zone, 0, M_NOWAIT)).isNotZero();
    }

    @OnEveryArch
    void shouldSleepAtTheLimitUntilAnItemIsFreed(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        long zone = plainZone(0);
        uma.limit(zone, 2);
        List<Long> items = allocate(zone, 2);
        kernel.events().whenAsleep(() -> {}); // woken for nothing
        kernel.events()
                .whenAsleep(
                        () -> {
                            int wakeups = kernel.events().wakeups();
                            uma.free(zone, items.get(0), 0);
                            assertThat(kernel.events().wakeups()).isGreaterThan(wakeups);
                        });
        assertThat(uma.alloc(zone, 0, M_WAITOK)).isNotZero();
        assertThat(kernel.events().lastChannel()).isEqualTo(zone);
        assertNumbers(zone, 3, 1, 0, 2);
        assertThat(freebsd.zone(zone).int32(UmaZone.UZ_SLEEPERS)).isZero();
        assertThatThrownBy(() -> uma.alloc(zone, 0, M_WAITOK))
                .isInstanceOf(NeverWokenException.class)
                .hasMessage("an item of zone plain");
    }

    @OnEveryArch
    void shouldWakeThoseWhoSleepWhenTheLimitIsRaised(Arch arch) {
        boot(arch, 0);
        long zone = plainZone(0);
        uma.limit(zone, 1);
        allocate(zone, 1);
        int wakeups = kernel.events().wakeups();
        kernel.events().whenAsleep(() -> uma.limit(zone, -5));
        assertThat(uma.alloc(zone, 0, M_WAITOK)).isNotZero();
        assertThat(kernel.events().wakeups()).isGreaterThan(wakeups);
        assertThat(uma.limit(zone)).isZero();
    }

    /** A constructor lets others run, who must find its item counted. */
    @OnEveryArch
    void shouldCountAnItemWhoseConstructorRunsAgainstTheLimit(Arch arch) {
        boot(arch, 0);
        long[] zone = new long[1];
        List<Long> others = new ArrayList<>();
        long ctor =
                freebsd.define(
                        "c_ctor",
                        a -> {
                            if (others.isEmpty()) {
                                others.add(uma.alloc(zone[0], 0, M_NOWAIT));
                            }
                            return 0;
                        });
        zone[0] = uma.createZone(new ZoneRequest(freebsd.string("c"), 8, ctor, 0, 0, 0, PTR, 0));
        uma.limit(zone[0], 1);
        assertThat(uma.alloc(zone[0], 0, M_WAITOK)).isNotZero();
        assertThat(others).containsExactly(0L);
        assertNumbers(zone[0], 1, 0, 1, 0);
    }

    @OnEveryArch
    void shouldWarnAtTheLimitEveryFiveMinutes(Arch arch) {
        boot(arch, 0);
        long zone = plainZone(0);
        uma.limit(zone, 1);
        allocate(zone, 1);
        uma.alloc(zone, 0, M_NOWAIT);
        assertThat(kernel.events().printed()).isEmpty();
        uma.warnAtLimit(zone, freebsd.string("out of it"));
        uma.alloc(zone, 0, M_NOWAIT);
        uma.alloc(zone, 0, M_NOWAIT);
        kernel.events().advance(299_000_000_000L);
        uma.alloc(zone, 0, M_NOWAIT);
        assertThat(kernel.events().printed()).isEqualTo("[zone: plain] out of it\n");
        kernel.events().advance(1_000_000_000L);
        uma.alloc(zone, 0, M_NOWAIT);
        assertThat(kernel.events().printed()).isEqualTo("[zone: plain] out of it\n".repeat(2));
        kernel.globals().int32("zone_warnings", 0);
        kernel.events().advance(400_000_000_000L);
        uma.alloc(zone, 0, M_NOWAIT);
        assertThat(kernel.events().printed()).isEqualTo("[zone: plain] out of it\n".repeat(2));
    }

    @OnEveryArch
    void shouldPanicIfTheZoneIsDestroyedWhileOneSleepsAtItsLimit(Arch arch) {
        boot(arch, TestKernel.FULL_CHECKS);
        long zone = plainZone(0);
        uma.limit(zone, 1);
        allocate(zone, 1);
        kernel.events().whenAsleep(() -> uma.destroyZone(zone));
        assertPanics(() -> uma.alloc(zone, 0, M_WAITOK), zone);
    }
}
