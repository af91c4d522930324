/*
 * Threads that do whatever the heap lets them: buffers of all sizes, objects of caches
 * with callbacks that give way, numbers of an arena. What one thread allocates another
 * one frees, after it has looked whether all of it is still there.
 *
 * Arguments: seed, operations of each thread, threads.
 */
#include <sys/cmn_err.h>
#include <sys/debug.h>
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/condvar.h>
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/thread.h>
#include <sys/vmem.h>
#include <sys/ddi.h>

#define	SLOTS		96
#define	CACHES		4
#define	MAX_THREADS	16
#define	LARGEST		40000
#define	NUMBERS		40

typedef enum { EMPTY, BUFFER, OBJECT, NUMBER } kind_t;

typedef struct slot {
	kind_t	kind;
	int	cache;
	size_t	size;
	uint32_t mark;
	void	*what;
} slot_t;

static slot_t slots[SLOTS];
static kmutex_t lock;
static kcondvar_t freed;
static kmem_cache_t *caches[CACHES];
static const size_t sizes[CACHES] = { 24, 200, 1000, 5000 };
static vmem_t *numbers;
static unsigned int operations;
static unsigned int failures;
static int constructed;

static uint32_t
next(uint32_t *state)
{
	uint32_t x = *state;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return (*state = x);
}

static int
construct(void *buf, void *arg, int flags)
{
	(void) flags;
	*(uint32_t *)buf = 0x600d;
	if ((uintptr_t)arg % 2 == 0)
		yield();
	constructed++;
	return (0);
}

static void
destruct(void *buf, void *arg)
{
	VERIFY(*(uint32_t *)buf == 0x600d);
	if ((uintptr_t)arg % 2 != 0)
		yield();
	constructed--;
}

static void
mark(slot_t *slot)
{
	unsigned char *bytes = slot->what;

	if (slot->kind == NUMBER)
		return;
	for (size_t i = slot->kind == OBJECT ? 4 : 0; i < slot->size;
	    i += i < 64 || i + 64 > slot->size ? 1 : 61)
		bytes[i] = (unsigned char)(slot->mark + i);
}

static void
look(const slot_t *slot)
{
	const unsigned char *bytes = slot->what;

	if (slot->kind == NUMBER) {
		VERIFY3U((uintptr_t)slot->what - 1, <, NUMBERS);
		return;
	}
	if (slot->kind == OBJECT)
		VERIFY(*(const uint32_t *)slot->what == 0x600d);
	for (size_t i = slot->kind == OBJECT ? 4 : 0; i < slot->size;
	    i += i < 64 || i + 64 > slot->size ? 1 : 61)
		VERIFY(bytes[i] == (unsigned char)(slot->mark + i));
}

static void
give_back(slot_t *slot)
{
	look(slot);
	switch (slot->kind) {
	case BUFFER:
		kmem_free(slot->what, slot->size);
		break;
	case OBJECT:
		kmem_cache_free(caches[slot->cache], slot->what);
		break;
	case NUMBER:
		vmem_free(numbers, slot->what, 1);
		break;
	case EMPTY:
		break;
	}
}

static void
get(slot_t *slot, uint32_t *random)
{
	int flag = next(random) % 3 != 0 ? KM_SLEEP : KM_NOSLEEP;

	slot->mark = next(random);
	switch (next(random) % 8) {
	case 0:
	case 1:
	case 2:
		slot->kind = OBJECT;
		slot->cache = (int)(next(random) % CACHES);
		slot->size = sizes[slot->cache];
		slot->what = kmem_cache_alloc(caches[slot->cache], flag);
		break;
	case 3:
		slot->kind = NUMBER;
		slot->size = 1;
		slot->what = vmem_alloc(numbers, 1,
		    VM_NOSLEEP | (next(random) % 2 != 0 ? VM_NEXTFIT : 0));
		break;
	default:
		slot->kind = BUFFER;
		slot->size = 1 + next(random) % (next(random) % 4 == 0 ? LARGEST : 600);
		slot->what = next(random) % 2 != 0 ?
		    kmem_alloc(slot->size, flag) : kmem_zalloc(slot->size, flag);
		break;
	}
	if (slot->what == NULL) {
		VERIFY(flag == KM_NOSLEEP || slot->kind == NUMBER);
		slot->kind = EMPTY;
		slot->size = 0;
		failures++;
	} else {
		mark(slot);
	}
}

static void
operate(uint32_t *random)
{
	slot_t mine = { EMPTY, 0, 0, 0, NULL };
	slot_t *slot = &slots[next(random) % SLOTS];

	switch (next(random) % 64) {
	case 0:
		kmem_reap();
		return;
	case 1:
		kmem_cache_reap_now(caches[next(random) % CACHES]);
		return;
	case 2:
		delay(1);
		return;
	case 3:
		yield();
		return;
	case 4:
		mutex_enter(&lock);
		(void) cv_reltimedwait(&freed, &lock, 2, TR_CLOCK_TICK);
		mutex_exit(&lock);
		return;
	}
	if (slot->kind == EMPTY)
		get(&mine, random);
	mutex_enter(&lock);
	slot_t theirs = *slot;
	*slot = mine;
	cv_broadcast(&freed);
	mutex_exit(&lock);
	give_back(&theirs);
}

static void
live(void *arg)
{
	uint32_t random = (uint32_t)(uintptr_t)arg;

	for (unsigned int i = 0; i < operations; i++)
		operate(&random);
}

static unsigned int
number(const char *text)
{
	unsigned int value = 0;

	for (; *text != '\0'; text++)
		value = 10 * value + (unsigned int)(*text - '0');
	return (value);
}

int
main(int argc, char **argv)
{
	kt_did_t dids[MAX_THREADS];
	unsigned int seed = argc > 1 ? number(argv[1]) : 1;
	unsigned int threads = argc > 3 ? number(argv[3]) : 6;
	char name[16];

	operations = argc > 2 ? number(argv[2]) : 200;
	mutex_init(&lock, NULL, MUTEX_DEFAULT, NULL);
	cv_init(&freed, NULL, CV_DEFAULT, NULL);
	numbers = vmem_create("numbers", (void *)1, NUMBERS, 1, NULL, NULL, NULL,
	    0, VM_SLEEP | VMC_IDENTIFIER);
	for (int i = 0; i < CACHES; i++) {
		(void) snprintf(name, sizeof (name), "torture_%d", i);
		caches[i] = kmem_cache_create(name, sizes[i], 0, construct,
		    destruct, NULL, (void *)(uintptr_t)i, NULL, 0);
	}
	for (unsigned int i = 0; i < threads; i++)
		dids[i] = thread_create(NULL, 0, (void (*)())live,
		    (void *)(uintptr_t)(seed * MAX_THREADS + i + 1), 0, &p0,
		    TS_RUN, minclsyspri)->t_did;
	for (unsigned int i = 0; i < threads; i++)
		thread_join(dids[i]);
	for (int i = 0; i < SLOTS; i++)
		give_back(&slots[i]);
	VERIFY(vmem_size(numbers, VMEM_ALLOC) == 0);
	VERIFY(vmem_size(numbers, VMEM_FREE) == NUMBERS);
	vmem_destroy(numbers);
	for (int i = 0; i < CACHES; i++) {
		VERIFY(kmem_cache_stat(caches[i], "buf_inuse") == 0);
		kmem_cache_destroy(caches[i]);
	}
	VERIFY(constructed == 0);
	printf("%u operations\n", threads * operations);
	return (0);
}
