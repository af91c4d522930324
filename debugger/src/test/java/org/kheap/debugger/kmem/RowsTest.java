package org.kheap.debugger.kmem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Row;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.testing.FakeCache;
import org.kheap.debugger.testing.FakeHeap;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** What programs get in place of tables. */
class RowsTest {
    private static final int CHECKED = FakeHeap.HASH | 0xf;

    @OnEveryArch
    void shouldGiveRowsOfTheTablesThatTheHelpNames(Arch arch) {
        Lab lab = new Lab(arch);
        lab.heap.log("kmem_transaction_log");
        FakeCache cache = lab.heap.cache("lab", 24, CHECKED).slab(3);
        long buffer = cache.allocate();
        cache.audit(buffer, 0x1000, 0x111, lab.allocator, lab.open);
        lab.heap.structs().put("kmem_buftag_t", cache.buftag(buffer), "bt_bufctl", 0);
        long free = cache.allocate();
        cache.audit(free, 0x1000, 0x222, lab.open);
        lab.heap.log("kmem_transaction_log").record(cache.bufctl(buffer));
        cache.free(free);
        long bufctl = cache.bufctl(buffer);
        String at = Lab.hex(cache.address());

        assertRow(lab, "::kmem_cache", "name", "lab");
        assertRow(lab, "::kmem_cache", "flag", "0x20f");
        assertRow(lab, "::kmem_slabs -v -b 3", "slabs", 1);
        assertRow(lab, "::kmem_verify", "corrupt", 1);
        assertRow(lab, at + "::kmem_verify", "buffer", "0x" + Lab.hex(buffer));
        assertRow(lab, at + "::kmem_verify", "at", null);
        assertRow(lab, "::kmem_log", "bufaddr", "0x" + Lab.hex(buffer));
        assertRow(lab, "::kmalog", "stack", List.of("kmem_cache_alloc+0x94", "lab_open+0x7c"));
        assertRow(lab, "::kmausers -e", "bytes", 24L);
        assertRow(lab, Lab.hex(bufctl) + "::bufctl", "caller", "lab_open+0x7c");
        assertRow(lab, Lab.hex(bufctl) + "::bufctl -h", "thread", "0x111");
        assertRow(lab, Lab.hex(bufctl) + "::bufctl_audit", "cache", "0x" + at);
        assertRow(lab, "111::allocdby", "timestamp", "0x1000");
        assertRow(lab, "222::freedby", "bufctl", "0x" + Lab.hex(cache.bufctl(free)));
        assertRow(lab, "::kmastat -m", "memory_in_use", (long) arch.pageSize());
    }

    /** The first row has that member, and the members of a table that the dcmd names. */
    private static void assertRow(Lab lab, String command, String member, Object value) {
        Row row = lab.session.rows(command).get(0);
        String name = command.replaceAll("^.*::| .*", "");
        Dcmd dcmd = lab.session.interpreter().modules().dcmd(name).orElseThrow();
        Map<String, Object> members = row.members();
        assertThat(members).as(command).containsEntry(member, value);
        assertThat(dcmd.description().tables())
                .as(command)
                .anySatisfy(
                        table -> {
                            assertThat(table.name()).isEqualTo(row.kind());
                            assertThat(members.keySet())
                                    .containsExactlyElementsOf(
                                            table.members().stream()
                                                    .map(Table.Member::key)
                                                    .toList());
                        });
    }
}
