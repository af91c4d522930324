package org.kheap.machine.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kheap.machine.Abi;
import org.kheap.machine.testing.OnEveryAbi;
import org.kheap.machine.types.CType.Member;
import org.kheap.machine.types.CType.Struct;

class TypeCatalogTest {
    private final TypeCatalog catalog = new TypeCatalog(Abi.SPARC);

    private String name(String name) {
        return catalog.named(name).map(CType::name).orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "int, int",
        "signed, int",
        "unsigned, unsigned int",
        "long int, long",
        "long unsigned int, unsigned long",
        "unsigned long long int, unsigned long long",
        "long long, long long",
        "short signed int, short",
        "char unsigned, unsigned char",
        "signed char, signed char",
        "void *, void *",
        "'  int   *  * ', int **",
        "char[8], char [8]",
        "'char * [4] [2]', char *[4][2]",
    })
    void shouldTakeEverySpelling(String spelling, String name) {
        assertThat(name(spelling)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "*", "int &", "struct", "int [", "[3]", "int [x]", "int 3"})
    void shouldNotFindWhatIsNoType(String name) {
        assertThat(catalog.named(name)).isEmpty();
    }

    @OnEveryAbi
    void shouldKnowTheTypesOfEveryCompiler(Abi abi) {
        TypeCatalog types = new TypeCatalog(abi);

        assertThat(types.named("long").orElseThrow().size()).isEqualTo(abi.wordSize());
        assertThat(types.named("char *").orElseThrow().size()).isEqualTo(abi.wordSize());
        assertThat(types.named("short [3]").orElseThrow().size()).isEqualTo(6);
        assertThat(types.named("void").orElseThrow().size()).isZero();
        assertThat(types.names()).isSorted().allMatch(name -> types.named(name).isPresent());
    }

    @Test
    void shouldTakeTheFirstOfANameAndNoneThatCannotBe() {
        catalog.add("word_t", () -> CTypes.base("first", 4, CType.Encoding.UNSIGNED));
        catalog.add("word_t", () -> CTypes.base("second", 8, CType.Encoding.UNSIGNED));
        catalog.add("odd *", () -> CTypes.VOID);
        catalog.add(" odd", () -> CTypes.VOID);

        assertThat(name("word_t")).isEqualTo("first");
        assertThat(catalog.names()).contains("word_t").doesNotContain("odd *", " odd");
    }

    @Test
    void shouldFindMembersInsideOfMembersWithoutAName() {
        CType word = catalog.named("int").orElseThrow();
        Struct inner =
                CTypes.struct(
                        "",
                        false,
                        8,
                        () ->
                                List.of(
                                        new Member("low", word, 0, 0, 0),
                                        new Member("high", word, 4, 0, 0)));
        Struct middle = CTypes.struct("", true, 8, () -> List.of(new Member("", inner, 0, 0, 0)));
        Struct outer =
                CTypes.struct(
                        "outer",
                        false,
                        24,
                        () ->
                                List.of(
                                        new Member("first", word, 0, 0, 0),
                                        new Member("", middle, 16, 0, 0)));

        assertThat(outer.member("high")).hasValue(new Member("high", word, 20, 0, 0));
        assertThat(outer.member("middle")).isEmpty();
        assertThat(outer.name()).isEqualTo("struct outer");
        assertThat(middle.name()).isEqualTo("union {...}");
    }
}
