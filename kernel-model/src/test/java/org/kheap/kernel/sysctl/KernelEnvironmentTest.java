package org.kheap.kernel.sysctl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.kheap.machine.GuestMemory.Access.LOAD;

import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** The strings at {@code kern_envp}. */
class KernelEnvironmentTest {
    private static KernelEnvironment environment(TestKernel kernel) {
        return new KernelEnvironment(kernel.memory(), kernel.globals(), kernel.kmem());
    }

    private static void refused(ThrowingCallable call, Errno errno) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SysctlException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    @OnEveryArch
    void shouldKeepStringsOneBehindTheOtherAndAnEmptyOneAtTheEnd(Arch arch) throws Exception {
        TestKernel kernel = TestKernel.boot(arch, TestKernel.FULL_CHECKS);
        KernelEnvironment environment = environment(kernel);
        assertThat(environment.all()).isEmpty();

        environment.set("a", "1");
        environment.set("b", "x=y");
        environment.set("a", "");

        long start = kernel.globals().word("kern_envp");
        byte[] bytes = new byte[10];
        kernel.memory().read(start, bytes, LOAD);
        assertThat(bytes).isEqualTo("a=\0b=x=y\0\0".getBytes(ISO_8859_1));
        assertThat(kernel.globals().word("kern_envp_size")).isEqualTo(10);
        assertThat(environment.all()).containsExactly(entry("a", ""), entry("b", "x=y"));
        assertThat(environment.get("b")).contains("x=y");
        assertThat(environment.get("c")).isEmpty();
    }

    @OnEveryArch
    void shouldForgetNames(Arch arch) throws Exception {
        KernelEnvironment environment = environment(TestKernel.boot(arch, TestKernel.FULL_CHECKS));
        environment.set("a", "1");
        environment.set("b", "2");

        environment.unset("a");

        assertThat(environment.all()).containsExactly(entry("b", "2"));
        refused(() -> environment.unset("a"), Errno.ENOENT);
    }

    @OnEveryArch
    void shouldRefuseNamesAndValuesOf128Characters(Arch arch) throws Exception {
        KernelEnvironment environment = environment(TestKernel.boot(arch, 0));
        String longest = "x".repeat(127);

        environment.set(longest, longest);
        refused(() -> environment.set(longest + "x", ""), Errno.ENAMETOOLONG);
        refused(() -> environment.set("a", longest + "x"), Errno.ENAMETOOLONG);

        assertThat(environment.all()).containsExactly(entry(longest, longest));
    }

    @OnEveryArch
    void shouldLeaveOutWhatIsTooLongOfTheLoaders(Arch arch) throws Exception {
        KernelEnvironment environment = environment(TestKernel.boot(arch, 0));
        String tooLong = "x".repeat(128);
        Map<String, String> loaded = new LinkedHashMap<>();
        loaded.put("a", "1");
        loaded.put(tooLong, "2");
        loaded.put("b", tooLong);
        loaded.put("c", "3");

        assertThat(environment.fill(loaded)).containsExactly(tooLong, "b");
        assertThat(environment.all()).containsExactly(entry("a", "1"), entry("c", "3"));
    }
}
