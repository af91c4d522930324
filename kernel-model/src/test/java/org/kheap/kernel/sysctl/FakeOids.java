package org.kheap.kernel.sysctl;

import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kheap.kernel.module.KernelModule;
import org.kheap.kernel.testing.TestKernel;
import org.kheap.machine.Arch;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.Symbol;

/** A kernel with sysctl(9) on a fake guest, and modules with OIDs as the macros of C make them. */
final class FakeOids {
    static final int RD = CtlFlag.RD.bit();
    static final int RW = RD | CtlFlag.WR.bit();
    static final int TUN = CtlFlag.TUN.bit();

    /** Stands for the address of a handler that takes {@code left} and {@code right} only. */
    static final long HANDLER = 0x1234;

    final TestKernel kernel;
    final Sysctl sysctl;
    final List<String> console = new ArrayList<>();
    private final List<Symbol> symbols = new ArrayList<>();

    FakeOids(Arch arch) {
        kernel = TestKernel.boot(arch, 0);
        sysctl =
                new Sysctl(
                        kernel.memory(),
                        kernel.globals(),
                        Map.of(HANDLER, OidRule.oneOf("left", "right")),
                        new KernelEnvironment(kernel.memory(), kernel.globals(), kernel.kmem()),
                        console::add);
    }

    /** The list of the top of the tree. */
    long top() {
        return kernel.guest().addressOf("sysctl__children");
    }

    /** Memory that is zero. */
    long zeroed(int size) {
        long address = kernel.alloc(size);
        kernel.memory().write(address, new byte[size], STORE);
        return address;
    }

    private long string(String text) {
        long address = zeroed(text.length() + 1);
        kernel.memory().putString(address, text, text.length() + 1, STORE);
        return address;
    }

    /** A node with that parent. Returns the list of its children. */
    long node(long parent, String name) {
        long children = zeroed(kernel.abi().wordSize());
        oid(parent, name, CtlType.NODE, RW, children, 0);
        return children;
    }

    /** A leaf. Returns the address of its variable, which is zero. */
    long number(long parent, String name, CtlType type, int flags) {
        long variable = zeroed(Long.BYTES);
        oid(parent, name, type, flags, variable, 0);
        return variable;
    }

    /** A leaf. Returns the address of its array, which is empty. */
    long string(long parent, String name, int flags, int size) {
        long array = zeroed(size);
        oid(parent, name, CtlType.STRING, flags, array, size);
        return array;
    }

    StructView<SysctlOid> oid(
            long parent, String name, CtlType type, int flags, long arg1, long arg2) {
        Layout<SysctlOid> layout = Layout.of(SysctlOid.class, kernel.abi());
        StructView<SysctlOid> oid =
                new StructView<>(layout, kernel.memory(), zeroed(layout.size()));
        oid.word(SysctlOid.OID_PARENT, parent)
                .int32(SysctlOid.OID_NUMBER, -1)
                .int32(SysctlOid.OID_KIND, type.code() | flags)
                .word(SysctlOid.OID_ARG1, arg1)
                .word(SysctlOid.OID_ARG2, arg2)
                .word(SysctlOid.OID_NAME, string(name))
                .word(SysctlOid.OID_DESCR, string("The " + name));
        member("sysctl_set", oid.base());
        return oid;
    }

    /** A {@code TUNABLE_INT} or one of its like. */
    void tunable(String name, long variable, CtlType type, int size) {
        Layout<LoaderTunable> layout = Layout.of(LoaderTunable.class, kernel.abi());
        long address = zeroed(layout.size());
        new StructView<>(layout, kernel.memory(), address)
                .word(LoaderTunable.TUN_PATH, string(name))
                .word(LoaderTunable.TUN_VAR, variable)
                .int32(LoaderTunable.TUN_TYPE, type.code())
                .word(LoaderTunable.TUN_SIZE, size);
        member("tunable_set", address);
    }

    private void member(String set, long object) {
        long pointer = kernel.guest().addressOf("__set_%s_%x".formatted(set, object));
        kernel.memory().putWord(pointer, object, STORE);
        String name = "__set_%s_sym_%x".formatted(set, object);
        symbols.add(new Symbol("test", name, pointer, kernel.abi().wordSize()));
    }

    /** Loads a module with all that was made since the last one. */
    void load() {
        sysctl.register(
                new KernelModule("test", 0, 0, 0, 0, List.copyOf(symbols), List.of(), List.of()));
        symbols.clear();
    }

    Oid find(String name) {
        return sysctl.find(name).orElseThrow(() -> new AssertionError("no such OID: " + name));
    }

    /** Names of all leaves, in the order of a list. */
    List<String> listed() {
        return sysctl.list(Optional.empty()).stream().map(Oid::name).toList();
    }
}
