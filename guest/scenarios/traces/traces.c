/*
 * Stacks to be walked: argv[1] says which. Those of the second half are damaged before
 * somebody panics, argv[2] saying with what.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>
#include <sys/param.h>
#include <sys/proc.h>
#include <sys/sunddi.h>
#include <sys/systm.h>
#include <sys/thread.h>

#define	DEEP		10000
#define	LEVELS		12	/* more than a processor has windows */
#define	VICTIM		2	/* the level whose frame is damaged */

typedef unsigned long word_t;

/* Where a frame keeps its caller's frame and where to return to, in words. */
#if defined(__sparc__)
#if defined(__arch64__)
#define	BIAS	2047
#else
#define	BIAS	0
#endif
#define	SAVED_FRAME	14
#define	SAVED_RETURN	15
#else
#define	BIAS		0
#define	SAVED_FRAME	0
#define	SAVED_RETURN	1
#endif

static word_t *frames[LEVELS + 1];
static int damaged_word;
static word_t value;

static int
recurse(int depth)
{
	if (depth == 0)
		panic("at the bottom");
	return (recurse(depth - 1) + depth);
}

static int
constructor(void *buffer, void *arg, int flags)
{
	(void) buffer;
	(void) flags;
	panic("constructing for %s", (const char *)arg);
	return (0);
}

static void
construct(void)
{
	kmem_cache_t *cache = kmem_cache_create("traced", 64, 0, constructor,
	    NULL, NULL, "nobody", NULL, 0);

	(void) kmem_cache_alloc(cache, KM_SLEEP);
}

static void
thread_function(void *arg)
{
	(void) arg;
	(void) recurse(3);
}

static void
create(void)
{
	(void) thread_create(NULL, 0, thread_function, NULL, 0, &p0, TS_RUN,
	    minclsyspri);
	for (;;)
		yield();
}

/* The values that argv[2] names. A frame pointer of sparcv9 is odd. */
static word_t
chosen(const char *name)
{
	word_t frame = (word_t)frames[VICTIM];

	if (strcmp(name, "wild") == 0)
		return ((word_t)0xdeadbeefdeadbeefULL);
	if (strcmp(name, "null") == 0)
		return (0);
	if (strcmp(name, "one") == 0)
		return (1);
	if (strcmp(name, "highest") == 0)
		return (~(word_t)0);
	if (strcmp(name, "itself") == 0)
		return (frame - BIAS);
	if (strcmp(name, "back") == 0)
		return ((word_t)frames[VICTIM + 2] - BIAS);
	if (strcmp(name, "misaligned") == 0)
		return (frame - BIAS + 2 * sizeof (word_t) + 2);
	if (strcmp(name, "guard") == 0)
		return ((frame & -0x100000UL) - PAGESIZE - BIAS);
	if (strcmp(name, "text") == 0)
		return ((word_t)(uintptr_t)&recurse);
	if (strcmp(name, "data") == 0)
		return ((word_t)frames - BIAS);
	if (strcmp(name, "tables") == 0)
		return (0x2000);
	panic("no such value: %s", name);
}

static int
nested(int level, const char *name)
{
	frames[level] = __builtin_frame_address(0);	/* with the bias */
	if (level < LEVELS)
		return (nested(level + 1, name) + level);
	value = chosen(name);
	frames[VICTIM][damaged_word] = value;
	if (damaged_word == SAVED_RETURN)
		return (0);
	panic("damaged");
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "deep") == 0)
		return (recurse(DEEP));
	if (strcmp(what, "constructor") == 0)
		construct();
	if (strcmp(what, "thread") == 0)
		create();
	damaged_word = strcmp(what, "return") == 0 ? SAVED_RETURN : SAVED_FRAME;
	return (argc > 2 ? nested(0, argv[2]) : 9);
}
