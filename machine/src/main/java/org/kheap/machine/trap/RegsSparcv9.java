package org.kheap.machine.trap;

import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.LONG;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct regs} of sparcv9: what the trap handler leaves on the stack, 152 bytes. Locals and ins
 * are in the window save area below it. */
@FieldSpec.Struct("regs")
public enum RegsSparcv9 implements FieldSpec {
    R_TSTATE(LONG, "ccr, asi, pstate and cwp as the trap saved them"),
    R_G1(LONG, "%g1"),
    R_G2(LONG, "%g2"),
    R_G3(LONG, "%g3"),
    R_G4(LONG, "%g4"),
    R_G5(LONG, "%g5"),
    R_G6(LONG, "%g6"),
    R_G7(LONG, "%g7"),
    R_O0(LONG, "%o0"),
    R_O1(LONG, "%o1"),
    R_O2(LONG, "%o2"),
    R_O3(LONG, "%o3"),
    R_O4(LONG, "%o4"),
    R_O5(LONG, "%o5"),
    R_O6(LONG, "%o6"),
    R_O7(LONG, "%o7"),
    R_PC(LONG, "pc"),
    R_NPC(LONG, "npc"),
    R_Y(INT, "y");

    private final Field field;

    RegsSparcv9(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
