package org.kheap.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.kheap.kernel.kmem.KmemBufctl;
import org.kheap.kernel.kmem.KmemBufctlAudit;
import org.kheap.kernel.kmem.KmemBuftagLite;
import org.kheap.kernel.kmem.KmemCache;
import org.kheap.kernel.kmem.KmemMagazine;
import org.kheap.kernel.kmem.KmemStructs;
import org.kheap.kernel.vmem.VmemFreelist;
import org.kheap.kernel.vmem.VmemSeg;
import org.kheap.machine.Abi;
import org.kheap.machine.DataModel;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.Layout;
import org.kheap.machine.testing.OnEveryAbi;

/** Offsets and sizes against the tables of the reference, in {@code layouts.txt}. */
class LayoutTableTest {
    /** What the tables say of a structure on one ABI: its size, and its fields in order. */
    record Expected(int size, Map<String, Integer> offsets) {}

    private static Map<String, Expected> expectedOn(Abi abi) throws IOException {
        int sizeColumn = abi.model() == DataModel.LP64 ? 4 : abi.int64Alignment() == 8 ? 3 : 2;
        int offsetColumn = abi.model() == DataModel.LP64 ? 2 : 1;
        Map<String, Expected> structs = new LinkedHashMap<>();
        Expected current = null;
        for (String line : resource("layouts.txt").split("\n")) {
            String[] words = line.split("\\s+");
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (words[0].equals("struct")) {
                int size = Integer.parseInt(words[sizeColumn]);
                current = new Expected(size, new LinkedHashMap<>());
                structs.put(words[1], current);
            } else if (!words[offsetColumn].equals("-")) {
                current.offsets.put(words[0], Integer.parseInt(words[offsetColumn]));
            }
        }
        return structs;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = LayoutTableTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @OnEveryAbi
    void shouldHaveTheSizesAndOffsetsOfTheReference(Abi abi) throws IOException {
        Map<String, Expected> expected = expectedOn(abi);
        for (Class<? extends FieldSpec> struct : KmemStructs.of(abi)) {
            Layout<?> layout = Layout.ofAny(struct, abi);
            Map<String, Integer> offsets = new LinkedHashMap<>();
            for (Enum<?> field : layout.fields()) {
                offsets.put(((FieldSpec) field).cName(), layout.offsetOf(field));
            }
            Expected wanted = expected.get(layout.name());
            assertThat(wanted).as("%s is in the table", layout.name()).isNotNull();
            if (wanted.offsets.isEmpty()) {
                offsets.clear(); // opaque: only its size is known
            }
            assertThat(offsets.entrySet().toString())
                    .as(layout.name())
                    .isEqualTo(wanted.offsets.entrySet().toString());
            assertThat(layout.size()).as("sizeof %s", layout.name()).isEqualTo(wanted.size);
        }
    }

    @OnEveryAbi
    void shouldDeclareEveryStructureOfTheReference(Abi abi) throws IOException {
        assertThat(KmemStructs.of(abi).stream().map(Layout::structName).collect(Collectors.toSet()))
                .isEqualTo(expectedOn(abi).keySet());
    }

    @OnEveryAbi
    void shouldShareTheirFirstFieldsWhereOneStandsForTheOther(Abi abi) {
        assertSamePrefix(Layout.of(KmemBufctlAudit.class, abi), Layout.of(KmemBufctl.class, abi));
        assertSamePrefix(Layout.of(VmemSeg.class, abi), Layout.of(VmemFreelist.class, abi));
    }

    private static void assertSamePrefix(Layout<?> whole, Layout<?> prefix) {
        for (int i = 0; i < prefix.fields().length; i++) {
            Enum<?> shared = prefix.fields()[i];
            Enum<?> field = whole.fields()[i];
            assertThat(field.name()).isEqualTo(shared.name());
            assertThat(whole.offsetOf(field)).isEqualTo(prefix.offsetOf(shared));
        }
    }

    @OnEveryAbi
    void shouldHaveTheRealSizesOfStructuresThatEndInAnArray(Abi abi) {
        boolean wide = abi.model() == DataModel.LP64;
        Layout<KmemCache> cache = Layout.of(KmemCache.class, abi);
        assertThat(cache.offset(KmemCache.CACHE_CPU, 3)).isEqualTo((wide ? 0x238 : 0x178) + 3 * 64);
        Layout<KmemBuftagLite> lite = Layout.of(KmemBuftagLite.class, abi);
        assertThat(lite.offset(KmemBuftagLite.BT_HISTORY, 4)).isEqualTo(wide ? 56 : 32);
        Layout<KmemMagazine> magazine = Layout.of(KmemMagazine.class, abi);
        assertThat(magazine.offset(KmemMagazine.MAG_ROUND, 143)).isEqualTo(wide ? 1152 : 576);
        Layout<VmemSeg> segment = Layout.of(VmemSeg.class, abi);
        assertThat(segment.offset(VmemSeg.VS_THREAD)).isEqualTo(wide ? 56 : 28);
    }
}
