package org.kheap.debugger.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class MsgbufDcmdTest {
    /** Bytes of the fake kernel's ring of text. */
    private static final int RING = 32;

    /** Lines of its other ring. */
    private static final int LINES = 4;

    /** A kernel that has printed a text, of which each line took a second. */
    private static FakeKernel kernel(Arch arch, String text) {
        FakeKernel kernel = new FakeKernel(arch);
        long buffer = kernel.addressOf("msgbuf");
        long ring = buffer + kernel.offset("msgbuf_t", "msg_bufc");
        kernel.put("msgbuf_t", buffer, "msg_magic", 0x872_4786);
        kernel.put("msgbuf_t", buffer, "msg_bufx", text.length());
        kernel.put("msgbuf_t", buffer, "msg_bufr", Math.max(0, text.length() - RING));
        long line = 0;
        for (int i = 0; i < text.length(); i++) {
            kernel.target().memory().putByte(ring + i % RING, text.charAt(i), INSPECT);
            if (i == 0 || text.charAt(i - 1) == '\n') {
                long entry = line(kernel, line);
                kernel.put("msg_line_t", entry, "ml_start", i);
                kernel.put("msg_line_t", entry, "ml_time", ++line * 1_000_000_000L);
            }
        }
        kernel.set("boot_time", 1_000_000_000);
        kernel.notes("", "from the notes\n");
        return kernel;
    }

    private static long line(FakeKernel kernel, long number) {
        long first = kernel.addressOf("msgbuf") + kernel.offset("msgbuf_t", "msg_line");
        return first + number % LINES * kernel.size("msg_line_t");
    }

    @OnEveryArch
    void shouldPrintTheLinesWithoutCarriageReturnsInFront(Arch arch) {
        assertThat(kernel(arch, "lab0: online\n\n\rdone\nno end").session().run("::msgbuf"))
                .isEqualTo("MESSAGE\nlab0: online\n\ndone\nno end");
    }

    @OnEveryArch
    void shouldPrintWhenEachLineWasBegun(Arch arch) {
        FakeKernel kernel = kernel(arch, "first\nsecond\n");

        assertThat(kernel.session().run("::msgbuf -v"))
                .isEqualTo(
                        String.join(
                                "\n",
                                "           TIMESTAMP %s MESSAGE".formatted(kernel.wide("LOGCTL")),
                                "2001 Sep  9 01:46:41 %s first"
                                        .formatted(kernel.wide(line(kernel, 0))),
                                "2001 Sep  9 01:46:42 %s second"
                                        .formatted(kernel.wide(line(kernel, 1)))));
    }

    @OnEveryArch
    void shouldBeginWithTheOldestByteThatIsKept(Arch arch) {
        String text = "0123456789\n0123456789\nabcdefghij\nABCDEFGHIJ\nend\n";
        FakeKernel kernel = kernel(arch, text);

        assertThat(kernel.session().run("::msgbuf"))
                .isEqualTo("MESSAGE\n%s\nabcdefghij\nABCDEFGHIJ\nend".formatted("56789"));
        assertThat(kernel.session().run("::msgbuf -v").lines().skip(1).limit(2))
                .as("nobody knows when a line was begun whose start is gone")
                .containsExactly(
                        " ".repeat(21) + kernel.wide(0) + " 56789",
                        "2001 Sep  9 01:46:43 %s abcdefghij"
                                .formatted(kernel.wide(line(kernel, 2))));
    }

    @OnEveryArch
    void shouldTakeTheNotesIfTheBufferIsDamaged(Arch arch) {
        FakeKernel kernel = kernel(arch, "first\n");
        kernel.put("msgbuf_t", kernel.addressOf("msgbuf"), "msg_bufx", -1);

        assertThat(kernel.session().run("::msgbuf"))
                .isEqualTo(
                        """
                        mdb: msgbuf is damaged: msg_magic=0x8724786 msg_bufr=0x0 msg_bufx=0xffffffffffffffff
                        MESSAGE
                        from the notes""");
    }
}
