/*
 * Objects that their owner can move. Most of them are freed, so that nearly every slab
 * is left with a few; a reap moves these together and gives the other slabs back.
 */
#include <sys/cmn_err.h>
#include <sys/ddi.h>
#include <sys/debug.h>
#include <sys/kmem.h>
#include <sys/sunddi.h>
#include <sys/systm.h>

#define	OBJECTS		1000
#define	KEPT		20	/* every so many objects, one is kept */
#define	MAGIC		0x6d6f7665

typedef struct object {
	uint_t	o_magic;
	uint_t	o_slot;		/* where in the table it is */
	char	o_name[100];
} object_t;

static object_t *table[OBJECTS];
static int moved, unknown;

static int
object_ctor(void *buf, void *private, int flags)
{
	object_t *object = buf;

	object->o_magic = MAGIC;
	return (0);
}

static void
object_dtor(void *buf, void *private)
{
	object_t *object = buf;

	VERIFY3U(object->o_magic, ==, MAGIC);
	object->o_magic = 0;
}

static kmem_cbrc_t
object_move(void *old, void *new, size_t size, void *private)
{
	object_t *from = old;
	object_t *to = new;

	VERIFY(private == table);
	VERIFY3U(size, ==, sizeof (object_t));
	VERIFY3U(to->o_magic, ==, MAGIC);
	if (from->o_magic != MAGIC || from->o_slot >= OBJECTS ||
	    table[from->o_slot] != from) {
		unknown++;	/* free, and in a magazine */
		return (KMEM_CBRC_DONT_KNOW);
	}
	bcopy(from, to, size);
	table[to->o_slot] = to;
	moved++;
	return (KMEM_CBRC_YES);
}

static void
check(void)
{
	char name[100];

	for (uint_t i = 0; i < OBJECTS; i += KEPT) {
		(void) snprintf(name, sizeof (name), "object %u", i);
		VERIFY3U(table[i]->o_magic, ==, MAGIC);
		VERIFY3U(table[i]->o_slot, ==, i);
		VERIFY0(strcmp(table[i]->o_name, name));
	}
}

int
main(int argc, char **argv)
{
	kmem_cache_t *cache = kmem_cache_create("object_cache", sizeof (object_t), 0,
	    object_ctor, object_dtor, NULL, table, NULL, 0);
	uint64_t slabs;

	kmem_cache_set_move(cache, object_move);
	for (uint_t i = 0; i < OBJECTS; i++) {
		table[i] = kmem_cache_alloc(cache, KM_SLEEP);
		table[i]->o_slot = i;
		(void) snprintf(table[i]->o_name, sizeof (table[i]->o_name), "object %u", i);
	}
	for (uint_t i = 0; i < OBJECTS; i++) {
		if (i % KEPT != 0) {
			object_t *object = table[i];

			table[i] = NULL;
			kmem_cache_free(cache, object);
		}
	}
	kmem_cache_reap_now(cache);
	slabs = kmem_cache_stat(cache, "slab_destroy");
	kmem_reap();
	delay(1);
	check();
	VERIFY3S(moved, >, 0);
	VERIFY3U(kmem_cache_stat(cache, "move_yes"), ==, moved);
	VERIFY3U(kmem_cache_stat(cache, "move_dont_know"), ==, unknown);
	VERIFY3U(kmem_cache_stat(cache, "move_callbacks"), ==, moved + unknown);
	VERIFY3U(kmem_cache_stat(cache, "slab_destroy"), >, slabs);
	VERIFY3U(kmem_cache_stat(cache, "no such number"), ==, (uint64_t)-1);
	for (uint_t i = 0; i < OBJECTS; i += KEPT)
		kmem_cache_free(cache, table[i]);
	kmem_cache_destroy(cache);
	printf("moved together\n");
	return (0);
}
