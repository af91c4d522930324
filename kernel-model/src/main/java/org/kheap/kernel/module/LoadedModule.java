package org.kheap.kernel.module;

import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.struct;

import org.kheap.machine.FieldSpec;
import org.kheap.machine.FieldType;

/** {@code struct loaded_module}: what the kernel keeps of a module, where there is no heap yet. */
@FieldSpec.Struct(value = "loaded_module", typedef = "loaded_module_t")
public enum LoadedModule implements FieldSpec {
    LM_MODCTL(
            struct(Modctl.class), "its place in the circle; unused for unix, which is at modules"),
    LM_MODULE(struct(ModuleStruct.class), "where it is"),
    LM_NAME(array(CHAR, 64), "its name");

    private final Field field;

    LoadedModule(FieldType type, String doc) {
        field = new Field(type, doc);
    }

    @Override
    public Field field() {
        return field;
    }
}
