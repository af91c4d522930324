package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.debugger.target.CrashDump;
import org.kheap.machine.Arch;

/** On the machine of the guide, its commands print in its form: {@code mdb/guide-form.txt}. */
@ExtendWith(EnginesAreClosed.class)
class GuideFormTest {
    @Test
    void shouldPrintInTheFormOfTheGuide() throws IOException {
        try (CrashDump dump = TourDumps.open(Arch.SPARC)) {
            MdbScript script = new MdbScript(dump);
            List<String> lines = lines();
            for (int i = 0; i < lines.size(); ) {
                String line = lines.get(i++);
                if (!line.startsWith("> ")) {
                    script.run(line);
                    continue;
                }
                List<String> form = new ArrayList<>();
                while (i < lines.size() && !lines.get(i).matches("(?:> |let ).*")) {
                    form.add(lines.get(i++));
                }
                String shown = script.run(line.substring(2));
                check(form, shown.lines().skip(1).toList(), shown);
            }
        }
    }

    private static void check(List<String> form, List<String> output, String shown) {
        int at = 0;
        for (int i = 0; i < form.size(); i++) {
            String line = form.get(i);
            if (line.equals("...")) {
                boolean isLast = i + 1 == form.size();
                while (at < output.size() && (isLast || !fits(form.get(i + 1), output.get(at)))) {
                    at++;
                }
                continue;
            }
            assertThat(at)
                    .as("%s%nlacks a line of the form %s", shown, line)
                    .isLessThan(output.size());
            assertThat(output.get(at)).as(shown).matches(found -> fits(line, found), line);
            at++;
            while (line.startsWith("+ ") && at < output.size() && fits(line, output.get(at))) {
                at++;
            }
        }
        assertThat(output.subList(at, output.size())).as(shown).isEmpty();
    }

    /** Whether a line of output is as a line of the form has it. */
    private static boolean fits(String form, String line) {
        String text = form.substring(2);
        return form.startsWith("= ") ? line.equals(text) : line.matches(text);
    }

    private static List<String> lines() throws IOException {
        try (InputStream stream = GuideFormTest.class.getResourceAsStream("/mdb/guide-form.txt")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        }
    }
}
