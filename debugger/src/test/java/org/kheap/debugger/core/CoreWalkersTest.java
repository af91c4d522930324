package org.kheap.debugger.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.kheap.debugger.testing.TestSession;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

class CoreWalkersTest {
    @OnEveryArch
    void shouldWalkAllThreadsOrThoseOfAProcess(Arch arch) {
        FakeKernel kernel = new FakeKernel(arch);
        long process = kernel.process("labd");
        long first = kernel.thread(process, 1);
        long second = kernel.thread(process, 1);
        long third = kernel.thread(process, 1);
        kernel.put("kthread_t", second, "t_forw", first);
        TestSession session = kernel.session();

        assertThat(session.run("::walk thread"))
                .isEqualTo("%x\n%x\n%x".formatted(first, second, third));
        assertThat(session.run("%x::walk thread".formatted(process)))
                .isEqualTo("%x\n%x".formatted(first, second));
    }

    @OnEveryArch
    void shouldTellWhereTheCircleOfThreadsIsBroken(Arch arch) {
        FakeKernel kernel = new FakeKernel(arch);
        long first = kernel.thread(0, 1);
        long second = kernel.thread(0, 1);
        kernel.put("kthread_t", second, "t_next", 0x123456);
        TestSession session = kernel.session();

        assertThat(session.run("::walk thread"))
                .startsWith("%x\n%x\n".formatted(first, second))
                .contains("mdb: thread: %x leads to 123456: no mapping".formatted(second));

        kernel.put("kthread_t", second, "t_next", second);

        assertThat(session.run("::walk thread")).contains("mdb: thread: list loops: ");
    }

    @OnEveryArch
    void shouldWalkListsOfObjects(Arch arch) {
        FakeKernel kernel = new FakeKernel(arch);
        TestSession session = kernel.session();
        long list = kernel.make();
        long head = list + kernel.offset("list_t", "list_head");
        kernel.put("list_t", list, "list_offset", 0x40);
        kernel.put("list_t", list, "list_head.list_next", head);

        assertThat(session.run("%x::walk list".formatted(list))).isEmpty();

        long first = kernel.make();
        long second = kernel.make();
        kernel.put("list_t", list, "list_head.list_next", first + 0x40);
        kernel.put("struct list_node", first + 0x40, "list_next", second + 0x40);
        kernel.put("struct list_node", second + 0x40, "list_next", head);

        assertThat(session.run("%x::walk list".formatted(list)))
                .isEqualTo("%x\n%x".formatted(first, second));

        kernel.put("struct list_node", second + 0x40, "list_next", 0x1240);

        assertThat(session.run("%x::walk list".formatted(list)))
                .startsWith("%x\n%x\n".formatted(first, second))
                .endsWith("leads to 1200: no mapping for address 1240");
    }
}
