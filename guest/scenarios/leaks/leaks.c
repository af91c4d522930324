/*
 * Loses memory in known ways, and holds on to other memory in ways that are easily overlooked. What it
 * prints is for a test to compare with what a debugger finds.
 */
#include <sys/cmn_err.h>
#include <sys/ddi.h>
#include <sys/debug.h>
#include <sys/kmem.h>
#include <sys/systm.h>
#include <sys/thread.h>
#include <sys/uadmin.h>

#ifdef _LP64
#define	BIG		(140 * 1024)	/* larger than any cache has */
#else
#define	BIG		(40 * 1024)
#endif
#define	MOST_NODES	4096
#define	MOST_EDGES	4
#define	ROOTS		16

typedef struct thing {
	struct thing	*t_next;
	long		t_number;
	struct thing	*t_other;
	char		t_text[20];
} thing_t;

/* What is held from here. */
static thing_t *kept;			/* by its address */
static char *kept_inside;		/* by an address inside of it */
static thing_t *kept_chain;		/* through others */
static char *kept_big;			/* by the last word of a large segment */
static kmem_cache_t *thing_cache;
static kmem_cache_t *owner_cache;

/*
 * A function that a leak is to be found under. It is never inlined, and its result is used, so that
 * no caller takes its place.
 */
#define	LOSES	static void __attribute__((__noinline__))

static volatile int used;

static thing_t *
thing(thing_t *next)
{
	thing_t *new = kmem_zalloc(sizeof (thing_t), KM_SLEEP);

	new->t_next = next;
	return (new);
}

LOSES
lose_three(void)
{
	for (int i = 0; i < 3; i++) {
		thing_t *lost = kmem_zalloc(40, KM_SLEEP);

		lost->t_number = ++used;
	}
}

/* Each is held by the other, and by nobody else. */
LOSES
lose_ring(void)
{
	thing_t *first = kmem_zalloc(sizeof (thing_t), KM_SLEEP);
	thing_t *second = kmem_zalloc(sizeof (thing_t), KM_SLEEP);

	first->t_next = second;
	second->t_next = first;
	used++;
}

/* The second is held by the first, which nobody holds. */
LOSES
lose_chain(void)
{
	thing_t *first = kmem_zalloc(100, KM_SLEEP);

	first->t_next = kmem_zalloc(200, KM_SLEEP);
	used++;
}

LOSES
lose_object(void)
{
	thing_t *lost = kmem_cache_alloc(thing_cache, KM_SLEEP);

	lost->t_number = ++used;
}

LOSES
lose_big(void)
{
	char *lost = kmem_alloc(BIG, KM_SLEEP);

	lost[0] = (char)++used;
}

/* It holds itself, which helps nobody. */
LOSES
lose_narcissus(void)
{
	thing_t *lost = kmem_zalloc(600, KM_SLEEP);

	lost->t_other = lost;
	used++;
}

/* An address in bytes that are no aligned word is no pointer. */
LOSES
lose_misaligned(void)
{
	static char bytes[2 * sizeof (void *) + 1];
	thing_t *lost = kmem_zalloc(24, KM_SLEEP);

	memcpy(bytes + 1, &lost, sizeof (lost));
	used++;
}

/* Only a buffer that was freed holds it. */
LOSES
lose_with_owner(void)
{
	thing_t *owner = kmem_zalloc(900, KM_SLEEP);

	owner->t_next = kmem_zalloc(80, KM_SLEEP);
	kmem_free(owner, 900);
	used++;
}

static void
keep_many(void)
{
	char *inside = kmem_zalloc(500, KM_SLEEP);
	char *big = kmem_zalloc(BIG, KM_SLEEP);

	kept = thing(NULL);
	kept_inside = inside + 499;
	kept_chain = thing(thing(thing(NULL)));
	kept_chain->t_next->t_other = thing(kept_chain);
	kept_big = big;
	((thing_t **)big)[BIG / sizeof (thing_t *) - 1] = thing(NULL);
}

/* An object that is constructed owns another thing, also while it is free. */
static int
own(void *buf, void *private, int flags)
{
	((thing_t *)buf)->t_other = kmem_zalloc(64, flags);
	return (((thing_t *)buf)->t_other == NULL ? -1 : 0);
}

static void
disown(void *buf, void *private)
{
	kmem_free(((thing_t *)buf)->t_other, 64);
}

static void
keep_constructed(void)
{
	thing_t *objects[10];

	owner_cache = kmem_cache_create("owner_cache", sizeof (thing_t), 0, own, disown, NULL, NULL,
	    NULL, 0);
	for (int i = 0; i < 10; i++)
		objects[i] = kmem_cache_alloc(owner_cache, KM_SLEEP);
	for (int i = 0; i < 10; i++)
		kmem_cache_free(owner_cache, objects[i]);
}

/* The thread sleeps for ever, and holds a thing in a variable of its own. */
static void
keeper(void *arg)
{
	thing_t *volatile mine = thing(NULL);

	for (;;)
		delay(1000000);
	used += mine->t_number;
}

/* A thread that nobody has started yet holds its argument. */
static void
keep_for_thread(void)
{
	(void) thread_create(NULL, 0, keeper, thing(NULL), 0, &p0, TS_STOPPED, minclsyspri);
}

/* A thread that has ended held it on its stack, which is not there any more. */
static void
loser(void *arg)
{
	thing_t *volatile mine = kmem_zalloc(150, KM_SLEEP);

	mine->t_number = ++used;
}

static void
ways(void *arg)
{
	thing_cache = kmem_cache_create("thing_cache", sizeof (thing_t), 0, NULL, NULL, NULL, NULL,
	    NULL, 0);
	keep_many();
	keep_constructed();
	keep_for_thread();
	lose_three();
	lose_ring();
	lose_chain();
	lose_object();
	lose_big();
	lose_narcissus();
	lose_misaligned();
	lose_with_owner();
}

/* Marsaglia's xorshift: any number but 0, each as often. */
static unsigned int
draw(unsigned int below)
{
	static unsigned int state = 1;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return (state % below);
}

/*
 * A heap whose pointers are known as numbers, too, which no debugger can take for pointers: what
 * can be reached is computed from these.
 */
static unsigned int node_size[MOST_NODES];
static int node_edge[MOST_NODES][MOST_EDGES];
static int node_of_root[ROOTS];
static char node_freed[MOST_NODES];
static char node_reached[MOST_NODES];
static void *root[ROOTS];

static void
reach(int node)
{
	if (node < 0 || node_freed[node] || node_reached[node])
		return;
	node_reached[node] = 1;
	for (int i = 0; i < MOST_EDGES; i++)
		reach(node_edge[node][i]);
}

/* Whole words, since a part of one would leave half of a freelist's link behind it. */
static unsigned int
random_size(void)
{
	switch (draw(20)) {
	case 0:
		return (BIG + 8 * draw(100));
	case 1:
		return (4096 + 8 * draw(2500));
	default:
		return (sizeof (void *) * (MOST_EDGES + draw(40)));
	}
}

/* The node's address, or one inside of it. */
static void *
pointer_to(void **nodes, int node)
{
	if (node < 0)
		return (NULL);
	return ((char *)nodes[node] + (draw(2) == 0 ? 0 : draw(node_size[node])));
}

static void
graph(void *arg)
{
	int count = *(int *)arg;
	void **nodes = kmem_alloc(count * sizeof (void *), KM_SLEEP);
	int unreached = 0;

	for (int i = 0; i < count; i++) {
		node_size[i] = random_size();
		nodes[i] = kmem_zalloc(node_size[i], KM_SLEEP);
		for (int j = 0; j < MOST_EDGES; j++)
			node_edge[i][j] = draw(3) == 0 ? (int)draw(count) : -1;
	}
	for (int i = 0; i < count; i++) {
		for (int j = 0; j < MOST_EDGES; j++)
			((void **)nodes[i])[j] = pointer_to(nodes, node_edge[i][j]);
	}
	for (int i = 0; i < ROOTS; i++) {
		node_of_root[i] = (int)draw(count);
		root[i] = pointer_to(nodes, node_of_root[i]);
	}
	for (int i = 0; i < count; i++) {
		node_freed[i] = draw(8) == 0;
		if (node_freed[i])
			kmem_free(nodes[i], node_size[i]);
	}
	memset(nodes, 0, count * sizeof (void *));
	kmem_free(nodes, count * sizeof (void *));
	for (int i = 0; i < ROOTS; i++)
		reach(node_of_root[i]);
	for (int i = 0; i < count; i++) {
		if (!node_freed[i] && !node_reached[i]) {
			unreached++;
		}
	}
	printf("nodes=%d unreached=%d\n", count, unreached);
}

/*
 * Zeroes a stack from its lowest address up. What memory held at power-on may look like a pointer, and
 * frames have words that nobody writes to.
 */
static void
clean(kthread_t *thread, uintptr_t top)
{
	uintptr_t low = (uintptr_t)thread->t_stkbase;

	memset((void *)low, 0, top - low);
}

/* Makes a thread with a clean stack. */
static kthread_t *
start(void (*body)(void *), void *arg)
{
	kthread_t *thread = thread_create(NULL, 0, body, arg, 0, &p0, TS_STOPPED, minclsyspri);

	/* The topmost part holds the argument. */
	clean(thread, (uintptr_t)thread->t_stk - 64);
	setrun(thread);
	return (thread);
}

/* In a thread of its own, whose registers and stack go when it is done. */
static void
apart(void (*body)(void *), void *arg)
{
	thread_join(start(body, arg)->t_did);
}

static int
number(const char *text)
{
	int value = 0;

	for (; *text != '\0'; text++)
		value = 10 * value + (*text - '0');
	return (value);
}

int
main(int argc, char **argv)
{
	thing_t *volatile mine;
	int count;

	clean(curthread, (uintptr_t)&mine - 4096);	/* leaves room for the frame of memset */
	mine = thing(NULL);
	(void) start(keeper, NULL);
	delay(1);
	if (argc > 2) {
		for (int i = number(argv[1]); i > 0; i--)
			(void) draw(2);
		count = number(argv[2]);
		VERIFY3S(count, <=, MOST_NODES);
		apart(graph, &count);
	} else {
		apart(ways, NULL);
		apart(loser, NULL);
	}
	(void) uadmin(A_DUMP, AD_BOOT, 0);
	return ((int)mine->t_number);
}
