package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.kheap.cli.mdb.DebuggerModules;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Option;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.command.Walker;

/**
 * The reference of commands is made of their descriptions. {@code -Dkheap.golden.accept=true} writes it
 * anew.
 */
class MdbReferenceTest {
    private static final Path FILE = GuestRun.HOME.resolve("docs/mdb-reference.md");
    private static final String HEAD =
            """
            # Commands of the debugger

            This page is made of what `::help` shows. `docs/mdb.md` tells how to start the debugger and how
            its language works; `docs/tour.md` shows it at work.

            With `--json`, commands print one JSON object a line in place of their tables; the members of
            each are listed here. `kind` is the name of the table. Addresses and other numbers in hex are
            strings with `0x`, since they may need 64 bits; symbols are strings as `main+0x1c`; counts are
            numbers. Members are added at times, and never change. What has no table comes as objects of
            kind `text` or `value`, with a member of that name.
            """;

    @Test
    void shouldBeWhatTheCommandsSayOfThemselves() throws IOException {
        String reference = reference();

        if (Boolean.getBoolean("kheap.golden.accept")) {
            Files.writeString(FILE, reference);
        }
        assertThat(Files.readString(FILE)).isEqualTo(reference);
    }

    @Test
    void shouldShowAnExampleOfEveryCommand() {
        assertThat(DebuggerModules.all().dcmds())
                .allSatisfy(
                        dcmd ->
                                assertThat(dcmd.description().example())
                                        .as(dcmd.description().name())
                                        .isNotEmpty());
    }

    private static String reference() {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("\n## Dcmds\n");
        DebuggerModules.all().dcmds().stream()
                .map(Dcmd::description)
                .forEach(description -> page.append(section(description)));
        page.append("\n## Walkers\n\n");
        page.append(
                "`address::walk NAME` lists what these find. For each cache there is one more,");
        page.append(" of its name.\n\n");
        page.append("| walker | starts at | finds |\n|---|---|---|\n");
        DcmdScript.walkers()
                .sorted(Comparator.comparing(Walker::name))
                .forEach(walker -> page.append(row(walker)));
        return page.toString();
    }

    private static String section(Description description) {
        StringBuilder text = new StringBuilder();
        text.append("\n### `%s`\n\n".formatted(description.command()));
        text.append("    %s\n\n".formatted(description.usage()));
        text.append(sentence(description.summary())).append('\n');
        if (!description.help().isEmpty()) {
            text.append('\n').append(description.help().strip()).append('\n');
        }
        if (!description.options().isEmpty()) {
            text.append("\n| option | |\n|---|---|\n");
            description.options().forEach(option -> text.append(row(option)));
        }
        if (!description.example().isEmpty()) {
            text.append("\nExample: `%s`\n".formatted(description.example()));
        }
        for (Table table : description.tables()) {
            text.append("\nRows of `%s`: ".formatted(table.name()));
            text.append(
                    table.members().stream()
                            .map(member -> "`%s` (%s)".formatted(member.key(), member.kind()))
                            .collect(Collectors.joining(", ")));
            text.append(".\n");
        }
        return text.toString();
    }

    private static String sentence(String summary) {
        return summary.substring(0, 1).toUpperCase(Locale.ROOT) + summary.substring(1) + ".";
    }

    private static String row(Option option) {
        return "| `%s` | %s |\n".formatted(option.usage(), option.meaning().replace("|", "\\|"));
    }

    private static String row(Walker walker) {
        String start =
                switch (walker.start()) {
                    case GLOBAL -> "nothing";
                    case EITHER -> "an address, or all";
                    case ADDRESS -> "an address";
                };
        return "| `%s` | %s | %s |\n".formatted(walker.name(), start, walker.description());
    }
}
