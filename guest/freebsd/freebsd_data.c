/*
 * The global variables of the part of the kernel that is FreeBSD's: malloc(9), uma(9),
 * MemGuard and sysctl(9), under their names there. As with genunix, the kernel model
 * reads and writes them by name, and a debugger finds them by the same names.
 */
#include <sys/malloc_impl.h>
#include <sys/sysctl_impl.h>
#include <vm/memguard_impl.h>
#include <vm/uma_impl.h>

/* malloc(9) */
struct malloc_type *kmemstatistics;	/* the types */
int kmemcount;			/* how many */
int malloc_flags_warned;	/* whether bad flags were complained of */
struct uma_zone *mt_zone;	/* struct malloc_type_internal */
char mt_zone_name[] = "mt_zone";
struct kmemzones kmemzones[] = {
	{ 16, "16", NULL },
	{ 32, "32", NULL },
	{ 64, "64", NULL },
	{ 128, "128", NULL },
	{ 256, "256", NULL },
	{ 512, "512", NULL },
	{ 1024, "1024", NULL },
	{ 2048, "2048", NULL },
	{ 4096, "4096", NULL },
#if defined(__sparc__)
	{ 8192, "8192", NULL },
#endif
	{ 0, NULL, NULL }
};

/* uma(9) */
list_t uma_zones;
kmem_cache_t *uma_zone_cache;
avl_tree_t uma_slabs;		/* struct uma_slab, by us_data */
kmem_cache_t *uma_slab_cache;
int zone_warnings = 1;		/* whether zones may say that they are at their limit */

/* sysctl(9) */
struct sysctl_oid_list sysctl__children;	/* the top of the tree */
char *kern_envp;	/* name=value strings, and an empty one at the end */
size_t kern_envp_size;	/* all their bytes */

/* What the kernel says of itself. */
ulong_t hw_physmem;	/* bytes of memory */
int hw_pagesize;
int mp_ncpus;
ulong_t vm_kmem_size;	/* bytes of address space for the heap */
ulong_t vm_kmem_size_max;
uint_t vm_page_count;

/* MemGuard: what may be set. */
char vm_memguard_desc[128];
uint_t vm_memguard_divisor = 10;
int memguard_options = 1;
uint_t memguard_minsize;
uint_t memguard_frequency;

/* The same, of what FreeBSD does not have. */
char memguard_placement[16] = "right";
ulong_t memguard_quarantine_limit;
int memguard_canary = 1;

/* What it counts. */
ulong_t memguard_mapsize;
ulong_t memguard_physlimit;
ulong_t memguard_mapstart;
ulong_t memguard_maplimit;
ulong_t memguard_mapused;
ulong_t memguard_cursor;
ulong_t memguard_wrapcnt;
ulong_t memguard_numalloc;
ulong_t memguard_wasted;
ulong_t memguard_fail_kva;
ulong_t memguard_fail_pgs;
ulong_t memguard_minsize_reject;
ulong_t memguard_frequency_hits;

/* Where it keeps what it knows. */
vmem_t *memguard_arena;
kmem_cache_t *memguard_object_cache;
avl_tree_t memguard_objects;	/* memguard_object_t, by mgo_start */
list_t memguard_quarantine;	/* the freed ones, the oldest first */
ulong_t memguard_quarantined;	/* bytes of address space in there */
uint32_t randseed;

/* What it has found, if that made the kernel panic. */
memguard_panic_info_t memguard_panic_info;
