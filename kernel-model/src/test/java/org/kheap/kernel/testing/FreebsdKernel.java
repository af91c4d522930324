package org.kheap.kernel.testing;

import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.base.LoopGuard;
import org.kheap.kernel.malloc.Malloc;
import org.kheap.kernel.malloc.MallocType;
import org.kheap.kernel.malloc.MallocTypeInternal;
import org.kheap.kernel.malloc.MallocTypeStats;
import org.kheap.kernel.malloc.MallocZone;
import org.kheap.kernel.memguard.Memguard;
import org.kheap.kernel.uma.Uma;
import org.kheap.kernel.uma.UmaContext;
import org.kheap.kernel.uma.UmaZone;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.FakeGuest;

/**
 * {@code malloc(9)}, {@code uma(9)} and MemGuard on a {@link TestKernel}, with what the guest has for
 * them. MemGuard guards nothing until a test changes its variables.
 */
public final class FreebsdKernel {
    /** {@code M_MAGIC}. */
    public static final long MAGIC = 877983977;

    private static final int STRING_SIZE = 64;

    private final TestKernel kernel;
    private final Memguard memguard;
    private final Uma uma;
    private final Malloc malloc;
    private int strings;

    private FreebsdKernel(TestKernel kernel) {
        this.kernel = kernel;
        FakeGuest guest = kernel.guest();
        LoopGuard guard = new LoopGuard();
        memguard =
                new Memguard(
                        new Memguard.Context(
                                guest.arch(),
                                guest.memory(),
                                kernel.globals(),
                                guard,
                                kernel.arenas(),
                                kernel.segkmem(),
                                kernel.kmem(),
                                guest.hat().totalPages(),
                                kernel.events(),
                                1));
        UmaContext context =
                new UmaContext(
                        guest.arch(),
                        guest.memory(),
                        kernel.globals(),
                        guard,
                        kernel.arenas(),
                        kernel.kmem(),
                        memguard,
                        kernel.events());
        uma = new Uma(context);
        malloc = new Malloc(context, uma);
    }

    /** Boots with {@code kmem_flags} on a guest with memory enough. */
    public static FreebsdKernel boot(Arch arch, int flags) {
        return boot(FakeGuest.on(arch), flags);
    }

    public static FreebsdKernel boot(FakeGuest guest, int flags) {
        return boot(TestKernel.boot(guest, flags));
    }

    public static FreebsdKernel boot(TestKernel kernel) {
        return unready(kernel).init();
    }

    /** One in which nothing has begun yet. */
    public static FreebsdKernel unready(TestKernel kernel) {
        FreebsdKernel freebsd = new FreebsdKernel(kernel);
        freebsd.defineVariables();
        freebsd.defineFunctions();
        return freebsd;
    }

    /** Has everything begin, with what its variables say now. */
    public FreebsdKernel init() {
        memguard.init();
        if (!uma.init() || !malloc.init()) {
            throw new AssertionError("not enough memory");
        }
        return this;
    }

    /** Those of {@code freebsd_data.c} that do not begin with 0. */
    private void defineVariables() {
        kernel.globals().int32("zone_warnings", 1);
        kernel.globals().int32("vm_memguard_divisor", 10);
        kernel.globals().int32("memguard_options", 1);
        kernel.globals().int32("memguard_canary", 1);
        put("memguard_placement", "right");
        put("mt_zone_name", "mt_zone");
        Layout<MallocZone> layout = Layout.of(MallocZone.class, kernel.abi());
        long entry = kernel.guest().addressOf("kmemzones");
        for (int size = 16; size <= kernel.guest().arch().pageSize(); size *= 2) {
            new StructView<>(layout, kernel.memory(), entry)
                    .int32(MallocZone.KZ_SIZE, size)
                    .word(MallocZone.KZ_NAME, string(Integer.toString(size)));
            entry += layout.size();
        }
    }

    /** Those of {@code uma.c}. */
    private void defineFunctions() {
        define(
                "zero_init",
                a -> {
                    kernel.memory().write(a[0], new byte[(int) a[1]], STORE);
                    return 0;
                });
        define(
                "zone_item_init",
                a ->
                        call(
                                a[1],
                                UmaZone.UZ_INIT,
                                a[0],
                                zone(a[1]).word(UmaZone.UZ_SIZE),
                                how(a[2])));
        define(
                "zone_item_fini",
                a -> call(a[1], UmaZone.UZ_FINI, a[0], zone(a[1]).word(UmaZone.UZ_SIZE)));
    }

    /** {@code M_WAITOK} or {@code M_NOWAIT} for {@code KM_SLEEP} or {@code KM_NOSLEEP}. */
    private static long how(long kmFlags) {
        return kmFlags == 0 ? 2 : 1;
    }

    private long call(long zone, UmaZone callback, long... arguments) {
        return kernel.events().callGuest(zone(zone).word(callback), arguments);
    }

    // Its parts

    public TestKernel kernel() {
        return kernel;
    }

    public Uma uma() {
        return uma;
    }

    public Malloc malloc() {
        return malloc;
    }

    public Memguard memguard() {
        return memguard;
    }

    /** Has MemGuard guard what belongs to a type or a zone of that name. */
    public FreebsdKernel guard(String name) {
        put("vm_memguard_desc", name);
        return this;
    }

    /** Gives a variable of the guest a string. */
    public void put(String variable, String text) {
        put(kernel.guest().addressOf(variable), text);
    }

    /** Takes all free pages but so many. */
    public FreebsdKernel leavePages(int count) {
        while (kernel.hat().freePages() > count) {
            kernel.hat().allocatePage();
        }
        return this;
    }

    // What the guest has

    /** Puts a function of the guest at a symbol. @return its address */
    public long define(String name, FakeEvents.GuestFunction function) {
        long address = kernel.guest().addressOf(name);
        kernel.events().define(address, function);
        return address;
    }

    /** A string in the guest. */
    public long string(String text) {
        return put(kernel.guest().addressOf("string_" + strings++), text);
    }

    private long put(long address, String text) {
        int size = Math.min(text.length() + 1, STRING_SIZE);
        kernel.memory().putString(address, text, size, STORE);
        return address;
    }

    /** What {@code MALLOC_DEFINE} defines, unknown to the kernel yet. */
    public long type(String name) {
        long address = kernel.guest().addressOf("type_" + name);
        type(address)
                .word(MallocType.KS_MAGIC, MAGIC)
                .word(MallocType.KS_SHORTDESC, string(name))
                .word(MallocType.KS_HANDLE, 0);
        return address;
    }

    public StructView<MallocType> type(long address) {
        return new StructView<>(
                Layout.of(MallocType.class, kernel.abi()), kernel.memory(), address);
    }

    public StructView<UmaZone> zone(long address) {
        return new StructView<>(Layout.of(UmaZone.class, kernel.abi()), kernel.memory(), address);
    }

    /** The types that the kernel knows, the newest first. */
    public List<Long> types() {
        List<Long> types = new ArrayList<>();
        for (long at = kernel.globals().word("kmemstatistics"); at != 0; ) {
            types.add(at);
            at = type(at).word(MallocType.KS_NEXT);
        }
        return types;
    }

    /** What CPU {@code number} has counted of a type. */
    public StructView<MallocTypeStats> counters(long type, int number) {
        Layout<MallocTypeInternal> layout = Layout.of(MallocTypeInternal.class, kernel.abi());
        long handle = type(type).word(MallocType.KS_HANDLE);
        long at = handle + layout.offset(MallocTypeInternal.MTI_STATS, number);
        return new StructView<>(
                Layout.of(MallocTypeStats.class, kernel.abi()), kernel.memory(), at);
    }

    /** A number of a type, over all CPUs. */
    public long count(long type, MallocTypeStats counter) {
        long sum = 0;
        for (int i = 0; i < kernel.cpus(); i++) {
            sum += counters(type, i).int64(counter);
        }
        return sum;
    }
}
