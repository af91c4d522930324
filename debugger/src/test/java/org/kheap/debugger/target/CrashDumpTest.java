package org.kheap.debugger.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.debugger.target.SymbolEntry.Binding;
import org.kheap.debugger.target.SymbolEntry.Type;
import org.kheap.debugger.testing.DumpPair;
import org.kheap.machine.Arch;
import org.kheap.machine.Fault;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Symbol;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.panic.dump.CrashFacts;
import org.kheap.panic.dump.DumpException;

class CrashDumpTest {
    @TempDir Path directory;

    private Path unix() {
        return directory.resolve("unix.0");
    }

    private Path vmcore() {
        return directory.resolve("vmcore.0");
    }

    private CrashDump open() throws DumpException {
        return CrashDump.open(unix(), vmcore());
    }

    @OnEveryArch
    void shouldReadAllMemory(Arch arch) throws IOException {
        DumpPair pair = new DumpPair(arch).save(directory);

        try (CrashDump dump = open()) {
            byte[] all = new byte[2 * arch.pageSize()];
            dump.memory().read(pair.data(), all, INSPECT);

            assertThat(dump.warnings()).isEmpty();
            assertThat(IntStream.range(0, all.length))
                    .allMatch(i -> all[i] == pair.expectedByte(pair.data() + i));
            ByteBuffer bytes = ByteBuffer.wrap(all).order(arch.abi().order());
            for (int at = 0; at < 64; at++) {
                long va = pair.data() + at;
                assertThat(dump.memory().getByte(va, INSPECT)).isEqualTo(bytes.get(at));
                assertThat(dump.memory().getShort(va, INSPECT)).isEqualTo(bytes.getShort(at));
                assertThat(dump.memory().getInt(va, INSPECT)).isEqualTo(bytes.getInt(at));
                assertThat(dump.memory().getLong(va, INSPECT)).isEqualTo(bytes.getLong(at));
            }
        }
    }

    @OnEveryArch
    void shouldFaultAtTheFirstByteThatIsMissing(Arch arch) throws IOException {
        DumpPair pair = new DumpPair(arch).save(directory);

        try (CrashDump dump = open()) {
            GuestMemory memory = dump.memory();
            long end = pair.data() + 2L * arch.pageSize();
            checkMissing(end, () -> memory.getLong(end - 4, INSPECT));
            checkMissing(end, () -> memory.read(end - 9, new byte[10], INSPECT));
            checkMissing(end, () -> memory.getByte(end, INSPECT));
            checkMissing(0, () -> memory.getInt(0, INSPECT));
            assertThat(memory.isAccessible(end - 8, 8, INSPECT)).isTrue();
            assertThat(memory.faultFor(end - 8, 9, INSPECT).address()).isEqualTo(end);
            assertThat(memory.isAccessible(-1, 8, INSPECT)).isFalse();
        }
    }

    private static void checkMissing(long address, Runnable access) {
        assertThatThrownBy(access::run)
                .isInstanceOfSatisfying(
                        GuestFaultException.class,
                        e ->
                                assertThat(e.fault())
                                        .isEqualTo(new Fault.NotMapped(address, INSPECT, 0)));
    }

    @Test
    void shouldNotBeWrittenTo() throws IOException {
        DumpPair pair = new DumpPair(Arch.AMD64).save(directory);

        try (CrashDump dump = open()) {
            assertThatThrownBy(() -> dump.memory().putInt(pair.data(), 1, INSPECT))
                    .isInstanceOf(GuestFaultException.class);
            assertThat(dump.memory().isAccessible(pair.data(), 4, Access.STORE)).isFalse();
            assertThat(dump.isLive()).isFalse();
        }
    }

    @OnEveryArch
    void shouldReadWhatTheKernelSaidOfItself(Arch arch) throws IOException {
        DumpPair pair = new DumpPair(arch).save(directory);
        CrashFacts expected = pair.facts();

        try (CrashDump dump = open()) {
            CrashFacts facts = dump.facts();

            assertThat(facts)
                    .usingRecursiveComparison()
                    .ignoringFields("threads.registers")
                    .isEqualTo(expected);
            for (int i = 0; i < expected.threads().size(); i++) {
                assertThat(dump.threads().get(i).registers().values())
                        .isEqualTo(expected.threads().get(i).registers().values());
                assertThat(dump.threads().get(i).address())
                        .isEqualTo(expected.threads().get(i).address());
            }
        }
    }

    @OnEveryArch
    void shouldFindSymbolsWithTheirModules(Arch arch) throws IOException {
        DumpPair pair = new DumpPair(arch).save(directory);

        try (CrashDump dump = open()) {
            SymbolTable symbols = dump.symbols();

            assertThat(symbols.modules()).containsExactly("unix", "genunix");
            assertThat(symbols.named("kmem_flags"))
                    .hasValue(new Symbol("genunix", "kmem_flags", pair.variable(), 4));
            assertThat(symbols.at(pair.moduleText() + 40).orElseThrow().name()).isEqualTo("helper");
            assertThat(symbols.at(pair.text() + 50).orElseThrow().name()).isEqualTo("stub");
            assertThat(symbols.at(pair.data() + 4)).isEmpty();
            assertThat(symbols.entries())
                    .extracting(SymbolEntry::type, SymbolEntry::binding, SymbolEntry::section)
                    .containsExactly(
                            tuple(Type.FUNC, Binding.LOCL, 2),
                            tuple(Type.FUNC, Binding.GLOB, 1),
                            tuple(Type.NOTY, Binding.GLOB, 1),
                            tuple(Type.FUNC, Binding.GLOB, 2),
                            tuple(Type.OBJT, Binding.GLOB, 3));
            assertThat(dump.types().named("unsigned long").orElseThrow().size())
                    .isEqualTo(arch.abi().wordSize());
        }
    }

    @Test
    void shouldTakeTheFilesInEitherOrder() throws IOException {
        new DumpPair(Arch.SPARC).save(directory);

        try (CrashDump dump = CrashDump.open(vmcore(), unix())) {
            assertThat(dump.name()).isEqualTo("vmcore.0");
            assertThat(dump.arch()).isEqualTo(Arch.SPARC);
            assertThat(dump.warnings()).isEmpty();
            assertThat(dump.mappings()).hasSize(2);
        }
    }

    @Test
    void shouldRefuseWhatIsNoPair() throws IOException {
        new DumpPair(Arch.SPARC).save(directory);
        Path text = Files.writeString(directory.resolve("text"), "no dump at all, but some text");
        Path compressed = directory.resolve("vmdump.1");
        Files.write(compressed, Arrays.copyOf(new byte[] {-34, -2, -56, -19}, 100));

        checkRefused("both cores", vmcore(), vmcore());
        checkRefused("neither", unix(), unix());
        checkRefused("neither", unix(), text);
        checkRefused(
                "no such file: " + directory.resolve("gone"), vmcore(), directory.resolve("gone"));
        checkRefused("no regular file", vmcore(), directory);
        checkRefused("savecore -f " + compressed, unix(), compressed);
    }

    private static void checkRefused(String sentence, Path first, Path second) {
        assertThatThrownBy(() -> CrashDump.open(first, second))
                .isInstanceOf(DumpException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void shouldOpenWithoutSymbolsIfTheyAreDamagedOrOfAnotherMachine() throws IOException {
        new DumpPair(Arch.SPARC).save(directory);
        Path text = Files.writeString(directory.resolve("text"), "no dump at all, but some text");
        Path other = directory.resolve("unix.7");
        Files.write(other, new DumpPair(Arch.AMD64).symbolFile());

        try (CrashDump dump = CrashDump.open(text, vmcore())) {
            assertThat(dump.symbols().all()).isEmpty();
            assertThat(dump.warnings().toString())
                    .contains("text: opened without symbols: not an ELF");
        }
        try (CrashDump dump = CrashDump.open(other, vmcore())) {
            assertThat(dump.symbols().all()).isEmpty();
            assertThat(dump.warnings())
                    .containsExactly(
                            "unix.7: it is of amd64, and vmcore.0 of sparc: opened without symbols");
        }
    }

    @Test
    void shouldWarnOfSymbolsThatAreNotTheCores() throws IOException {
        DumpPair pair = new DumpPair(Arch.SPARC).save(directory);
        byte[] code = pair.symbolFile();
        int at = indexOf(code, new byte[] {100, 101, 102, 103});
        code[at]++;
        Files.write(directory.resolve("unix.3"), code);

        try (CrashDump dump = CrashDump.open(directory.resolve("unix.3"), vmcore())) {
            assertThat(dump.warnings())
                    .containsExactly(
                            "unix.3: the core was saved with unix.0",
                            "unix.3: the core has other code in module genunix");
        }
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        return IntStream.range(0, bytes.length - wanted.length)
                .filter(i -> Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length))
                .findFirst()
                .orElseThrow();
    }

    @OnEveryArch
    void shouldReadWhatIsThereOfATruncatedCore(Arch arch) throws IOException {
        DumpPair pair = new DumpPair(arch).save(directory);
        long cut = arch.pageSize() / 2;
        try (RandomAccessFile file = new RandomAccessFile(vmcore().toFile(), "rw")) {
            file.setLength(file.length() - cut);
        }

        try (CrashDump dump = open()) {
            assertThat(dump.warnings())
                    .containsExactly(
                            "vmcore.0: it is cut short: %d bytes of memory are missing"
                                    .formatted(cut));
            long total = dump.mappings().stream().mapToLong(m -> m.size()).sum();
            assertThat(total).isEqualTo(3L * arch.pageSize() - cut);
            assertThat(dump.memory().getByte(pair.data(), INSPECT)).isZero();
        }
    }

    /** A sparse file: its length is what counts. */
    @Test
    void shouldReadBeyondTwoGigabytes() throws IOException {
        DumpPair pair = new DumpPair(Arch.AMD64).save(directory);
        try (RandomAccessFile file = new RandomAccessFile(vmcore().toFile(), "rw")) {
            long data = file.length() - 2L * Arch.AMD64.pageSize();
            byte[] page = new byte[Arch.AMD64.pageSize()];
            file.seek(data);
            file.readFully(page);
            long far = (5L << 30) + 12; // across the border of two windows, in the end
            file.seek(far);
            file.write(page);
            byte[] head = new byte[Arch.AMD64.pageSize()];
            file.seek(0);
            file.readFully(head);
            int offset = indexOf(head, little(data));
            file.seek(offset);
            file.write(little(far));
        }

        try (CrashDump dump = open()) {
            assertThat(dump.memory().getInt(pair.data() + 4, INSPECT)).isEqualTo(0x312a231c);
        }
    }

    private static byte[] little(long value) {
        return ByteBuffer.allocate(8).putLong(Long.reverseBytes(value)).array();
    }
}
