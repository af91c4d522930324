package org.kheap.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kheap.machine.FieldType.CHAR;
import static org.kheap.machine.FieldType.INT;
import static org.kheap.machine.FieldType.SHORT;
import static org.kheap.machine.FieldType.SIZE;
import static org.kheap.machine.FieldType.UINT64;
import static org.kheap.machine.FieldType.array;
import static org.kheap.machine.FieldType.function;
import static org.kheap.machine.FieldType.pointer;
import static org.kheap.machine.FieldType.struct;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kheap.machine.testing.OnEveryAbi;

class LayoutTest {
    @FieldSpec.Struct("inner")
    enum Inner implements FieldSpec {
        IN_TAG(CHAR, "a letter"),
        IN_TIME(UINT64, "ns since boot");

        private final Field field;

        Inner(FieldType type, String doc) {
            field = new Field(type, doc);
        }

        @Override
        public Field field() {
            return field;
        }
    }

    @FieldSpec.Struct(value = "outer", typedef = "outer_t")
    enum Outer implements FieldSpec {
        O_NAME(array(CHAR, 5), "short name"),
        O_COUNT(INT, "how many"),
        O_INNER(struct(Inner.class), "embedded"),
        O_NEXT(pointer("outer_t"), "next one"),
        O_CALL(function("int", "void *, size_t"), "callback"),
        O_MANY(array(struct(Inner.class), abi -> abi.wordSize() / 2), "one for each half word"),
        O_LAST(SHORT, "at the end");

        private final Field field;

        Outer(FieldType type, String doc) {
            field = new Field(type, doc);
        }

        @Override
        public Field field() {
            return field;
        }
    }

    /** Offsets of the fields of {@link Outer} and its size, by hand. */
    private static final Map<Abi, List<Integer>> OUTER =
            Map.of(
                    Abi.I386, List.of(0, 8, 12, 24, 28, 32, 56, 60),
                    Abi.SPARC, List.of(0, 8, 16, 32, 36, 40, 72, 80),
                    Abi.AMD64, List.of(0, 8, 16, 32, 40, 48, 112, 120),
                    Abi.SPARCV9, List.of(0, 8, 16, 32, 40, 48, 112, 120));

    @OnEveryAbi
    void shouldAlignFieldsAsTheAbiSays(Abi abi) {
        Layout<Outer> layout = Layout.of(Outer.class, abi);
        List<Integer> expected = OUTER.get(abi);
        for (Outer field : Outer.values()) {
            assertThat(layout.offset(field))
                    .as("%s", field)
                    .isEqualTo(expected.get(field.ordinal()));
            assertThat(layout.offsetOf(field)).isEqualTo(layout.offset(field));
        }
        assertThat(layout.size()).isEqualTo(expected.get(Outer.values().length));
    }

    @OnEveryAbi
    void shouldPutA64BitNumberOnA4ByteBorderOnI386Only(Abi abi) {
        Layout<Inner> layout = Layout.of(Inner.class, abi);
        boolean i386 = abi.equals(Abi.I386);
        assertThat(layout.offset(Inner.IN_TIME)).isEqualTo(i386 ? 4 : 8);
        assertThat(layout.size()).isEqualTo(i386 ? 12 : 16);
        assertThat(layout.alignment()).isEqualTo(i386 ? 4 : 8);
    }

    @OnEveryAbi
    void shouldFindElementsOfArrays(Abi abi) {
        Layout<Outer> layout = Layout.of(Outer.class, abi);
        int inner = Layout.of(Inner.class, abi).size();
        assertThat(layout.offset(Outer.O_MANY, 3))
                .isEqualTo(layout.offset(Outer.O_MANY) + 3L * inner);
        assertThat(layout.offset(Outer.O_NAME, 4)).isEqualTo(4);
        assertThat(Outer.O_MANY.type().embedded()).isEqualTo(Inner.class);
        assertThat(Outer.O_COUNT.type().embedded()).isNull();
    }

    @OnEveryAbi
    void shouldBeTheSameObjectForEveryCall(Abi abi) {
        assertThat(Layout.of(Outer.class, abi))
                .isSameAs(Layout.of(Outer.class, abi))
                .isSameAs(Layout.ofAny(Outer.class, abi));
    }

    @Test
    void shouldNotTakeAnotherClassForAStructure() {
        assertThatThrownBy(() -> Layout.ofAny(String.class, Abi.I386))
                .isInstanceOf(ClassCastException.class);
        Layout<?> layout = Layout.of(Outer.class, Abi.I386);
        assertThatThrownBy(() -> layout.offsetOf(Inner.IN_TAG))
                .isInstanceOf(ClassCastException.class);
    }

    // C

    @Test
    void shouldBeWrittenAsC() {
        assertThat(CDeclarations.structs(List.of(Inner.class, Outer.class), Abi.I386))
                .isEqualTo(
                        """
                        struct inner;
                        typedef struct outer outer_t;

                        struct inner {
                        \tchar in_tag;\t/* a letter */
                        \tuint64_t in_time;\t/* ns since boot */
                        };

                        struct outer {
                        \tchar o_name[5];\t/* short name */
                        \tint o_count;\t/* how many */
                        \tstruct inner o_inner;\t/* embedded */
                        \touter_t *o_next;\t/* next one */
                        \tint (*o_call)(void *, size_t);\t/* callback */
                        \tstruct inner o_many[2];\t/* one for each half word */
                        \tshort o_last;\t/* at the end */
                        };
                        """);
    }

    @Test
    void shouldAssertEveryOffsetAndSizeInC() {
        assertThat(CDeclarations.assertions(List.of(Inner.class), Abi.SPARC))
                .isEqualTo(
                        """
                        _Static_assert(sizeof (struct inner) == 16, "sizeof inner");
                        _Static_assert(__builtin_offsetof(struct inner, in_tag) == 0, \
                        "inner.in_tag");
                        _Static_assert(__builtin_offsetof(struct inner, in_time) == 8, \
                        "inner.in_time");
                        """);
    }

    @OnEveryAbi
    void shouldGiveArraysTheLengthTheyHaveOnTheAbi(Abi abi) {
        assertThat(Outer.O_MANY.type().declare("x", abi))
                .isEqualTo("struct inner x[%d]".formatted(abi.wordSize() / 2));
        assertThat(pointer("vmem_seg_t *").declare("table", abi)).isEqualTo("vmem_seg_t **table");
        assertThat(array(pointer("void"), 3).declare("p", abi)).isEqualTo("void *p[3]");
    }

    @OnEveryAbi
    void shouldKnowTheSizesOfWords(Abi abi) {
        assertThat(SIZE.size(abi)).isEqualTo(abi.wordSize());
        assertThat(abi.wordSize()).isEqualTo(abi.model() == DataModel.LP64 ? 8 : 4);
    }
}
