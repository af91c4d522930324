package org.kheap.debugger.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AddressSetTest {
    @Property(tries = 200)
    void shouldBeASetThatKeepsItsOrder(@ForAll("addresses") List<Long> addresses) {
        AddressSet set = new AddressSet();
        LinkedHashSet<Long> expected = new LinkedHashSet<>();
        for (long address : addresses) {
            assertThat(set.add(address)).isEqualTo(expected.add(address));
        }

        assertThat(set.size()).isEqualTo(expected.size());
        assertThat(set.list().stream().boxed()).containsExactlyElementsOf(expected);
        List<Long> order = new ArrayList<>(expected);
        for (long address : addresses) {
            assertThat(set.contains(address)).isTrue();
            assertThat(set.indexOf(address)).isEqualTo(order.indexOf(address));
            boolean isNeighbour = expected.contains(address + 4);
            assertThat(set.contains(address + 4)).isEqualTo(isNeighbour);
            assertThat(set.indexOf(address + 4) >= 0).isEqualTo(isNeighbour);
        }
    }

    /** Close together as buffers are, from a few to many, also 0 and the highest. */
    @Provide
    Arbitrary<List<Long>> addresses() {
        return Arbitraries.longs()
                .between(-500, 500)
                .map(number -> number * 8)
                .list()
                .ofMaxSize(600);
    }
}
