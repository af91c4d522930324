package org.kheap.debugger.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.LongUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.kheap.debugger.lang.Console;
import org.kheap.debugger.lang.Host;
import org.kheap.debugger.lang.Interpreter;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory.Access;

class ChainTest {
    private final List<String> messages = new ArrayList<>();
    private final Session session =
            new Interpreter(
                    FakeTarget.on(Arch.I386),
                    new Modules(List.of()),
                    Host.of(
                            new Console() {
                                @Override
                                public void line(String text) {
                                    throw new AssertionError(text);
                                }

                                @Override
                                public void error(String text) {
                                    messages.add(text);
                                }
                            }));

    private Chain chain(long first, long end, LongUnaryOperator link) {
        return new Chain(session, "walk", first, end, link);
    }

    private static List<Long> elements(Chain chain) {
        List<Long> elements = new ArrayList<>();
        chain.forEachRemaining((long element) -> elements.add(element));
        return elements;
    }

    @Test
    void shouldEndAtZeroAndAtTheEndMark() {
        assertThat(elements(chain(3, 99, at -> at - 1))).containsExactly(3L, 2L, 1L);
        assertThat(elements(chain(3, 1, at -> at - 1))).containsExactly(3L, 2L);
        assertThat(elements(chain(0, 1, at -> at))).isEmpty();
        assertThat(elements(chain(1, 1, at -> at))).isEmpty();
        assertThat(messages).isEmpty();
    }

    @Test
    void shouldNameTheLinkThatLeadsNowhere() {
        Chain chain =
                chain(
                        3,
                        0,
                        at -> {
                            if (at == 0x66) {
                                throw new GuestFaultException(
                                        new Fault.NotMapped(0x6a, Access.INSPECT, 0));
                            }
                            return 0x66;
                        });

        assertThat(elements(chain)).containsExactly(3L);
        assertThat(messages).containsExactly("mdb: walk: 3 leads to 66: no mapping for address 6a");
    }

    @Test
    void shouldRefuseToGoBehindTheEnd() {
        assertThatThrownBy(() -> chain(0, 0, at -> at).nextLong())
                .isInstanceOf(NoSuchElementException.class);
    }

    @Property(tries = 200)
    void shouldLeaveEveryLoop(
            @ForAll @IntRange(min = 0, max = 200) int lead,
            @ForAll @IntRange(min = 1, max = 200) int loop) {
        messages.clear();
        Chain chain = chain(1, 0, at -> at == lead + loop ? lead + 1 : at + 1);

        List<Long> elements = elements(chain);

        assertThat(elements).hasSizeBetween(lead + loop, 3 * (lead + loop) + 1);
        assertThat(elements).contains((long) lead + loop);
        assertThat(messages).hasSize(1).first().asString().startsWith("mdb: walk: list loops: ");
    }
}
