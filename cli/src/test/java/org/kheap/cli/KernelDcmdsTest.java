package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.debugger.target.CrashDump;
import org.kheap.debugger.target.LiveTarget;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.testing.OnEveryArch;

/** The kernel's own state in real crash dumps, held to what gdb, readelf and the console say of it. */
@ExtendWith(EnginesAreClosed.class)
class KernelDcmdsTest {
    private static final Pattern GDB_FRAME = Pattern.compile("#\\d+ +(?:0x\\w+ in )?(\\w+) \\(.*");
    private static final Pattern OUR_FRAME = Pattern.compile("[\\[ ]*\\p{XDigit}{8,16} (\\w+).*");

    /** gdb's names for what is a part of another register, or is called otherwise on this machine. */
    private static final Map<String, String> NAMES =
            Map.of("rflags", "eflags", "sp", "o6", "fp", "i6");

    /** What is in both, and comes from another source. */
    private static final List<String> OTHERS =
            List.of(
                    "cs", "ss", "ds", "es", "fs", "gs", "wim", "tbr", "fprs", "ccr", "asi",
                    "pstate");

    private static String print(Arch arch, String command) throws IOException {
        try (CrashDump dump = SavedDump.ofCorpse(arch).open()) {
            return new MdbScript(dump).print(command);
        }
    }

    private static List<String> functions(Pattern frame, String text) {
        return text.lines()
                .map(frame::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
    }

    /** gdb leaves out the first function of a thread, which nobody called, if it has called another. */
    private static List<String> completed(List<String> functions) {
        List<String> all = new ArrayList<>(functions);
        if (!all.get(all.size() - 1).equals("thread_start")) {
            all.add("thread_start");
        }
        return all;
    }

    @OnEveryArch
    void shouldWalkTheStackAsGdbDoes(Arch arch) throws IOException {
        Gdb gdb = SavedDump.ofCorpse(arch).gdb("bt");
        List<String> theirs = functions(GDB_FRAME, gdb.out());

        assertThat(functions(OUR_FRAME, print(arch, "$C")))
                .isEqualTo(completed(theirs.subList(1, theirs.size())))
                .contains("descend", "main");
    }

    @OnEveryArch
    void shouldWalkTheStacksOfAllThreadsAsGdbDoes(Arch arch) throws IOException {
        Gdb gdb = SavedDump.ofCorpse(arch).gdb("thread apply all bt");
        List<List<String>> theirs = new ArrayList<>();
        for (String part : gdb.out().split("\nThread \\d+")) {
            theirs.add(0, functions(GDB_FRAME, part)); // the last thread comes first
        }
        theirs.remove(theirs.size() - 1); // where it stood when it started

        List<List<String>> ours = new ArrayList<>();
        for (String part :
                print(arch, "::walk target_thread | ::findstack").split("stack pointer")) {
            ours.add(functions(OUR_FRAME, part));
        }
        ours.remove(0);

        assertThat(ours)
                .isEqualTo(theirs.stream().map(KernelDcmdsTest::completed).toList())
                .hasSize(4);
    }

    @OnEveryArch
    void shouldFindTheSameThreadsInTheKernelsList(Arch arch) throws IOException {
        List<String> inKernel = print(arch, "::walk thread").lines().toList();
        List<String> inNotes = print(arch, "::walk target_thread").lines().toList();

        assertThat(inKernel).containsAll(inNotes).hasSize(inNotes.size() + 2);
        assertThat(print(arch, "::threadlist"))
                .contains(" waiter()\n", " never()\n", " idle()\n", " sched\n");
        assertThat(print(arch, "::threadlist -v")).contains("    waiter+0x").doesNotContain("mdb:");
    }

    @OnEveryArch
    void shouldKnowTheRegistersThatGdbKnows(Arch arch) throws IOException {
        Gdb gdb = SavedDump.ofCorpse(arch).gdb("info registers");
        Map<String, Long> theirs = registers("^(\\w+) +0x(\\p{XDigit}+)", gdb.out());
        Map<String, Long> ours = registers("%(\\w+) += 0x(\\p{XDigit}+)", print(arch, "::regs"));

        theirs.keySet().removeAll(OTHERS);
        ours.keySet().retainAll(theirs.keySet());
        theirs.keySet().retainAll(ours.keySet());
        assertThat(ours).isEqualTo(theirs).hasSizeGreaterThan(arch.equals(Arch.I386) ? 9 : 15);
    }

    private static Map<String, Long> registers(String pattern, String text) {
        Map<String, Long> registers = new TreeMap<>();
        Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
        while (matcher.find()) {
            String name = NAMES.getOrDefault(matcher.group(1), matcher.group(1));
            registers.put(name, Long.parseUnsignedLong(matcher.group(2), 16));
        }
        return registers;
    }

    @OnEveryArch
    void shouldListTheSymbolsThatReadelfLists(Arch arch) throws Exception {
        boolean isLong = arch.abi().model() == DataModel.LP64;
        List<String> theirs = new ArrayList<>();
        for (String line : readelf(SavedDump.ofCorpse(arch).unix()).lines().toList()) {
            String[] parts = line.trim().split(" +");
            if (parts.length == 8 && parts[0].matches("\\d+:")) {
                String size = parts[2].startsWith("0x") ? parts[2].substring(2) : "";
                long bytes = size.isEmpty() ? Long.parseLong(parts[2]) : Long.parseLong(size, 16);
                theirs.add(
                        (isLong ? "0x%s|0x%016x" : "0x%s|0x%08x").formatted(parts[1], bytes)
                                + "|%-5s|%s |0x0  |%-8s|%s"
                                        .formatted(
                                                parts[3].replace("OBJECT", "OBJT")
                                                        .replace("NOTYPE", "NOTY"),
                                                parts[4].replace("LOCAL", "LOCL")
                                                        .replace("GLOBAL", "GLOB"),
                                                parts[6],
                                                parts[7]));
            }
        }

        assertThat(print(arch, "::nm -h").lines()).isEqualTo(theirs).hasSizeGreaterThan(300);
    }

    private static String readelf(Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("readelf", "-sW", file.toString()).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return text;
    }

    @OnEveryArch
    void shouldTellWhatTheConsoleShowed(Arch arch) throws IOException {
        SavedDump corpse = SavedDump.ofCorpse(arch);
        String messages = print(arch, "::msgbuf").replaceFirst("MESSAGE\n", "");
        String reason = messages.replaceFirst("(?s).*panic\\[cpu0]/thread=\\w+: (.*?)\n.*", "$1");

        assertThat(corpse.run().out().replace("\r", "")).contains(messages.strip());
        assertThat(print(arch, "::status"))
                .startsWith("debugging crash dump vmcore.0 (")
                .endsWith("\npanic message: " + reason + "\n");
        assertThat(print(arch, "::panicinfo"))
                .contains(" message " + reason + "\n")
                .containsPattern("\n +[re]?(pc|ip) +%x\n".formatted(corpse.shown("pc")));
    }

    @OnEveryArch
    void shouldListCpusModulesAndProcesses(Arch arch) throws IOException {
        assertThat(print(arch, "::cpuinfo -v"))
                .contains("  0 ", "  1b ", "RUNNING <--+", " sched\n")
                .doesNotContain("mdb:");
        assertThat(print(arch, "::modinfo"))
                .contains(" 0 unix (?)\n", " 0 genunix (?)\n", " corpse ");
        assertThat(print(arch, "::ps")).contains("R      0      0 ").endsWith(" sched\n");
        assertThat(print(arch, "::objects").lines())
                .hasSize(4)
                .last()
                .asString()
                .endsWith(" corpse");
        assertThat(print(arch, "::mappings text").lines()).hasSizeGreaterThan(1);
    }

    @OnEveryArch
    void shouldShowAKernelThatRuns(Arch arch) {
        List<String> printed = new ArrayList<>();
        GuestRun.of(arch, "corpse")
                .dissect(
                        image -> {
                            MdbScript live = new MdbScript(LiveTarget.of(image));
                            printed.add(live.print("::status"));
                            printed.add(live.print("$c"));
                        })
                .run();

        assertThat(printed.get(0)).startsWith("debugging live kernel (").contains("-bit) on ");
        assertThat(printed.get(1)).startsWith("panic_trap+0x").contains("\nmain+0x");
    }
}
