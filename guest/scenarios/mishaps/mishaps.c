/*
 * Threads to which something happens that does not happen to most.
 */
#include <sys/cmn_err.h>
#include <sys/condvar.h>
#include <sys/ddi.h>
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/sunddi.h>
#include <sys/systm.h>
#include <sys/thread.h>
#include <sys/time.h>

#define	LONG_TIME	((clock_t)(~0UL >> 1))

static kmutex_t lock;
static kcondvar_t cv;

static void
nothing(void *arg)
{
	(void) arg;
}

/* All of the stack is where no memory is. */
static void
no_stack(void)
{
	caddr_t red_zone = (caddr_t)curthread->t_stkbase - PAGESIZE;

	(void) thread_create(red_zone, PAGESIZE, nothing, NULL, 0, &p0, TS_RUN,
	    minclsyspri);
	for (;;)
		yield();
}

static void
signaller(void *arg)
{
	(void) arg;
	delay(1);
	mutex_enter(&lock);
	cv_signal(&cv);
	mutex_exit(&lock);
}

static void
long_wait(void)
{
	(void) thread_create(NULL, 0, signaller, NULL, 0, &p0, TS_RUN,
	    minclsyspri);
	mutex_enter(&lock);
	for (int i = 0; i < 2; i++) {
		clock_t ticks = i == 0 ? -LONG_TIME : LONG_TIME;

		printf("%ld\n",
		    (long)cv_reltimedwait(&cv, &lock, ticks, TR_CLOCK_TICK));
	}
	mutex_exit(&lock);
}

/* Time goes on, and neither back nor over its end. */
static void
busy_wait(void)
{
	hrtime_t before = gethrtime();

	for (int i = 0; i < 3; i++) {
		drv_usecwait(LONG_TIME);
		printf("%d\n", gethrtime() >= before + SEC2NSEC(2147));
	}
}

static void
reclaim(void *arg)
{
	(void) arg;
	mutex_enter(&lock);
	mutex_exit(&lock);
}

/* Who could give memory back waits for who waits for memory. */
static void
reclaim_deadlock(void)
{
	kmem_cache_t *cache = kmem_cache_create("mishap", 64, 0, NULL, NULL,
	    reclaim, NULL, NULL, 0);

	kmem_cache_free(cache, kmem_cache_alloc(cache, KM_SLEEP));
	mutex_enter(&lock);
	for (;;)
		(void) kmem_alloc(1 << 20, KM_SLEEP);
}

static void
exit_in_reclaim(void *arg)
{
	int *begun = arg;

	*begun = 1;
	delay(10);
	thread_exit();
}

/* Who is in the middle of work on a cache ends, while its end is waited for. */
static void
ended_reclaim(void)
{
	int begun = 0;
	kmem_cache_t *cache = kmem_cache_create("mishap", 64, 0, NULL, NULL,
	    exit_in_reclaim, &begun, NULL, 0);

	kmem_cache_free(cache, kmem_cache_alloc(cache, KM_SLEEP));
	kmem_reap();
	while (!*(volatile int *)&begun)
		yield();
	kmem_cache_destroy(cache);
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	mutex_init(&lock, NULL, MUTEX_DEFAULT, NULL);
	cv_init(&cv, NULL, CV_DEFAULT, NULL);
	if (strcmp(what, "nostack") == 0)
		no_stack();
	else if (strcmp(what, "longwait") == 0)
		long_wait();
	else if (strcmp(what, "delay") == 0)
		for (;;)
			delay(LONG_TIME);
	else if (strcmp(what, "busywait") == 0)
		busy_wait();
	else if (strcmp(what, "reclaim") == 0)
		reclaim_deadlock();
	else if (strcmp(what, "ended") == 0)
		ended_reclaim();
	else if (strcmp(what, "unstarted") == 0) {
		(void) thread_create(NULL, 0, nothing, NULL, 0, &p0,
		    TS_STOPPED, minclsyspri);
		thread_exit();
	} else if (strcmp(what, "argument") == 0)
		(void) thread_create(NULL, 0, nothing, &lock, (size_t)-1, &p0,
		    TS_RUN, minclsyspri);
	else
		return (1);
	return (0);
}
