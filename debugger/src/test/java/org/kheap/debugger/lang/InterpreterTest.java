package org.kheap.debugger.lang;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerModule;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Disassembler.Instruction;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;
import org.kheap.machine.testing.OnEveryArch;

class InterpreterTest {
    private static TestSession session() {
        return new TestSession(Laboratory.target(Arch.AMD64), new Laboratory(), new Rows());
    }

    @Test
    void shouldRunAHundredThousandValuesThroughAPipe() {
        TestSession session = session();
        String printed =
                session.run(
                        "::walk numbers v | ::grep '.%%2==0' | ::map '<v*2' | ::grep '.==30d3c'");

        assertThat(printed).isEqualTo("30d3c");
    }

    @Test
    void shouldPrintAHeadingOncePerLoopAndNeverIntoAPipe() {
        TestSession session = session();

        assertThat(session.run("1::row")).isEqualTo("HEADING\nrow 1");
        assertThat(session.run("1,2::row")).isEqualTo("HEADING\nrow 1\nrow 1");
        assertThat(session.run("::walk numbers | ::head -2 | ::row"))
                .isEqualTo("HEADING\nrow 0\nrow 1");
        assertThat(session.run("5::row | ::map .+1")).isEqualTo("6");
    }

    @Test
    void shouldInterruptACommandAndGoOnWithTheNext() {
        TestSession session = session();
        Thread other =
                new Thread(
                        () -> {
                            while (!Rows.isWalking) {
                                Thread.onSpinWait();
                            }
                            session.interpreter().interrupt();
                        });
        other.start();

        assertThat(session.run("::walk endless | ::grep 0")).isEqualTo("mdb: interrupted");
        assertThat(session.run("5=X").strip()).isEqualTo("5");
    }

    @Test
    void shouldHandWhatACommandPrintsToTheShell() {
        TestSession session =
                new TestSession(
                        Laboratory.target(Arch.I386),
                        host -> host.withShell(new HostShell("/bin/sh")),
                        new Laboratory());

        assertThat(session.run("::walk numbers ! grep -c 7")).isEqualTo("24265");
        assertThat(session.run("! echo a '|' b; echo c")).isEqualTo("a | b\nc");
        assertThat(session.run("::echo many ! true")).isEmpty();
    }

    @Test
    void shouldTellOfAShellThatIsNotThere() {
        TestSession session =
                new TestSession(
                        Laboratory.target(Arch.I386),
                        host -> host.withShell(new HostShell("/nowhere/sh")));

        assertThat(session.run("! ls")).startsWith("mdb: failed to run /nowhere/sh: ");
    }

    @Test
    void shouldPreferTheMacrosOfTheUser() {
        TestSession session =
                new TestSession(
                        Laboratory.target(Arch.I386),
                        host ->
                                host.withMacros(
                                        name ->
                                                name.equals("two")
                                                        ? Optional.of("::echo mine")
                                                        : Optional.empty()),
                        new Laboratory());

        assertThat(session.run("$<two")).isEqualTo("mine");
    }

    @Test
    void shouldPrintAsATypeWhatIsNoMacro() {
        var target = Laboratory.target(Arch.I386);
        target.types().typedef("lab_state_t", "int");

        assertThat(new TestSession(target, new Rows()).run("5$<lab_state"))
                .isEqualTo("print lab_state_t at 5");
    }

    @Test
    void shouldShowInstructions() {
        TestSession session =
                new TestSession(
                        Laboratory.target(Arch.I386),
                        host -> host.withDisassembler(va -> new Instruction("nop", 1)));

        assertThat(session.run("lab_buf,2/i"))
                .isEqualTo("lab_buf:\nlab_buf:        nop\n                nop");
        assertThat(session.run("lab_buf,2/ai"))
                .isEqualTo("lab_buf:\n                nop\nlab_buf+1:\n                nop");
        assertThat(session.run("lab_buf,2/ia"))
                .isEqualTo("lab_buf:        nop\nlab_buf+1:      nop");
        assertThat(session.run("lab_buf/"))
                .isEqualTo("lab_buf:\nlab_buf:        7               = nop");
        assertThat(session.run("lab_buf/I")).endsWith("e4000100 7: nop");
    }

    @Test
    void shouldRepeatTheLastCommandBehindWhatItCovered() {
        TestSession session = session();
        session.run("lab_buf/K");

        session.interpreter().repeat();

        assertThat(session.run(".=p").strip()).isEqualTo("lab_buf+8");
    }

    @Test
    void shouldNotRepeatWhereThereIsNothingToRepeat() {
        assertThat(session().run("5")).isEmpty();
        assertThat(session().interpreter().repeat()).isTrue();
    }

    @Test
    void shouldEndWhenAsked() {
        TestSession session = session();

        assertThat(session.run("5=X; $q; 6=X").strip()).isEqualTo("5");
        assertThat(session.interpreter().isFinished()).isTrue();
    }

    @Test
    void shouldChangeThePrompt() {
        TestSession session = session();

        session.run("$P 'lab> '");

        assertThat(session.interpreter().prompt()).isEqualTo("lab> ");
    }

    @Test
    void shouldNameTheAddressThatACommandCouldNotRead() {
        assertThat(session().run("4::peek"))
                .isEqualTo("mdb: failed to read 0x4 from target: no mapping for address");
    }

    @Test
    void shouldKeepWhatWasPrintedInFrontOfAnError() {
        assertThat(session().run("lab_buf/X\"and\"; 0/X; 5=X"))
                .isEqualTo(
                        """
                        lab_buf:
                        lab_buf:        7               and
                        0:
                        mdb: failed to read data from target: no mapping for address""");
    }

    @OnEveryArch
    void shouldKnowTheRegistersOfTheFirstThread(Arch arch) {
        boolean isSparc = arch.abi().isBigEndian();
        long[] values =
                new long[isSparc ? SparcRegister.values().length : X86Register.values().length];
        values[isSparc ? SparcRegister.O6.ordinal() : X86Register.RSP.ordinal()] = 0x1230;
        values[isSparc ? SparcRegister.PC.ordinal() : X86Register.RIP.ordinal()] = 0x4560;
        FakeTarget target =
                FakeTarget.on(arch)
                        .thread(1, 0x100, new RegisterSnapshot(values, List.of()))
                        .thread(2, 0x200);
        TestSession session = new TestSession(target);
        String stack = isSparc ? "o6" : arch == Arch.I386 ? "esp" : "rsp";

        assertThat(session.run("<sp=X;<pc=X;<thread=X;<" + stack + "=X").split("\\s+"))
                .containsExactly("", "1230", "4560", "100", "1230");
        assertThat(session.run("1>sp")).isEqualTo("mdb: variable is read-only: sp");
        assertThat(session.run("<r8=X").startsWith("mdb: ")).isEqualTo(arch != Arch.AMD64);
    }

    @OnEveryArch
    void shouldReadPhysicalMemory(Arch arch) {
        FakeTarget target = FakeTarget.on(arch);
        // The guest's data is at the start of its memory.
        long data = arch.map().data().start();
        for (int i = 0; i < 16; i++) {
            target.memory().putByte(data + i, 0x10 + i, Access.INSPECT);
        }
        TestSession session = new TestSession(target);

        for (String format : List.of("B", "x", "X", "J", "2K", "4C")) {
            for (int offset = 0; offset < 8; offset++) {
                String physical = session.run(offset + "\\" + format);
                String virtual = session.run("%x+%d/%s".formatted(data, offset, format));
                assertThat(physical.substring(physical.indexOf(':') + 1).strip())
                        .isEqualTo(virtual.substring(virtual.indexOf(':') + 1).strip());
            }
        }
        assertThat(session.run("ffffffffffff0000\\X"))
                .endsWith("mdb: failed to read data from target: no mapping for address");
    }

    /** Physical addresses may be wider than the machine's virtual ones, which labels are cut to. */
    @OnEveryArch
    void shouldLabelAddressesAsWideAsTheirSpace(Arch arch) {
        TestSession session = new TestSession(FakeTarget.on(arch));

        assertThat(session.run("ffffffff0\\X")).startsWith("0xffffffff0:");
        assertThat(session.run("ffffffffffffff00\\X")).startsWith("0xffffffffffffff00:");
        String cut = arch.abi().wordSize() == Long.BYTES ? "0xffffffff0:" : "0xfffffff0:";
        assertThat(session.run("ffffffff0/X")).startsWith(cut);
        assertThat(session.run("ffffffff0=a").strip()).isEqualTo(cut);
    }

    @Test
    void shouldLogWhatIsTypedAndPrinted(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("log");
        TestSession session =
                new TestSession(Laboratory.target(Arch.I386), host -> host.withLogs(Logs.files()));
        session.run("::log -e '" + file + "'");
        session.run("5=X");
        session.run("::nosuch");
        session.run("$>");
        session.run("6=X");
        session.run("$>" + file);
        session.run("::echo more");
        session.run("::log -d");

        assertThat(file)
                .hasContent(
                        """
                        > 5=X
                                        5
                        > ::nosuch
                        mdb: invalid command '::nosuch': unknown dcmd name
                        > $>
                        > ::echo more
                        more
                        > ::log -d
                        """);
        assertThat(session.run("::log -e '" + folder + "/none/log'"))
                .startsWith("mdb: failed to open log ");
    }

    @Test
    void shouldReadFilesIntoAPipe(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("addresses");
        Files.writeString(file, "5\n\nlab_buf+8\n");

        assertThat(session().run("::cat '" + file + "' | =p").lines().map(String::strip))
                .containsExactly("5", "lab_buf+8");
        assertThat(session().run("::cat '" + folder + "/none'"))
                .isEqualTo("mdb: failed to read " + folder + "/none: No such file or directory");
        TestSession logging =
                new TestSession(Laboratory.target(Arch.I386), host -> host.withLogs(Logs.files()));
        assertThat(logging.run("::log -e '" + folder + "/none/log'"))
                .endsWith("/none/log: No such file or directory");
    }

    /** Commands that print where they are called. */
    private static final class Rows implements DebuggerModule {
        private static volatile boolean isWalking;

        private final List<Dcmd> dcmds = List.of(new Row(), new Peek(), new Print());

        @Override
        public String name() {
            return "rows";
        }

        @Override
        public List<Dcmd> dcmds() {
            return dcmds;
        }

        @Override
        public List<Walker> walkers() {
            return List.of(new Endless());
        }
    }

    private record Row() implements Dcmd {
        @Override
        public Description description() {
            return Description.of("row", "print a row").needsAddress();
        }

        @Override
        public void run(Call call) {
            if (call.intoPipe()) {
                call.output().value(call.dot());
                return;
            }
            if (call.wantsHeading()) {
                call.output().line("HEADING");
            }
            call.output().printf("row %p\n", call.dot());
        }
    }

    private record Peek() implements Dcmd {
        @Override
        public Description description() {
            return Description.of("peek", "read a word").needsAddress();
        }

        @Override
        public void run(Call call) {
            call.output().value(call.target().memory().getWord(call.dot(), Access.INSPECT));
        }
    }

    private record Print() implements Dcmd {
        @Override
        public Description description() {
            return Description.of("print", "print a type").needsAddress().operands("type", 1, 1);
        }

        @Override
        public void run(Call call) {
            call.output().printf("print %s at %p\n", call.arguments().text(), call.dot());
        }
    }

    private record Endless() implements Walker {
        @Override
        public String name() {
            return "endless";
        }

        @Override
        public String description() {
            return "walk without end";
        }

        @Override
        public Start start() {
            return Start.GLOBAL;
        }

        @Override
        public PrimitiveIterator.OfLong walk(Session session, OptionalLong address) {
            Rows.isWalking = true;
            return LongStream.iterate(0, i -> i + 1).iterator();
        }
    }
}
