package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kheap.cli.mdb.DebuggerModules;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Row;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.target.CrashDump;
import org.kheap.debugger.target.LiveTarget;
import org.kheap.debugger.target.Target;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** Every command of the debugger, on dumps and live kernels of all machines, with and without checks. */
@ExtendWith(EnginesAreClosed.class)
class AllDcmdsTest {
    /** Commands that end or redirect the session, and those that need files; other tests have them. */
    private static final Set<String> ELSEWHERE =
            Set.of("quit", "$q", "$Q", "$%", "log", "$>", "cat", "$W", "$<<");

    static List<Arguments> kernels() {
        List<Arguments> kernels = new ArrayList<>();
        for (DcmdScript script : DcmdScript.values()) {
            for (Arch arch : Arch.ALL) {
                for (int flags : new int[] {0, 0xf}) {
                    kernels.add(Arguments.of(script, arch, flags));
                }
            }
        }
        return kernels;
    }

    @ParameterizedTest(name = "{0} on {1}, kmem_flags {2}")
    @MethodSource("kernels")
    void shouldAllWorkOnADump(DcmdScript script, Arch arch, int flags) throws IOException {
        try (CrashDump dump = script.open(arch, "--set=kmem_flags=" + flags)) {
            check(script, dump);
        }
    }

    @ParameterizedTest(name = "{0} on {1}, kmem_flags {2}")
    @MethodSource("kernels")
    void shouldAllWorkOnALiveKernel(DcmdScript script, Arch arch, int flags) {
        List<String> seen = new ArrayList<>();
        script.run(arch)
                .set("kmem_flags", flags)
                .dissect(
                        image -> {
                            check(script, LiveTarget.of(image));
                            seen.add(arch.name());
                        })
                .run("stay");

        assertThat(seen).hasSize(1);
    }

    /** A command that is added has to be tried here, or said to be tried elsewhere. */
    @Test
    void shouldHaveAllDcmdsAndWalkersInTheScript() throws IOException {
        Set<String> dcmds = new TreeSet<>();
        Set<String> walkers = new HashSet<>();
        for (DcmdScript.Line line : DcmdScript.allLines()) {
            names(line.command(), "::walk (\\w+)", walkers);
            for (String stage : line.command().split("\\|")) {
                names(stage, "(?:::|\\$(?=\\W|\\w(?:$| )))([\\w?<>]+)", dcmds);
                names(stage, "(\\$[a-zA-Z?<])(?:$| |\\w)", dcmds);
            }
        }

        assertThat(dcmds)
                .containsAll(
                        DebuggerModules.all().dcmds().stream()
                                .map(Dcmd::description)
                                .map(description -> description.name())
                                .filter(name -> !ELSEWHERE.contains(name))
                                .toList());
        assertThat(walkers).containsAll(DcmdScript.walkers().map(Walker::name).toList());
    }

    /** What programs are promised: rows of the tables that commands name, with their members. */
    @OnEveryArch
    void shouldGiveProgramsTheRowsThatAreDocumented(Arch arch) throws IOException {
        Map<String, List<String>> tables = new HashMap<>();
        DebuggerModules.all().dcmds().stream()
                .flatMap(dcmd -> dcmd.description().tables().stream())
                .forEach(table -> tables.put(table.name(), keys(table)));
        tables.put("value", List.of("value"));
        tables.put("text", List.of("text"));
        Set<String> seen = new HashSet<>();
        for (DcmdScript script : DcmdScript.values()) {
            try (CrashDump dump = script.open(arch)) {
                checkRows(script, dump, tables, seen);
            }
        }
        assertThat(seen)
                .containsAll(
                        tables.keySet().stream().filter(kind -> !kind.equals("text")).toList());
    }

    /** @param seen takes the kinds of the rows */
    private static void checkRows(
            DcmdScript lines, Target target, Map<String, List<String>> tables, Set<String> seen) {
        MdbScript script = new MdbScript(target);
        List<String> commands = lines.completed(script);
        script.asProgram();
        for (String command : commands) {
            script.print(command);
            for (Row row : script.rows()) {
                assertThat(row.members()).as("hides what the row is of").doesNotContainKey("kind");
                seen.add(row.kind());
                assertThat(tables).as(command).containsKey(row.kind());
                assertThat(row.members().keySet())
                        .as("members of %s by %s", row.kind(), command)
                        .isSubsetOf(tables.get(row.kind()));
            }
        }
    }

    private static List<String> keys(Table table) {
        return table.members().stream().map(Table.Member::key).toList();
    }

    private static void names(String text, String pattern, Set<String> into) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            into.add(matcher.group(1));
        }
    }

    private static void check(DcmdScript lines, Target target) {
        MdbScript script = new MdbScript(target);
        SoftAssertions all = new SoftAssertions();
        for (DcmdScript.Line line : lines.lines()) {
            String shown = script.run(line.command());
            List<String> printed = shown.lines().skip(1).toList();
            boolean complains = printed.stream().anyMatch(text -> text.startsWith("mdb: "));
            all.assertThat(printed).as(line.command()).noneMatch(DcmdScript::isOurFault);
            switch (line.expected()) {
                case OUTPUT -> {
                    all.assertThat(complains).as(shown).isFalse();
                    all.assertThat(printed).as(line.command()).isNotEmpty();
                }
                case SILENCE -> all.assertThat(printed).as(line.command()).isEmpty();
                case COMPLAINT -> all.assertThat(complains).as(shown).isTrue();
                default -> {
                    // Either will do.
                }
            }
        }
        all.assertAll();
    }
}
