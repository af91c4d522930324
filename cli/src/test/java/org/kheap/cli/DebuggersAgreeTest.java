package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.debugger.command.Escapes;
import org.kheap.debugger.target.CrashDump;
import org.kheap.debugger.target.Target;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.machine.types.CType;

/**
 * Our debugger and one that is not ours read the same in a crash dump: every number of structures, in
 * hexadecimal, in decimal, and as memory at its address.
 */
@ExtendWith(EnginesAreClosed.class)
class DebuggersAgreeTest {
    /** By their tags. */
    private static final List<String> STRUCTURES =
            List.of(
                    "kmem_cache",
                    "kmem_slab",
                    "kmem_bufctl_audit",
                    "kmem_magtype",
                    "kmem_cpu_cache",
                    "vmem",
                    "vmem_seg",
                    "_kthread",
                    "cpu",
                    "modctl");

    private static final long SEED = 9;

    /** Of the elements of an array, these many, and the last. */
    private static final int MOST_ELEMENTS = 3;

    /** gdb has no sources of the kernel, and wonders about cores that are not those of Linux. */
    private static final String UNIMPORTANT = "(warning: .*|.*locore.S: No such file.*)\n";

    private static final Pattern PRINTED = Pattern.compile("\\$\\d+ = (.*)");
    private static final Pattern EXAMINED =
            Pattern.compile("0x\\p{XDigit}+[^:]*:\\s+(0x\\p{XDigit}+)");

    /**
     * A number in a structure.
     *
     * @param bitSize of a bit field; 0 if it is none
     */
    private record Scalar(String struct, long address, String path, CType type, int bitSize) {
        String expression() {
            return "((%s *) 0x%x)->%s".formatted(struct, address, path);
        }

        String print(String options) {
            return "%x::print %s %s %s".formatted(address, options, struct, path);
        }

        boolean isCharacter() {
            return type.resolved() instanceof CType.Base base
                    && base.encoding() == CType.Encoding.CHARACTER
                    && bitSize == 0;
        }
    }

    @OnEveryArch
    void shouldReadTheSameInStructuresOfTheKernel(Arch arch) throws IOException {
        Path folder = TourDumps.folder(arch);
        try (CrashDump dump = TourDumps.open(arch)) {
            List<Scalar> scalars = new ArrayList<>();
            Map<String, List<Long>> instances = Instances.of(dump);
            Random random = new Random(SEED);
            for (String tag : STRUCTURES) {
                assertThat(instances).containsKey(tag);
                List<Long> some = instances.get(tag);
                add(dump, "struct " + tag, some.get(random.nextInt(some.size())), scalars);
            }

            assertThat(scalars).hasSizeGreaterThan(250);
            compare(dump, folder, scalars);
        }
    }

    /** What the kernel has no example of. */
    @OnEveryArch
    void shouldReadTheSameInOtherStructures(Arch arch, @TempDir Path folder) throws IOException {
        Path source = folder.resolve("specimen.c");
        Files.writeString(
                source,
                """
                #include <sys/cmn_err.h>
                enum colour { RED, GREEN = 5, BLUE = -3 };
                enum mode { READ = 1, WRITE = 2, EXECUTE = 4 };
                struct pair { short x; unsigned short y; };
                struct specimen {
                    unsigned low : 3;
                    int negative : 5;
                    enum mode mode : 3;
                    _Bool flag : 1;
                    unsigned long long wide : 35;
                    int : 0;
                    signed char lone : 4;
                    char letter;
                    unsigned char byte;
                    _Bool truth;
                    short small;
                    long large;
                    long long huge;
                    enum colour colour;
                    enum mode modes;
                    union { int number; unsigned char bytes[4]; struct pair pair; } either;
                    struct { int inner; char name[8]; };
                    struct pair pairs[2];
                    short grid[2][3];
                    int (*function)(int, char **);
                    struct specimen *self;
                };
                int main(int, char **);
                struct specimen specimen = {
                    .low = 5, .negative = -7, .mode = READ | EXECUTE, .flag = 1,
                    .wide = 0x412345678, .lone = -2, .letter = '\\n', .byte = 0xfe, .truth = 1,
                    .small = -300, .large = -2, .huge = 0x123456789abcdef0, .colour = BLUE,
                    .modes = READ | WRITE, .either.number = 0x01020304, .inner = 77,
                    .name = "inner", .pairs = { { -1, 1 }, { -2, 2 } },
                    .grid = { { 1, 2, 3 }, { -1, -2, -3 } }, .function = main, .self = &specimen
                };
                int main(int argc, char **argv)
                {
                    panic("specimen at %p", (void *) &specimen);
                }
                """);
        Cli run =
                Cli.run(
                        "run",
                        "--machine=" + arch.name(),
                        "--memory=16M",
                        "--dump=" + folder,
                        source.toString());
        assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.PANIC);

        try (CrashDump dump =
                CrashDump.open(folder.resolve("unix.0"), folder.resolve("vmcore.0"))) {
            List<Scalar> scalars = new ArrayList<>();
            long address = dump.symbols().named("specimen").orElseThrow().address();
            add(dump, "struct specimen", address, scalars);

            assertThat(scalars).hasSizeGreaterThan(30);
            compare(dump, folder, scalars);
        }
    }

    private static void add(Target target, String struct, long address, List<Scalar> scalars) {
        CType type = target.types().named(struct).orElseThrow();
        addParts(new Scalar(struct, address, "", type, 0), scalars);
    }

    /** Takes an object apart. */
    private static void addParts(Scalar whole, List<Scalar> scalars) {
        CType type = whole.type().resolved();
        if (type instanceof CType.Struct struct) {
            for (CType.Member member : struct.members()) {
                String dot = whole.path().isEmpty() || member.name().isEmpty() ? "" : ".";
                addParts(
                        part(whole, dot + member.name(), member.type(), member.bitSize()), scalars);
            }
        } else if (type instanceof CType.Array array) {
            for (long i = 0; i < array.count(); i++) {
                if (i < MOST_ELEMENTS || i == array.count() - 1) {
                    addParts(part(whole, "[0x%x]".formatted(i), array.element(), 0), scalars);
                }
            }
        } else {
            scalars.add(whole);
        }
    }

    private static Scalar part(Scalar whole, String step, CType type, int bitSize) {
        return new Scalar(whole.struct(), whole.address(), whole.path() + step, type, bitSize);
    }

    private static void compare(CrashDump dump, Path folder, List<Scalar> scalars) {
        MdbScript mdb = new MdbScript(dump);
        List<String> questions = new ArrayList<>();
        scalars.forEach(scalar -> ask(scalar, questions));

        List<String> commands = new ArrayList<>(List.of("set language c"));
        commands.addAll(questions);
        Gdb gdb = Gdb.on(folder.resolve("unix.0"), folder.resolve("vmcore.0"), commands);

        List<String> theirs =
                gdb.out()
                        .lines()
                        .map(DebuggersAgreeTest::answer)
                        .filter(line -> !line.isEmpty())
                        .toList();
        List<String> ours = new ArrayList<>();
        scalars.forEach(scalar -> answer(mdb, scalar, ours));
        assertThat(gdb.err().replaceAll(UNIMPORTANT, "")).isEmpty();
        assertThat(theirs).hasSameSizeAs(questions);
        for (int i = 0; i < theirs.size(); i++) {
            assertThat(ours.get(i)).as(questions.get(i)).isEqualTo(theirs.get(i));
        }
    }

    private static void ask(Scalar scalar, List<String> questions) {
        String expression = scalar.expression();
        if (scalar.bitSize() != 0) {
            // gdb shows as many bits as the type of the field has.
            questions.add(
                    "print/x %s & ((1ULL << %d) - 1)".formatted(expression, scalar.bitSize()));
        } else {
            questions.add("print/x " + expression);
            questions.add("print/x (long long) &" + expression);
            questions.add("x/1x%c &%s".formatted(size(scalar, "bhwg"), expression));
        }
        if (!(scalar.type().resolved() instanceof CType.Pointer)) {
            questions.add("print %s + 0".formatted(expression)); // no character, no name
        }
    }

    private static char size(Scalar scalar, String letters) {
        return letters.charAt(Long.numberOfTrailingZeros(scalar.type().size()));
    }

    /** What gdb says, without what it calls it. */
    private static String answer(String line) {
        var printed = PRINTED.matcher(line);
        if (printed.matches()) {
            return number(printed.group(1));
        }
        var examined = EXAMINED.matcher(line);
        return examined.matches() ? number(examined.group(1)) : "";
    }

    private static void answer(MdbScript mdb, Scalar scalar, List<String> ours) {
        String hex = value(mdb.print(scalar.print("-xn")));
        String decimal = value(mdb.print(scalar.print("-dn")));
        if (scalar.isCharacter()) {
            int value = Integer.parseInt(value(mdb.print(scalar.print("-a") + " | /B")), 16);
            assertThat(hex).isEqualTo("'" + Escapes.written(value) + "'");
            hex = "0x" + Integer.toHexString(value);
            decimal = Integer.toString((byte) value);
        }
        ours.add(number(hex));
        if (scalar.bitSize() == 0) {
            String address = mdb.print(scalar.print("-a") + " | ::map .").strip();
            ours.add(number("0x" + address));
            String memory = mdb.print("%s/%c".formatted(address, size(scalar, "BxXJ")));
            ours.add(number("0x" + memory.strip().replaceAll("(?s).*[:\\s]", "")));
        }
        if (!(scalar.type().resolved() instanceof CType.Pointer)) {
            ours.add(number(decimal));
        }
    }

    /** What stands behind the name of a member, or the label of an address. */
    private static String value(String printed) {
        return printed.strip().replaceAll("(?s).*( = |:\\s+)", "").replaceAll(" \\(.*\\)", "");
    }

    /** A number of either debugger in decimal. */
    private static String number(String text) {
        String digits = text.replaceFirst("^0[xt]", "").replaceFirst("^-0t", "-");
        return new BigInteger(digits, text.startsWith("0x") ? 16 : 10).toString();
    }
}
