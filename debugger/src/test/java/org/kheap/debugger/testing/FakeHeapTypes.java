package org.kheap.debugger.testing;

/** The types of a {@link FakeHeap}. */
final class FakeHeapTypes {
    private FakeHeapTypes() {}

    static void declare(FakeTypes types, int cpus) {
        declareLinks(types);
        declareBufctls(types);
        declareMagazines(types);
        types.struct("kmem_slab")
                .member("slab_link", "struct avl_node")
                .member("slab_cache", "struct kmem_cache *")
                .member("slab_base", "void *")
                .member("slab_head", "struct kmem_bufctl *")
                .member("slab_refcnt", "long")
                .member("slab_chunks", "long")
                .member("slab_flags", "unsigned short")
                .end()
                .typedef("kmem_slab_t", "struct kmem_slab");
        declareCache(types, cpus);
        declareLog(types, cpus);
    }

    private static void declareLinks(FakeTypes types) {
        types.struct("list_node")
                .member("list_next", "void *")
                .member("list_prev", "void *")
                .end()
                .typedef("list_node_t", "struct list_node")
                .struct("list")
                .member("list_size", "unsigned long")
                .member("list_head", "list_node_t")
                .end()
                .typedef("list_t", "struct list")
                .struct("avl_node")
                .member("avl_child", "void *[2]")
                .member("avl_parent", "void *")
                .member("avl_child_index", "unsigned short")
                .end()
                .typedef("avl_node_t", "struct avl_node")
                .struct("avl_tree")
                .member("avl_numnodes", "unsigned long")
                .member("avl_root", "void *")
                .end()
                .typedef("avl_tree_t", "struct avl_tree");
    }

    private static void declareBufctls(FakeTypes types) {
        types.struct("kmem_bufctl")
                .member("bc_next", "struct kmem_bufctl *")
                .member("bc_addr", "void *")
                .member("bc_slab", "struct kmem_slab *")
                .end()
                .typedef("kmem_bufctl_t", "struct kmem_bufctl")
                .struct("kmem_bufctl_audit")
                .member("bc_next", "struct kmem_bufctl *")
                .member("bc_addr", "void *")
                .member("bc_slab", "struct kmem_slab *")
                .member("bc_depth", "int")
                .member("bc_cache", "struct kmem_cache *")
                .member("bc_timestamp", "long long")
                .member("bc_thread", "void *")
                .member("bc_lastlog", "struct kmem_bufctl *")
                .member("bc_contents", "void *")
                .member("bc_stack", "unsigned long [15]")
                .end()
                .typedef("kmem_bufctl_audit_t", "struct kmem_bufctl_audit")
                .struct("kmem_buftag")
                .member("bt_redzone", "unsigned long long")
                .member("bt_bufctl", "struct kmem_bufctl *")
                .member("bt_bxstat", "long")
                .end()
                .typedef("kmem_buftag_t", "struct kmem_buftag");
    }

    private static void declareLog(FakeTypes types, int cpus) {
        types.struct("kmem_cpu_log_header")
                .member("clh_chunk", "int")
                .member("clh_current", "char *")
                .end()
                .typedef("kmem_cpu_log_header_t", "struct kmem_cpu_log_header")
                .struct("kmem_log_header")
                .member("lh_nchunks", "int")
                .member("lh_base", "char *")
                .member("lh_chunksize", "unsigned long")
                .member("lh_cpu", "kmem_cpu_log_header_t [" + cpus + "]")
                .end()
                .typedef("kmem_log_header_t", "struct kmem_log_header");
    }

    private static void declareMagazines(FakeTypes types) {
        types.struct("kmem_magazine")
                .member("mag_next", "void *")
                .member("mag_round", "void *[1]")
                .end()
                .typedef("kmem_magazine_t", "struct kmem_magazine")
                .struct("kmem_magtype")
                .member("mt_magsize", "short")
                .end()
                .typedef("kmem_magtype_t", "struct kmem_magtype")
                .struct("kmem_maglist")
                .member("ml_total", "long")
                .member("ml_list", "kmem_magazine_t *")
                .member("ml_alloc", "unsigned long long")
                .end()
                .struct("kmem_cpu_cache")
                .member("cc_alloc", "unsigned long long")
                .member("cc_rounds", "short")
                .member("cc_prounds", "short")
                .member("cc_magsize", "short")
                .member("cc_loaded", "kmem_magazine_t *")
                .member("cc_ploaded", "kmem_magazine_t *")
                .end()
                .typedef("kmem_cpu_cache_t", "struct kmem_cpu_cache");
    }

    private static void declareCache(FakeTypes types, int cpus) {
        FakeTypes.Parts cache =
                types.struct("kmem_cache")
                        .member("cache_name", "char [32]")
                        .member("cache_link", "list_node_t")
                        .member("cache_flags", "int")
                        .member("cache_cflags", "int");
        for (String size :
                new String[] {
                    "bufsize",
                    "chunksize",
                    "slabsize",
                    "bufctl",
                    "buftag",
                    "verify",
                    "hash_shift",
                    "hash_mask"
                }) {
            cache.member("cache_" + size, "unsigned long");
        }
        for (String count :
                new String[] {
                    "buftotal", "bufslab", "slab_create", "slab_destroy", "slab_alloc", "alloc_fail"
                }) {
            cache.member("cache_" + count, "unsigned long long");
        }
        cache.member("cache_arena", "vmem_t *")
                .member("cache_constructor", "void *")
                .member("cache_hash_table", "void *")
                .member("cache_complete_slabs", "list_t")
                .member("cache_partial_slabs", "avl_tree_t")
                .member("cache_magtype", "kmem_magtype_t *")
                .member("cache_full", "struct kmem_maglist")
                .member("cache_cpu", "kmem_cpu_cache_t [" + cpus + "]")
                .end()
                .typedef("kmem_cache_t", "struct kmem_cache");
    }
}
