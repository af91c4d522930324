package org.kheap.cli.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DependenciesTest {
    @Test
    void shouldReadNamesOverSeveralLines() {
        assertThat(Dependencies.parse("object: a.c \\\n  /usr/b.h \\\n  ../c.h\n"))
                .containsExactly("a.c", "/usr/b.h", "../c.h");
    }

    @Test
    void shouldUndoWhatMakeNeeds() {
        assertThat(Dependencies.parse("object: my\\ file.c a\\#b.h c$$d.h e\\f.h\n"))
                .containsExactly("my file.c", "a#b.h", "c$d.h", "e\\f.h");
    }
}
