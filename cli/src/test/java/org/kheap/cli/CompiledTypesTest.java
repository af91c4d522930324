package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.machine.Arch;
import org.kheap.machine.dwarf.DwarfSections;
import org.kheap.machine.elf.ElfObject;
import org.kheap.machine.elf.ElfSymbol;
import org.kheap.machine.elf.LinkedImage;
import org.kheap.machine.elf.ObjectLayout;
import org.kheap.machine.elf.Relocator;
import org.kheap.machine.elf.SegmentAddresses;
import org.kheap.machine.elf.SegmentKind;
import org.kheap.machine.elf.SymbolResolver;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.machine.types.CType;
import org.kheap.machine.types.CType.Member;
import org.kheap.machine.types.CType.Struct;
import org.kheap.machine.types.DwarfTypes;
import org.kheap.machine.types.TypeTable;

/** Types of C as the compiler tells them, and values of these types as it stores them. */
class CompiledTypesTest {
    private static final String SOURCE =
            """
            typedef unsigned long word_t;
            struct later;
            enum mood { GLOOMY = -2, CALM, MERRY = 7 };
            enum wide { SMALL = 1, LARGE = 0x7fffffff };
            typedef struct { int x, y; } point_t;
            typedef int (*compare_t)(const void *, const void *);
            union number { long long whole; double real; unsigned char bytes[8]; };
            struct everything {
                struct everything *next;
                struct later *later;
                char name[6];
                unsigned first : 3;
                signed second : 5;
                unsigned third : 17;
                unsigned fourth : 9;
                unsigned long long far : 40;
                _Bool yes : 1;
                enum mood mood : 4;
                union {
                    struct { short low, high; };
                    int both;
                };
                struct { int deep; struct { char deeper; } inner; } nest;
                int grid[2][3];
                const char *const *names;
                compare_t compare;
                void (*notify)(struct everything *, int, ...);
                int (*table[4])(void);
                char (*block)[16];
                volatile word_t ticks;
                enum mood state;
                union number number;
                point_t point;
                int tail[];
            };
            struct __attribute__((packed)) tight { char c; unsigned a : 7, b : 13; long d; };
            struct narrow { unsigned char a : 3, b : 4; };
            struct everything thing = {
                .name = "thing", .first = 5, .second = -3, .third = 0x12345, .fourth = 0x155,
                .far = 0xabcdef1234ull, .yes = 1, .mood = GLOOMY, .both = 0x00020001,
                .nest = { 9, { 8 } }, .grid = { { 1, 2, 3 }, { 4, 5, 6 } }, .ticks = 77,
                .state = MERRY, .number = { .whole = 0x1122334455667788 }, .point = { 3, 4 },
            };
            struct tight tight = { 1, 0x55, 0x1abc, -2 };
            struct narrow narrow = { 6, 9 };
            enum wide wide;
            float real; double longer; _Bool flag; signed char tiny; unsigned short little;
            extern int elsewhere[];
            static int *local;
            int use(const char *text, word_t size, ...) { return *local + elsewhere[0] + text[size]; }
            void nothing(void) { struct inside { int here; } in = { 1 }; local = &in.here; }
            int elsewhere[5];
            """;

    private static final String DEFINITION = "struct later { long here; } the_later;";

    @TempDir Path directory;

    private LinkedImage image;
    private TypeTable types;

    private void compile(Arch arch, String source, String option) throws Exception {
        Path file = Files.writeString(directory.resolve("types.c"), source);
        ElfObject object =
                ElfObject.parse(RealObjects.compile(arch, file, option), file.toString());
        image =
                Relocator.link(
                        ObjectLayout.of(object, 1 << 20),
                        new SegmentAddresses(0x400000, 0x500000, 0x600000),
                        SymbolResolver.NONE);
        types = DwarfTypes.read(arch.abi(), DwarfSections.of(image.debugSections()));
    }

    private Struct struct(String name) {
        return (Struct) types.named(name).orElseThrow().resolved();
    }

    private Member member(String struct, String name) {
        return struct(struct).member(name).orElseThrow();
    }

    /** The bits of a member of a variable of the structure's type. */
    private long value(Arch arch, String variable, String member) {
        ElfSymbol symbol = image.global(variable).orElseThrow();
        Struct struct = (Struct) types.ofSymbol(variable).orElseThrow().resolved();
        Member found = struct.member(member).orElseThrow();
        ByteBuffer data = ByteBuffer.wrap(image.bytes(SegmentKind.DATA)).order(arch.abi().order());
        int at = (int) (symbol.value() - 0x600000 + found.offset());
        long value =
                switch ((int) found.type().size()) {
                    case 1 -> data.get(at);
                    case 2 -> data.getShort(at);
                    case 4 -> data.getInt(at);
                    default -> data.getLong(at);
                };
        if (found.bitSize() == 0) {
            return value;
        }
        return value >>> found.bitOffset() & (1L << found.bitSize()) - 1;
    }

    @OnEveryArch
    void shouldFindValuesWhereTheCompilerPutThem(Arch arch) throws Exception {
        for (String dwarf : List.of("-gdwarf-3", "-gdwarf-4", "-gdwarf-5")) {
            compile(arch, SOURCE, dwarf);
            Map<String, Long> expected = new HashMap<>();
            expected.put("first", 5L);
            expected.put("second", 0x1dL);
            expected.put("third", 0x12345L);
            expected.put("fourth", 0x155L);
            expected.put("far", 0xabcdef1234L);
            expected.put("yes", 1L);
            expected.put("mood", 0xeL);
            expected.put("both", 0x20001L);
            expected.put("low", arch.abi().isBigEndian() ? 2L : 1L);
            expected.put("high", arch.abi().isBigEndian() ? 1L : 2L);
            expected.put("ticks", 77L);
            expected.put("state", 7L);
            expected.forEach(
                    (name, value) ->
                            assertThat(value(arch, "thing", name))
                                    .as("%s %s", dwarf, name)
                                    .isEqualTo(value));
            assertThat(value(arch, "tight", "a")).as(dwarf).isEqualTo(0x55);
            assertThat(value(arch, "tight", "b")).as(dwarf).isEqualTo(0x1abc);
            assertThat(value(arch, "tight", "d")).as(dwarf).isEqualTo(-2);
            assertThat(value(arch, "narrow", "a")).as(dwarf).isEqualTo(6);
            assertThat(value(arch, "narrow", "b")).as(dwarf).isEqualTo(9);
        }
    }

    @OnEveryArch
    void shouldNameTypesAsCDoes(Arch arch) throws Exception {
        compile(arch, SOURCE, "-gdwarf-4");

        Map<String, String> names =
                struct("struct everything").members().stream()
                        .filter(member -> !member.name().isEmpty())
                        .collect(Collectors.toMap(Member::name, m -> m.type().name()));
        assertThat(names)
                .containsEntry("next", "struct everything *")
                .containsEntry("name", "char [6]")
                .containsEntry("grid", "int [2][3]")
                .containsEntry("names", "const char *const *")
                .containsEntry("compare", "compare_t")
                .containsEntry("notify", "void (*)(struct everything *, int, ...)")
                .containsEntry("table", "int (*[4])(void)")
                .containsEntry("block", "char (*)[16]")
                .containsEntry("ticks", "volatile word_t")
                .containsEntry("nest", "struct {...}")
                .containsEntry("tail", "int []");
        assertThat(types.named("compare_t").orElseThrow().resolved().name())
                .isEqualTo("int (*)(const void *, const void *)");
        assertThat(types.ofSymbol("use").orElseThrow().name())
                .isEqualTo("int (const char *, word_t, ...)");
        assertThat(types.ofSymbol("nothing").orElseThrow().name()).isEqualTo("void (void)");
        assertThat(types.ofSymbol("local").orElseThrow().name()).isEqualTo("int *");
        assertThat(types.ofSymbol("elsewhere").orElseThrow().name()).isEqualTo("int [5]");
        assertThat(types.ofSymbol("nowhere")).isEmpty();
    }

    @OnEveryArch
    void shouldKnowSizesAndEncodings(Arch arch) throws Exception {
        compile(arch, SOURCE, "-gdwarf-4");
        int word = arch.abi().wordSize();

        assertThat(types.named("long unsigned int").orElseThrow().size()).isEqualTo(word);
        assertThat(types.named(" struct  everything * * ").orElseThrow().size()).isEqualTo(word);
        assertThat(types.named("point_t").orElseThrow().size()).isEqualTo(8);
        assertThat(types.named("point_t[3]").orElseThrow().size()).isEqualTo(24);
        assertThat(types.named("struct point_t")).isEmpty();
        assertThat(types.named("struct inside").orElseThrow().size()).isEqualTo(4);
        assertThat(types.named("union number").orElseThrow().size()).isEqualTo(8);
        assertThat(member("struct everything", "tail").type().size()).isZero();
        assertThat(member("struct everything", "tail").offset())
                .isLessThanOrEqualTo(struct("struct everything").size());
        checkEncoding("real", CType.Encoding.FLOAT, 4);
        checkEncoding("longer", CType.Encoding.FLOAT, 8);
        checkEncoding("flag", CType.Encoding.BOOLEAN, 1);
        checkEncoding("tiny", CType.Encoding.CHARACTER, 1);
        checkEncoding("little", CType.Encoding.UNSIGNED, 2);
    }

    private void checkEncoding(String variable, CType.Encoding encoding, int size) {
        assertThat(types.ofSymbol(variable))
                .hasValueSatisfying(
                        type -> {
                            assertThat(((CType.Base) type).encoding()).isEqualTo(encoding);
                            assertThat(type.size()).isEqualTo(size);
                        });
    }

    @OnEveryArch
    void shouldKnowEnumeratorsWithTheirSigns(Arch arch) throws Exception {
        compile(arch, SOURCE, "-gdwarf-5");

        assertThat(((CType.Enumeration) types.named("enum mood").orElseThrow()).enumerators())
                .containsExactly(
                        new CType.Enumerator("GLOOMY", -2),
                        new CType.Enumerator("CALM", -1),
                        new CType.Enumerator("MERRY", 7));
        assertThat(((CType.Enumeration) types.named("enum wide").orElseThrow()).enumerators())
                .contains(new CType.Enumerator("LARGE", 0x7fffffff));
    }

    @OnEveryArch
    void shouldLetTypesReferToThemselves(Arch arch) throws Exception {
        compile(arch, SOURCE + DEFINITION, "-gdwarf-4");
        CType next = member("struct everything", "next").type();
        CType later = member("struct everything", "later").type();

        assertThat(((CType.Pointer) next).target()).isSameAs(struct("struct everything"));
        assertThat(((CType.Pointer) later).target()).isSameAs(struct("struct later"));
        assertThat(struct("struct later").members()).hasSize(1);

        compile(arch, SOURCE, "-gdwarf-4");
        assertThat(struct("struct later").members()).isEmpty();
        assertThat(struct("struct later").size()).isZero();
    }

    /** Whatever is damaged, types are found or not, and all that are found can be read. */
    @OnEveryArch
    void shouldReadDamagedDwarf(Arch arch) throws Exception {
        compile(arch, SOURCE, "-gdwarf-4");
        Map<String, ByteBuffer> good = image.debugSections();
        int whole = (int) types.names().count();
        Random random = new Random(5);
        int intact = 0;
        for (int i = 0; i < 250; i++) {
            TypeTable damaged =
                    DwarfTypes.read(arch.abi(), DwarfSections.of(damaged(good, random)));
            long count = damaged.names().peek(name -> read(damaged, name)).count();
            damaged.ofSymbol("thing").ifPresent(type -> readMembers(type, 0));
            damaged.ofSymbol("use").ifPresent(CType::name);
            intact += count == whole ? 1 : 0;
        }
        assertThat(intact).isBetween(5, 245);
    }

    private static Map<String, ByteBuffer> damaged(Map<String, ByteBuffer> good, Random random) {
        Map<String, ByteBuffer> bad = new HashMap<>(good);
        boolean inTypes = random.nextInt(3) != 0;
        String name = inTypes ? ".debug_info" : ".debug_abbrev";
        ByteBuffer section = good.get(name);
        byte[] bytes = new byte[section.limit()];
        section.duplicate().rewind().get(bytes);
        for (int i = random.nextInt(8); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (bytes[at] ^ 1);
        }
        bad.put(name, ByteBuffer.wrap(bytes).order(section.order()));
        return bad;
    }

    private static void read(TypeTable types, String name) {
        CType type = types.named(name).orElseThrow();
        assertThat(type.name()).isNotNull();
        readMembers(type, 0);
    }

    /** As a debugger does that prints a value; it would not come to an end in a circle. */
    private static void readMembers(CType type, int depth) {
        assertThat(depth).isLessThan(200);
        assertThat(type.size()).isNotNegative();
        if (type.resolved() instanceof CType.Array array) {
            readMembers(array.element(), depth + 1);
        } else if (type.resolved() instanceof Struct struct) {
            for (Member member : struct.members()) {
                assertThat(member.type().name().getBytes(StandardCharsets.UTF_8)).isNotNull();
                struct.member(member.name());
                readMembers(member.type(), depth + 1);
            }
        }
    }
}
