package org.kheap.debugger.memguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.List;
import org.kheap.debugger.testing.AddressText;
import org.kheap.debugger.testing.FakeHeap;
import org.kheap.debugger.testing.FakeStructs;
import org.kheap.debugger.testing.FakeTarget;
import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.Rights;
import org.kheap.machine.testing.OnEveryArch;

class MemguardDcmdTest {
    private static final String RECORD = "struct memguard_object";
    private static final int ALLOCATED = 1;
    private static final int FREED = 2;

    private FakeHeap heap;
    private FakeStructs structs;
    private TestSession session;
    private AddressText text;
    private long page;
    private long range;
    private long open;

    /** Addresses of the records of one that is allocated, and of one that was freed. */
    private long alive;

    private long dead;

    private void prepare(Arch arch) {
        text = new AddressText(arch);
        page = arch.pageSize();
        heap = FakeHeap.on(arch);
        structs = heap.structs();
        declare(heap.target());
        open = arch.map().text().start();
        heap.target().symbol("lab", "lab_open", open, 0x100);
        long records = arch.map().modules().start();
        heap.target().guest().mapPages(records, 1, Rights.READ_WRITE);
        heap.memory().write(records, new byte[arch.pageSize()], INSPECT);
        alive = records;
        dead = records + 0x400;
        range = arch.map().heap().start() + 0x40_0000;
        structs.putPointer("memguard_mapstart", range);
        structs.putPointer("memguard_mapsize", 64 * page);
        object(alive, range, ALLOCATED, "foo");
        object(dead, range + 8 * page, FREED, "bar");
        relink();
        session = new TestSession(heap.target(), MemguardModule.create());
    }

    private void relink() {
        heap.tree(
                structs.addressOf("memguard_objects"),
                structs.offset(RECORD, "mgo_node"),
                List.of(alive, dead));
        heap.link(structs.addressOf("memguard_quarantine"), RECORD, "mgo_link", List.of(dead));
    }

    private static void declare(FakeTarget target) {
        target.types()
                .struct("memguard_event")
                .member("mge_stack", "unsigned long [16]")
                .member("mge_time", "long long")
                .member("mge_thread", "void *")
                .member("mge_cpu", "int")
                .member("mge_depth", "int")
                .end()
                .struct("memguard_object")
                .member("mgo_start", "unsigned long")
                .member("mgo_reserved", "unsigned long")
                .member("mgo_pages", "unsigned long")
                .member("mgo_addr", "unsigned long")
                .member("mgo_size", "unsigned long")
                .member("mgo_number", "unsigned long")
                .member("mgo_state", "int")
                .member("mgo_kind", "int")
                .member("mgo_owner", "void *")
                .member("mgo_name", "char [32]")
                .member("mgo_allocated", "struct memguard_event")
                .member("mgo_freed", "struct memguard_event")
                .member("mgo_node", "avl_node_t")
                .member("mgo_link", "list_node_t")
                .end();
        target.variable("memguard_objects", "avl_tree_t")
                .variable("memguard_quarantine", "list_t")
                .variable("memguard_mapstart", "unsigned long")
                .variable("memguard_mapsize", "unsigned long");
    }

    /** An object of 24 bytes that ends where the second of its three pages does. */
    private void object(long record, long start, int state, String name) {
        structs.put(RECORD, record, "mgo_start", start);
        structs.put(RECORD, record, "mgo_reserved", 3 * page);
        structs.put(RECORD, record, "mgo_pages", start + page);
        structs.put(RECORD, record, "mgo_addr", start + 2 * page - 24);
        structs.put(RECORD, record, "mgo_size", 24);
        structs.put(RECORD, record, "mgo_state", state);
        structs.put(RECORD, record, "mgo_kind", 1);
        structs.putText(RECORD, record, "mgo_name", name);
        event(record, "mgo_allocated", -7000);
        if (state == FREED) {
            event(record, "mgo_freed", -3000);
        }
    }

    /** The time of a fake target is 0. */
    private void event(long record, String member, long time) {
        structs.put(RECORD, record, member + ".mge_time", time);
        structs.put(RECORD, record, member + ".mge_thread", 0x3000);
        structs.put(RECORD, record, member + ".mge_depth", 1);
        structs.put(RECORD, record, member + ".mge_stack", 0, open + 4);
    }

    private String line(long start, String rest) {
        return text.wide(start + 2 * page - 24) + "       24 " + rest.formatted(text.wide(0x3000));
    }

    private String alive() {
        return line(range, "foo              allocated %s         7000");
    }

    private String dead() {
        return line(range + 8 * page, "bar              freed     %s         3000");
    }

    /** The objects that a command shows. */
    private List<String> objects(String command) {
        return session.run(command)
                .lines()
                .dropWhile(line -> !line.startsWith("ADDR "))
                .skip(1)
                .toList();
    }

    @OnEveryArch
    void shouldListWhatIsGuardedAndWhatWas(Arch arch) {
        prepare(arch);

        assertThat(objects("::memguard")).containsExactly(alive(), dead());
        assertThat(objects("::memguard -f")).containsExactly(dead());
        assertThat(objects("::memguard -t foo")).containsExactly(alive());
        assertThat(session.run("::walk memguard_object")).isEqualTo(text.lines(alive, dead));
        assertThat(session.run("::walk memguard_quarantine")).isEqualTo(text.lines(dead));
        assertThat(session.run("::memguard -f | ::map .")).isEqualTo(text.lines(dead));
    }

    @OnEveryArch
    void shouldTellAllOfTheObjectThatAnAddressBelongsTo(Arch arch) {
        prepare(arch);
        String[] full = {
            dead(),
            "    allocated by thread 3000 on cpu 0, 7000 ns ago:",
            "                 lab_open+4",
            "    freed by thread 3000 on cpu 0, 3000 ns ago:",
            "                 lab_open+4"
        };

        for (long address : new long[] {dead, range + 8 * page, range + 11 * page - 1}) {
            assertThat(objects("%x::memguard".formatted(address))).containsExactly(full);
        }
        long behind = range + 11 * page;
        assertThat(session.run("%x::memguard".formatted(behind)))
                .endsWith("mdb: %x is not guarded".formatted(behind));
    }

    @OnEveryArch
    void shouldLeaveOutRecordsThatContradictThemselves(Arch arch) {
        prepare(arch);
        structs.put(RECORD, alive, "mgo_size", -1);

        assertThat(objects("::memguard"))
                .containsExactly(
                        "mdb: memguard_object %x contradicts itself".formatted(alive), dead());
    }

    @OnEveryArch
    void shouldSayThatAKernelHasNoMemGuard(Arch arch) {
        TestSession plain = new TestSession(FakeTarget.on(arch), MemguardModule.create());
        String missing = "mdb: memguard: not in this kernel: the module freebsd is not loaded";

        assertThat(plain.run("::memguard")).isEqualTo(missing);
        assertThat(plain.run("1000::memguard")).isEqualTo(missing);
        assertThat(plain.run("::walk memguard_quarantine")).isEqualTo(missing);
    }
}
