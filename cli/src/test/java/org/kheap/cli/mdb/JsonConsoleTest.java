package org.kheap.cli.mdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kheap.debugger.command.Row;
import org.kheap.debugger.lang.Console;

class JsonConsoleTest {
    private final List<String> lines = new ArrayList<>();
    private final Console console =
            new JsonConsole(
                    new Console() {
                        @Override
                        public void line(String text) {
                            lines.add(text);
                        }

                        @Override
                        public void error(String text) {
                            lines.add("! " + text);
                        }
                    });

    @Test
    void shouldPrintARowAsAnObject() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("addr", "0x70a9add8");
        members.put("bufsize", 1L << 53);
        members.put("name", null);
        members.put("stack", Arrays.asList("lab_open+0x1c", null, 3, true));
        members.put("state", Map.of("cpu", -1));

        console.row(new Row("lab", members));

        assertThat(lines)
                .containsExactly(
                        "{\"kind\":\"lab\",\"addr\":\"0x70a9add8\",\"bufsize\":9007199254740992,"
                                + "\"name\":null,\"stack\":[\"lab_open+0x1c\",null,3,true],"
                                + "\"state\":{\"cpu\":-1}}");
    }

    @Test
    void shouldPrintALineOfTextAsAnObject() {
        console.line("a \"b\" \\ \t\u0001\u007f é \uD83D\uDE00");

        assertThat(console.takesRows()).isTrue();
        assertThat(lines)
                .containsExactly(
                        "{\"kind\":\"text\",\"text\":\"a \\\"b\\\" \\\\ \\t\\u0001\u007f é"
                                + " \uD83D\uDE00\"}");
    }

    @Test
    void shouldLeaveTalkAsItIs() {
        console.error("mdb: \"no\"");

        assertThat(lines).containsExactly("! mdb: \"no\"");
    }
}
