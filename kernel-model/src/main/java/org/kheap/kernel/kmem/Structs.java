package org.kheap.kernel.kmem;

import org.kheap.kernel.base.GuestAvl;
import org.kheap.kernel.base.GuestList;
import org.kheap.kernel.vmem.Vmem;
import org.kheap.machine.Abi;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/** Views of the allocator's structures on one machine, and the lists that join them. */
final class Structs {
    final GuestMemory memory;
    final int wordSize;
    final Layout<KmemCache> cache;
    final Layout<KmemSlab> slab;
    final Layout<KmemBufctl> bufctl;
    final Layout<KmemBufctlAudit> audit;
    final Layout<KmemBuftag> buftag;
    final Layout<KmemBuftagLite> buftagLite;
    private final Layout<KmemCpuCache> cpuCache;
    final Layout<KmemMaglist> maglist;
    private final Layout<KmemMagtype> magtype;
    final Layout<KmemDefrag> defrag;
    final Layout<KmemMove> move;
    private final Layout<Vmem> arena;
    private final int firstRound;
    private final KmemContext context;

    Structs(KmemContext context) {
        Abi abi = context.arch().abi();
        this.context = context;
        memory = context.memory();
        wordSize = abi.wordSize();
        cache = Layout.of(KmemCache.class, abi);
        slab = Layout.of(KmemSlab.class, abi);
        bufctl = Layout.of(KmemBufctl.class, abi);
        audit = Layout.of(KmemBufctlAudit.class, abi);
        buftag = Layout.of(KmemBuftag.class, abi);
        buftagLite = Layout.of(KmemBuftagLite.class, abi);
        cpuCache = Layout.of(KmemCpuCache.class, abi);
        maglist = Layout.of(KmemMaglist.class, abi);
        magtype = Layout.of(KmemMagtype.class, abi);
        defrag = Layout.of(KmemDefrag.class, abi);
        move = Layout.of(KmemMove.class, abi);
        arena = Layout.of(Vmem.class, abi);
        firstRound = Layout.of(KmemMagazine.class, abi).offset(KmemMagazine.MAG_ROUND);
    }

    StructView<KmemSlab> slab(long address) {
        return new StructView<>(slab, memory, address);
    }

    StructView<KmemBufctl> bufctl(long address) {
        return new StructView<>(bufctl, memory, address);
    }

    StructView<KmemBufctlAudit> audit(long address) {
        return new StructView<>(audit, memory, address);
    }

    StructView<KmemBuftag> buftag(long address) {
        return new StructView<>(buftag, memory, address);
    }

    StructView<KmemMagtype> magtype(long address) {
        return new StructView<>(magtype, memory, address);
    }

    /** What CPU {@code number} holds of a cache. */
    StructView<KmemCpuCache> cpu(StructView<KmemCache> view, int number) {
        long first = view.addressOf(KmemCache.CACHE_CPU);
        return new StructView<>(cpuCache, memory, first + (long) number * cpuCache.size());
    }

    StructView<KmemDefrag> defrag(long address) {
        return new StructView<>(defrag, memory, address);
    }

    StructView<KmemMove> move(long address) {
        return new StructView<>(move, memory, address);
    }

    /** {@code vm_id} of an arena. */
    int arenaNumber(long address) {
        return new StructView<>(arena, memory, address).int32(Vmem.VM_ID);
    }

    /** Bytes from one row of {@code kmem_magtype} to the next. */
    int magtypeSize() {
        return magtype.size();
    }

    /** Where round {@code number} of a magazine is. */
    long round(long magazine, int number) {
        return magazine + firstRound + (long) number * wordSize;
    }

    GuestList list(long head) {
        return new GuestList(memory, head);
    }

    GuestAvl tree(long head, GuestAvl.Order order) {
        return new GuestAvl(memory, head, order, context.guard());
    }
}
