package org.kheap.machine.elf;

import static org.kheap.machine.elf.RelocationType.Check.EITHER;
import static org.kheap.machine.elf.RelocationType.Check.SIGNED;
import static org.kheap.machine.elf.RelocationType.Check.TRUNCATE;
import static org.kheap.machine.elf.RelocationType.Check.UNSIGNED;
import static org.kheap.machine.elf.RelocationType.Formula.ABSOLUTE;
import static org.kheap.machine.elf.RelocationType.Formula.COMPLEMENT;
import static org.kheap.machine.elf.RelocationType.Formula.LOW_PLUS_OFFSET;
import static org.kheap.machine.elf.RelocationType.Formula.LOX;
import static org.kheap.machine.elf.RelocationType.Formula.RELATIVE;

import java.util.LinkedHashMap;
import java.util.Map;
import org.kheap.machine.elf.RelocationType.Check;
import org.kheap.machine.elf.RelocationType.Field;
import org.kheap.machine.elf.RelocationType.Formula;

/**
 * The relocation tables of the processor supplements, as far as a program without shared libraries,
 * position-independent code and thread-local storage needs them; see 3.2 of the package comment.
 */
final class RelocationTables {

    /** System V ABI, Intel386 Architecture Processor Supplement, version 1.2, table 4.9. */
    static final Map<Integer, RelocationType> I386 =
            new Builder("R_386_")
                    .none(0)
                    .row(1, "32", ABSOLUTE, 0, EITHER, Field.WORD)
                    .row(2, "PC32", RELATIVE, 0, SIGNED, Field.WORD)
                    // Without a procedure linkage table a call goes to the function itself.
                    .row(4, "PLT32", RELATIVE, 0, SIGNED, Field.WORD)
                    .row(20, "16", ABSOLUTE, 0, EITHER, Field.HALF)
                    .row(21, "PC16", RELATIVE, 0, SIGNED, Field.HALF)
                    .row(22, "8", ABSOLUTE, 0, EITHER, Field.BYTE)
                    .row(23, "PC8", RELATIVE, 0, SIGNED, Field.BYTE)
                    .unsupported(3, "GOT32")
                    .unsupported(9, "GOTOFF")
                    .unsupported(10, "GOTPC")
                    .unsupported(17, "TLS_LE")
                    .unsupported(43, "GOT32X")
                    .build();

    /** System V ABI, AMD64 Architecture Processor Supplement, version 1.0, table 4.10. */
    static final Map<Integer, RelocationType> AMD64 =
            new Builder("R_X86_64_")
                    .none(0)
                    .row(1, "64", ABSOLUTE, 0, EITHER, Field.XWORD)
                    .row(2, "PC32", RELATIVE, 0, SIGNED, Field.WORD)
                    .row(4, "PLT32", RELATIVE, 0, SIGNED, Field.WORD)
                    .row(10, "32", ABSOLUTE, 0, UNSIGNED, Field.WORD)
                    .row(11, "32S", ABSOLUTE, 0, SIGNED, Field.WORD)
                    .row(12, "16", ABSOLUTE, 0, EITHER, Field.HALF)
                    .row(13, "PC16", RELATIVE, 0, SIGNED, Field.HALF)
                    .row(14, "8", ABSOLUTE, 0, EITHER, Field.BYTE)
                    .row(15, "PC8", RELATIVE, 0, SIGNED, Field.BYTE)
                    .row(24, "PC64", RELATIVE, 0, SIGNED, Field.XWORD)
                    .unsupported(3, "GOT32")
                    .unsupported(9, "GOTPCREL")
                    .unsupported(23, "TPOFF32")
                    .unsupported(25, "GOTOFF64")
                    .unsupported(26, "GOTPC32")
                    .unsupported(41, "GOTPCRELX")
                    .unsupported(42, "REX_GOTPCRELX")
                    .build();

    /**
     * SPARC Compliance Definition 2.4, chapter 4 "Relocation": one table for V8 and V9. Fields
     * marked "V-" there are checked here, those marked "T-" are truncated. On V8 the checks of
     * {@code HI22} and of the words cannot fail, since addresses have 32 bits there.
     */
    static final Map<Integer, RelocationType> SPARC =
            new Builder("R_SPARC_")
                    .none(0)
                    .row(1, "8", ABSOLUTE, 0, EITHER, Field.BYTE)
                    .row(2, "16", ABSOLUTE, 0, EITHER, Field.HALF)
                    .row(3, "32", ABSOLUTE, 0, EITHER, Field.WORD)
                    .row(4, "DISP8", RELATIVE, 0, SIGNED, Field.BYTE)
                    .row(5, "DISP16", RELATIVE, 0, SIGNED, Field.HALF)
                    .row(6, "DISP32", RELATIVE, 0, SIGNED, Field.WORD)
                    .row(7, "WDISP30", RELATIVE, 2, SIGNED, Field.DISP30)
                    .row(8, "WDISP22", RELATIVE, 2, SIGNED, Field.IMM22)
                    .row(9, "HI22", ABSOLUTE, 10, UNSIGNED, Field.IMM22)
                    .row(10, "22", ABSOLUTE, 0, EITHER, Field.IMM22)
                    .row(11, "13", ABSOLUTE, 0, EITHER, Field.SIMM13)
                    .row(12, "LO10", ABSOLUTE, 0, TRUNCATE, Field.LOW10)
                    .row(16, "PC10", RELATIVE, 0, TRUNCATE, Field.LOW10)
                    .row(17, "PC22", RELATIVE, 10, TRUNCATE, Field.IMM22)
                    // Without a procedure linkage table a call goes to the function itself.
                    .row(18, "WPLT30", RELATIVE, 2, SIGNED, Field.DISP30)
                    .row(23, "UA32", ABSOLUTE, 0, EITHER, Field.WORD)
                    .row(30, "10", ABSOLUTE, 0, EITHER, Field.LOW10)
                    .row(31, "11", ABSOLUTE, 0, EITHER, Field.SIMM11)
                    .row(32, "64", ABSOLUTE, 0, EITHER, Field.XWORD)
                    .row(33, "OLO10", LOW_PLUS_OFFSET, 0, SIGNED, Field.SIMM13)
                    .row(34, "HH22", ABSOLUTE, 42, UNSIGNED, Field.IMM22)
                    .row(35, "HM10", ABSOLUTE, 32, TRUNCATE, Field.LOW10)
                    .row(36, "LM22", ABSOLUTE, 10, TRUNCATE, Field.IMM22)
                    .row(37, "PC_HH22", RELATIVE, 42, UNSIGNED, Field.IMM22)
                    .row(38, "PC_HM10", RELATIVE, 32, TRUNCATE, Field.LOW10)
                    .row(39, "PC_LM22", RELATIVE, 10, TRUNCATE, Field.IMM22)
                    .row(40, "WDISP16", RELATIVE, 2, SIGNED, Field.DISP16)
                    .row(41, "WDISP19", RELATIVE, 2, SIGNED, Field.DISP19)
                    .row(43, "7", ABSOLUTE, 0, EITHER, Field.IMM7)
                    .row(44, "5", ABSOLUTE, 0, EITHER, Field.IMM5)
                    .row(45, "6", ABSOLUTE, 0, EITHER, Field.IMM6)
                    .row(46, "DISP64", RELATIVE, 0, SIGNED, Field.XWORD)
                    .row(48, "HIX22", COMPLEMENT, 10, UNSIGNED, Field.IMM22)
                    .row(49, "LOX10", LOX, 0, TRUNCATE, Field.SIMM13)
                    .row(50, "H44", ABSOLUTE, 22, UNSIGNED, Field.IMM22)
                    .row(51, "M44", ABSOLUTE, 12, TRUNCATE, Field.LOW10)
                    .row(52, "L44", ABSOLUTE, 0, TRUNCATE, Field.LOW12)
                    .row(54, "UA64", ABSOLUTE, 0, EITHER, Field.XWORD)
                    .row(55, "UA16", ABSOLUTE, 0, EITHER, Field.HALF)
                    .unsupported(13, "GOT10")
                    .unsupported(14, "GOT13")
                    .unsupported(15, "GOT22")
                    .unsupported(53, "REGISTER")
                    .unsupported(72, "TLS_LE_HIX22")
                    .unsupported(73, "TLS_LE_LOX10")
                    .unsupported(80, "GOTDATA_HIX22")
                    .unsupported(81, "GOTDATA_LOX10")
                    .unsupported(82, "GOTDATA_OP_HIX22")
                    .unsupported(83, "GOTDATA_OP_LOX10")
                    .unsupported(84, "GOTDATA_OP")
                    .build();

    private RelocationTables() {}

    /** Collects rows whose names share a prefix. */
    private static final class Builder {
        private final String prefix;
        private final Map<Integer, RelocationType> rows = new LinkedHashMap<>();

        Builder(String prefix) {
            this.prefix = prefix;
        }

        Builder none(int number) {
            return row(number, "NONE", Formula.NONE, 0, TRUNCATE, Field.NONE);
        }

        Builder unsupported(int number, String name) {
            return row(number, name, Formula.UNSUPPORTED, 0, TRUNCATE, Field.NONE);
        }

        Builder row(int number, String name, Formula what, int shift, Check check, Field field) {
            rows.put(number, new RelocationType(prefix + name, what, shift, check, field));
            return this;
        }

        Map<Integer, RelocationType> build() {
            return Map.copyOf(rows);
        }
    }
}
