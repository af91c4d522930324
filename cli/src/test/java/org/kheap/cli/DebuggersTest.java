package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.debugger.target.CrashDump;
import org.kheap.debugger.target.SymbolTable;
import org.kheap.kernel.boot.KernelHeader;
import org.kheap.machine.Arch;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.Layout;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.Symbol;
import org.kheap.machine.X86Register;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.machine.types.CType;

/** What debuggers that are not ours make of a crash dump. */
class DebuggersTest {
    /** gdb reads sparcv9 cores of Solaris, and wonders that they are not those of Linux. */
    private static final String TOO_LONG_FOR_LINUX =
            "warning: Unexpected size of section `.reg/1' in core file.";

    @OnEveryArch
    void shouldShowTheStackThroughTheTrap(Arch arch) {
        Gdb gdb = SavedDump.ofCorpse(arch).gdb("bt");

        assertThat(gdb.out().lines().filter(line -> line.startsWith("#")).skip(1))
                .zipSatisfy(
                        frames(arch).stream().toList(),
                        (line, pattern) -> assertThat(line).containsPattern(pattern));
    }

    /** What gdb says of each frame, from the innermost one. */
    private static List<String> frames(Arch arch) {
        List<String> frames = new ArrayList<>();
        frames.add("^#0 .*panic_trap \\(\\) at locore.S:\\d+");
        frames.add("^#1 .* in die \\(\\) at locore.S:\\d+");
        frames.add("^#2 .* in trap \\(\\) at locore.S:\\d+");
        frames.add("^#3 .* in (cmntrap|fault|ktl0) \\(\\) at locore.S:\\d+");
        for (int depth = 0; depth <= 5; depth++) {
            int line = depth == 0 ? 51 : 52;
            frames.add(
                    "^#%d .* in descend \\(station=0x[0-9a-f]+, depth=%d\\) at .*corpse.c:%d$"
                            .formatted(4 + depth, depth, line));
        }
        frames.add("^#10 .* in main \\(argc=1, argv=0x[0-9a-f]+\\) at .*corpse.c:72$");
        return frames;
    }

    /** The functions on the way to a panic are compiled so that debuggers know their arguments. */
    @OnEveryArch
    void shouldShowTheWayToAnAssertionInAConstructor(Arch arch, @TempDir Path directory)
            throws IOException {
        Path source = directory.resolve("assertion.c");
        Files.writeString(
                source,
                """
                #include <sys/debug.h>
                #include <sys/kmem.h>
                static int ctor(void *buf, void *arg, int flags) { VERIFY3U(*(int *)arg, ==, 77); }
                int main(int argc, char **argv)
                {
                    kmem_cache_alloc(kmem_cache_create("c", 8, 0, ctor, 0, 0, &argc, 0, 0), 0);
                }
                """);
        Cli run =
                Cli.run(
                        "run",
                        "--machine=" + arch.name(),
                        "--memory=16M",
                        "--dump=" + directory,
                        source.toString());

        Gdb gdb = new SavedDump(directory, run).gdb("bt");

        assertThat(gdb.out())
                .containsPattern("#1 .* vpanic \\(fmt=0x\\w+ \"assertion failed: %s .*, list=.*\\)")
                .containsPattern("#2 .* panic \\(fmt=0x\\w+ \"assertion failed: %s .*\"\\) at")
                .containsPattern(
                        "#3 .* assfail3 \\(expression=0x\\w+ \".* == 77\", left=1, op=0x\\w+ \"==\","
                                + " right=77, file=0x\\w+ \".*assertion.c\", line=3\\) at")
                .containsPattern(
                        "#4 .* ctor \\(buf=0x\\w+, arg=0x\\w+, flags=0\\) at .*assertion.c:3\n")
                .containsPattern(
                        "#5 .* guest_call \\(\\) at locore.S:\\d+\n#6 .* kmem_cache_alloc \\(\\)")
                .containsPattern("#7 .* main \\(argc=1, argv=0x\\w+\\) at .*assertion.c:6\n");
    }

    @OnEveryArch
    void shouldKnowTheRegistersOfTheTrappedFunction(Arch arch) {
        SavedDump corpse = SavedDump.ofCorpse(arch);

        Gdb gdb =
                corpse.gdb("frame 4", "output/x $pc", "echo \\n", "output/x $sp", "info registers");

        assertThat(gdb.out()).contains("\n0x%x\n".formatted(corpse.shown("pc")));
        if (!arch.equals(Arch.I386)) { // whose screen shows what is on top of the stack instead
            assertThat(gdb.out()).contains("\n0x%x".formatted(corpse.shown("sp")));
        }
        assertThat(gdb.out()).containsPattern("\n(pc|rip|eip) +0x[0-9a-f]+ .*<descend\\+\\d+>");
    }

    @OnEveryArch
    void shouldShowEveryThreadWhereItIs(Arch arch) {
        Gdb gdb = SavedDump.ofCorpse(arch).gdb("info threads", "thread apply all bt");

        assertThat(gdb.out())
                .containsPattern("\\* 1 +LWP 1 .*panic_trap \\(\\) at locore.S:\\d+")
                .containsPattern(
                        "(?s)#0 .*cv_wait \\(\\).*#1 .*waiter \\(arg=0x0\\) at .*corpse.c:38")
                .containsPattern("LWP \\d+ .*thread_start \\(\\) at locore.S");
        assertThat(gdb.out() + gdb.err()).doesNotContain("corrupt stack");
    }

    @OnEveryArch
    void shouldShowMemoryByTypeAndByAddress(Arch arch) {
        Gdb gdb =
                SavedDump.ofCorpse(arch)
                        .gdb(
                                "x/8wx table",
                                "output first_station->st_number",
                                "echo \\n",
                                "output (*(struct kmem_cache *)station_cache).cache_name",
                                "echo \\n",
                                "output ((struct kmem_cache *)station_cache)->cache_bufsize",
                                "echo \\n",
                                "output sizeof(station_t)",
                                "echo \\n",
                                "ptype struct kmem_slab",
                                "ptype station_t");

        String words = gdb.out().replaceAll("0x[0-9a-f]+:|\\s", "");
        assertThat(words)
                .contains("0x010101010x020202020x030303030x04040404")
                .contains("0x050505050x060606060x070707070x08080808");
        assertThat(gdb.out()).contains("\n42\n").contains("\"station_cache\"");
        String size = arch.abi().wordSize() == 8 ? "32" : "28";
        assertThat(gdb.out()).contains("\n%s\n%s\n".formatted(size, size));
        assertThat(gdb.out()).contains("kmem_cache *slab_cache;", "avl_node slab_link;");
        assertThat(gdb.out()).contains("char st_name[20];");
    }

    /** Every structure of the kernel is in the DWARF, as Java declares it. */
    @OnEveryArch
    void shouldKnowEveryStructure(Arch arch) {
        List<String> questions = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        for (Class<? extends FieldSpec> struct : KernelHeader.structs(arch)) {
            ask(struct, arch, questions, answers);
        }

        Gdb gdb = SavedDump.ofCorpse(arch).gdb(questions);

        List<String> said = gdb.out().lines().filter(line -> line.startsWith("answer ")).toList();
        assertThat(said).as(gdb.err()).isEqualTo(answers).hasSizeGreaterThan(200);
    }

    /** The same of what FreeBSD brings, in the dump of a kernel that has it. */
    @OnEveryArch
    void shouldKnowEveryStructureOfFreebsd(Arch arch) {
        List<String> questions = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        for (Class<? extends FieldSpec> struct : KernelHeader.freebsdStructs()) {
            ask(struct, arch, questions, answers);
        }

        Gdb gdb = ofGuardHit(arch).gdb(questions);

        List<String> said = gdb.out().lines().filter(line -> line.startsWith("answer ")).toList();
        assertThat(said).as(gdb.err()).isEqualTo(answers).hasSizeGreaterThan(60);
    }

    @OnEveryArch
    void shouldFollowAGuardHitThroughItsTrap(Arch arch) {
        Gdb gdb = ofGuardHit(arch).gdb("bt", "output memguard_panic_info.mgp_distance", "echo \\n");

        assertThat(gdb.out())
                .containsPattern("#4 .* timer_expires \\(\\) at .*guarded-stale-read.c:43\n")
                .containsPattern(
                        "#5 .* main \\(argc=1, argv=0x\\w+\\) at .*guarded-stale-read.c:52\n")
                .contains("\n32\n");
    }

    private static SavedDump ofGuardHit(Arch arch) {
        return SavedDump.of(
                arch,
                Cli.gallery("guarded-stale-read"),
                "--memory=16M",
                "--sysctl=vm.memguard.desc=session");
    }

    /** Types as our own debugger reads them: all of them, compared with those of the other one. */
    @OnEveryArch
    void shouldReadTypesAsGdbDoes(Arch arch) throws Exception {
        List<String> questions = new ArrayList<>(List.of("set language c"));
        List<String> answers = new ArrayList<>();
        try (CrashDump dump = SavedDump.ofCorpse(arch).open()) {
            assertThat(dump.warnings()).isEmpty();
            for (String name : dump.types().names().filter(n -> n.startsWith("struct ")).toList()) {
                CType.Struct struct = (CType.Struct) dump.types().named(name).orElseThrow();
                if (struct.size() != 0) { // those that are only declared have none
                    ask("sizeof(%s)".formatted(name), struct.size(), questions, answers);
                    struct.members().forEach(member -> ask(name, member, questions, answers));
                }
            }
        }

        Gdb gdb = SavedDump.ofCorpse(arch).gdb(questions);

        List<String> said =
                gdb.out().lines().filter(line -> line.matches("(answer|type =) .*")).toList();
        assertThat(said).as(gdb.err()).isEqualTo(answers).hasSizeGreaterThan(700);
    }

    private static void ask(
            String struct, CType.Member member, List<String> questions, List<String> answers) {
        if (!member.name().isEmpty()) {
            String expression = "((%s *)0)->%s".formatted(struct, member.name());
            ask("(long)&" + expression, member.offset(), questions, answers);
            questions.add("whatis " + expression);
            answers.add("type = " + member.type().name().replace("*const", "* const"));
        }
    }

    /** Offsets and sizes that the kernel's Java uses, as the debugger reads them from its C. */
    @OnEveryArch
    void shouldReadStructuresAsTheKernelDeclaresThem(Arch arch) throws Exception {
        try (CrashDump dump = SavedDump.ofCorpse(arch).open()) {
            for (Class<? extends FieldSpec> struct : KernelHeader.structs(arch)) {
                Layout<?> layout = Layout.ofAny(struct, arch.abi());
                String name = "struct " + Layout.structName(struct);
                CType.Struct type = (CType.Struct) dump.types().named(name).orElseThrow();

                assertThat(type.size()).as(name).isEqualTo(layout.size());
                for (Enum<?> field : layout.fields()) {
                    String member = field.name().toLowerCase(Locale.ROOT);
                    assertThat(type.member(member).orElseThrow().offset())
                            .as("%s.%s", name, member)
                            .isEqualTo(layout.offsetOf(field));
                }
            }
        }
    }

    @OnEveryArch
    void shouldOpenInOurOwnDebugger(Arch arch) throws Exception {
        SavedDump corpse = SavedDump.ofCorpse(arch);
        try (CrashDump dump = corpse.open()) {
            SymbolTable symbols = dump.symbols();
            RegisterSnapshot registers = dump.threads().get(0).registers();
            boolean isSparc = arch.abi().isBigEndian();
            long pc = registers.get(isSparc ? SparcRegister.PC : X86Register.RIP);
            Symbol table = symbols.named("table").orElseThrow();

            assertThat(symbols.modules()).containsExactly("unix", "genunix", "corpse");
            assertThat(symbols.at(pc).orElseThrow().name()).isEqualTo("panic_trap");
            assertThat(symbols.lineOf(pc).orElseThrow()).matches("locore\\.S:\\d+");
            long trapped = corpse.shown("pc");
            assertThat(symbols.at(trapped).orElseThrow().name()).isEqualTo("descend");
            assertThat(symbols.lineOf(trapped)).hasValue("corpse.c:51");
            assertThat(table.module()).isEqualTo("corpse");
            assertThat(dump.types().ofSymbol("table").orElseThrow().size()).isEqualTo(table.size());
            long words = dump.memory().getWord(table.address(), INSPECT);
            assertThat(dump.memory().getInt(words, INSPECT)).isEqualTo(0x01010101);
            assertThat(dump.facts().panicString()).startsWith("BAD TRAP");
            assertThat(dump.facts().thread()).isEqualTo(dump.threads().get(0).address());
        }
    }

    private static void ask(
            Class<?> struct, Arch arch, List<String> questions, List<String> answers) {
        Layout<?> layout = Layout.ofAny(struct, arch.abi());
        String name = "struct " + Layout.structName(struct);
        ask("sizeof(%s)".formatted(name), layout.size(), questions, answers);
        for (Enum<?> field : layout.fields()) {
            String member = field.name().toLowerCase(Locale.ROOT);
            ask(
                    "(long)&((%s *)0)->%s".formatted(name, member),
                    layout.offsetOf(field),
                    questions,
                    answers);
        }
    }

    private static void ask(
            String expression, long answer, List<String> questions, List<String> answers) {
        questions.add("printf \"answer %%ld %s\\n\", %s".formatted(expression, expression));
        answers.add("answer %d %s".formatted(answer, expression));
    }

    @OnEveryArch
    void shouldComplainAboutNothing(Arch arch) throws Exception {
        SavedDump corpse = SavedDump.ofCorpse(arch);

        Gdb gdb = corpse.gdb("info files");

        String complaints = gdb.err().replace(TOO_LONG_FOR_LINUX, "");
        assertThat(complaints).doesNotContain("warning").doesNotContain("rror");
        for (Path file : List.of(corpse.unix(), corpse.vmcore())) {
            assertThat(readelf(file)).as(file.toString()).isEmpty();
        }
    }

    /** What readelf complains about, given everything it can show of a file. */
    private static String readelf(Path file) throws IOException, InterruptedException {
        Path complaints = Files.createTempFile("readelf", ".err");
        try {
            Process process =
                    new ProcessBuilder("readelf", "-aW", "--debug-dump", file.toString())
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(complaints.toFile())
                            .start();
            assertThat(process.waitFor()).isZero();
            return Files.readString(complaints, StandardCharsets.ISO_8859_1);
        } finally {
            Files.delete(complaints);
        }
    }
}
