package org.kheap.debugger.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.debugger.testing.DumpPair;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.dump.CrashImage;

class LiveTargetTest {
    @OnEveryArch
    void shouldShowTheKernelAsItIs(Arch arch) {
        DumpPair pair = new DumpPair(arch);
        CrashImage image = pair.image();
        LiveTarget target = LiveTarget.of(image);

        image.memory().putInt(pair.variable(), 0x1234, INSPECT);

        assertThat(target.isLive()).isTrue();
        assertThat(target.arch()).isEqualTo(arch);
        assertThat(target.memory().getInt(pair.variable(), INSPECT)).isEqualTo(0x1234);
        assertThat(target.symbols().at(pair.variable()).orElseThrow().name())
                .isEqualTo("kmem_flags");
        assertThat(target.threads()).extracting(TargetThread::number).containsExactly(2, 1);
        assertThat(target.mappings()).isEqualTo(image.mappings());
    }

    @OnEveryArch
    void shouldKeepSymbolsWhileModulesStay(Arch arch) {
        LiveTarget target = LiveTarget.of(new DumpPair(arch).image());

        LiveTarget later = target.at(new DumpPair(arch).image());

        assertThat(later.symbols()).isSameAs(target.symbols());
        assertThat(later.types()).isSameAs(target.types());
    }
}
