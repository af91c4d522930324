package org.kheap.machine.dwarf;

import org.kheap.machine.dwarf.AttributeValue.Address;
import org.kheap.machine.dwarf.AttributeValue.Block;
import org.kheap.machine.dwarf.AttributeValue.Constant;
import org.kheap.machine.dwarf.AttributeValue.Flag;
import org.kheap.machine.dwarf.AttributeValue.Indirect;
import org.kheap.machine.dwarf.AttributeValue.Reference;
import org.kheap.machine.dwarf.AttributeValue.SectionOffset;
import org.kheap.machine.dwarf.AttributeValue.Text;

/** Reads attribute values of one unit in any form (DWARF 5, 7.5.6). */
final class FormReader {

    private final DwarfSections sections;
    private final UnitHeader unit;

    FormReader(DwarfSections sections, UnitHeader unit) {
        this.sections = sections;
        this.unit = unit;
    }

    /** Reads a value and goes on behind it. Indices stay indices. */
    AttributeValue read(DwarfReader reader, Abbreviations.Specification attribute)
            throws DwarfFormatException {
        int form = attribute.form();
        while (form == Form.INDIRECT) {
            form = reader.code();
        }
        return switch (form) {
            case Form.DATA1, Form.DATA2, Form.DATA4, Form.DATA8, Form.UDATA, Form.SDATA ->
                    new Constant(constant(reader, form));
            case Form.IMPLICIT_CONST -> new Constant(attribute.constant());
            case Form.FLAG -> new Flag(reader.u8() != 0);
            case Form.FLAG_PRESENT -> new Flag(true);
            case Form.ADDR -> new Address(reader.unsigned(unit.addressSize()));
            case Form.SEC_OFFSET -> new SectionOffset(reader.sectionOffset());
            case Form.BLOCK, Form.BLOCK1, Form.BLOCK2, Form.BLOCK4, Form.EXPRLOC, Form.DATA16 ->
                    new Block(reader.block(blockLength(reader, form)));
            case Form.STRING, Form.STRP, Form.LINE_STRP ->
                    new Text(sections.text(LineForm.string(reader, form)));
            default -> indexOrReference(reader, form);
        };
    }

    /** Passes over a value. Strings are not looked at, wherever they are. */
    void skip(DwarfReader reader, Abbreviations.Specification attribute)
            throws DwarfFormatException {
        switch (attribute.form()) {
            case Form.STRING, Form.STRP, Form.LINE_STRP ->
                    LineForm.string(reader, attribute.form());
            case Form.BLOCK, Form.BLOCK1, Form.BLOCK2, Form.BLOCK4, Form.EXPRLOC ->
                    reader.skip(blockLength(reader, attribute.form()));
            default -> read(reader, attribute);
        }
    }

    private static long constant(DwarfReader reader, int form) throws DwarfFormatException {
        return switch (form) {
            case Form.DATA1 -> reader.u8();
            case Form.DATA2 -> reader.u16();
            case Form.DATA4 -> reader.u32();
            case Form.DATA8 -> reader.unsigned(Long.BYTES);
            case Form.UDATA -> reader.uleb128();
            default -> reader.sleb128();
        };
    }

    private static long blockLength(DwarfReader reader, int form) throws DwarfFormatException {
        return switch (form) {
            case Form.BLOCK1 -> reader.u8();
            case Form.BLOCK2 -> reader.u16();
            case Form.BLOCK4 -> reader.u32();
            case Form.DATA16 -> 16;
            default -> reader.uleb128();
        };
    }

    private AttributeValue indexOrReference(DwarfReader reader, int form)
            throws DwarfFormatException {
        return switch (form) {
            case Form.STRX, Form.ADDRX, Form.LOCLISTX, Form.RNGLISTX ->
                    new Indirect(form, reader.uleb128());
            case Form.STRX1, Form.STRX2, Form.STRX3, Form.STRX4 ->
                    new Indirect(form, reader.unsigned(form - Form.STRX1 + 1));
            case Form.ADDRX1, Form.ADDRX2, Form.ADDRX3, Form.ADDRX4 ->
                    new Indirect(form, reader.unsigned(form - Form.ADDRX1 + 1));
            case Form.REF_SIG8 -> new Indirect(form, reader.unsigned(Long.BYTES));
            case Form.REF1 -> local(reader.u8());
            case Form.REF2 -> local(reader.u16());
            case Form.REF4 -> local(reader.u32());
            case Form.REF8 -> local(reader.unsigned(Long.BYTES));
            case Form.REF_UDATA -> local(reader.uleb128());
            case Form.REF_ADDR -> new Reference(reader.unsigned(refAddrSize(reader)));
            default -> throw reader.error("unknown form", "form=0x%x".formatted(form));
        };
    }

    /** Offsets of the other forms count from the header of the unit. */
    private Reference local(long offset) {
        return new Reference(unit.offset() + offset);
    }

    /** Version 2 took a place in {@code .debug_info} for an address. */
    private int refAddrSize(DwarfReader reader) {
        return unit.version() == 2 ? unit.addressSize() : reader.offsetSize();
    }
}
