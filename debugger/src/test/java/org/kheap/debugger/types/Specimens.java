package org.kheap.debugger.types;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.kheap.debugger.testing.FakeStructs;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.FakeTypes;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Rights;
import org.kheap.machine.types.CType;
import org.kheap.machine.types.CType.Encoding;
import org.kheap.machine.types.CType.Enumerator;
import org.kheap.machine.types.CType.Member;
import org.kheap.machine.types.CTypes;

/** A target with an object of each kind of type, the same on each machine. */
final class Specimens {
    private static final int PAGES = 2;
    private static final int MIN = Integer.MIN_VALUE;

    /** Where the specimens are, from the start of the memory. */
    private static final long LAB = 0x100;

    /** From the first structure to the one that it leads to. */
    private static final long SECOND = 0x400;

    private static final long BITS = 0x600;
    private static final long HOLES = 0x620;
    private static final long LONG = 0x660;
    private static final long PAIRS = 0x680;
    private static final long UNTYPED = 0x6a0;
    private static final long TEXT = 0x700;

    private static final CType INT = CTypes.base("int", 4, Encoding.SIGNED);
    private static final CType CHAR = CTypes.base("char", 1, Encoding.CHARACTER);

    private final Arch arch;
    private final FakeTarget target;
    private final GuestMemory memory;
    private final FakeStructs structs;

    private Specimens(Arch arch) {
        this.arch = arch;
        this.target = FakeTarget.on(arch);
        this.memory = target.memory();
        this.structs = new FakeStructs(target);
        target.guest().mapPages(page(arch), PAGES, Rights.READ_WRITE);
        memory.write(page(arch), new byte[PAGES * arch.pageSize()], INSPECT);
    }

    static FakeTarget on(Arch arch) {
        Specimens specimens = new Specimens(arch);
        specimens.declare();
        specimens.declareVariables();
        specimens.fill();
        return specimens.target;
    }

    /** The memory that is there. */
    static long page(Arch arch) {
        return arch.map().heap().start();
    }

    /** The end of the memory that is there. */
    static long end(Arch arch) {
        return page(arch) + (long) PAGES * arch.pageSize();
    }

    private void declare() {
        FakeTypes types = target.types();
        int word = arch.abi().wordSize();
        CType callback = CTypes.function(INT, List.of(CTypes.pointer(CTypes.VOID, word)), false);
        types.typedef("uint64_t", "unsigned long long")
                .typedef("time_t", "long")
                .typedef("caddr_t", "char *")
                .add("callback_t", CTypes.typedef("callback_t", CTypes.pointer(callback, word)))
                .add("long double", CTypes.base("long double", 12, Encoding.FLOAT))
                .add("struct lab_secret", CTypes.struct("lab_secret", false, 0, List::of))
                .enumeration("lab_state", "LAB_IDLE", "LAB_BUSY", "LAB_DONE")
                .typedef("lab_state_t", "enum lab_state");
        enumeration(
                "lab_flags", Map.of("LAB_NONE", 0, "LAB_SLEEP", 1, "LAB_WAKE", 2, "LAB_TOP", MIN));
        enumeration("lab_sparse", Map.of("FIRST", -2, "SECOND", 3, "LAST", 0x7fff_ffff));
        declareStructures(types);
    }

    private void enumeration(String tag, Map<String, Integer> values) {
        List<Enumerator> enumerators =
                values.entrySet().stream()
                        .map(value -> new Enumerator(value.getKey(), value.getValue()))
                        .sorted(Comparator.comparing(Enumerator::value))
                        .toList();
        target.types().add("enum " + tag, CTypes.enumeration(tag, 4, enumerators));
    }

    private static void declareStructures(FakeTypes types) {
        types.struct("lab_pair")
                .member("p_x", "short")
                .member("p_y", "unsigned short")
                .end()
                .struct("lab_bits")
                .bits("b_low", "unsigned int", 3)
                .bits("b_signed", "int", 5)
                .bits("b_state", "enum lab_state", 2)
                .end()
                .union("lab_value")
                .member("v_int", "unsigned int")
                .member("v_pair", "struct lab_pair")
                .end()
                .struct("lab_holes")
                .member("h_byte", "unsigned char")
                .member("h_long", "uint64_t")
                .bits("h_bits", "unsigned int", 4)
                .member("h_end", "char")
                .end()
                .add("lab_unnamed_t", CTypes.typedef("lab_unnamed_t", unnamed()))
                .struct("lab")
                .member("l_next", "struct lab *")
                .member("l_text", "char *")
                .member("l_area", "caddr_t")
                .member("l_name", "char [8]")
                .member("l_raw", "char [3]")
                .member("l_letter", "char")
                .member("l_byte", "unsigned char")
                .member("l_flag", "_Bool")
                .member("l_short", "short")
                .member("l_int", "int")
                .member("l_unsigned", "unsigned int")
                .member("l_long", "long long")
                .member("l_float", "float")
                .member("l_double", "double")
                .member("l_when", "time_t")
                .member("l_state", "lab_state_t")
                .member("l_flags", "enum lab_flags")
                .member("l_sparse", "enum lab_sparse")
                .member("l_pair", "struct lab_pair")
                .member("l_pairs", "struct lab_pair [2]")
                .member("l_matrix", "short [2][3]")
                .member("l_bits", "struct lab_bits")
                .member("l_value", "union lab_value")
                .member("", "lab_unnamed_t")
                .member("l_ctor", "callback_t")
                .member("l_secret", "struct lab_secret *")
                .member("l_many", "unsigned char [40]")
                .member("l_rest", "int [0]")
                .end()
                .typedef("lab_t", "struct lab");
    }

    private static CType unnamed() {
        List<Member> members =
                List.of(
                        new Member("u_number", INT, 0, 0, 0),
                        new Member("u_letters", CTypes.array(CHAR, 4), 0, 0, 0));
        return CTypes.struct("", true, 4, () -> members);
    }

    private void declareVariables() {
        int word = arch.abi().wordSize();
        target.types()
                .variable("lab0", "lab_t")
                .variable("lab_bits", "struct lab_bits")
                .variable("lab_holes", "struct lab_holes")
                .variable("lab_long", "long long")
                .variable("lab_pairs", "struct lab_pair [4]")
                .function("lab_ctor", "int", "void *");
        target.symbol("lab", "lab0", at(LAB), target.types().known("lab_t").size())
                .symbol("lab", "lab_bits", at(BITS), 4)
                .symbol(
                        "lab",
                        "lab_holes",
                        at(HOLES),
                        target.types().known("struct lab_holes").size())
                .symbol("lab", "lab_long", at(LONG), 8)
                .symbol("lab", "lab_pairs", at(PAIRS), 16)
                .symbol("lab", "lab_untyped", at(UNTYPED), word)
                .symbol("lab", "lab_ctor", arch.map().text().start(), 0x40);
    }

    private void fill() {
        put("l_next", at(LAB) + SECOND);
        put("l_text", at(TEXT));
        put("l_area", at(TEXT));
        put("l_letter", '\n');
        put("l_byte", 0xfe);
        put("l_flag", 1);
        put("l_short", -2);
        put("l_int", -10);
        put("l_unsigned", -10);
        put("l_long", 0xfeed_face_baddL);
        put("l_when", 1_064_771_478);
        put("l_state", 1);
        put("l_flags", MIN | 0b110);
        put("l_sparse", -2);
        put("l_pair.p_x", 7);
        put("l_pair.p_y", 8);
        put("l_value.v_int", 0x0001_0001);
        put("l_ctor", arch.map().text().start());
        structs.put("lab_t", at(LAB) + SECOND, "l_next", at(LAB));
        structs.putText("lab_t", at(LAB), "l_name", "lab0");
        structs.putText("lab_t", at(LAB), "u_letters", "any");
        memory.putString(at(TEXT), "chars: \"quoted\"", 32, INSPECT);
        memory.putInt(member("l_float"), Float.floatToRawIntBits(1.5f), INSPECT);
        memory.putLong(member("l_double"), Double.doubleToRawLongBits(-0.1), INSPECT);
        memory.write(member("l_raw"), new byte[] {'a', 0, -1}, INSPECT);
        fillRows();
    }

    /** Bit fields begin with the lowest bit on little endian, with the highest on big endian. */
    private void fillRows() {
        int bits = arch.abi().isBigEndian() ? 0b101_11110_10 << 22 : 0b10_11110_101;
        memory.putInt(at(BITS), bits, INSPECT);
        memory.putInt(member("l_bits"), bits, INSPECT);
        memory.putLong(at(LONG), 0x1122_3344_5566_7788L, INSPECT);
        for (int i = 0; i < 8; i++) {
            memory.putShort(at(PAIRS) + 2L * i, i, INSPECT);
            memory.putShort(member("l_pairs") + 2L * (i % 4), i + 5, INSPECT);
            memory.putShort(member("l_matrix") + 2L * (i % 6), i % 6 * (i % 6), INSPECT);
        }
        for (int i = 0; i < 40; i++) {
            memory.putByte(member("l_many") + i, i * 3, INSPECT);
            memory.putByte(at(HOLES) + i, 0x10 + i, INSPECT);
        }
    }

    private void put(String path, long value) {
        structs.put("lab_t", at(LAB), path, value);
    }

    private long member(String path) {
        return at(LAB) + structs.offset("lab_t", path);
    }

    private long at(long offset) {
        return page(arch) + offset;
    }
}
