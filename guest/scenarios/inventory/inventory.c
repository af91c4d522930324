/*
 * Threads that allocate and free at random, and write down what they hold: a debugger
 * that looks at the heap has to come to the same lists.
 *
 * Arguments: seed, operations of each thread, threads.
 */
#include <sys/cmn_err.h>
#include <sys/debug.h>
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/sunddi.h>
#include <sys/systm.h>
#include <sys/thread.h>
#include <sys/vmem.h>
#include <sys/ddi.h>

#define	HOLDINGS	4000
#define	CACHES		7
#define	MAX_THREADS	16
#define	LARGEST		9000
#define	NUMBERS		3000

typedef struct holding {
	kmem_cache_t	*h_cache;	/* NULL: of kmem_alloc */
	size_t		h_size;
	void		*h_what;	/* NULL: nothing any more */
} holding_t;

holding_t holdings[HOLDINGS];
kmem_cache_t *owned[CACHES];

static kmutex_t lock;
static unsigned int operations;
static vmem_t *numbers;

static uint32_t
next(uint32_t *state)
{
	uint32_t x = *state;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return (*state = x);
}

static unsigned int
number(const char *text)
{
	unsigned long value;

	VERIFY0(ddi_strtoul(text, NULL, 0, &value));
	return ((unsigned int)value);
}

static int
construct(void *buf, void *arg, int flags)
{
	*(void **)buf = arg;
	return (flags & 0);
}

static void
destruct(void *buf, void *arg)
{
	VERIFY(*(void **)buf == arg);
}

static void
create(void)
{
	numbers = vmem_create("inventory_ids", (void *)1, NUMBERS, 1, NULL, NULL, NULL, 0,
	    VM_SLEEP | VMC_IDENTIFIER);
	owned[0] = kmem_cache_create("inventory_24", 24, 0, NULL, NULL, NULL, NULL, NULL, 0);
	owned[1] = kmem_cache_create("inventory_odd", 33, 64, NULL, NULL, NULL, NULL, NULL, 0);
	owned[2] = kmem_cache_create("inventory_made", 56, 0, construct, destruct, NULL,
	    &lock, NULL, 0);
	owned[3] = kmem_cache_create("inventory_1000", 1000, 0, NULL, NULL, NULL, NULL, NULL, 0);
	owned[4] = kmem_cache_create("inventory_bare", 200, 0, NULL, NULL, NULL, NULL, NULL,
	    KMC_NOMAGAZINE);
	owned[5] = kmem_cache_create("inventory_plain", 40, 0, construct, destruct, NULL,
	    &lock, NULL, KMC_NODEBUG);
	owned[6] = kmem_cache_create("inventory_ids", 1, 1, NULL, NULL, NULL, NULL, numbers,
	    KMC_NOTOUCH);
}

static void
allocate(holding_t *holding, uint32_t random)
{
	int which = random % (CACHES + 2);

	if (which < CACHES) {
		holding->h_cache = owned[which];
		holding->h_what = kmem_cache_alloc(owned[which], KM_NOSLEEP);
	} else {
		holding->h_cache = NULL;
		holding->h_size = 1 + (random >> 8) % (which == CACHES ? 100 : LARGEST);
		holding->h_what = kmem_alloc(holding->h_size, KM_NOSLEEP);
	}
}

static void
give_back(holding_t *holding)
{
	if (holding->h_cache != NULL)
		kmem_cache_free(holding->h_cache, holding->h_what);
	else
		kmem_free(holding->h_what, holding->h_size);
	holding->h_what = NULL;
}

static void
trade(void *arg)
{
	uint32_t random = (uint32_t)(uintptr_t)arg;

	for (unsigned int i = 0; i < operations; i++) {
		holding_t *holding = &holdings[next(&random) % HOLDINGS];

		mutex_enter(&lock);
		if (holding->h_what == NULL)
			allocate(holding, next(&random));
		else
			give_back(holding);
		mutex_exit(&lock);
		if (next(&random) % 4 == 0)
			yield();
	}
}

int
main(int argc, char **argv)
{
	kt_did_t threads[MAX_THREADS];
	unsigned int seed = argc > 1 ? number(argv[1]) : 1;
	unsigned int count;

	operations = argc > 2 ? number(argv[2]) : 1000;
	count = argc > 3 ? number(argv[3]) : 1;
	mutex_init(&lock, NULL, MUTEX_DEFAULT, NULL);
	create();
	for (unsigned int i = 0; i < count; i++)
		threads[i] = thread_create(NULL, 0, (void (*)())trade,
		    (void *)(uintptr_t)(seed * 7919 + i + 1), 0, &p0, TS_RUN,
		    minclsyspri)->t_did;
	for (unsigned int i = 0; i < count; i++)
		thread_join(threads[i]);
	return (0);
}
