package org.kheap.emulator.mmu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.kheap.emulator.Code;
import org.kheap.emulator.Lab;
import org.kheap.emulator.memory.PageFrames;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.machine.Arch;
import org.kheap.machine.Cpu.Exit;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Mapping;
import org.kheap.machine.Ram;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

/** The tables that are written say the same to the engine as to whoever looks from the host. */
class TranslationTest {
    private static final int PAGES = 40;
    private static final int MAPPINGS = 120;

    private static Access anyAccess(Random random) {
        return Access.values()[random.nextInt(3)];
    }

    /** A page somewhere in the heap: some next to each other, some in tables of their own. */
    private static long anyPage(Arch arch, Random random) {
        long heap = arch.map().heap().start();
        long room = arch.map().heap().size() / 2;
        long far = (long) (random.nextDouble() * room) & -(1L << 20);
        long near = (long) random.nextInt(4) * arch.pageSize();
        return arch.pageOf(heap + arch.pageSize() + far + near);
    }

    private static String instruction(Lab lab, Access access) {
        return switch (access) {
            case LOAD, INSPECT -> lab.code().load();
            case STORE -> lab.code().store();
            case FETCH -> lab.code().jump();
        };
    }

    @Property(tries = 12, shrinking = ShrinkingMode.OFF)
    void shouldFaultInTheEngineExactlyWhereTheHostSaysSo(@ForAll long seed) {
        for (Arch arch : Arch.ALL) {
            Random random = new Random(seed);
            try (Lab lab = Lab.on(arch)) {
                List<Long> pages = mapSome(lab, random);
                boolean trapped = false;
                for (int i = 0; i < PAGES && !trapped; i++) {
                    trapped = compareOne(lab, pages, random);
                }
            }
        }
    }

    /** Maps pages, takes some away again, maps some of those once more. */
    private static List<Long> mapSome(Lab lab, Random random) {
        Map<Long, Rights> mapped = new HashMap<>();
        for (int i = 0; i < MAPPINGS; i++) {
            long page = anyPage(lab.arch(), random);
            if (mapped.remove(page) != null) {
                lab.hat().freePage(lab.hat().unmap(page));
            }
            Rights rights = Rights.values()[random.nextInt(4)];
            lab.map(page, rights);
            mapped.put(page, rights);
            String landing = lab.code().hypercall();
            for (int at = 0; at < lab.arch().pageSize(); at += 64) {
                lab.write(page + at, landing);
            }
        }
        mapped.forEach(
                (page, rights) ->
                        assertThat(lab.memory().isAccessible(page, 1, Access.STORE))
                                .isEqualTo(rights.write()));
        return mapped.keySet().stream().sorted().toList();
    }

    /** Whether the access trapped; such a machine is of no further use. */
    private static boolean compareOne(Lab lab, List<Long> pages, Random random) {
        boolean stray = random.nextInt(8) == 0;
        long page = stray ? anyPage(lab.arch(), random) : pages.get(random.nextInt(pages.size()));
        long address = page + 64L * random.nextInt(lab.arch().pageSize() / 64);
        Access access = anyAccess(random);
        lab.pointTo(address);
        lab.set(Code.value(lab.arch()), 0);
        Fault expected = lab.memory().faultFor(address, 1, access);

        Exit exit = lab.run(instruction(lab, access));

        if (expected == null) {
            assertThat(exit).isEqualTo(Exit.Hypercall.INSTANCE);
            return false;
        }
        assertThat(exit).isInstanceOf(Exit.Trapped.class);
        assertThat(((Exit.Trapped) exit).trap().fault()).isEqualTo(expected);
        return true;
    }

    @OnEveryArch
    void shouldMapNothingWhenThereIsNoRoomForATable(Arch arch) {
        Ram ram = FakeGuest.ram(arch.abi(), 16L * arch.pageSize());
        KernelHat hat = new KernelHat(arch, ram, new PageFrames(arch, ram, 1));
        MappedMemory memory = new MappedMemory(arch, ram, hat);
        long page = hat.allocatePage();
        while (hat.allocatePage() >= 0) {
            assertThat(hat.freePages()).isNotNegative();
        }
        long refused = refusedAddress(arch, hat, page);

        assertThat(hat.isMapped(refused)).isFalse();
        assertThat(memory.isAccessible(refused, 1, Access.LOAD)).isFalse();
    }

    /** Goes on until no small table is left over either. */
    private static long refusedAddress(Arch arch, KernelHat hat, long page) {
        long va = arch.map().heap().start();
        while (hat.map(va, page, Rights.READ)) {
            va += 1L << 25;
        }
        return va;
    }

    @OnEveryArch
    void shouldRefuseToMapTwiceAndToUnmapNothing(Arch arch) {
        try (EngineMachine machine = EngineMachine.create(arch, 4 << 20, 1)) {
            long va = arch.map().heap().start();
            long page = machine.hat().allocatePage();
            assertThatThrownBy(() -> machine.hat().unmap(va))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("not mapped: va=0x%x", va);
            machine.hat().map(va, page, Rights.READ);

            assertThatThrownBy(() -> machine.hat().map(va, page, Rights.READ))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("mapped already: va=0x%x", va);
            assertThat(machine.hat().unmap(va)).isEqualTo(page);
            assertThat(machine.hat().isMapped(va)).isFalse();
        }
    }

    /** A page of the kernel is mapped as a whole, also where the hardware's pages are smaller. */
    @OnEveryArch
    void shouldMapEveryByteOfAPageAndNoneBehindIt(Arch arch) {
        try (EngineMachine machine = EngineMachine.create(arch, 4 << 20, 1)) {
            long va = arch.map().heap().start();
            machine.hat().map(va, machine.hat().allocatePage(), Rights.READ_WRITE);

            assertThat(machine.memory().faultFor(va, arch.pageSize(), Access.STORE)).isNull();
            assertThat(machine.memory().faultFor(va, arch.pageSize() + 1L, Access.LOAD).address())
                    .isEqualTo(va + arch.pageSize());
            assertThat(machine.memory().faultFor(va - 1, 2, Access.LOAD).address())
                    .isEqualTo(va - 1);
        }
    }

    @OnEveryArch
    void shouldListWhatIsMapped(Arch arch) {
        Ram ram = FakeGuest.ram(arch.abi(), 64L * arch.pageSize());
        KernelHat hat = new KernelHat(arch, ram, new PageFrames(arch, ram, 1));
        new MappedMemory(arch, ram, hat);
        int page = arch.pageSize();
        long heap = arch.map().heap().start();
        long text = arch.map().text().start();
        long stacks = arch.map().stacks().start();
        for (long va : List.of(heap, heap + page, heap + 3L * page, stacks, heap + 2L * page)) {
            hat.map(va, hat.allocatePage(), Rights.READ_WRITE);
        }
        hat.map(text, hat.allocatePage(), Rights.READ_EXECUTE);
        hat.map(text + page, hat.allocatePage(), Rights.READ);
        hat.freePage(hat.unmap(heap + page));

        assertThat(hat.mappings())
                .isSortedAccordingTo((a, b) -> Long.compareUnsigned(a.va(), b.va()))
                .containsExactlyInAnyOrder(
                        new Mapping(heap, page, Rights.READ_WRITE),
                        new Mapping(heap + 2L * page, 2L * page, Rights.READ_WRITE),
                        new Mapping(stacks, page, Rights.READ_WRITE),
                        new Mapping(text, page, Rights.READ_EXECUTE),
                        new Mapping(text + page, page, Rights.READ));
    }
}
