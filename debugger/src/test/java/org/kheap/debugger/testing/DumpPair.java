package org.kheap.debugger.testing;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.kheap.machine.Arch;
import org.kheap.machine.Mapping;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.Rights;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;
import org.kheap.machine.elf.ElfHeader;
import org.kheap.machine.elf.ElfMachine;
import org.kheap.machine.elf.ElfOutput;
import org.kheap.machine.elf.ElfSection;
import org.kheap.machine.elf.ElfSymbol;
import org.kheap.machine.testing.FakeGuest;
import org.kheap.panic.dump.CrashDirectory;
import org.kheap.panic.dump.CrashFacts;
import org.kheap.panic.dump.CrashImage;
import org.kheap.panic.dump.DumpThread;
import org.kheap.panic.dump.Progress;
import org.kheap.panic.dump.Vmcore;

/** A small crash dump on disk, of a machine of two modules, two threads and three pages. */
public final class DumpPair {
    /** Bytes of code of each of the two modules. */
    public static final int TEXT_SIZE = 64;

    private static final int DATA_SIZE = 32;
    private static final int SECTIONS = 7;

    private final Arch arch;

    public DumpPair(Arch arch) {
        this.arch = arch;
    }

    /** Address of the code of {@code unix}. */
    public long text() {
        return arch.map().text().start();
    }

    /** Address of the code of {@code genunix}, on the same page. */
    public long moduleText() {
        return text() + TEXT_SIZE;
    }

    /** Address of {@code kmem_flags}, a variable of {@code genunix}. */
    public long variable() {
        return arch.map().heap().start();
    }

    /** Address of the first of two pages of data. */
    public long data() {
        return variable();
    }

    /** Address of the {@code kthread_t} of a thread. */
    public long thread(int number) {
        return data() + 0x100L * number;
    }

    /** Saves the pair as {@code unix.0} and {@code vmcore.0}. */
    public DumpPair save(Path directory) throws IOException {
        new CrashDirectory(directory, warning -> {})
                .save(symbolFile(), new Vmcore(image()), Progress.NONE);
        return this;
    }

    /** What is in a page of data: each word holds its number. */
    private byte[] data(int pages) {
        byte[] bytes = new byte[pages * arch.pageSize()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        return bytes;
    }

    /** A byte of the data. */
    public int expectedByte(long va) {
        return (byte) ((va - data()) * 7);
    }

    private static byte[] code(int seed) {
        byte[] code = new byte[TEXT_SIZE];
        Arrays.setAll(new Byte[TEXT_SIZE], i -> code[i] = (byte) (seed + i));
        return code;
    }

    /** What the dump is made of. */
    public CrashImage image() {
        FakeGuest guest = FakeGuest.on(arch, 4);
        guest.mapPages(text(), 1, Rights.READ_EXECUTE);
        guest.mapPages(data(), 2, Rights.READ_WRITE);
        guest.memory().write(text(), new byte[arch.pageSize()], INSPECT);
        guest.memory().write(text(), code(1), INSPECT);
        guest.memory().write(moduleText(), code(100), INSPECT);
        guest.memory().write(data(), data(2), INSPECT);
        List<Mapping> mappings = new ArrayList<>();
        mappings.add(new Mapping(text(), arch.pageSize(), Rights.READ_EXECUTE));
        mappings.add(new Mapping(data(), 2L * arch.pageSize(), Rights.READ_WRITE));
        mappings.sort((a, b) -> Long.compareUnsigned(a.va(), b.va()));
        return new CrashImage(arch, guest.memory(), mappings, facts(), symbolFile(), "lab -x 7");
    }

    /** What the machine said of itself. */
    public CrashFacts facts() {
        return new CrashFacts(
                "out of coffee",
                1,
                thread(2),
                0x40,
                List.of("SunOS", "kitchen", "5.11", "lab", "machine"),
                "platform",
                1_170_000_000,
                5_000_000_000L,
                "-v",
                "hi".getBytes(StandardCharsets.ISO_8859_1),
                List.of(
                        new CrashFacts.Module("unix", text(), TEXT_SIZE),
                        new CrashFacts.Module("genunix", moduleText(), TEXT_SIZE)),
                List.of(new CrashFacts.Cpu(0x2000, thread(2)), new CrashFacts.Cpu(0x3000, 0)),
                List.of(
                        new DumpThread(2, thread(2), registers(0x1000)),
                        new DumpThread(1, thread(1), registers(0x2000))),
                List.of());
    }

    /** Registers that differ from each other; none of those that dumps do not have. */
    private RegisterSnapshot registers(long first) {
        boolean isSparc = arch.abi().isBigEndian();
        long[] values =
                new long[isSparc ? SparcRegister.values().length : X86Register.values().length];
        for (int i = 0; i < values.length; i++) {
            boolean isExtended = i >= X86Register.R8.ordinal() && i <= X86Register.R15.ordinal();
            boolean isDumped =
                    isSparc
                            || i < X86Register.CR0.ordinal()
                                    && (arch.abi().wordSize() == 8 || !isExtended);
            values[i] = isDumped ? arch.abi().model().truncate(first + i - 0x1001_0000_0000L) : 0;
        }
        return new RegisterSnapshot(values, List.of());
    }

    /** The bytes of {@code unix.0}. */
    public byte[] symbolFile() {
        ElfMachine machine = ElfMachine.of(arch);
        ElfOutput names = new ElfOutput(machine).string("");
        ElfOutput symbols = symbols(names);
        ElfOutput sectionNames = new ElfOutput(machine).string("");
        ElfOutput body = new ElfOutput(machine).pad(ElfOutput.headerSize(machine));
        ElfOutput table = new ElfOutput(machine);
        table.section(new ElfSection(0, "", 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
        int code = (int) (ElfSection.SHF_ALLOC | ElfSection.SHF_EXECINSTR);
        put(table, body, sectionNames, ".text", 1, code, text(), code(1), 0, 0, 0);
        put(table, body, sectionNames, ".genunix.text", 1, code, moduleText(), code(100), 0, 0, 0);
        ElfSection data =
                new ElfSection(3, "", 8, 3, variable(), body.size(), DATA_SIZE, 0, 0, 8, 0);
        table.section(data, sectionNames.size());
        sectionNames.string(".genunix.data");
        int entry = machine.elfClass().addressSize() == 8 ? 24 : 16;
        put(table, body, sectionNames, ".symtab", 2, 0, 0, symbols.bytes(), 5, 2, entry);
        put(table, body, sectionNames, ".strtab", 3, 0, 0, names.bytes(), 0, 0, 0);
        int nameOfNames = sectionNames.size();
        sectionNames.string(".shstrtab");
        ElfSection last =
                new ElfSection(6, "", 3, 0, 0, body.size(), sectionNames.size(), 0, 0, 1, 0);
        body.bytes(sectionNames.bytes());
        table.section(last, nameOfNames);
        ElfOutput head = new ElfOutput(machine);
        head.header(ElfHeader.ET_EXEC, 0, 0, 0, 0, body.align(8).size(), SECTIONS, SECTIONS - 1);
        byte[] bytes = body.bytes(table.bytes()).bytes();
        System.arraycopy(head.bytes(), 0, bytes, 0, head.size());
        return bytes;
    }

    private static void put(
            ElfOutput table,
            ElfOutput body,
            ElfOutput names,
            String name,
            int type,
            int flags,
            long address,
            byte[] bytes,
            int link,
            int info,
            int entry) {
        int at = body.align(8).size();
        body.bytes(bytes);
        table.section(
                new ElfSection(
                        0, name, type, flags, address, at, bytes.length, link, info, 8, entry),
                names.size());
        names.string(name);
    }

    private ElfOutput symbols(ElfOutput names) {
        ElfOutput symbols = new ElfOutput(ElfMachine.of(arch));
        symbols.symbol(new ElfSymbol("", 0, 0, 0, 0, 0, 0), 0);
        put(symbols, names, new ElfSymbol("helper", moduleText() + 32, 32, 0, 2, 0, 2));
        put(symbols, names, new ElfSymbol("start", text(), 48, 1, 2, 0, 1));
        put(symbols, names, new ElfSymbol("stub", text() + 48, 0, 1, 0, 0, 1));
        put(symbols, names, new ElfSymbol("kmem_alloc", moduleText(), 32, 1, 2, 0, 2));
        put(symbols, names, new ElfSymbol("kmem_flags", variable(), 4, 1, 1, 0, 3));
        return symbols;
    }

    private static void put(ElfOutput symbols, ElfOutput names, ElfSymbol symbol) {
        symbols.symbol(symbol, names.size());
        names.string(symbol.name());
    }
}
