package org.kheap.machine.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kheap.machine.GuestMemory.Access.FETCH;
import static org.kheap.machine.GuestMemory.Access.INSPECT;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.machine.testing.OnEveryArch;

class PagedMemoryTest {
    private static final long PATTERN = 0x0123_4567_89ab_cdefL;

    private FakeGuest guest;
    private GuestMemory memory;
    private Arch arch;
    private long base;
    private int page;

    /** Two writable pages at {@code base}, whose frames are not neighbours; nothing follows. */
    private void boot(Arch machine) {
        arch = machine;
        guest = FakeGuest.on(machine, 8);
        memory = guest.memory();
        base = arch.map().heap().start();
        page = arch.pageSize();
        guest.mapPages(base, 1, Rights.READ_WRITE);
        guest.hat().allocatePage();
        guest.mapPages(base + page, 1, Rights.READ_WRITE);
    }

    private static Fault faultOf(ThrowingCallable access) {
        GuestFaultException[] thrown = new GuestFaultException[1];
        assertThatThrownBy(access)
                .isInstanceOfSatisfying(GuestFaultException.class, e -> thrown[0] = e);
        return thrown[0].fault();
    }

    // Numbers

    @OnEveryArch
    void shouldKeepNumbersInTheByteOrderOfTheGuest(Arch machine) {
        boot(machine);
        memory.putLong(base, PATTERN, STORE);
        byte[] bytes = new byte[8];
        memory.read(base, bytes, LOAD);
        boolean big = arch.abi().isBigEndian();
        assertThat(bytes[0]).isEqualTo((byte) (big ? 0x01 : 0xef));
        assertThat(memory.getInt(base + 4, LOAD)).isEqualTo(big ? 0x89ab_cdef : 0x0123_4567);
        assertThat(memory.getShort(base, LOAD)).isEqualTo((short) (big ? 0x0123 : 0xcdef));
        assertThat(memory.getByte(base + 7, LOAD)).isEqualTo((byte) (big ? 0xef : 0x01));
        assertThat(memory.getWord(base, LOAD))
                .isEqualTo(
                        arch.abi().wordSize() == 8 ? PATTERN : big ? 0x0123_4567L : 0x89ab_cdefL);
    }

    @OnEveryArch
    void shouldReadNumbersThatCrossAPage(Arch machine) {
        boot(machine);
        for (int size = 2; size <= 8; size *= 2) {
            for (int before = 1; before < size; before++) {
                long va = base + page - before;
                long bytes = PATTERN >>> 64 - 8 * size;
                for (int i = 0; i < size; i++) {
                    int shift = 8 * (arch.abi().isBigEndian() ? size - 1 - i : i);
                    memory.putByte(va + i, (int) (bytes >>> shift), STORE);
                }
                // A debugger may look at any address, whatever the machine thinks of it.
                assertThat(get(va, size, INSPECT)).isEqualTo(bytes);
            }
        }
    }

    @OnEveryArch
    void shouldStoreNumbersThatCrossAPage(Arch machine) {
        boot(machine);
        for (int size = 2; size <= 8; size *= 2) {
            for (int before = 1; before < size; before++) {
                long va = base + page - before;
                memory.fill(base + page - 16, 32, 0, STORE);
                put(va, PATTERN, size, INSPECT);
                assertThat(get(va, size, INSPECT)).isEqualTo(PATTERN & -1L >>> 64 - 8 * size);
                assertThat(memory.getByte(va - 1, LOAD)).isZero();
                assertThat(memory.getByte(va + size, LOAD)).isZero();
            }
        }
    }

    private long get(long va, int size, GuestMemory.Access why) {
        return switch (size) {
            case 2 -> memory.getShort(va, why) & 0xffffL;
            case 4 -> memory.getInt(va, why) & 0xffff_ffffL;
            default -> memory.getLong(va, why);
        };
    }

    private void put(long va, long value, int size, GuestMemory.Access why) {
        switch (size) {
            case 2 -> memory.putShort(va, (int) value, why);
            case 4 -> memory.putInt(va, (int) value, why);
            default -> memory.putLong(va, value, why);
        }
    }

    @OnEveryArch
    void shouldCopyAcrossPages(Arch machine) {
        boot(machine);
        byte[] bytes = new byte[page];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        memory.write(base + page / 2 + 3, bytes, STORE);
        byte[] back = new byte[page];
        memory.read(base + page / 2 + 3, back, LOAD);
        assertThat(back).isEqualTo(bytes);
    }

    // Faults

    @OnEveryArch
    void shouldTrapOnMisalignedNumbersOnSparcOnly(Arch machine) {
        boot(machine);
        for (int size = 2; size <= 8; size *= 2) {
            for (int off = 1; off < size; off++) {
                long va = base + 64 + off;
                int bytes = size;
                if (arch.strictAlignment()) {
                    assertThat(faultOf(() -> get(va, bytes, LOAD)))
                            .isEqualTo(new Fault.Misaligned(va, LOAD, size));
                    assertThat(faultOf(() -> put(va, 0, bytes, STORE)))
                            .isEqualTo(new Fault.Misaligned(va, STORE, size));
                } else {
                    put(va, PATTERN, size, STORE);
                    assertThat(get(va, size, LOAD)).isEqualTo(PATTERN & -1L >>> 64 - 8 * size);
                }
            }
        }
    }

    @OnEveryArch
    void shouldNameTheExactByteThatIsNotMapped(Arch machine) {
        boot(machine);
        long end = base + 2L * page;
        assertNotMapped(faultOf(() -> memory.getByte(end, LOAD)), end);
        assertNotMapped(faultOf(() -> memory.getLong(end + 24, LOAD)), end + 24);
        assertNotMapped(faultOf(() -> memory.read(end - 5, new byte[9], LOAD)), end);
        assertNotMapped(faultOf(() -> memory.write(end - 5, new byte[9], LOAD)), end);
        assertNotMapped(faultOf(() -> memory.fill(end - 64, 128, 0, LOAD)), end);
        assertNotMapped(memory.faultFor(end - 100, 200, LOAD), end);
        assertNotMapped(memory.faultFor(end + 100, 1, LOAD), end + 100);
    }

    private static void assertNotMapped(Fault fault, long address) {
        assertThat(fault).isInstanceOf(Fault.NotMapped.class);
        assertThat(fault.address()).isEqualTo(address);
        assertThat(fault.access()).isEqualTo(LOAD);
    }

    @OnEveryArch
    void shouldNameTheFirstMissingByteOfANumberThatCrossesAPage(Arch machine) {
        boot(machine);
        long end = base + 2L * page;
        for (int before = 1; before < 8; before++) {
            long va = end - before;
            assertThat(faultOf(() -> memory.getLong(va, INSPECT)).address()).isEqualTo(end);
            assertThat(faultOf(() -> memory.putLong(va, 0, INSPECT)).address()).isEqualTo(end);
            long below = base - before;
            assertThat(faultOf(() -> memory.getLong(below, INSPECT)).address()).isEqualTo(below);
            assertThat(faultOf(() -> memory.putLong(below, 0, INSPECT)).address()).isEqualTo(below);
        }
    }

    @OnEveryArch
    void shouldStoreNothingOfANumberThatCannotBeStoredWhole(Arch machine) {
        boot(machine);
        long end = base + 2L * page;
        memory.putLong(end - 8, PATTERN, STORE);
        faultOf(() -> memory.putInt(end - 2, 0, INSPECT));
        assertThat(memory.getLong(end - 8, LOAD)).isEqualTo(PATTERN);
    }

    @OnEveryArch
    void shouldHoldTheGuestToTheRightsOfAPage(Arch machine) {
        boot(machine);
        long va = base + 4L * page;
        for (Rights rights : Rights.values()) {
            guest.mapPages(va, 1, rights);
            assertThat(memory.isAccessible(va, 1, LOAD)).isTrue();
            assertThat(memory.isAccessible(va, 1, INSPECT)).isTrue();
            assertThat(memory.isAccessible(va, 1, STORE)).isEqualTo(rights.write());
            assertThat(memory.isAccessible(va, 1, FETCH)).isEqualTo(rights.execute());
            if (!rights.write()) {
                Fault fault = faultOf(() -> memory.putInt(va + 12, 0, STORE));
                assertThat(fault).isInstanceOf(Fault.Protection.class);
                assertThat(fault.address()).isEqualTo(va + 12);
                assertThat(((Fault.Protection) fault).rights()).isEqualTo(rights);
                memory.putInt(va + 12, 5, INSPECT);
            }
            guest.hat().freePage(guest.hat().unmap(va));
        }
    }

    @OnEveryArch
    void shouldSeeTheEndOfTheAddressSpace(Arch machine) {
        boot(machine);
        long last = arch.abi().model().maxAddress();
        assertThat(memory.faultFor(last, 2, LOAD)).isEqualTo(new Fault.NonCanonical(last, LOAD));
        assertThat(memory.faultFor(last, 0, LOAD)).isNull();
        assertThat(memory.faultFor(base, 0, STORE)).isNull();
        assertThat(memory.faultFor(base, -1, LOAD)).isNotNull();
    }

    @OnEveryArch
    void shouldReportTheHoleInTheAddressSpace(Arch machine) {
        boot(machine);
        if (arch.abi().wordSize() == 8) {
            long hole = 0x4000_0000_0000_0000L;
            assertThat(faultOf(() -> memory.getLong(hole, LOAD)))
                    .isEqualTo(new Fault.NonCanonical(hole, LOAD));
        }
    }

    @OnEveryArch
    void shouldReportATranslationToNoMemory(Arch machine) {
        long beyond = 1 << 20;
        PagedMemory broken =
                new PagedMemory(machine, FakeGuest.ram(machine.abi(), beyond)) {
                    @Override
                    protected Page translate(long hardwarePage, long va, Access why) {
                        return new Page(beyond, Rights.READ_WRITE, 2);
                    }
                };
        assertThat(faultOf(() -> broken.getInt(0x1234, LOAD)))
                .isEqualTo(new Fault.NoSuchMemory(0x1234, LOAD, beyond));
    }

    // Remembered translations

    @OnEveryArch
    void shouldRememberATranslationUntilItIsToldToForget(Arch machine) {
        long[] frame = {0};
        PagedMemory paged =
                new PagedMemory(machine, FakeGuest.ram(machine.abi(), 1 << 16)) {
                    @Override
                    protected Page translate(long hardwarePage, long va, Access why) {
                        return new Page(frame[0], Rights.READ_WRITE, 0);
                    }
                };
        int size = 1 << PageTableFormat.of(machine).pageShift();
        paged.putInt(0x10, 1, STORE);
        frame[0] = size;
        assertThat(paged.getInt(0x10, LOAD)).isEqualTo(1);
        paged.forget(size + 0x10L);
        assertThat(paged.getInt(0x10, LOAD)).isEqualTo(1);
        paged.forget(0x20);
        assertThat(paged.getInt(0x10, LOAD)).isZero();
        frame[0] = 0;
        paged.forgetAll();
        assertThat(paged.getInt(0x10, LOAD)).isEqualTo(1);
    }

    @OnEveryArch
    void shouldNotMixUpPagesThatShareASlot(Arch machine) {
        boot(machine);
        int hardwarePage = 1 << PageTableFormat.of(arch).pageShift();
        long other = base + 4096L * hardwarePage;
        guest.mapPages(other, 1, Rights.READ_WRITE);
        for (int i = 0; i < 3; i++) {
            memory.putInt(base, 1, STORE);
            memory.putInt(other, 2, STORE);
            assertThat(memory.getInt(base, LOAD)).isEqualTo(1);
            assertThat(memory.getInt(other, LOAD)).isEqualTo(2);
        }
    }

    @OnEveryArch
    void shouldHoldAPageToItsRightsWhateverItsSlotHeldBefore(Arch machine) {
        boot(machine);
        int hardwarePage = 1 << PageTableFormat.of(arch).pageShift();
        long constant = base + 4096L * hardwarePage;
        guest.mapPages(constant, 1, Rights.READ);
        for (int i = 0; i < 3; i++) {
            memory.putInt(base, 1, STORE);
            memory.getInt(constant, LOAD);
            assertThat(faultOf(() -> memory.putInt(constant, 2, STORE)))
                    .isInstanceOf(Fault.Protection.class);
            assertThat(faultOf(() -> memory.getInt(base, FETCH)))
                    .isInstanceOf(Fault.Protection.class);
        }
    }

    // Patterns

    @Property(tries = 150)
    void shouldFillWholeWordsAndFindTheFirstThatDiffers(
            @ForAll @IntRange(max = 4000) int start,
            @ForAll @IntRange(max = 4096) int size,
            @ForAll @IntRange(max = 4190) int damaged,
            @ForAll boolean aligned) {
        for (Arch machine : Arch.ALL) {
            boot(machine);
            long va = base + page - 4096 + (aligned || arch.strictAlignment() ? start & ~7 : start);
            memory.write(base, new byte[2 * page], STORE);
            memory.fill(va, size, PATTERN, STORE);
            int whole = size & ~7;
            assertThat(memory.getByte(va + whole, LOAD)).isZero();
            assertThat(memory.firstMismatch(va, size, PATTERN, LOAD)).isZero();
            memory.putByte(va + damaged, 0x55, STORE);
            assertThat(memory.firstMismatch(va, size, PATTERN, LOAD))
                    .isEqualTo(damaged < whole ? va + (damaged & ~7) : 0);
        }
    }

    @OnEveryArch
    void shouldTrapOnAMisalignedPatternOnSparcOnly(Arch machine) {
        boot(machine);
        if (arch.strictAlignment()) {
            assertThat(faultOf(() -> memory.fill(base + 4, 16, PATTERN, STORE)))
                    .isEqualTo(new Fault.Misaligned(base + 4, STORE, 8));
            assertThat(faultOf(() -> memory.firstMismatch(base + 4, 16, PATTERN, LOAD)))
                    .isEqualTo(new Fault.Misaligned(base + 4, LOAD, 8));
        } else {
            memory.fill(base + page - 4, 16, PATTERN, STORE);
            assertThat(memory.getLong(base + page + 4, LOAD)).isEqualTo(PATTERN);
            assertThat(memory.firstMismatch(base + page - 4, 16, PATTERN, LOAD)).isZero();
        }
    }

    // Strings

    @OnEveryArch
    void shouldReadStringsUpToTheirEndOrALimit(Arch machine) {
        boot(machine);
        memory.putString(base + page - 3, "kmem_alloc", 16, STORE);
        assertThat(memory.getString(base + page - 3, 100, LOAD)).isEqualTo("kmem_alloc");
        assertThat(memory.getString(base + page - 3, 4, LOAD)).isEqualTo("kmem");
    }
}
