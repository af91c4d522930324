/*
 * Dies with something to look at: a thread that sleeps, one that never began, a cache
 * with a constructor, a buffer with known contents, a recursion, and a pointer to
 * nothing at the end of it.
 */
#include <sys/types.h>
#include <sys/kmem.h>
#include <sys/ksynch.h>
#include <sys/thread.h>

typedef struct station {
	int	st_number;
	char	st_name[20];
	struct station *st_next;
} station_t;

kmem_cache_t *station_cache;
station_t *first_station;
uint32_t *table;

static kmutex_t lock;
static kcondvar_t cv;

static int
station_constructor(void *buf, void *arg, int flags)
{
	station_t *station = buf;

	station->st_number = -1;
	station->st_next = NULL;
	return (0);
}

static void
waiter(void *arg)
{
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	mutex_exit(&lock);
}

static void
never(void *arg)
{
}

static int
descend(station_t *station, int depth)
{
	if (depth == 0)
		return (station->st_next->st_number);	/* it has no next one */
	return (descend(station, depth - 1) + 1);
}

int
main(int argc, char **argv)
{
	int i;

	mutex_init(&lock, NULL, MUTEX_DEFAULT, NULL);
	cv_init(&cv, NULL, CV_DEFAULT, NULL);
	(void) thread_create(NULL, 0, waiter, NULL, 0, &p0, TS_RUN, minclsyspri);
	(void) thread_create(NULL, 0, never, NULL, 0, &p0, TS_STOPPED, minclsyspri);
	yield();
	station_cache = kmem_cache_create("station_cache", sizeof (station_t), 0,
	    station_constructor, NULL, NULL, NULL, NULL, 0);
	first_station = kmem_cache_alloc(station_cache, KM_SLEEP);
	first_station->st_number = 42;
	table = kmem_alloc(8 * sizeof (uint32_t), KM_SLEEP);
	for (i = 0; i < 8; i++)
		table[i] = 0x01010101u * (i + 1);
	return (descend(first_station, 5));
}
