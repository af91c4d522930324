/*
 * A driver of FreeBSD's that has lost its mind: it hands random nonsense to malloc(9), uma(9)
 * and sysctl(9), has zones with functions that pull the ground from under the allocator, and
 * writes to what the allocators and MemGuard keep of themselves. Whatever comes of it, the run
 * must end in words of the guest.
 *
 * Arguments: seed, steps, one in how many calls is nonsense, one in how many steps is followed
 * by a scribble; 0 for none.
 */
#include <sys/malloc.h>
#include <sys/param.h>
#include <sys/sunddi.h>
#include <sys/sysctl.h>
#include <sys/systm.h>
#include <sys/thread.h>
#include <vm/uma.h>

typedef unsigned long word_t;

/* What the kernel's own headers do not show to workloads. */
extern char vm_memguard_desc[128];
extern char memguard_placement[16];
extern uint_t memguard_options, memguard_minsize, memguard_frequency, memguard_canary;
extern word_t memguard_quarantine_limit, memguard_mapstart, memguard_maplimit;
extern word_t memguard_mapused, memguard_cursor, memguard_arena, memguard_physlimit;
extern word_t memguard_objects[4], memguard_quarantine[5], memguard_quarantined;
extern word_t uma_slabs[4], uma_zones[5], uma_zone_cache, uma_slab_cache, mt_zone;
extern word_t kmemstatistics, kmemzones[32], memguard_object_cache;

#define	HUGE	(~(word_t)0)
#define	SLOTS	32
#define	ZONES	6

static MALLOC_DEFINE(M_SANE, "sane", "a type as it should be");
static struct malloc_type bad_magic[1] = { { NULL, 1, "bad", NULL } };
static struct malloc_type bad_name[1] = { { NULL, M_MAGIC, (char *)0x1003, NULL } };
static struct malloc_type no_name[1] = { { NULL, M_MAGIC, NULL, NULL } };
static struct malloc_type endless_name[1] = { { NULL, M_MAGIC, NULL, NULL } };
static struct malloc_type bad_handle[1] = { { NULL, M_MAGIC, "handle", (void *)0x1003 } };

static uint64_t state;		/* of the random numbers */
static word_t calls_per_nonsense, steps_per_scribble;
static void *blocks[SLOTS];	/* NULL for none */
static struct item {
	void		*address;	/* NULL for none */
	uma_zone_t	zone;
} items[SLOTS];
static uma_zone_t zones[ZONES];	/* some of them destroyed */
static int depth;		/* of callbacks in callbacks */
static char endless[8192];	/* no end before the next page */

/* SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t
random(void)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return (z ^ (z >> 31));
}

static word_t
below(word_t limit)
{
	return ((word_t)random() % limit);
}

static boolean_t
one_in(word_t number)
{
	return (number != 0 && below(number) == 0);
}

static boolean_t
nonsense(void)
{
	return (one_in(calls_per_nonsense));
}

static uma_zone_t
any_zone(void)
{
	return (zones[below(ZONES)]);
}

/* Addresses that programs get wrong. */
static void *
any_pointer(void)
{
	char *slot = below(2) == 0 ? blocks[below(SLOTS)] : items[below(SLOTS)].address;
	char here[16];

	switch (below(12)) {
	case 0:
		return (NULL);
	case 1:
		return ((void *)(1 + below(5000)));
	case 2:
		return (slot + 1 + below(40));
	case 3:
		return (slot - 1 - below(5000));
	case 4:
		return ((void *)(memguard_mapstart + below(1 << 20)));
	case 5:
		return ((void *)(memguard_maplimit - below(100)));
	case 6:
		return ((void *)(uintptr_t)&below);
	case 7:
		return (here);
	case 8:
		return ((char *)any_zone() + below(3) * 8);
	case 9:
		return ((void *)(HUGE - below(5000)));
	case 10:
		return ((void *)(word_t)random());
	default:
		return (slot);
	}
}

static word_t
any_size(void)
{
	switch (nonsense() ? below(3) : 3 + below(9)) {
	case 0:
		return (HUGE - below(10000));
	case 1:
		return (HUGE / 2 + 5000 - below(10000));
	case 2:
		return ((word_t)random());
	case 3:
		return (0);
	case 4:
		return (below(100000));
	default:
		return (below(600));
	}
}

static int
any_flags(void)
{
	return (nonsense() ? (int)random() : M_NOWAIT | (below(2) == 0 ? M_ZERO : 0));
}

static struct malloc_type *
any_type(void)
{
	switch (nonsense() ? below(6) : 6) {
	case 0:
		return (bad_magic);
	case 1:
		return (bad_name);
	case 2:
		return (no_name);
	case 3:
		return (endless_name);
	case 4:
		return (bad_handle);
	case 5:
		return (any_pointer());
	default:
		return (M_SANE);
	}
}

static const char *
any_name(void)
{
	static const char *const names[] = {
		"vm.memguard.desc", "vm.memguard", "vm", "", ".", "vm..desc", "kern.malloc",
		"vm.memguard.options", "vm.memguard.placement", "vm.memguard.mapused", "sane",
		"vm.memguard.desc.more", "vm.memguard.quarantine", "zone",
	};

	return (nonsense() ? any_pointer() : below(6) == 0 ? endless :
	    names[below(sizeof (names) / sizeof (names[0]))]);
}

/* What MemGuard is to guard changes in the midst of everything. */
static void
toggle(void)
{
	static const char *const descs[] = { "", "sane", "zone", "64", "bad", "uma_zone" };

	switch (below(7)) {
	case 0:
		memguard_options = (uint_t)random() % 9;
		break;
	case 1:
		memguard_frequency = below(2) == 0 ? 0 : (uint_t)below(110000);
		break;
	case 2:
		memguard_minsize = below(2) == 0 ? 0 : (uint_t)any_size();
		break;
	case 3:
		memguard_canary = (uint_t)random();
		break;
	case 4:
		memguard_quarantine_limit = any_size();
		break;
	case 5:
		(void) strcpy(memguard_placement, below(2) == 0 ? "random" : "left");
		break;
	default:
		(void) strcpy(vm_memguard_desc, descs[below(6)]);
	}
}

/* What the functions of a zone do to the allocator that calls them. */
static int
mischief(void *item)
{
	int result = 0;

	depth++;
	switch (nonsense() ? below(6) : 6 + below(4)) {
	case 0:
		uma_zdestroy(any_zone());
		break;
	case 1:
		uma_zfree(any_zone(), item);
		break;
	case 2:
		free(item, M_SANE);
		break;
	case 3:
		(void) uma_zalloc(any_zone(), M_WAITOK);
		break;
	case 4:
	case 5:
		yield();
		break;
	case 6:
		result = below(4) == 0;
		break;
	case 7:
		(void) uma_zone_set_max(any_zone(), (int)below(30));
		break;
	case 8:
		if (depth < 3)
			uma_zfree(any_zone(), NULL);
		if (depth < 3)
			free(malloc(any_size(), M_SANE, M_NOWAIT), M_SANE);
		break;
	default:
		toggle();
	}
	depth--;
	return (result);
}

static int
odd_ctor(void *item, int size, void *arg, int flags)
{
	return (mischief(item));
}

static void
odd_dtor(void *item, int size, void *arg)
{
	(void) mischief(item);
}

static int
odd_init(void *item, int size, int flags)
{
	return (mischief(item));
}

static void
odd_fini(void *item, int size)
{
	(void) mischief(item);
}

/* These never come back: the stack ends, or the kernel says stop. */
static int
recursive_ctor(void *item, int size, void *arg, int flags)
{
	(void) uma_zalloc_arg(arg, arg, M_NOWAIT);
	return (0);
}

static void
recursive_dtor(void *item, int size, void *arg)
{
	uma_zfree_arg(arg, item, arg);
}

static void
create(word_t i)
{
	boolean_t odd = below(2) == 0;

	zones[i] = uma_zcreate("zone", 1 + below(300), odd ? odd_ctor : NULL,
	    odd ? odd_dtor : NULL, odd ? odd_init : NULL, odd ? odd_fini : NULL,
	    (1 << below(7)) - 1, (uint32_t)random() & 0xffff);
}

static void
create_odd(void)
{
	(void) uma_zcreate(any_name(), any_size(), (uma_ctor)(uintptr_t)any_pointer(),
	    NULL, NULL, NULL, (int)random() % 70, (uint32_t)random());
}

static void
recurse(void)
{
	uma_zone_t zone = uma_zcreate("zone", 64, below(2) == 0 ? recursive_ctor : NULL,
	    recursive_dtor, NULL, NULL, UMA_ALIGN_PTR, 0);

	uma_zfree_arg(zone, uma_zalloc_arg(zone, zone, M_NOWAIT), zone);
}

static void
ask(void)
{
	word_t buffer[4] = { 0, 0, 0, 0 };
	size_t room = any_size(), size;

	(void) kernel_sysctlbyname(curthread, (char *)(uintptr_t)any_name(),
	    nonsense() ? any_pointer() : buffer, nonsense() ? any_pointer() : &room,
	    nonsense() ? any_pointer() : below(2) == 0 ? "sane" : NULL,
	    below(2) == 0 ? 4 : any_size(), nonsense() ? any_pointer() : &size, 0);
}

/* Somewhere in a structure that a word leads to. */
static word_t *
inside(word_t pointer, word_t bytes)
{
	return ((word_t *)(pointer & -sizeof (word_t)) + below(bytes / sizeof (word_t)));
}

static word_t *
any_oid(void)
{
	word_t oid = *(word_t *)&sysctl__children;

	for (word_t i = below(4); i > 0; i--) {
		word_t next = *inside(oid, 5 * sizeof (word_t));

		oid = next > 100000 ? next : oid;
	}
	return (inside(oid, 12 * sizeof (word_t)));
}

static word_t *
any_global(void)
{
	word_t *const globals[] = {
		&memguard_quarantine_limit, &memguard_mapstart, &memguard_maplimit,
		&memguard_mapused, &memguard_cursor, &memguard_arena, &memguard_physlimit,
		memguard_objects, memguard_quarantine, &memguard_quarantined, uma_slabs,
		uma_zones, &uma_zone_cache, &uma_slab_cache, &mt_zone, &kmemstatistics,
		kmemzones, &memguard_object_cache,
	};

	return (globals[below(sizeof (globals) / sizeof (globals[0]))] + below(4));
}

static word_t *
victim(void)
{
	switch (below(8)) {
	case 0:
		return (inside(memguard_objects[0], 400));
	case 1:
		return (inside(memguard_quarantine[3], 400));
	case 2:
		return (inside(uma_slabs[0], 64));
	case 3:
		return (inside((word_t)any_zone(), 200));
	case 4:
		return (inside(kmemstatistics, 32));
	case 5:
		return (any_oid());
	case 6:
		return (inside(*inside((word_t)any_zone(), 40), 400));
	default:
		return (any_global());
	}
}

/* A word of what the kernel keeps becomes another, unless there is none. */
static void
scribble(void)
{
	word_t *at = victim();

	if ((word_t)at < 100000)
		return;
	switch (below(7)) {
	case 0:
		*at = 0;
		break;
	case 1:
		*at = HUGE;
		break;
	case 2:
		*at += 1 + below(64);
		break;
	case 3:
		*at ^= (word_t)1 << below(8 * sizeof (word_t));
		break;
	case 4:
		*at = (word_t)at;
		break;
	case 5:
		*at = *victim();
		break;
	default:
		*at = (word_t)any_pointer();
	}
}

static void
use_block(void)
{
	void **block = &blocks[below(SLOTS)];

	if (nonsense()) {
		free(any_pointer(), any_type());
	} else if (*block == NULL) {
		*block = malloc(any_size(), any_type(), any_flags());
	} else if (below(4) == 0) {
		*block = reallocf(*block, any_size(), any_type(), any_flags());
	} else {
		free(*block, any_type());
		*block = nonsense() ? *block : NULL;
	}
}

static void
use_item(void)
{
	struct item *item = &items[below(SLOTS)];

	if (nonsense()) {
		uma_zfree_arg(any_zone(), any_pointer(), any_pointer());
	} else if (item->address == NULL) {
		item->zone = nonsense() ? any_pointer() : any_zone();
		item->address = uma_zalloc_arg(item->zone, any_pointer(), any_flags());
	} else {
		uma_zfree(item->zone, item->address);
		item->address = nonsense() ? item->address : NULL;
	}
}

/* What nobody does twice. */
static void
ruin(void)
{
	switch (below(5)) {
	case 0:
		uma_zdestroy(below(2) == 0 ? any_zone() : any_pointer());
		break;
	case 1:
		create_odd();
		break;
	case 2:
		(void) *uma_find_refcnt(any_zone(), any_pointer());
		break;
	case 3:
		recurse();
		break;
	default:
		(void) realloc(any_pointer(), any_size(), any_type(), any_flags());
	}
}

static void
step(void)
{
	switch (below(16)) {
	case 0:
		create(below(ZONES));
		break;
	case 1:
		(void) uma_zone_set_max(any_zone(), (int)any_size());
		(void) uma_zone_get_cur(nonsense() ? any_pointer() : any_zone());
		break;
	case 2:
		uma_zone_set_warning(any_zone(), any_name());
		break;
	case 3:
		ask();
		break;
	case 4:
		if (nonsense())
			ruin();
		break;
	case 5: case 6:
		toggle();
		break;
	case 7: case 8: case 9: case 10:
		use_item();
		break;
	default:
		use_block();
	}
}

static word_t
number(const char *digits)
{
	word_t value = 0;

	(void) ddi_strtoul(digits, NULL, 0, &value);
	return (value);
}

int
main(int argc, char **argv)
{
	state = number(argv[1]);
	calls_per_nonsense = number(argv[3]);
	steps_per_scribble = number(argv[4]);
	memset(endless, 'n', sizeof (endless));
	endless_name->ks_shortdesc = endless;
	for (word_t i = 0; i < ZONES; i++)
		create(i);
	for (word_t i = number(argv[2]); i > 0; i--) {
		step();
		if (one_in(steps_per_scribble))
			scribble();
	}
	printf("went on\n");
	return (0);
}
