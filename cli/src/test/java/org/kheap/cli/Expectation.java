package org.kheap.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kheap.machine.Arch;

/**
 * What a piece of the gallery must cause on one machine: the {@code expect.properties} beside it.
 *
 * <p>A key counts for all machines, or with the name of one before it for that one. {@code status},
 * {@code panic} (the sentence), {@code report} (lines of the allocator before it, {@code |} between
 * them), {@code frame} and {@code line} (the first frame of a stack outside of the kernel) must be
 * stated, and may be empty for nothing; {@code waits} is who waits for what in a deadlock, {@code |}
 * between them, and {@code screen} any other line of the console. {@code options} are those of the run.
 *
 * <p>{@code memguard} is how MemGuard's report begins, {@code |} between lines, without it there must be
 * none; {@code allocated} and {@code freed} are the lines of source in the workload that its stacks lead
 * to. Frames in FreeBSD's form name no module.
 */
final class Expectation {
    private static final Pattern PANIC =
            Pattern.compile("(?m)^panic(?:\\[cpu0\\]/thread=[0-9a-f]+)?: (.*)$");
    private static final Pattern FRAME =
            Pattern.compile("(?m)^[0-9a-f]{8,16} (?!unix:|genunix:)(\\S+:\\S+) \\(.*\\)  (\\S+)$");

    /** Of FreeBSD's two forms, in a file of the workload, whose name is to be filled in. */
    private static final String FREEBSD_FRAME = "(?m)^.* at (\\S+)  (%s\\.c:\\d+)$";

    private static final Pattern MEMGUARD = Pattern.compile("(?ms)^MemGuard: (.*?)\n\n");

    private static final Pattern WAITS = Pattern.compile("(?m)^thread .* waits for .*$");

    private final Properties properties;
    private final Arch arch;
    private final Pattern freebsdFrame;

    /** @param name of the piece's source without its suffix; none has an empty one */
    private Expectation(Properties properties, Arch arch, String name) {
        this.properties = properties;
        this.arch = arch;
        this.freebsdFrame = Pattern.compile(FREEBSD_FRAME.formatted(Pattern.quote(name)));
    }

    static Expectation of(Path folder, Arch arch) throws IOException {
        try (Reader reader = Files.newBufferedReader(folder.resolve("expect.properties"))) {
            return of(reader, arch, folder.getFileName().toString());
        }
    }

    static Expectation of(String text, Arch arch) {
        try {
            return of(new StringReader(text), arch, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Expectation of(Reader reader, Arch arch, String name) throws IOException {
        Properties properties = new Properties();
        properties.load(reader);
        return new Expectation(properties, arch, name);
    }

    private String stated(String key) {
        String general = properties.getProperty(key);
        String value = properties.getProperty(arch + "." + key, general);
        assertThat(value).as("no statement: key=%s machine=%s", key, arch).isNotNull();
        return value;
    }

    /** Options of the run. */
    List<String> options() {
        String options = properties.getProperty("options", "");
        return options.isEmpty() ? List.of() : List.of(options.split(" "));
    }

    /** Fails unless a run was as stated. */
    void check(Cli run) {
        assertThat(run.status()).as("status").isEqualTo(Integer.parseInt(stated("status")));
        checkText("panic", first(PANIC, run.out(), 1), stated("panic"));
        Pattern frame = FRAME.matcher(run.out() + run.err()).find() ? FRAME : freebsdFrame;
        checkText("frame", first(frame, run.out() + run.err(), 1), stated("frame"));
        checkText("line", first(frame, run.out() + run.err(), 2), stated("line"));
        checkReport(run.out(), stated("report"));
        checkMemguard(first(MEMGUARD, run.out(), 1));
        String waits = properties.getProperty("waits", "");
        checkText("waits", all(WAITS, run.err()), waits.replace('|', '\n'));
        if (properties.containsKey(arch + ".screen")) {
            assertThat(run.out().lines()).contains(stated("screen"));
        }
    }

    /** The beginning of what MemGuard says, and where its stacks lead. */
    private void checkMemguard(String block) {
        List<String> expected = List.of(properties.getProperty("memguard", "").split("\\|"));
        List<String> begin = block.lines().limit(expected.size()).toList();
        checkText("memguard", String.join("\n", begin), String.join("\n", expected));
        for (String event : List.of("allocated", "freed")) {
            int at = block.indexOf("\n" + event + " by ");
            String stack = at < 0 ? "" : block.substring(at + 1);
            int end = stack.indexOf("\nfreed by ");
            String own = end < 0 ? stack : stack.substring(0, end);
            checkText(event, first(freebsdFrame, own, 2), properties.getProperty(event, ""));
        }
    }

    private static String first(Pattern pattern, String text, int group) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(group) : "";
    }

    private static String all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).collect(joining("\n"));
    }

    private static void checkText(String what, String found, String expected) {
        assertThat(found).as(what).matches(Pieces.pattern(expected));
    }

    /** The lines from the allocator's first word to the panic are these, no more and no fewer. */
    private static void checkReport(String console, String expected) {
        int start = console.indexOf("kernel memory allocator: ");
        int end = console.indexOf("\npanic[cpu0]");
        String report = start < 0 ? "" : console.substring(start, end).strip();
        List<String> lines = List.of(expected.split("\\|"));
        assertThat(report.lines()).hasSize(expected.isEmpty() ? 0 : lines.size());
        checkText("report", report, String.join("\n", lines));
    }
}
