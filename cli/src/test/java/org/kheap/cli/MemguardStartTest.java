package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.kernel.state.Msgbuf;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.Symbol;
import org.kheap.machine.Symbols;
import org.kheap.machine.testing.OnEveryArch;

/** How MemGuard starts on the machines. */
@ExtendWith(EnginesAreClosed.class)
class MemguardStartTest {
    private static long addressOf(Symbols symbols, String name) {
        return symbols.named(name).map(Symbol::address).orElseThrow();
    }

    @OnEveryArch
    void shouldTellTheMessageBufferAloneWhatItHas(Arch arch) {
        StringBuilder messages = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        GuestRun.Result run =
                GuestRun.of(arch, "freebsd")
                        .inspect(
                                (machine, symbols) -> {
                                    messages.append(messages(machine, symbols));
                                    expected.append(banner(machine.memory(), symbols));
                                })
                        .run("malloc");
        assertThat(messages).contains(expected);
        assertThat(run.console()).doesNotContain("MEMGUARD");
    }

    /** The whole buffer, with what nobody has written to yet. */
    private static String messages(EngineMachine machine, Symbols symbols) {
        Layout<Msgbuf> layout = Layout.of(Msgbuf.class, machine.arch().abi());
        long start = addressOf(symbols, "msgbuf");
        long size = machine.memory().getInt(start + layout.offset(Msgbuf.MSG_SIZE), INSPECT);
        byte[] text = new byte[(int) size];
        long buffer = start + layout.offset(Msgbuf.MSG_BUFC);
        machine.memory().read(buffer, text, INSPECT);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static String banner(GuestMemory memory, Symbols symbols) {
        return """
                MEMGUARD DEBUGGING ALLOCATOR INITIALIZED:
                \tMEMGUARD map base: 0x%x
                \tMEMGUARD map limit: 0x%x
                \tMEMGUARD map size: %d KBytes
                """
                .formatted(
                        memory.getWord(addressOf(symbols, "memguard_mapstart"), INSPECT),
                        memory.getWord(addressOf(symbols, "memguard_maplimit"), INSPECT),
                        memory.getWord(addressOf(symbols, "memguard_mapsize"), INSPECT) / 1024);
    }
}
