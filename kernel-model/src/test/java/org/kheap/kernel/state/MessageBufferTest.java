package org.kheap.kernel.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.kheap.machine.GuestMemory.Access.INSPECT;
import static org.kheap.machine.GuestMemory.Access.LOAD;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.kheap.kernel.base.Globals;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

class MessageBufferTest {
    private GuestMemory memory;
    private StructView<Msgbuf> view;
    private MessageBuffer buffer;
    private long now;

    private void boot(Arch arch) {
        FakeGuest guest = FakeGuest.on(arch, 1);
        memory = guest.memory();
        long base = guest.addressOf("msgbuf");
        view = new StructView<>(Layout.of(Msgbuf.class, guest.abi()), memory, base);
        Globals globals = new Globals(memory, guest::addressOf);
        now = 0;
        buffer = new MessageBuffer(memory, globals, () -> now);
    }

    private void print(String text) {
        now += 10;
        buffer.append(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A line as somebody finds it who has nothing but memory. */
    private record Line(long time, String text) {}

    private List<Line> lines() {
        long lines = view.int64(Msgbuf.MSG_LINES);
        long end = view.int64(Msgbuf.MSG_BUFX);
        List<Line> found = new ArrayList<>();
        for (long i = lines - 1; i >= Math.max(0, lines - Msgbuf.LINES); i--) {
            StructView<MsgLine> line = line(i);
            long start = line.int64(MsgLine.ML_START);
            if (start < view.int64(Msgbuf.MSG_BUFR)) {
                break;
            }
            found.add(0, new Line(line.int64(MsgLine.ML_TIME), text(start, end)));
            end = start;
        }
        return found;
    }

    private StructView<MsgLine> line(long number) {
        long at = view.addressOf(Msgbuf.MSG_LINE, number % Msgbuf.LINES);
        return new StructView<>(Layout.of(MsgLine.class, memory.abi()), memory, at);
    }

    private String text(long from, long to) {
        int size = view.int32(Msgbuf.MSG_SIZE);
        StringBuilder text = new StringBuilder();
        for (long i = from; i < to; i++) {
            text.append((char) memory.getByte(view.addressOf(Msgbuf.MSG_BUFC, i % size), LOAD));
        }
        return text.toString();
    }

    private List<String> texts() {
        return lines().stream().map(Line::text).toList();
    }

    @OnEveryArch
    void shouldBeginEmptyWithItsMagic(Arch arch) {
        boot(arch);

        assertThat(view.int32(Msgbuf.MSG_MAGIC)).isEqualTo(Msgbuf.MAGIC);
        assertThat(lines()).isEmpty();
    }

    @OnEveryArch
    void shouldKeepLinesWithTheTimeAtWhichTheyWereBegun(Arch arch) {
        boot(arch);
        print("one ");
        print("line\n");
        print("another\n\nand ");
        print("a piece");

        assertThat(lines())
                .containsExactly(
                        new Line(10, "one line\n"),
                        new Line(30, "another\n"),
                        new Line(30, "\n"),
                        new Line(30, "and a piece"));
    }

    @OnEveryArch
    void shouldKeepTheLastLinesInOrderHoweverManyThereWere(Arch arch) {
        boot(arch);
        Random random = new Random(1);
        List<String> printed = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            String line = i + " " + "x".repeat(random.nextInt(120)) + "\n";
            printed.add(line);
            print(line);
        }

        List<String> kept = texts();
        assertThat(String.join("", kept).length()).isBetween(Msgbuf.SIZE - 200, Msgbuf.SIZE);
        assertThat(kept).isEqualTo(printed.subList(printed.size() - kept.size(), printed.size()));
    }

    @OnEveryArch
    void shouldKeepAsManyShortLinesAsItCanTell(Arch arch) {
        boot(arch);
        for (int i = 0; i < 3 * Msgbuf.LINES; i++) {
            print(i + "\n");
        }

        assertThat(texts()).hasSize(Msgbuf.LINES).startsWith("2048\n").endsWith("3071\n");
    }

    @OnEveryArch
    void shouldKeepTheEndOfAPieceThatIsLargerThanItself(Arch arch) {
        boot(arch);
        print("before\n");
        print("a".repeat(3 * Msgbuf.SIZE) + "\nlast\n");
        print("after\n");

        assertThat(texts()).containsExactly("last\n", "after\n");
        long start = line(1).int64(MsgLine.ML_START);
        long left = view.int64(Msgbuf.MSG_BUFR);
        assertThat(text(left, start + 3L * Msgbuf.SIZE)).containsPattern("^a+$");
    }

    @OnEveryArch
    void shouldNotMindAGuestThatWritesIntoIt(Arch arch) {
        boot(arch);
        print("before\n");
        memory.fill(view.addressOf(Msgbuf.MSG_BUFX), 24, -1, INSPECT);
        print("after\n");

        assertThat(view.int64(Msgbuf.MSG_BUFX)).isEqualTo("before\nafter\n".length());
        assertThat(text(0, 13)).isEqualTo("before\nafter\n");
    }

    @OnEveryArch
    void shouldStaySilentWhereNothingIsMapped(Arch arch) {
        FakeGuest guest = FakeGuest.on(arch, 1);
        Globals globals = new Globals(guest.memory(), name -> arch.map().heap().start());

        assertThatCode(
                        () ->
                                new MessageBuffer(guest.memory(), globals, () -> 0)
                                        .append("text\n".getBytes(StandardCharsets.ISO_8859_1)))
                .doesNotThrowAnyException();
    }
}
