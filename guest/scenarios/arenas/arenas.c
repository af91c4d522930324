/*
 * Arenas of the workload's own. The argument says what to do: "use" them in every way,
 * make "random" calls, or one of the things that a kernel does not survive.
 */
#include <sys/cmn_err.h>
#include <sys/debug.h>
#include <sys/kmem.h>
#include <sys/param.h>
#include <sys/sunddi.h>
#include <sys/sysmacros.h>
#include <sys/systm.h>
#include <sys/vmem.h>
#include <vm/seg_kmem.h>

#define	BASE	((char *)0x100000)

static int imports, exports;
static vmem_t *inner;	/* an arena whose source is the guest's functions */

static void
basics(void)
{
	vmem_t *arena = vmem_create("basics", BASE, 800, 8, NULL, NULL, NULL, 0,
	    VM_SLEEP);
	char *first = vmem_alloc(arena, 20, VM_SLEEP);

	VERIFY(first == BASE);
	VERIFY3U(vmem_size(arena, VMEM_ALLOC), ==, 20);
	VERIFY3U(vmem_size(arena, VMEM_FREE), ==, 780);
	VERIFY3U(vmem_size(arena, VMEM_ALLOC | VMEM_FREE), ==, 800);
	VERIFY(vmem_alloc(arena, 800, VM_NOSLEEP) == NULL);
	VERIFY(vmem_add(arena, BASE + 4096, 4096, VM_SLEEP) == BASE + 4096);
	VERIFY(vmem_contains(arena, BASE + 4096, 4096));
	VERIFY(!vmem_contains(arena, BASE + 4096, 4097));
	char *placed = vmem_xalloc(arena, 24, 64, 8, 0, BASE + 4200, BASE + 5000,
	    VM_SLEEP);
	VERIFY(placed == BASE + 4096 + 128 + 8);
	VERIFY(vmem_alloc(arena, 8, VM_SLEEP | VM_NEXTFIT) == BASE + 24);
	VERIFY(vmem_alloc(arena, 8, VM_SLEEP | VM_NEXTFIT) == BASE + 32);
	vmem_free(arena, BASE + 24, 8);
	VERIFY(vmem_alloc(arena, 8, VM_SLEEP | VM_BESTFIT) == BASE + 24);
	vmem_free(arena, BASE + 24, 8);
	vmem_free(arena, BASE + 32, 8);
	vmem_xfree(arena, placed, 24);
	vmem_free(arena, first, 20);
	vmem_destroy(arena);
}

/* Memory, from the kernel's own functions. */
static void
memory(void)
{
	vmem_t *arena = vmem_create("memory", NULL, 0, PAGESIZE, segkmem_alloc,
	    segkmem_free, heap_arena, 0, VM_SLEEP);
	char *pages = vmem_alloc(arena, 3 * PAGESIZE, VM_SLEEP);
	char *own = segkmem_alloc(heap_arena, PAGESIZE, VM_SLEEP);

	memset(pages, 1, 3 * PAGESIZE);
	memset(own, 2, PAGESIZE);
	VERIFY(pages[3 * PAGESIZE - 1] == 1);
	segkmem_free(heap_arena, own, PAGESIZE);
	vmem_free(arena, pages, 3 * PAGESIZE);
	VERIFY3U(vmem_size(arena, VMEM_ALLOC | VMEM_FREE), ==, 0);
	vmem_destroy(arena);
}

/* Imports that use the arena they import for. */
static void *
import(vmem_t *source, size_t size, int vmflag)
{
	if (imports++ == 0)
		(void) vmem_add(inner, BASE + 0x80000, 64, vmflag);
	return (vmem_alloc(source, size, vmflag));
}

static void
export(vmem_t *source, void *start, size_t size)
{
	exports++;
	vmem_free(source, start, size);
}

static void
own_functions(void)
{
	vmem_t *outer = vmem_create("outer", BASE, 0x10000, 64, NULL, NULL, NULL, 0,
	    VM_SLEEP);

	inner = vmem_create("inner", NULL, 0, 8, import, export, outer, 0, VM_SLEEP);
	/* The span that appears meanwhile is taken, and the import goes back. */
	void *one = vmem_alloc(inner, 60, VM_SLEEP);
	VERIFY(one == BASE + 0x80000);
	VERIFY(imports == 1 && exports == 1);
	void *two = vmem_alloc(inner, 65, VM_SLEEP);
	VERIFY(two == BASE);
	VERIFY3U(vmem_size(outer, VMEM_ALLOC), ==, 128);
	vmem_free(inner, two, 65);
	VERIFY(imports == 2 && exports == 2);
	VERIFY3U(vmem_size(outer, VMEM_ALLOC), ==, 0);
	VERIFY(vmem_alloc(inner, 0x20000, VM_NOSLEEP) == NULL);
	vmem_free(inner, one, 60);
	vmem_destroy(inner);
	vmem_destroy(outer);
}

/* It takes twice what it is asked for. */
static void *
generous_import(vmem_t *source, size_t *sizep, size_t align, int vmflag)
{
	*sizep *= 2;
	return (vmem_xalloc(source, *sizep, align, 0, 0, NULL, NULL, vmflag));
}

static void
aligned_import(void)
{
	vmem_t *outer = vmem_create("outer", BASE + 64, 0x10000, 64, NULL, NULL,
	    NULL, 0, VM_SLEEP);
	vmem_t *arena = vmem_xcreate("generous", NULL, 0, 64, generous_import,
	    vmem_xfree, outer, 0, VM_SLEEP | VMC_XALIGN);
	char *got = vmem_xalloc(arena, 64, 1024, 0, 0, NULL, NULL, VM_SLEEP);

	VERIFY(got == BASE + 1024);
	VERIFY3U(vmem_size(arena, VMEM_ALLOC | VMEM_FREE), ==, 128);
	vmem_xfree(arena, got, 64);
	VERIFY3U(vmem_size(outer, VMEM_ALLOC), ==, 0);
	vmem_destroy(arena);
	vmem_destroy(outer);
}

typedef struct seen {
	vmem_t	*s_arena;
	int	s_count;
	size_t	s_bytes;
} seen_t;

static void
count(void *arg, void *start, size_t size)
{
	seen_t *seen = arg;

	seen->s_count++;
	seen->s_bytes += size;
}

/* Frees every segment it is shown. */
static void
release(void *arg, void *start, size_t size)
{
	count(arg, start, size);
	vmem_free(((seen_t *)arg)->s_arena, start, size);
}

static void
walks(void)
{
	vmem_t *arena = vmem_create("walked", BASE, 80, 8, NULL, NULL, NULL, 0,
	    VM_SLEEP);
	seen_t seen = { arena, 0, 0 };

	for (int i = 0; i < 5; i++)
		(void) vmem_alloc(arena, 7, VM_SLEEP);
	vmem_walk(arena, VMEM_ALLOC, count, &seen);
	VERIFY(seen.s_count == 5 && seen.s_bytes == 35);
	vmem_walk(arena, VMEM_FREE | VMEM_SPAN, count, &seen);
	VERIFY(seen.s_count == 7 && seen.s_bytes == 35 + 40 + 80);
	vmem_walk(arena, VMEM_ALLOC | VMEM_REENTRANT, release, &seen);
	VERIFY(seen.s_count == 12);
	VERIFY3U(vmem_size(arena, VMEM_ALLOC), ==, 0);
	VERIFY(vmem_alloc(arena, 80, VM_NOSLEEP) == BASE);
	vmem_free(arena, BASE, 80);
	vmem_destroy(arena);
}

static void
caches(void)
{
	vmem_t *arena = vmem_create("cached", NULL, 0, PAGESIZE, vmem_alloc,
	    vmem_free, heap_arena, 2 * PAGESIZE, VM_SLEEP);
	void *page = vmem_alloc(arena, PAGESIZE, VM_SLEEP);

	VERIFY3U(vmem_size(arena, VMEM_ALLOC), >, PAGESIZE);
	vmem_free(arena, page, PAGESIZE);
	vmem_destroy(arena);
}

/* Identifiers begin at 1: 0 says that there is none. */
static void
identifiers(void)
{
	vmem_t *ids = vmem_create("ids", (void *)1, 3, 1, NULL, NULL, NULL, 0,
	    VM_SLEEP | VMC_IDENTIFIER);

	for (uintptr_t i = 1; i <= 3; i++)
		VERIFY((uintptr_t)vmem_alloc(ids, 1, VM_SLEEP | VM_NEXTFIT) == i);
	VERIFY(vmem_alloc(ids, 1, VM_NOSLEEP) == NULL);
	VERIFY((uintptr_t)vmem_alloc(ids, 1, VM_SLEEP | VM_ABORT) == 0);
	vmem_free(ids, (void *)2, 1);
	VERIFY((uintptr_t)vmem_alloc(ids, 1, VM_SLEEP) == 2);
	vmem_destroy(ids);
}

static void
use(void)
{
	basics();
	memory();
	own_functions();
	aligned_import();
	walks();
	caches();
	identifiers();
	/* More arenas than lie in the static array. */
	for (int i = 0; i < 40; i++) {
		vmem_t *arena = vmem_create("many", BASE, 8, 8, NULL, NULL, NULL, 0,
		    VM_SLEEP);
		VERIFY(vmem_alloc(arena, 8, VM_SLEEP) == BASE);
		vmem_free(arena, BASE, 8);
		if (i % 2 == 0)
			vmem_destroy(arena);
	}
	printf("done\n");
}

/* SplitMix64 (Steele, Lea and Flood 2014), from argv[2] on. */
static uint64_t seed;

static uint64_t
random(void)
{
	static uint64_t state;
	uint64_t z = (state += 0x9e3779b97f4a7c15ULL) + seed;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return (z ^ (z >> 31));
}

/* Values that programs get wrong. */
static uintptr_t
wrong(uintptr_t right)
{
	uintptr_t values[] = { 0, ~(uintptr_t)0, right + 1,
	    right ^ (uintptr_t)1 << random() % (8 * sizeof (right)),
	    (uintptr_t)heap_arena, random() % 256, (uintptr_t)random() };

	return (values[random() % ARRAY_SIZE(values)]);
}

/* What random calls are given: arenas, and what was allocated from which. */
#define	KNOWN	8

static uintptr_t arena_of[KNOWN];
typedef struct given { uintptr_t arena, at; size_t size; } given_t;
static given_t given[KNOWN];

/* Now and then a number is not what it should be. */
static uintptr_t
nearly(uintptr_t right)
{
	return (random() % 600 == 0 ? wrong(right) : right);
}

static void call_arenas(int);

static void *
random_import(vmem_t *source, size_t size, int vmflag)
{
	if (random() % 2 == 0)
		call_arenas(vmflag);
	return ((void *)nearly((uintptr_t)vmem_alloc(source, size, vmflag)));
}

static void
random_export(vmem_t *source, void *start, size_t size)
{
	if (random() % 2 == 0)
		call_arenas(VM_NOSLEEP);
	vmem_free(source, start, size);
}

static void
random_visit(void *arg, void *start, size_t size)
{
	if (random() % 4 == 0)
		call_arenas(VM_NOSLEEP);
}

static void
random_create(size_t slot, int vmflag)
{
	vmem_t *source = (vmem_t *)arena_of[random() % KNOWN];

	if (random() % 2 == 0) {
		arena_of[slot] = (uintptr_t)vmem_create("importing", NULL, 0, 8,
		    random_import, random_export, source, nearly(random() % 20000),
		    vmflag | VMC_NO_QCACHE);
	} else {
		arena_of[slot] = (uintptr_t)vmem_create("random", (void *)0x100000,
		    (1 + random() % 64) * PAGESIZE, 8, NULL, NULL, NULL, 0, vmflag);
	}
}

/* One call, or a few inside of each other. */
static void
call_arenas(int vmflag)
{
	static int depth;
	size_t slot = random() % KNOWN;
	uintptr_t arena = nearly(arena_of[random() % KNOWN]);
	size_t size = nearly(1 + random() % 3000);
	int policy = vmflag | (int)(random() & 0x4700);
	given_t old;

	if (depth++ < 4) {
		switch (random() % 40) {
		case 0:
			random_create(slot, vmflag);
			break;
		case 1:
			if (seed % 4 == 0 && arena != (uintptr_t)heap_arena)
				vmem_destroy((vmem_t *)arena);
			break;
		case 2:
			vmem_walk((vmem_t *)arena, (int)(nearly(VMEM_REENTRANT) |
			    random() % 128), random_visit, NULL);
			break;
		case 3:
			(void) vmem_add((vmem_t *)arena, (void *)(0x40000000 +
			    random() % 1024 * PAGESIZE), nearly(PAGESIZE), vmflag);
			break;
		default:
			old = given[slot];
			given[slot].at = 0;
			if (old.at != 0)
				vmem_xfree((vmem_t *)old.arena, (void *)nearly(old.at),
				    old.size);
			old.at = (uintptr_t)vmem_xalloc((vmem_t *)arena, size,
			    arena == (uintptr_t)heap_arena ? 0 : nearly((uintptr_t)8 << random() % 8),
			    0, 0, NULL, NULL, policy);
			old.arena = arena;
			old.size = size;
			if (given[slot].at == 0)
				given[slot] = old;
		}
	}
	depth--;
}

static void
random_calls(void)
{
	for (size_t i = 0; i < KNOWN; i++)
		arena_of[i] = (uintptr_t)heap_arena;
	for (size_t i = 1; i < KNOWN; i++)
		random_create(i, VM_SLEEP);
	for (int i = 0; i < 400; i++)
		call_arenas(VM_NOSLEEP);
}

/* While it imports, the kernel calls it; a panic's trace leads through both. */
static void *
dying_import(vmem_t *source, size_t size, int vmflag)
{
	return (*(void **)(size / 3 + 1));
}

static void
die(void)
{
	vmem_t *arena = vmem_create("dying", NULL, 0, 8, dying_import, export,
	    heap_arena, 0, VM_SLEEP);

	(void) vmem_alloc(arena, 8, VM_SLEEP);
}

int
main(int argc, char **argv)
{
	unsigned long number;

	if (strcmp(argv[1], "use") == 0) {
		use();
	} else if (strcmp(argv[1], "random") == 0) {
		(void) ddi_strtoul(argv[2], NULL, 0, &number);
		seed = number;
		random_calls();
	} else if (strcmp(argv[1], "die") == 0) {
		die();
	} else if (strcmp(argv[1], "quantum") == 0) {
		(void) vmem_create("odd", BASE, 60, 12, NULL, NULL, NULL, 0, 0);
	} else if (strcmp(argv[1], "zero") == 0) {
		(void) vmem_create("zero", NULL, 60, 1, NULL, NULL, NULL, 0, 0);
	} else if (strcmp(argv[1], "sleep") == 0) {
		vmem_t *arena = vmem_create("small", BASE, 8, 8, NULL, NULL, NULL, 0,
		    0);
		(void) vmem_alloc(arena, 16, VM_SLEEP);
	} else if (strcmp(argv[1], "mandatory") == 0) {
		vmem_t *arena = vmem_create("small", BASE, 8, 8, NULL, NULL, NULL, 0,
		    0);
		(void) vmem_alloc(arena, 16, VM_NOSLEEP | VM_PANIC);
	} else if (strcmp(argv[1], "reenter") == 0) {
		vmem_t *arena = vmem_create("walked", BASE, 8, 8, NULL, NULL, NULL, 0,
		    0);
		seen_t seen = { arena, 0, 0 };

		(void) vmem_alloc(arena, 8, VM_SLEEP);
		vmem_walk(arena, VMEM_ALLOC, release, &seen);
	} else if (strcmp(argv[1], "page") == 0) {
		segkmem_free(heap_arena, vmem_alloc(heap_arena, PAGESIZE, VM_SLEEP),
		    PAGESIZE);
	}
	return (0);
}
