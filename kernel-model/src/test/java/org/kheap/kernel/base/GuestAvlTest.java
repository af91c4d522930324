package org.kheap.kernel.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.kheap.kernel.testing.AvlProbe;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.KernelPanicException;

/** Objects are a key and, some way in, a node. */
class GuestAvlTest {
    private static final int OBJECTS = 100;
    private static final int OBJECT_SIZE = 64;
    private static final int NODE = 16;

    private GuestMemory memory;
    private long tree;
    private long objects;

    private GuestAvl emptyTree(Arch arch) {
        FakeGuest guest = FakeGuest.on(arch, 4);
        memory = guest.memory();
        tree = guest.addressOf("tree");
        objects = arch.map().heap().start();
        guest.mapPages(objects, 2, Rights.READ_WRITE);
        GuestAvl.create(memory, tree, OBJECT_SIZE, NODE, 0x1234);
        return new GuestAvl(memory, tree, this::compare, new LoopGuard());
    }

    private int compare(long first, long second) {
        return Integer.compare(memory.getInt(first, LOAD), memory.getInt(second, LOAD));
    }

    private long object(int index) {
        return objects + (long) index * OBJECT_SIZE;
    }

    private long object(int index, int key) {
        memory.putInt(object(index), key, STORE);
        return object(index);
    }

    @Property(tries = 40)
    void shouldBehaveAsAJavaTreeAndStayBalanced(
            @ForAll @Size(max = 250) List<@IntRange(max = OBJECTS - 1) Integer> actions) {
        for (Arch arch : Arch.ALL) {
            GuestAvl avl = emptyTree(arch);
            TreeMap<Integer, Long> model = new TreeMap<>();
            for (int index : actions) {
                // Keys are a permutation of the indices, so that order is not that of addresses.
                int key = index * 37 % 101;
                long object = object(index, key);
                if (model.remove(key) != null) {
                    avl.remove(object);
                } else {
                    avl.add(object);
                    model.put(key, object);
                }
                assertThat(AvlProbe.objects(memory, tree))
                        .isEqualTo(new ArrayList<>(model.values()));
            }
            assertThat(walk(avl)).isEqualTo(new ArrayList<>(model.values()));
            assertThat(avl.size()).isEqualTo(model.size());
            assertThat(avl.last()).isEqualTo(model.isEmpty() ? 0 : model.lastEntry().getValue());
        }
    }

    private static List<Long> walk(GuestAvl avl) {
        List<Long> objects = new ArrayList<>();
        for (long at = avl.first(); at != 0; at = avl.next(at)) {
            objects.add(at);
        }
        return objects;
    }

    @OnEveryArch
    void shouldStayBalancedForEveryOrderOfFiveAndEveryRemoval(Arch arch) {
        GuestAvl avl = emptyTree(arch);
        permute(avl, new ArrayList<>(), List.of(0, 1, 2, 3, 4));
    }

    private void permute(GuestAvl avl, List<Integer> chosen, List<Integer> rest) {
        if (rest.isEmpty()) {
            for (int removed = 0; removed < chosen.size(); removed++) {
                chosen.forEach(index -> avl.add(object(index, index)));
                avl.remove(object(removed));
                assertThat(AvlProbe.objects(memory, tree)).hasSize(chosen.size() - 1);
                for (int index : chosen) {
                    if (index != removed) {
                        avl.remove(object(index));
                        AvlProbe.objects(memory, tree);
                    }
                }
            }
        }
        for (Integer next : rest) {
            List<Integer> longer = new ArrayList<>(chosen);
            longer.add(next);
            List<Integer> shorter = new ArrayList<>(rest);
            shorter.remove(next);
            permute(avl, longer, shorter);
        }
    }

    @OnEveryArch
    void shouldGrowAndShrinkInOrder(Arch arch) {
        GuestAvl avl = emptyTree(arch);
        for (int i = 0; i < OBJECTS; i++) {
            avl.add(object(i, i));
            assertThat(AvlProbe.objects(memory, tree)).hasSize(i + 1);
        }
        for (int i = OBJECTS - 1; i >= 0; i--) {
            avl.remove(object(i));
            assertThat(AvlProbe.objects(memory, tree)).hasSize(i);
        }
        assertThat(avl.first()).isZero();
        assertThat(avl.last()).isZero();
    }

    @OnEveryArch
    void shouldDescribeItselfInItsHead(Arch arch) {
        emptyTree(arch);
        Layout<AvlTree> layout = Layout.of(AvlTree.class, arch.abi());
        assertThat(memory.getWord(tree + layout.offset(AvlTree.AVL_SIZE), LOAD))
                .isEqualTo(OBJECT_SIZE);
        assertThat(memory.getWord(tree + layout.offset(AvlTree.AVL_OFFSET), LOAD)).isEqualTo(NODE);
        assertThat(memory.getWord(tree + layout.offset(AvlTree.AVL_COMPAR), LOAD))
                .isEqualTo(0x1234);
    }

    @OnEveryArch
    void shouldPanicOnABranchThatWasBentIntoACircle(Arch arch) {
        GuestAvl avl = emptyTree(arch);
        long object = object(0, 5);
        avl.add(object);
        memory.putWord(object + NODE, object + NODE, STORE); // its own left child
        for (ThrowingCallable use :
                List.<ThrowingCallable>of(
                        avl::first, () -> avl.find(at -> -1), () -> avl.add(object(1, 1)))) {
            assertThatThrownBy(use)
                    .isInstanceOf(KernelPanicException.class)
                    .hasMessageContaining("has no end: damaged");
        }
    }
}
