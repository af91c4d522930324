package org.kheap.machine.elf;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.kheap.machine.Arch;

/**
 * The machines whose objects can be linked, each with what its processor supplement to the System V
 * ABI says about ELF: class, byte order, {@code e_machine}, and how relocations are written.
 *
 * <p>To add a machine: (1) add its relocation table to {@link RelocationTables}; (2) declare the
 * constant. Everything else follows from the two.
 */
public enum ElfMachine {
    /** Intel386. */
    I386("i386", 3, ElfClass.ELFCLASS32, ByteOrder.LITTLE_ENDIAN, ElfSection.SHT_REL),
    /** AMD64 in its LP64 model. */
    AMD64("amd64", 62, ElfClass.ELFCLASS64, ByteOrder.LITTLE_ENDIAN, ElfSection.SHT_RELA),
    /** SPARC V8. */
    SPARC("sparc", 2, ElfClass.ELFCLASS32, ByteOrder.BIG_ENDIAN, ElfSection.SHT_RELA),
    /** SPARC V9 in its LP64 model. */
    SPARCV9("sparcv9", 43, ElfClass.ELFCLASS64, ByteOrder.BIG_ENDIAN, ElfSection.SHT_RELA);

    private final String isaName;
    private final int number;
    private final ElfClass elfClass;
    private final ByteOrder order;
    private final int relocationSectionType;

    ElfMachine(String isaName, int number, ElfClass elfClass, ByteOrder order, int relType) {
        this.isaName = isaName;
        this.number = number;
        this.elfClass = elfClass;
        this.order = order;
        this.relocationSectionType = relType;
    }

    /**
     * The machine a file is for.
     *
     * @param header the file's header
     * @return empty if it is none of ours, or claims a class or byte order its machine has not
     */
    public static Optional<ElfMachine> of(ElfHeader header) {
        return Arrays.stream(values())
                .filter(m -> m.number == header.machine())
                .filter(m -> m.elfClass == header.elfClass() && m.order == header.order())
                .findFirst();
    }

    /**
     * What a machine's files are.
     *
     * @param arch one of the four
     * @return the machine in the words of ELF
     */
    public static ElfMachine of(Arch arch) {
        return valueOf(arch.name().toUpperCase(Locale.ROOT));
    }

    /**
     * The name {@code isainfo} has for the machine.
     *
     * @return for example {@code sparcv9}
     */
    public String isaName() {
        return isaName;
    }

    /**
     * The value of {@code e_machine}.
     *
     * @return the {@code EM_} number
     */
    public int number() {
        return number;
    }

    /**
     * The class of its objects.
     *
     * @return {@code EI_CLASS}
     */
    public ElfClass elfClass() {
        return elfClass;
    }

    /**
     * The byte order of its objects.
     *
     * @return {@code EI_DATA}
     */
    public ByteOrder order() {
        return order;
    }

    /**
     * Where addends are: each supplement uses one kind of relocation section only.
     *
     * @return {@link ElfSection#SHT_REL} if the addend stands in the place to be relocated, {@link
     *     ElfSection#SHT_RELA} if it is part of the entry
     */
    public int relocationSectionType() {
        return relocationSectionType;
    }

    /** The relocation types by number. */
    Map<Integer, RelocationType> relocationTypes() {
        // Not a field: the table's class may not be initialized before this enum's constants.
        return switch (this) {
            case I386 -> RelocationTables.I386;
            case AMD64 -> RelocationTables.AMD64;
            case SPARC, SPARCV9 -> RelocationTables.SPARC;
        };
    }
}
