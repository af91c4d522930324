package org.kheap.kernel.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

class GuestListTest {
    private static final int OBJECTS = 20;
    private static final int OBJECT_SIZE = 96;
    private static final int LINK = 24;

    private static long objects(FakeGuest guest) {
        return guest.arch().map().heap().start();
    }

    private static FakeGuest guestWithObjects(Arch arch) {
        FakeGuest guest = FakeGuest.on(arch, 4);
        guest.mapPages(objects(guest), 1, Rights.READ_WRITE);
        return guest;
    }

    private static GuestList emptyList(FakeGuest guest) {
        return GuestList.create(guest.memory(), guest.addressOf("list"), OBJECT_SIZE, LINK);
    }

    @OnEveryArch
    void shouldBeCircularThroughItsHeadWhenEmpty(Arch arch) {
        FakeGuest guest = guestWithObjects(arch);
        GuestList list = emptyList(guest);
        int word = arch.abi().wordSize();
        long head = list.address() + 2L * word;
        assertThat(guest.memory().getWord(list.address(), INSPECT)).isEqualTo(OBJECT_SIZE);
        assertThat(guest.memory().getWord(list.address() + word, INSPECT)).isEqualTo(LINK);
        assertThat(guest.memory().getWord(head, INSPECT)).isEqualTo(head);
        assertThat(guest.memory().getWord(head + word, INSPECT)).isEqualTo(head);
        assertThat(list.isEmpty()).isTrue();
        assertThat(list.first()).isZero();
        assertThat(list.last()).isZero();
    }

    @OnEveryArch
    void shouldLinkTheNodesInsideOfObjects(Arch arch) {
        FakeGuest guest = guestWithObjects(arch);
        GuestList list = emptyList(guest);
        long first = objects(guest);
        long second = first + OBJECT_SIZE;
        list.insertTail(first);
        list.insertTail(second);
        int word = arch.abi().wordSize();
        long head = list.address() + 2L * word;
        GuestMemory memory = guest.memory();
        assertThat(memory.getWord(first + LINK, INSPECT)).isEqualTo(second + LINK);
        assertThat(memory.getWord(first + LINK + word, INSPECT)).isEqualTo(head);
        assertThat(memory.getWord(second + LINK, INSPECT)).isEqualTo(head);
        assertThat(memory.getWord(head + word, INSPECT)).isEqualTo(second + LINK);
    }

    @OnEveryArch
    void shouldHoldWhatItsNeighboursKnow(Arch arch) {
        FakeGuest guest = guestWithObjects(arch);
        GuestList list = emptyList(guest);
        long first = objects(guest);
        long second = first + OBJECT_SIZE;
        guest.memory().write(first, new byte[2 * OBJECT_SIZE], STORE);
        assertThat(list.holds(first)).isFalse();
        list.insertTail(first);
        list.insertTail(second);
        assertThat(list.holds(first)).isTrue();
        assertThat(list.holds(second)).isTrue();
        assertThat(list.holds(first + arch.abi().wordSize())).isFalse();
        list.remove(first);
        assertThat(list.holds(first)).isFalse();
        assertThat(list.holds(second)).isTrue();
    }

    @OnEveryArch
    void shouldClearTheLinksOfARemovedObject(Arch arch) {
        FakeGuest guest = guestWithObjects(arch);
        GuestList list = emptyList(guest);
        long object = objects(guest);
        list.insertHead(object);
        list.remove(object);
        assertThat(guest.memory().getWord(object + LINK, INSPECT)).isZero();
        assertThat(guest.memory().getWord(object + LINK + arch.abi().wordSize(), INSPECT)).isZero();
        assertThat(list.isEmpty()).isTrue();
    }

    @Property(tries = 60)
    void shouldBehaveAsAJavaList(
            @ForAll @Size(max = 120) List<@IntRange(max = 3 * OBJECTS - 1) Integer> actions) {
        for (Arch arch : Arch.ALL) {
            FakeGuest guest = guestWithObjects(arch);
            GuestList list = emptyList(guest);
            List<Long> model = new ArrayList<>();
            for (int action : actions) {
                long object = objects(guest) + (long) (action % OBJECTS) * OBJECT_SIZE;
                if (model.remove(object)) {
                    list.remove(object);
                } else if (action < OBJECTS) {
                    list.insertHead(object);
                    model.add(0, object);
                } else {
                    list.insertTail(object);
                    model.add(object);
                }
                assertThat(forwards(list)).isEqualTo(model);
                assertThat(backwards(list)).isEqualTo(model);
            }
        }
    }

    private static List<Long> forwards(GuestList list) {
        List<Long> objects = new ArrayList<>();
        for (long at = list.first(); at != 0; at = list.next(at)) {
            objects.add(at);
        }
        return objects;
    }

    private static List<Long> backwards(GuestList list) {
        List<Long> objects = new ArrayList<>();
        for (long at = list.last(); at != 0; at = list.previous(at)) {
            objects.add(0, at);
        }
        return objects;
    }
}
