package org.kheap.debugger.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.kheap.machine.Arch;
import org.kheap.machine.DataModel;
import org.kheap.machine.testing.OnEveryArch;

class AvlWalkTest {
    private static final int NODE = 0x18;

    private FakeKernel kernel;
    private long tree;
    private final List<Long> objects = new ArrayList<>();

    /** A tree of that many objects, as high as chance wants it; their order is that of their making. */
    private void make(Arch arch, int count, Random random) {
        kernel = new FakeKernel(arch);
        objects.clear();
        tree = kernel.make();
        kernel.put("avl_tree_t", tree, "avl_offset", NODE);
        long room = kernel.make();
        for (int i = 0; i < count; i++) {
            objects.add(room + 0x40L * i);
        }
        kernel.put("avl_tree_t", tree, "avl_root", part(0, count, 0, 0, random));
    }

    /** Links a part of the objects, and returns the node on top. */
    private long part(int from, int to, long parent, int side, Random random) {
        if (from == to) {
            return 0;
        }
        int top = from + random.nextInt(to - from);
        long node = objects.get(top) + NODE;
        if (kernel.arch().abi().model() == DataModel.LP64) {
            kernel.put("avl_node_t", node, "avl_pcb", parent | (long) side << 2 | 1);
        } else {
            kernel.put("avl_node_t", node, "avl_parent", parent);
            kernel.put("avl_node_t", node, "avl_child_index", side);
        }
        kernel.put("avl_node_t", node, "avl_child", part(from, top, node, 0, random), 0);
        kernel.put("avl_node_t", node, "avl_child", part(top + 1, to, node, 1, random), 1);
        return node;
    }

    private String walk() {
        return kernel.session().run("%x::walk avl".formatted(tree));
    }

    @Property(tries = 100)
    void shouldWalkAnyTreeInOrder(
            @ForAll Random random,
            @ForAll @IntRange(max = 8) int count,
            @ForAll @IntRange(max = 3) int machine) {
        make(Arch.ALL.get(machine), count, random);

        List<String> expected = objects.stream().map("%x"::formatted).toList();
        assertThat(walk()).isEqualTo(String.join("\n", expected));
    }

    @Property(tries = 200)
    void shouldWalkNoObjectTwiceWhateverLinksHold(
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 8) int count,
            @ForAll @IntRange(max = 3) int machine) {
        make(Arch.ALL.get(machine), count, random);
        for (int i = 0; i < 3; i++) {
            long node = objects.get(random.nextInt(count)) + NODE;
            long other = objects.get(random.nextInt(count)) + NODE;
            kernel.put("avl_node_t", node, "avl_child", other, random.nextInt(2));
        }

        List<String> walked = walk().lines().filter(line -> !line.startsWith("mdb: ")).toList();

        assertThat(new HashSet<>(walked)).hasSameSizeAs(walked);
    }

    @OnEveryArch
    void shouldTellWhichNodeIsDamaged(Arch arch) {
        make(arch, 3, new Random(1));
        long root =
                kernel.target()
                        .memory()
                        .getWord(tree, org.kheap.machine.GuestMemory.Access.INSPECT);
        kernel.put("avl_node_t", root, "avl_child", 0x1230, 1);

        assertThat(walk())
                .contains(
                        "mdb: avl: %x leads to 1230: no mapping for address %s"
                                .formatted(
                                        root,
                                        arch.abi().model() == DataModel.LP64 ? "1240" : "1238"));

        kernel.put("avl_node_t", root, "avl_child", root, 1);

        assertThat(walk())
                .contains(
                        "mdb: avl: %x leads to %x, which is no child of it".formatted(root, root));
    }
}
