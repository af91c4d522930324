package org.kheap.debugger.kmem;

import java.util.List;
import org.kheap.debugger.command.Macro;

/** Macros that show the structures of the allocator. Members that a kernel does not have are left out. */
final class KmemMacros {
    private KmemMacros() {}

    static List<Macro> all() {
        return List.of(
                new Macro("bufctl", ".::bufctl"),
                new Macro(
                        "bufctl_audit",
                        """
                        .::grid kmem_bufctl_audit_t next=bc_next addr=bc_addr slab=bc_slab
                        .::grid kmem_bufctl_audit_t cache=bc_cache timestamp=bc_timestamp thread=bc_thread
                        .::grid kmem_bufctl_audit_t lastlog=bc_lastlog contents=bc_contents stackdepth=bc_depth:D
                        .::grid kmem_bufctl_audit_t stack=bc_stack*bc_depth:p
                        """),
                new Macro("kmem_cache", CACHE));
    }

    private static final String CACHE =
            """
            .::grid kmem_cache_t lock owner/waiters=cache_lock
            .::grid kmem_cache_t flags=cache_flags freelist=cache_freelist offset=cache_bufctl:D
            .::grid kmem_cache_t global_alloc=cache_slab_alloc:D global_free=cache_slab_free:D alloc_fail=cache_alloc_fail:D
            .::grid kmem_cache_t hash_shift=cache_hash_shift:D hash_mask=cache_hash_mask hash_table=cache_hash_table
            .::grid kmem_cache_t complete_slabs next=cache_complete_slabs.list_head.list_next prev=cache_complete_slabs.list_head.list_prev count=cache_complete_slab_count:D
            .::grid kmem_cache_t partial_slabs root=cache_partial_slabs.avl_root count=cache_partial_slabs.avl_numnodes:D binshift=cache_partial_binshift:D
            .::grid kmem_cache_t constructor=cache_constructor destructor=cache_destructor reclaim=cache_reclaim
            .::grid kmem_cache_t private=cache_private arena=cache_arena cflags=cache_cflags
            .::grid kmem_cache_t move=cache_move defrag=cache_defrag mtbf=cache_mtbf:D
            .::grid kmem_cache_t bufsize=cache_bufsize:D align=cache_align:D chunksize=cache_chunksize:D
            .::grid kmem_cache_t slabsize=cache_slabsize:D color=cache_color:D maxcolor=cache_maxcolor:D
            .::grid kmem_cache_t mincolor=cache_mincolor:D maxchunks=cache_maxchunks:D
            .::grid kmem_cache_t buftag=cache_buftag:D verify=cache_verify:D contents=cache_contents:D
            .::grid kmem_cache_t slab_create=cache_slab_create:D slab_destroy=cache_slab_destroy:D buftotal=cache_buftotal:D
            .::grid kmem_cache_t bufmax=cache_bufmax:D rescale=cache_rescale:D lookup_depth=cache_lookup_depth:D
            .::grid kmem_cache_t bufslab=cache_bufslab:D reap=cache_reap:D
            .::grid kmem_cache_t kstat=cache_kstat next=cache_link.list_next prev=cache_link.list_prev
            .::grid kmem_cache_t name=cache_name:s
            .::grid kmem_cache_t bufctl_cache=cache_bufctl_cache magazine_cache=cache_magtype->mt_cache magazine_size=cache_magtype->mt_magsize:D
            .::grid kmem_cache_t depot_lock owner/waiters=cache_depot_lock
            .::grid kmem_cache_t depot_contention=cache_depot_contention:D contention_prev=cache_depot_contention_prev:D
            .::grid kmem_cache_t full list=cache_full.ml_list total=cache_full.ml_total:D alloc=cache_full.ml_alloc:D
            .::grid kmem_cache_t full min=cache_full.ml_min:D reaplimit=cache_full.ml_reaplimit:D
            .::grid kmem_cache_t empty list=cache_empty.ml_list total=cache_empty.ml_total:D alloc=cache_empty.ml_alloc:D
            .::grid kmem_cache_t empty min=cache_empty.ml_min:D reaplimit=cache_empty.ml_reaplimit:D
            .::grid kmem_cache_t dumpfreelist=cache_dumpfreelist dumplog=cache_dumplog
            """;
}
