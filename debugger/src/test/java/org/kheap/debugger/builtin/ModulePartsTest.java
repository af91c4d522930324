package org.kheap.debugger.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;

/** Modules that come in parts. */
class ModulePartsTest {
    private final TestSession session =
            new TestSession(
                    FakeTarget.on(Arch.SPARC),
                    new Part("lab", "open"),
                    new Part("shop", "open"),
                    new Part("lab", "close"));

    /** A part of a module with one dcmd, which prints where it is from. */
    private record Part(String name, String dcmd) implements DebuggerModule {
        @Override
        public List<Dcmd> dcmds() {
            return List.of(new Saying(name, dcmd));
        }

        @Override
        public List<Walker> walkers() {
            return List.of();
        }
    }

    private record Saying(String module, String name) implements Dcmd {
        @Override
        public Description description() {
            return Description.of(name, "say so");
        }

        @Override
        public void run(Call call) {
            call.output().line(module + " " + name);
        }
    }

    @Test
    void shouldListAModuleOnce() {
        assertThat(session.run("::dmods")).isEqualTo("lab\nshop\nmdb");
    }

    @Test
    void shouldListWhatIsInAllPartsOfAModule() {
        assertThat(session.run("::dmods -l lab"))
                .isEqualTo(
                        """
                        lab
                          dcmd open                 - say so
                          dcmd close                - say so""");
    }

    @Test
    void shouldFindWhatIsInAnyPartOfAModule() {
        assertThat(session.run("::lab`close")).isEqualTo("lab close");
        assertThat(session.run("::shop`open")).isEqualTo("shop open");
        assertThat(session.run("::open")).isEqualTo("lab open");
        assertThat(session.run("::whence close")).isEqualTo("close is a dcmd from module lab");
    }
}
