package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.cli.toolchain.CompileException;
import org.kheap.kernel.boot.KernelHeader;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** A C compiler's judgement on every offset and size that Java uses, for all four ABIs. */
class StructureLayoutTest {
    private static final Pattern OFFSET =
            Pattern.compile(
                    "(__builtin_offsetof\\(struct kmem_bufctl_audit, bc_addr\\) == )(\\d+)");

    @TempDir Path directory;

    private void compile(Arch arch, String header) throws Exception {
        Path file = directory.resolve("header.c");
        Files.writeString(file, header);
        new GuestSources(GuestRun.HOME, talk -> {})
                .workload(arch, List.of(file.toString()), List.of("-Werror"), false, w -> {});
    }

    private static String kmemHeader(Arch arch) {
        return KernelHeader.of(arch).get("sys/kmem_impl.h");
    }

    @OnEveryArch
    void shouldAgreeWithTheCompiler(Arch arch) throws Exception {
        String headers = String.join("\n", KernelHeader.of(arch).values());

        compile(arch, headers);

        assertThat(headers.lines().filter(line -> line.startsWith("_Static_assert")))
                .hasSizeGreaterThan(200);
    }

    @OnEveryArch
    void shouldHaveTheCompilerCatchAWrongOffset(Arch arch) {
        Matcher offset = OFFSET.matcher(kmemHeader(arch));
        assertThat(offset.find()).isTrue();
        String wrong = offset.replaceFirst("$1" + (Integer.parseInt(offset.group(2)) + 4));

        assertThatThrownBy(() -> compile(arch, wrong))
                .isInstanceOfSatisfying(
                        CompileException.class,
                        e ->
                                assertThat(e.diagnostics())
                                        .contains("static assertion failed")
                                        .contains("kmem_bufctl_audit.bc_addr"));
    }

    @OnEveryArch
    void shouldHaveTheCompilerCatchAMissingField(Arch arch) {
        String header = kmemHeader(arch);
        String wrong = header.replaceFirst("(?m)^\\tvoid\\s*\\*bc_addr;.*\\n", "");

        assertThat(wrong).isNotEqualTo(header);
        assertThatThrownBy(() -> compile(arch, wrong)).isInstanceOf(CompileException.class);
    }
}
