package org.kheap.debugger.testing;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.kheap.debugger.target.SortedSymbols;
import org.kheap.debugger.target.SymbolEntry;
import org.kheap.debugger.target.SymbolTable;
import org.kheap.debugger.target.Target;
import org.kheap.debugger.target.TargetThread;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Mapping;
import org.kheap.machine.PhysicalMemory;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.Symbol;
import org.kheap.machine.X86Register;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.panic.dump.CrashFacts;

/**
 * A target whose memory is that of a {@link FakeGuest}. The test maps pages there, writes to them, and
 * declares symbols, types and threads.
 */
public final class FakeTarget implements Target {
    /** The index of the section that all symbols are in. */
    private static final int SECTION = 1;

    private final FakeGuest guest;
    private final FakeTypes types;
    private final List<SymbolEntry> symbols = new ArrayList<>();
    private final Set<String> modules = new LinkedHashSet<>(List.of("unix", "genunix"));
    private final Map<Long, String> lines = new TreeMap<>(Long::compareUnsigned);
    private final List<TargetThread> threads = new ArrayList<>();
    private CrashFacts facts;
    private boolean isLive;

    /** Null after a symbol was added. */
    private SymbolTable table;

    private FakeTarget(FakeGuest guest) {
        this.guest = guest;
        this.types = new FakeTypes(guest.abi());
        this.facts =
                new CrashFacts(
                        "",
                        0,
                        0,
                        0,
                        List.of("SunOS", "testsystem", "5.10", "Generic", "fake"),
                        "fake",
                        0,
                        0,
                        "",
                        new byte[0],
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of());
    }

    /** A crash dump of a machine without symbols and threads. */
    public static FakeTarget on(Arch arch) {
        return on(FakeGuest.on(arch));
    }

    /** A crash dump with the memory of a guest. */
    public static FakeTarget on(FakeGuest guest) {
        return new FakeTarget(guest);
    }

    /** Makes it a live kernel. */
    public FakeTarget live() {
        isLive = true;
        return this;
    }

    public FakeTarget facts(CrashFacts newFacts) {
        facts = newFacts;
        return this;
    }

    /** Adds a global function or variable; a label if it has no size. */
    public FakeTarget symbol(String module, String name, long address, long size) {
        return symbol(module, name, address, size, true);
    }

    /** Adds one that only its own file sees. */
    public FakeTarget localSymbol(String module, String name, long address, long size) {
        return symbol(module, name, address, size, false);
    }

    private FakeTarget symbol(
            String module, String name, long address, long size, boolean isGlobal) {
        modules.add(module);
        symbols.add(
                new SymbolEntry(
                        new Symbol(module, name, address, size),
                        address + Math.max(1, size),
                        type(address, size),
                        isGlobal ? SymbolEntry.Binding.GLOB : SymbolEntry.Binding.LOCL,
                        0,
                        SECTION));
        table = null;
        return this;
    }

    private SymbolEntry.Type type(long address, long size) {
        if (size == 0) {
            return SymbolEntry.Type.NOTY;
        }
        return guest.arch().map().data().contains(address)
                ? SymbolEntry.Type.OBJT
                : SymbolEntry.Type.FUNC;
    }

    /** Adds a variable of {@code genunix} of the guest's, with room of its own and a type. */
    public FakeTarget variable(String name, String type) {
        types.variable(name, type);
        return symbol(
                "genunix", name, guest.addressOf(name), Math.max(1, types.known(type).size()));
    }

    /** Says which line of source an address was compiled from, as {@code file:line}. */
    public FakeTarget line(long va, String line) {
        lines.put(va, line);
        return this;
    }

    /** Adds a thread, all of whose registers are 0. */
    public FakeTarget thread(int number, long address) {
        int count =
                guest.abi().isBigEndian()
                        ? SparcRegister.values().length
                        : X86Register.values().length;
        return thread(number, address, new RegisterSnapshot(new long[count], List.of()));
    }

    /** Adds a thread. */
    public FakeTarget thread(int number, long address, RegisterSnapshot registers) {
        threads.add(new TargetThread(number, address, registers));
        return this;
    }

    public FakeGuest guest() {
        return guest;
    }

    @Override
    public String name() {
        return isLive ? "kernel" : "vmcore.0";
    }

    @Override
    public Arch arch() {
        return guest.arch();
    }

    @Override
    public GuestMemory memory() {
        return guest.memory();
    }

    @Override
    public Optional<PhysicalMemory> physicalMemory() {
        return Optional.of(guest.ram());
    }

    @Override
    public List<Mapping> mappings() {
        return guest.hat().mappings();
    }

    @Override
    public SymbolTable symbols() {
        if (table == null) {
            table =
                    new SortedSymbols(
                            List.copyOf(modules),
                            symbols,
                            va -> Optional.ofNullable(lines.get(va)));
        }
        return table;
    }

    @Override
    public FakeTypes types() {
        return types;
    }

    @Override
    public List<TargetThread> threads() {
        return List.copyOf(threads);
    }

    @Override
    public CrashFacts facts() {
        return facts;
    }

    @Override
    public boolean isLive() {
        return isLive;
    }
}
