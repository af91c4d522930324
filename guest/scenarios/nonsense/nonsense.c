/*
 * A driver of FreeBSD's that has lost its mind: it hands random nonsense to malloc(9), uma(9)
 * and sysctl(9), has zones with functions that pull the ground from under the allocator, and
 * writes to what the allocators and MemGuard keep of themselves. Whatever comes of it, the run
 * must end in words of the guest.
 *
 * Arguments: seed, steps, and whether to scribble (1) or to call only (0).
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
static void *slots[SLOTS];	/* blocks and items, some of them free */
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

static uma_zone_t
any_zone(void)
{
	return (zones[below(ZONES)]);
}

/* Addresses that programs get wrong. */
static void *
any_pointer(void)
{
	char *slot = slots[below(SLOTS)];
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
	switch (below(12)) {
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
	return (below(8) == 0 ? (int)random() : M_NOWAIT | (below(2) == 0 ? M_ZERO : 0));
}

static struct malloc_type *
any_type(void)
{
	switch (below(24)) {
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

	return (below(4) == 0 ? any_pointer() : below(6) == 0 ? endless :
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

	if (++depth < 4 || below(200) != 0) {
		switch (below(40)) {
		case 0:
			uma_zdestroy(any_zone());
			break;
		case 1:
			slots[below(SLOTS)] = uma_zalloc(any_zone(), M_NOWAIT);
			break;
		case 2:
			uma_zfree(any_zone(), item);
			break;
		case 3:
			result = 1;
			break;
		case 4:
			yield();
			break;
		case 5:
			(void) uma_zone_set_max(any_zone(), (int)below(3));
			break;
		case 6:
			free(item, M_SANE);
			break;
		default:
			toggle();
		}
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
	    below(3) == 0 ? any_pointer() : buffer, below(3) == 0 ? any_pointer() : &room,
	    below(3) == 0 ? any_pointer() : below(2) == 0 ? "sane" : NULL,
	    below(2) == 0 ? 4 : any_size(), below(3) == 0 ? any_pointer() : &size, 0);
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
step(void)
{
	void **slot = &slots[below(SLOTS)];

	switch (below(20)) {
	case 0: case 1: case 2: case 3:
		*slot = malloc(any_size(), any_type(), any_flags());
		break;
	case 4: case 5:
		free(below(3) == 0 ? any_pointer() : *slot, any_type());
		*slot = below(3) == 0 ? *slot : NULL;
		break;
	case 6:
		*slot = realloc(*slot, any_size(), any_type(), any_flags());
		break;
	case 7:
		*slot = reallocf(below(4) == 0 ? any_pointer() : NULL, any_size(), M_SANE, 1);
		break;
	case 8: case 9: case 10:
		*slot = uma_zalloc_arg(any_zone(), any_pointer(), any_flags());
		break;
	case 11:
		uma_zfree_arg(any_zone(), below(2) == 0 ? any_pointer() : *slot, any_pointer());
		*slot = NULL;
		break;
	case 12:
		create(below(ZONES));
		break;
	case 13:
		if (below(4) == 0)
			uma_zdestroy(below(2) == 0 ? any_zone() : any_pointer());
		break;
	case 14:
		(void) uma_zone_set_max(any_zone(), (int)any_size());
		(void) uma_zone_get_cur(below(9) == 0 ? any_pointer() : any_zone());
		break;
	case 15:
		uma_zone_set_warning(any_zone(), any_name());
		break;
	case 16:
		if (below(9) == 0)
			create_odd();
		else if (below(9) == 0)
			(void) *uma_find_refcnt(any_zone(), any_pointer());
		else if (below(9) == 0)
			recurse();
		break;
	case 17:
		ask();
		break;
	default:
		toggle();
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
	boolean_t scribbles = argc > 3 && number(argv[3]) != 0;

	state = number(argv[1]);
	memset(endless, 'n', sizeof (endless));
	endless_name->ks_shortdesc = endless;
	for (word_t i = 0; i < ZONES; i++)
		create(i);
	for (word_t i = number(argv[2]); i > 0; i--) {
		step();
		if (scribbles && below(8) == 0)
			scribble();
	}
	printf("went on\n");
	return (0);
}
