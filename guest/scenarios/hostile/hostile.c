/*
 * A workload that lies to the kernel and damages what the kernel relies on. argv[1] says
 * how. Whatever the kernel makes of it, the run must end in words of the guest.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>
#include <sys/panic.h>
#include <sys/param.h>
#include <sys/promif.h>
#include <sys/sunddi.h>
#include <sys/systm.h>

typedef unsigned long word_t;

/* What the kernel's own headers do not show to workloads. */
extern word_t hypercall_frame[10];
extern word_t kmem_alloc_table[512];
extern word_t kmem_caches[4];
extern word_t kmem_slab_cache;
extern word_t kmem_bufctl_audit_cache;
extern word_t kmem_magtype[9];
extern word_t vmem_list;
extern word_t vmem_segfree;
extern word_t heap_arena;
extern word_t vmem_seg0[];
extern void thread_done(long);
extern void panic_trap(void *);
extern void *vmem_alloc(void *, size_t, int);
extern void vmem_free(void *, void *, size_t);
extern void *segkmem_alloc(void *, size_t, int);

#define	HUGE	(~(size_t)0)
#define	HALF	(HUGE / 2 + 1)

static char global[256];
static size_t number;	/* argv[2] */

/* Every way in which the heap can be asked for something. */
static void
use_heap(void)
{
	void *p[40];

	for (size_t i = 0; i < 40; i++)
		p[i] = kmem_alloc(1 + i * 37, KM_NOSLEEP);
	for (size_t i = 0; i < 40; i++) {
		if (p[i] != NULL)
			kmem_free(p[i], 1 + i * 37);
	}
	p[0] = kmem_zalloc(100000, KM_NOSLEEP);
	if (p[0] != NULL)
		kmem_free(p[0], 100000);
	p[0] = kmem_alloc(64, KM_NOSLEEP);
	kmem_free(p[0], 63);
}

static void
fill(word_t *at, size_t words, word_t value)
{
	for (size_t i = 0; i < words; i++)
		at[i] = value;
}

static void
point_at_itself(word_t *at, size_t words)
{
	for (size_t i = 0; i < words; i++)
		at[i] = (word_t)&at[i];
}

/* number: 0 zeroes, 1 ones, 2 patterns, 3 pointers to itself, else small numbers. */
static void
smash(void *p, size_t bytes)
{
	word_t *at = p;
	size_t words = bytes / sizeof (word_t);

	switch (number) {
	case 0:
		fill(at, words, 0);
		break;
	case 1:
		fill(at, words, ~(word_t)0);
		break;
	case 2:
		fill(at, words, (word_t)0xbaddcafebaddcafeULL);
		break;
	case 3:
		point_at_itself(at, words);
		break;
	default:
		fill(at, words, (word_t)number);
	}
}

static void
free_it(void *p, size_t size)
{
	kmem_free(p, size);
	use_heap();
}

static void
alloc_it(size_t size, int flags)
{
	char *p = kmem_alloc(size, flags);

	printf("%p\n", (void *)p);
	if (p != NULL) {
		p[0] = 1;
		p[size - 1] = 1;
	}
}

typedef struct attempt {
	const char	*name;
	void		(*make)(void);
} attempt_t;

#define	ATTEMPT(name, what)	static void name(void) { what; }

ATTEMPT(prom_null, prom_writestr(NULL, 1))
ATTEMPT(prom_nothing, prom_writestr(NULL, 0))
ATTEMPT(prom_unmapped, prom_writestr((char *)0x123456, 10))
ATTEMPT(prom_huge, prom_writestr(global, HUGE))
ATTEMPT(prom_half, prom_writestr(global, HALF))
ATTEMPT(prom_wrapping, prom_writestr((char *)HUGE - 10, 100))
ATTEMPT(prom_hole, prom_writestr((char *)(word_t)0x8000000000000000ULL, 100))
ATTEMPT(panic_null, panicsys(NULL))
ATTEMPT(panic_unmapped, panicsys((char *)0x123456))
ATTEMPT(panic_wrapping, panicsys((char *)HUGE))
ATTEMPT(panic_endless, (memset(panicbuf, 'x', sizeof (panicbuf)), panicsys(panicbuf)))
ATTEMPT(panic_binary, panicsys("\1\2\377\33[31m%s%n\r"))
ATTEMPT(panic_format, panic((char *)0x1003, 1))
ATTEMPT(free_null, free_it(NULL, 8))
ATTEMPT(free_nothing, (kmem_free(NULL, 0), use_heap(), thread_done(0)))
ATTEMPT(free_null_huge, free_it(NULL, HUGE))
ATTEMPT(free_unmapped, free_it((void *)0x123400, 64))
ATTEMPT(free_text, free_it((void *)(uintptr_t)&use_heap, 64))
ATTEMPT(free_stack, char here[64]; free_it(here, 64))
ATTEMPT(free_global, free_it(global, 64))
ATTEMPT(free_constant, free_it("constant", 64))
ATTEMPT(free_misaligned, free_it((char *)kmem_alloc(64, KM_SLEEP) + 1, 64))
ATTEMPT(free_middle, free_it((char *)kmem_alloc(256, KM_SLEEP) + 64, 256))
ATTEMPT(free_page_in_big, free_it((char *)kmem_alloc(100000, KM_SLEEP) + 8192, 100000))
ATTEMPT(free_cache, free_it((void *)kmem_alloc_table[7], 64))
ATTEMPT(free_frame, free_it(hypercall_frame, 64))
ATTEMPT(free_segment, free_it(vmem_seg0, 64))
ATTEMPT(free_hole, free_it((void *)(word_t)0x8000000000000000ULL, 64))
ATTEMPT(free_highest, free_it((void *)HUGE, 64))
ATTEMPT(free_high_page, free_it((void *)-64, 64))
ATTEMPT(free_size_0, free_it(kmem_alloc(64, KM_SLEEP), 0))
ATTEMPT(free_size_1, free_it(kmem_alloc(64, KM_SLEEP), 1))
ATTEMPT(free_size_other, free_it(kmem_alloc(64, KM_SLEEP), 4096))
ATTEMPT(free_size_big, free_it(kmem_alloc(64, KM_SLEEP), 100000))
ATTEMPT(free_size_half, free_it(kmem_alloc(64, KM_SLEEP), HALF))
ATTEMPT(free_size_huge, free_it(kmem_alloc(64, KM_SLEEP), HUGE))
ATTEMPT(free_big_wrong, free_it(kmem_alloc(300000, KM_SLEEP), 300001))
ATTEMPT(free_big_twice, void *p = kmem_alloc(300000, KM_SLEEP); kmem_free(p, 300000); free_it(p, 300000))
ATTEMPT(alloc_given, alloc_it((size_t)-1 - number, KM_NOSLEEP))
ATTEMPT(alloc_given_sleep, alloc_it((size_t)-1 - number, KM_SLEEP))
ATTEMPT(alloc_half, alloc_it(HALF, KM_NOSLEEP))
ATTEMPT(alloc_half_sleep, alloc_it(HALF, KM_SLEEP))
ATTEMPT(alloc_2g, alloc_it((size_t)0x7fffffff, KM_NOSLEEP))
ATTEMPT(alloc_2g_sleep, alloc_it((size_t)0x7fffffff, KM_SLEEP))
ATTEMPT(alloc_4g, alloc_it((size_t)0xffffffff, KM_NOSLEEP))
ATTEMPT(alloc_4g_more, alloc_it((size_t)0x100000001ULL, KM_NOSLEEP))
ATTEMPT(alloc_flags, alloc_it(100, -1))
ATTEMPT(zalloc_huge, printf("%p\n", kmem_zalloc(HUGE - 4096, KM_NOSLEEP)))
ATTEMPT(vmem_no_arena, (void) vmem_alloc(global, 64, 0))
ATTEMPT(vmem_null, (void) vmem_alloc(NULL, 64, 0))
ATTEMPT(vmem_bad_free, vmem_free((void *)heap_arena, global, 64))
ATTEMPT(vmem_size_0, printf("%p\n", vmem_alloc((void *)heap_arena, 0, 0)))
ATTEMPT(vmem_size_huge, printf("%p\n", vmem_alloc((void *)heap_arena, HUGE, 0)))
ATTEMPT(segkmem_direct, (void) segkmem_alloc(global, 64, 0))
ATTEMPT(no_trap, panic_trap(NULL))
ATTEMPT(done, thread_done(5))
ATTEMPT(smash_frame, smash(hypercall_frame, sizeof (hypercall_frame)); use_heap())
ATTEMPT(smash_table, smash(kmem_alloc_table, sizeof (kmem_alloc_table)); use_heap())
ATTEMPT(smash_list, smash(kmem_caches, sizeof (kmem_caches)); use_heap(); free_it(global, 64))
ATTEMPT(smash_cache, smash((void *)kmem_alloc_table[7], 300); use_heap())
ATTEMPT(smash_cache_end, smash((char *)kmem_alloc_table[7] + 300, 300); use_heap())
ATTEMPT(smash_slab_cache, smash((void *)kmem_slab_cache, 600); use_heap())
ATTEMPT(smash_audit_cache, smash((void *)kmem_bufctl_audit_cache, 600); use_heap())
ATTEMPT(smash_magtype, smash(kmem_magtype, sizeof (kmem_magtype)); use_heap())
ATTEMPT(smash_arenas, smash((void *)vmem_list, 4000); use_heap())
ATTEMPT(smash_list_of_arenas, smash(&vmem_list, sizeof (word_t)); vmem_free(global, global, 1))
ATTEMPT(smash_segments, smash((void *)vmem_segfree, 400); use_heap())
ATTEMPT(smash_free_segments, smash(&vmem_segfree, sizeof (word_t)); use_heap())
ATTEMPT(smash_globals, smash(&heap_arena, 64); use_heap())

/* Behind the buffers of a page lie those of others, and the slab's own structure. */
static void
smash_heap(void)
{
	char *p = kmem_alloc(64, KM_SLEEP);

	smash(p, PAGESIZE - ((word_t)p & (PAGESIZE - 1)));
	use_heap();
}

/* Bufctls, slabs and magazines follow. */
static void
smash_metadata(void)
{
	char *p = kmem_alloc(64, KM_SLEEP);

	p += PAGESIZE - ((word_t)p & (PAGESIZE - 1));
	smash(p, PAGESIZE);
	use_heap();
}

/* The newest cache becomes its own predecessor; a bad free then looks for its owner. */
static void
bend_caches(void)
{
	word_t *node = (word_t *)kmem_caches[3];

	node[1] = (word_t)node;
	free_it(global, 64);
}

/* With kmem_flags=0, a free buffer holds the link to the next one. */
static void
bend_freelist(void)
{
	char *p = kmem_alloc(64, KM_SLEEP);
	char *page = (char *)((word_t)p & ~(PAGESIZE - 1));

	for (word_t *at = (word_t *)page; (char *)at < p; at++) {
		if (*at - (word_t)page < PAGESIZE)
			*at = (word_t)at;
	}
	for (;;)
		(void) kmem_alloc(64, KM_SLEEP);
}

/* SplitMix64 (Steele, Lea and Flood 2014), from argv[2] on. */
static uint64_t
random(void)
{
	static uint64_t state;
	uint64_t z = (state += 0x9e3779b97f4a7c15ULL) + number;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return (z ^ (z >> 31));
}

/* Values that programs get wrong, and pointers into the middle of things. */
static word_t
interesting(word_t old)
{
	switch (random() % 8) {
	case 0:
		return (0);
	case 1:
		return (~(word_t)0);
	case 2:
		return (old + 1);
	case 3:
		return (old ^ (word_t)1 << random() % (8 * sizeof (word_t)));
	case 4:
		return (kmem_alloc_table[random() % 512]);
	case 5:
		return (vmem_list + random() % 8000 * sizeof (word_t));
	case 6:
		return (random() % 256);
	default:
		return ((word_t)random());
	}
}

/* A few words of the kernel's data and of the heap's own memory change their values. */
static void
scribble(void)
{
	char *p = kmem_alloc(64, KM_SLEEP);
	word_t heap = (kmem_alloc_table[0] & ~(PAGESIZE - 1));

	for (size_t i = 0; i < 1 + number % 8; i++) {
		word_t *at;

		switch (random() % 4) {
		case 0:		/* globals, arenas, boundary tags */
			at = (word_t *)(vmem_list + random() % 24000);
			break;
		case 1:		/* caches */
			at = (word_t *)(kmem_alloc_table[random() % 512] +
			    random() % 900);
			break;
		case 2:		/* what the heap keeps about itself */
			at = (word_t *)(heap + random() % 60000);
			break;
		default:	/* buffers, their tags, bufctls */
			at = (word_t *)(((word_t)p & ~(PAGESIZE - 1)) +
			    random() % (2 * PAGESIZE));
		}
		at = (word_t *)((word_t)at & -sizeof (word_t));
		*at = interesting(*at);
	}
	kmem_free(p, 64);
	use_heap();
}

static const attempt_t attempts[] = {
	{ "scribble", scribble },
	{ "prom-null", prom_null }, { "prom-nothing", prom_nothing },
	{ "prom-unmapped", prom_unmapped }, { "prom-huge", prom_huge },
	{ "prom-half", prom_half }, { "prom-wrapping", prom_wrapping },
	{ "prom-hole", prom_hole },
	{ "panic-null", panic_null }, { "panic-unmapped", panic_unmapped },
	{ "panic-wrapping", panic_wrapping },
	{ "panic-endless", panic_endless }, { "panic-binary", panic_binary },
	{ "panic-format", panic_format },
	{ "free-null", free_null }, { "free-nothing", free_nothing },
	{ "free-null-huge", free_null_huge },
	{ "free-unmapped", free_unmapped }, { "free-text", free_text },
	{ "free-stack", free_stack }, { "free-global", free_global },
	{ "free-constant", free_constant },
	{ "free-misaligned", free_misaligned }, { "free-middle", free_middle },
	{ "free-page-in-big", free_page_in_big }, { "free-cache", free_cache },
	{ "free-frame", free_frame }, { "free-segment", free_segment },
	{ "free-hole", free_hole }, { "free-highest", free_highest },
	{ "free-high-page", free_high_page },
	{ "free-size-0", free_size_0 }, { "free-size-1", free_size_1 },
	{ "free-size-other", free_size_other },
	{ "free-size-big", free_size_big },
	{ "free-size-half", free_size_half },
	{ "free-size-huge", free_size_huge },
	{ "free-big-wrong", free_big_wrong },
	{ "free-big-twice", free_big_twice },
	{ "alloc-given", alloc_given },
	{ "alloc-given-sleep", alloc_given_sleep },
	{ "alloc-half", alloc_half }, { "alloc-half-sleep", alloc_half_sleep },
	{ "alloc-2g", alloc_2g }, { "alloc-2g-sleep", alloc_2g_sleep },
	{ "alloc-4g", alloc_4g }, { "alloc-4g-more", alloc_4g_more },
	{ "alloc-flags", alloc_flags }, { "zalloc-huge", zalloc_huge },
	{ "vmem-no-arena", vmem_no_arena }, { "vmem-null", vmem_null },
	{ "vmem-bad-free", vmem_bad_free }, { "vmem-size-0", vmem_size_0 },
	{ "vmem-size-huge", vmem_size_huge },
	{ "segkmem-direct", segkmem_direct },
	{ "no-trap", no_trap }, { "done", done },
	{ "smash-frame", smash_frame }, { "smash-table", smash_table },
	{ "smash-list", smash_list }, { "smash-cache", smash_cache },
	{ "smash-cache-end", smash_cache_end },
	{ "smash-slab-cache", smash_slab_cache },
	{ "smash-audit-cache", smash_audit_cache },
	{ "smash-magtype", smash_magtype }, { "smash-arenas", smash_arenas },
	{ "smash-list-of-arenas", smash_list_of_arenas },
	{ "smash-segments", smash_segments },
	{ "smash-free-segments", smash_free_segments },
	{ "smash-globals", smash_globals },
	{ "smash-heap", smash_heap }, { "smash-metadata", smash_metadata },
	{ "bend-caches", bend_caches }, { "bend-freelist", bend_freelist },
};

/* The thread's structure lies above its arguments. */
static void
smash_thread(char **argv)
{
	word_t *at = (word_t *)(((word_t)argv + 63) & -64UL);

	smash(at, 64);
	use_heap();
}

int
main(int argc, char **argv)
{
	unsigned long value = 0;

	if (argc > 2)
		(void) ddi_strtoul(argv[2], NULL, 0, &value);
	number = value;
	if (argc > 1 && strcmp(argv[1], "smash-thread") == 0)
		smash_thread(argv);
	for (size_t i = 0; i < sizeof (attempts) / sizeof (attempts[0]); i++) {
		if (argc < 2) {
			printf("%s\n", attempts[i].name);
		} else if (strcmp(argv[1], attempts[i].name) == 0) {
			attempts[i].make();
			printf("went on\n");
			return (0);
		}
	}
	return (argc < 2 ? 0 : 9);
}
