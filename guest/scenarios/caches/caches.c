/*
 * Object caches, with callbacks that allocate and free memory themselves. The argument
 * says what to do: "count" the callbacks, "die" in a constructor, "fail" in one,
 * write "past" an object, or "overrun" a buffer that ends at an unmapped page.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>
#include <sys/systm.h>

#define	OBJECTS	50

typedef struct object {
	int	o_magic;
	char	*o_name;
	char	o_pad[40];
} object_t;

static int made, unmade;

static int
object_ctor(void *buf, void *private, int flags)
{
	object_t *object = buf;

	object->o_magic = 42;
	object->o_name = kmem_alloc(100, flags);
	(void) snprintf(object->o_name, 100, "object %d of %s", made++, (char *)private);
	return (0);
}

static void
object_dtor(void *buf, void *private)
{
	object_t *object = buf;

	kmem_free(object->o_name, 100);
	unmade++;
}

static int
failing_ctor(void *buf, void *private, int flags)
{
	return (made++ % 2 == 0 ? 0 : -1);
}

static int
dying_ctor(void *buf, void *private, int flags)
{
	return (*(int *)private);
}

static int
count(void)
{
	object_t *objects[OBJECTS];
	kmem_cache_t *cache = kmem_cache_create("object_cache", sizeof (object_t), 0,
	    object_ctor, object_dtor, NULL, "caches", NULL, 0);

	for (int i = 0; i < OBJECTS; i++) {
		objects[i] = kmem_cache_alloc(cache, KM_SLEEP);
		if (objects[i]->o_magic != 42)
			return (1);
	}
	printf("%s\n", objects[OBJECTS - 1]->o_name);
	for (int i = 0; i < OBJECTS; i++)
		kmem_cache_free(cache, objects[i]);
	kmem_cache_destroy(cache);
	return (made == unmade ? 0 : 2);
}

static int
fail(void)
{
	int got = 0;
	kmem_cache_t *cache = kmem_cache_create("failing_cache", 64, 0, failing_ctor, NULL,
	    NULL, NULL, NULL, 0);

	for (int i = 0; i < OBJECTS; i++)
		got += kmem_cache_alloc(cache, KM_SLEEP) != NULL;
	printf("%d of %d\n", got, OBJECTS);
	return (0);
}

static int
die(void)
{
	kmem_cache_t *cache = kmem_cache_create("dying_cache", 64, 0, dying_ctor, NULL,
	    NULL, (void *)8, NULL, 0);

	return (kmem_cache_alloc(cache, KM_SLEEP) == NULL);
}

/* Writes past an object whose constructor has called the kernel. */
static int
past(void)
{
	kmem_cache_t *cache = kmem_cache_create("object_cache", sizeof (object_t), 0,
	    object_ctor, object_dtor, NULL, "caches", NULL, 0);
	object_t *object = kmem_cache_alloc(cache, KM_SLEEP);

	memset(object + 1, 0, 1);
	kmem_cache_free(cache, object);
	return (0);
}

static int
overrun(void)
{
	char *buffer = kmem_alloc(4096, KM_SLEEP);

	buffer[4095] = 1;
	printf("inside\n");
	buffer[4096] = 1;
	printf("unnoticed\n");
	kmem_free(buffer, 4096);
	return (0);
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "count") == 0)
		return (count());
	if (strcmp(what, "fail") == 0)
		return (fail());
	if (strcmp(what, "die") == 0)
		return (die());
	if (strcmp(what, "past") == 0)
		return (past());
	return (overrun());
}
