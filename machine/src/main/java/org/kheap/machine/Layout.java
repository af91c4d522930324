package org.kheap.machine;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where the fields of a structure lie on one ABI. Computed from the declaration by the rules all
 * four ABIs share: each field at the next multiple of its alignment, the whole rounded up to the
 * largest alignment. A C compiler checks the result in the test suite.
 *
 * @param <F> the enum that declares the structure
 */
public final class Layout<F extends Enum<F> & FieldSpec> {
    /** The layouts of each structure: so few that looking through them costs least. */
    private static final ClassValue<List<Layout<?>>> KNOWN =
            new ClassValue<>() {
                @Override
                protected List<Layout<?>> computeValue(Class<?> struct) {
                    return new CopyOnWriteArrayList<>();
                }
            };

    private final Class<F> struct;
    private final Abi abi;
    private final int[] offsets;
    private final int[] elementSizes;
    private final int size;
    private final int alignment;

    private Layout(Class<F> struct, Abi abi) {
        this.struct = struct;
        this.abi = abi;
        F[] fields = struct.getEnumConstants();
        offsets = new int[fields.length];
        elementSizes = new int[fields.length];
        int end = 0;
        int strictest = 1;
        for (F field : fields) {
            int fieldAlignment = field.type().alignment(abi);
            offsets[field.ordinal()] = roundUp(end, fieldAlignment);
            elementSizes[field.ordinal()] = field.type().elementSize(abi);
            end = offsets[field.ordinal()] + field.type().size(abi);
            strictest = Math.max(strictest, fieldAlignment);
        }
        size = roundUp(end, strictest);
        alignment = strictest;
    }

    /** The layout of {@code struct} on {@code abi}; the same object for every call. */
    @SuppressWarnings("unchecked") // the cache maps a class to a layout of that class only
    public static <F extends Enum<F> & FieldSpec> Layout<F> of(Class<F> struct, Abi abi) {
        List<Layout<?>> known = KNOWN.get(struct);
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).abi.equals(abi)) {
                return (Layout<F>) known.get(i);
            }
        }
        synchronized (KNOWN) { // a structure that embeds another computes that one meanwhile
            return (Layout<F>) computed(struct, abi, known);
        }
    }

    private static <F extends Enum<F> & FieldSpec> Layout<?> computed(
            Class<F> struct, Abi abi, List<Layout<?>> known) {
        for (Layout<?> layout : known) {
            if (layout.abi.equals(abi)) {
                return layout;
            }
        }
        Layout<F> layout = new Layout<>(struct, abi);
        known.add(layout);
        return layout;
    }

    /**
     * The layout of a structure whose enum is known only at run time.
     *
     * @throws ClassCastException if {@code struct} is not an enum of fields
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // asSubclass checks what the types cannot say
    public static Layout<?> ofAny(Class<?> struct, Abi abi) {
        return of((Class) struct.asSubclass(FieldSpec.class).asSubclass(Enum.class), abi);
    }

    /** The C tag of the structure an enum declares. */
    public static String structName(Class<?> struct) {
        return struct.getAnnotation(FieldSpec.Struct.class).value();
    }

    public String name() {
        return structName(struct);
    }

    public Abi abi() {
        return abi;
    }

    public Class<F> struct() {
        return struct;
    }

    public F[] fields() {
        return struct.getEnumConstants();
    }

    /** Distance in bytes from the start of the structure to {@code field}. */
    public int offset(F field) {
        return offsets[field.ordinal()];
    }

    /** As {@link #offset}, for a field whose type is known only at run time. */
    public int offsetOf(Enum<?> field) {
        return offsets[struct.cast(field).ordinal()];
    }

    /** Distance to element {@code index} of an array field; the index is not checked. */
    public long offset(F field, long index) {
        return offsets[field.ordinal()] + index * elementSizes[field.ordinal()];
    }

    /** {@code sizeof}, in bytes, with padding at the end. */
    public int size() {
        return size;
    }

    public int alignment() {
        return alignment;
    }

    private static int roundUp(int value, int alignment) {
        return (value + alignment - 1) & -alignment;
    }

    @Override
    public String toString() {
        return "struct " + name() + " on " + abi + " " + Arrays.toString(offsets);
    }
}
