package org.kheap.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kheap.kernel.base.Moment;

class BootOptionsTest {
    @Test
    void shouldSayInWordsHowToBoot() {
        Setting or = new Setting(Tunable.named("kmem_flags").orElseThrow(), Setting.Operator.OR, 8);
        BootOptions options =
                new BootOptions(List.of(Setting.assign("kmem_logging", 0), or), 4, -7);

        assertThat(BootOptions.DEFAULT.arguments()).isEqualTo("cpus=1 seed=1");
        assertThat(options.arguments()).isEqualTo("cpus=4 seed=-7 kmem_logging=0x0 kmem_flags|0x8");
        assertThat(options.nodename()).isEqualTo("kheap");
    }

    @Test
    void shouldSayWhenItBootsIfThatIsLater() {
        BootOptions options =
                new BootOptions(List.of(), 1, 1, "kheap", Moment.BOOT_TIME + 30, Map.of());

        assertThat(options.arguments()).isEqualTo("cpus=1 seed=1 time=1000000030");
    }

    @Test
    void shouldSayWhatTheLoaderSets() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("vm.memguard.desc", "tty \"console\"");
        environment.put("vm.memguard.divisor", "5");

        assertThat(BootOptions.DEFAULT.with(environment).arguments())
                .isEqualTo(
                        "cpus=1 seed=1 vm.memguard.desc=\"tty \\\"console\\\"\" vm.memguard.divisor=5");
    }
}
