package org.kheap.debugger.malloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import org.kheap.debugger.testing.AddressText;
import org.kheap.debugger.testing.FakeStructs;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.OnEveryArch;

class MalloctypeDcmdTest {
    private static final String TYPE = "struct malloc_type";
    private static final String STATS = "struct malloc_type_stats";

    private FakeTarget target;
    private FakeStructs structs;
    private TestSession session;
    private AddressText text;

    /** Addresses of two types, and of what is kept of the first. */
    private long foo;

    private long bar;
    private long internal;

    private void prepare(Arch arch) {
        text = new AddressText(arch);
        target = FakeTarget.on(arch);
        target.types()
                .struct("malloc_type")
                .member("ks_shortdesc", "char *")
                .member("ks_handle", "void *")
                .member("ks_next", "struct malloc_type *")
                .end()
                .struct("malloc_type_stats")
                .member("mts_numallocs", "unsigned long long")
                .member("mts_numfrees", "unsigned long long")
                .member("mts_size", "unsigned long long")
                .member("mts_memalloced", "unsigned long long")
                .member("mts_memfreed", "unsigned long long")
                .end()
                .struct("malloc_type_internal")
                .member("mti_zone", "char")
                .member("mti_stats", "struct malloc_type_stats [2]")
                .end();
        target.variable("kmemstatistics", "struct malloc_type *");
        structs = new FakeStructs(target);
        long page = arch.map().heap().start();
        target.guest().mapPages(page, 1, Rights.READ_WRITE);
        target.memory().write(page, new byte[arch.pageSize()], INSPECT);
        foo = page;
        bar = page + 0x100;
        internal = page + 0x200;
        name(foo, page + 0x800, "foo");
        name(bar, page + 0x900, "bar");
        structs.put(TYPE, foo, "ks_handle", internal);
        structs.put(TYPE, foo, "ks_next", bar);
        structs.putPointer("kmemstatistics", foo);
        session = new TestSession(target, MallocModule.create());
    }

    private void name(long type, long at, String name) {
        target.memory().putString(at, name, name.length() + 1, INSPECT);
        structs.put(TYPE, type, "ks_shortdesc", at);
    }

    private void count(int cpu, long allocs, long frees, long alloced, long freed, long classes) {
        long first = internal + structs.offset("struct malloc_type_internal", "mti_stats");
        long at = first + cpu * structs.size(STATS);
        structs.put(STATS, at, "mts_numallocs", allocs);
        structs.put(STATS, at, "mts_numfrees", frees);
        structs.put(STATS, at, "mts_memalloced", alloced);
        structs.put(STATS, at, "mts_memfreed", freed);
        structs.put(STATS, at, "mts_size", classes);
    }

    @OnEveryArch
    void shouldSumUpWhatCpusHaveCounted(Arch arch) {
        prepare(arch);
        count(0, 5, 0, 160, 0, 0x3);
        count(1, 1, 4, 1024, 128, 0x40);

        assertThat(session.run("::malloctype").lines().skip(1))
                .containsExactly(
                        text.wide(foo)
                                + " foo                     2       1056          6 16,32,1024",
                        text.wide(bar) + " bar                     0          0          0");
        assertThat(session.run("%x::malloctype -v".formatted(foo)).lines().skip(2))
                .containsExactly(
                        "     CPU     ALLOCS      FREES      ALLOCED        FREED",
                        "       0          5          0          160            0",
                        "       1          1          4         1024          128");
        assertThat(session.run("::walk malloctype")).isEqualTo(text.lines(foo, bar));
    }

    @OnEveryArch
    void shouldEndWhereTheListIsDamaged(Arch arch) {
        prepare(arch);
        structs.put(TYPE, bar, "ks_next", foo);

        assertThat(session.run("::malloctype")).contains("malloctype: list loops");

        structs.put(TYPE, bar, "ks_next", 0x10);

        assertThat(session.run("::malloctype").lines().skip(3))
                .containsExactly(
                        "mdb: malloctype: %x leads to 10: no mapping for address %x"
                                .formatted(bar, 0x10 + structs.offset(TYPE, "ks_next")));
    }

    @OnEveryArch
    void shouldSayThatAKernelHasNoTypes(Arch arch) {
        TestSession plain = new TestSession(FakeTarget.on(arch), MallocModule.create());
        String missing = "mdb: malloctype: not in this kernel: the module freebsd is not loaded";

        assertThat(plain.run("::malloctype")).endsWith(missing);
        assertThat(plain.run("::walk malloctype")).isEqualTo(missing);
        assertThat(plain.run("1000::malloctype")).isEqualTo(missing);
    }
}
