/*
 * Threads, and what they synchronize with.
 */
#include <sys/cmn_err.h>
#include <sys/condvar.h>
#include <sys/cpuvar.h>
#include <sys/debug.h>
#include <sys/ddi.h>
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/thread.h>
#include <sys/time.h>

static kmutex_t lock;
static kcondvar_t cv;
static int turn;
static int done;

static void
letters(void *arg)
{
	const char *text = arg;

	for (int i = 0; i < 12; i++) {
		yield();
		printf("%c", text[0]);
	}
}

static kthread_t *
begin(void (*proc)(void *), void *arg)
{
	return (thread_create(NULL, 0, (void (*)())proc, arg, 0, &p0, TS_RUN,
	    minclsyspri));
}

static void
interleave(void)
{
	kt_did_t a = begin(letters, "a")->t_did;
	kt_did_t b = begin(letters, "b")->t_did;
	kt_did_t c = begin(letters, "c")->t_did;

	thread_join(a);
	thread_join(b);
	thread_join(c);
	printf("\n");
}

static void
answer(void *arg)
{
	mutex_enter(&lock);
	for (int i = 0; i < 5; i++) {
		while (turn == 0)
			cv_wait(&cv, &lock);
		printf("pong %d\n", i);
		turn = 0;
		cv_signal(&cv);
	}
	mutex_exit(&lock);
	(void) arg;
	thread_exit();
}

static void
ping(void)
{
	kthread_t *t = begin(answer, NULL);
	kt_did_t did = t->t_did;

	mutex_enter(&lock);
	for (int i = 0; i < 5; i++) {
		printf("ping %d\n", i);
		turn = 1;
		cv_signal(&cv);
		while (turn == 1)
			cv_wait(&cv, &lock);
	}
	mutex_exit(&lock);
	thread_join(did);
}

/* Recurses so deep that windows are spilled, and gives way at every level. */
static int
deep(int n, int sum)
{
	int mine = n * 3 + 1;

	if (n == 0)
		return (sum);
	yield();
	sum = deep(n - 1, sum + n);
	yield();
	return (sum + (mine == n * 3 + 1 ? 0 : 1000000));
}

static void
dive(void *arg)
{
	int n = *(int *)arg;
	int got = deep(n, 0);

	mutex_enter(&lock);
	done += got == n * (n + 1) / 2;
	mutex_exit(&lock);
}

static void
depth(void)
{
	static kt_did_t dids[8];
	int n;

	for (int i = 0; i < 8; i++) {
		n = 10 + 7 * i;
		dids[i] = thread_create(NULL, 0, (void (*)())dive, &n,
		    sizeof (n), &p0, TS_RUN, minclsyspri)->t_did;
	}
	for (int i = 0; i < 8; i++)
		thread_join(dids[i]);
	printf("%d of 8\n", done);
}

static void
churn(void *arg)
{
	void *held[16] = { NULL };
	size_t sizes[16];
	unsigned seed = (unsigned)(uintptr_t)arg;

	for (int i = 0; i < 400; i++) {
		int n = (seed = seed * 1103515245 + 12345) >> 16 & 15;

		if (held[n] != NULL) {
			VERIFY(*(char *)held[n] == (char)(uintptr_t)arg);
			kmem_free(held[n], sizes[n]);
			held[n] = NULL;
		} else {
			sizes[n] = 1 + (seed >> 8 & 1023);
			held[n] = kmem_alloc(sizes[n], KM_SLEEP);
			memset(held[n], (int)(uintptr_t)arg, sizes[n]);
		}
	}
	for (int n = 0; n < 16; n++) {
		if (held[n] != NULL)
			kmem_free(held[n], sizes[n]);
	}
}

static void
churners(void)
{
	kt_did_t dids[6];

	for (int i = 0; i < 6; i++)
		dids[i] = begin(churn, (void *)(uintptr_t)(i + 1))->t_did;
	for (int i = 0; i < 6; i++)
		thread_join(dids[i]);
	printf("clean\n");
}

static void
late(void *arg)
{
	delay(50);
	mutex_enter(&lock);
	turn = 1;
	cv_broadcast(&cv);
	mutex_exit(&lock);
	(void) arg;
}

static void
timed(void)
{
	hrtime_t start = gethrtime();

	begin(late, NULL);
	mutex_enter(&lock);
	printf("%d\n", (int)cv_reltimedwait(&cv, &lock, 10, TR_CLOCK_TICK));
	printf("%d ms\n", (int)((gethrtime() - start) / 10000000 * 10));
	while (turn == 0)
		cv_wait(&cv, &lock);
	printf("%d ms\n", (int)((gethrtime() - start) / 10000000 * 10));
	mutex_exit(&lock);
}

static kmutex_t first, second;

static void
reversed(void *arg)
{
	mutex_enter(&second);
	yield();
	mutex_enter(&first);
	mutex_exit(&first);
	mutex_exit(&second);
	(void) arg;
}

static void
deadlock(void)
{
	kt_did_t did = begin(reversed, NULL)->t_did;

	mutex_enter(&first);
	while (mutex_owner(&second) == NULL)
		yield();
	mutex_enter(&second);
	thread_join(did);
}

static void
crash(void *arg)
{
	yield();
	*(volatile int *)0x10 = (int)(uintptr_t)arg;
}

#define	LARGE	(512 * 1024)	/* so large that its pages go when it is freed */

static void
unmap(void *arg)
{
	kmem_free(arg, LARGE);
	cv_signal(&cv);
}

/* When it wakes, the mutex that it is to take again is gone. */
static void
unmapped(void)
{
	kmutex_t *large = kmem_zalloc(LARGE, KM_SLEEP);

	mutex_enter(large);
	begin(unmap, large);
	cv_wait(&cv, large);
}

static void
where(void *arg)
{
	static int seen[64];

	for (int i = 0; i < 200; i++) {
		int id = CPU->cpu_id;

		VERIFY(CPU->cpu_thread == curthread);
		VERIFY(curthread->t_cpu == CPU);
		if (seen[id]++ == 0)
			done++;
		yield();
	}
	(void) arg;
}

static void
spread(void)
{
	kt_did_t dids[8];

	for (int i = 0; i < 8; i++)
		dids[i] = begin(where, NULL)->t_did;
	for (int i = 0; i < 8; i++)
		thread_join(dids[i]);
	printf("%d CPUs of %d\n", done, ncpus);
}

/* Waits for memory that main has, and gives back when asked. */
static void
hungry(void *arg)
{
	void *buf = kmem_alloc(300000, KM_SLEEP);

	printf("got it\n");
	kmem_free(buf, 300000);
	(void) arg;
}

static void
sleeper(void)
{
	typedef struct piece { struct piece *next; } piece_t;
	piece_t *pieces = NULL, *piece;
	kt_did_t did;

	kthread_t *t = thread_create(NULL, 0, (void (*)())hungry, NULL, 0, &p0,
	    TS_STOPPED, minclsyspri);

	did = t->t_did;
	while ((piece = kmem_alloc(8000, KM_NOSLEEP)) != NULL) {
		piece->next = pieces;
		pieces = piece;
	}
	setrun(t);
	for (int i = 0; i < 100; i++)
		yield();
	printf("freeing\n");
	while (pieces != NULL) {
		piece = pieces->next;
		kmem_free(pieces, 8000);
		pieces = piece;
	}
	thread_join(did);
}

static int
endless(int n)
{
	volatile char frame[512];

	if (n == 1 << 20)
		return (0);
	frame[0] = (char)n;
	yield();
	return (endless(n + 1) + frame[0]);
}

static void
overflow(void *arg)
{
	(void) endless((int)(uintptr_t)arg);
}

static void
last(void *arg)
{
	delay(3);
	printf("last of %d\n", (int)(uintptr_t)arg);
}

static void
stopped(void *arg)
{
	printf("%d %d\n", *(int *)arg, (int)curthread->t_state);
}

static void
set_running(void)
{
	int copied = 7;
	kthread_t *t = thread_create(NULL, 0, (void (*)())stopped, &copied,
	    sizeof (copied), &p0, TS_STOPPED, minclsyspri);
	kt_did_t did = t->t_did;

	copied = 8;
	for (int i = 0; i < 50; i++)
		yield();
	printf("%d\n", (int)t->t_state);
	setrun(t);
	thread_join(did);
}

static void
own_stack(void)
{
	size_t size = 8 * PAGESIZE;
	caddr_t stack = kmem_alloc(size, KM_SLEEP);
	int n = 20;
	kthread_t *t = thread_create(stack, size, (void (*)())dive, &n, 0, &p0,
	    TS_RUN, minclsyspri);
	kt_did_t did = t->t_did;
	int outside = (caddr_t)t < stack || (caddr_t)t >= stack + size;

	thread_join(did);
	yield();		/* kmem_taskq takes the structure back */
	printf("%d ", outside);
	kmem_free(stack, size);
	printf("%d\n", done);
}

static int constructed;

static int
slow_ctor(void *buf, void *arg, int flags)
{
	(void) flags;
	yield();
	*(int *)buf = 42;
	if (arg != NULL)
		delay(1);
	constructed++;
	return (0);
}

static void
slow_dtor(void *buf, void *arg)
{
	(void) arg;
	VERIFY(*(int *)buf == 42);
	yield();
	constructed--;
}

static void
users(void *arg)
{
	kmem_cache_t *cp = arg;
	int *held[8];

	for (int round = 0; round < 6; round++) {
		for (int i = 0; i < 8; i++) {
			held[i] = kmem_cache_alloc(cp, KM_SLEEP);
			VERIFY(*held[i] == 42);
		}
		for (int i = 0; i < 8; i++)
			kmem_cache_free(cp, held[i]);
		if (round % 3 == 2)
			kmem_cache_reap_now(cp);
	}
}

static void
constructors(void)
{
	kmem_cache_t *cp = kmem_cache_create("slow", sizeof (int), 0, slow_ctor,
	    slow_dtor, NULL, &constructed, NULL, 0);
	kt_did_t dids[5];

	for (int i = 0; i < 5; i++)
		dids[i] = begin(users, cp)->t_did;
	for (int i = 0; i < 5; i++)
		thread_join(dids[i]);
	kmem_cache_destroy(cp);
	printf("%d left\n", constructed);
}

static void
hoard(void *arg)
{
	(void) kmem_alloc(150000, KM_SLEEP);
	yield();
	(void) kmem_alloc(250000, KM_SLEEP);
	(void) arg;
}

static void
hoarders(void)
{
	kt_did_t dids[12];

	for (int i = 0; i < 12; i++)
		dids[i] = begin(hoard, NULL)->t_did;
	for (int i = 0; i < 12; i++)
		thread_join(dids[i]);
}

static void
nothing(void *arg)
{
	(void) arg;
}

static void
many(void)
{
	size_t before = 0;

	for (int i = 0; i < 300; i++) {
		thread_join(begin(nothing, NULL)->t_did);
		if (i == 20)
			before = kmem_avail();
	}
	printf("%d pages lost\n", (int)((before - kmem_avail()) / PAGESIZE));
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	mutex_init(&lock, NULL, MUTEX_DEFAULT, NULL);
	cv_init(&cv, NULL, CV_DEFAULT, NULL);
	if (strcmp(what, "interleave") == 0)
		interleave();
	else if (strcmp(what, "ping") == 0)
		ping();
	else if (strcmp(what, "depth") == 0)
		depth();
	else if (strcmp(what, "churn") == 0)
		churners();
	else if (strcmp(what, "timed") == 0)
		timed();
	else if (strcmp(what, "deadlock") == 0)
		deadlock();
	else if (strcmp(what, "spread") == 0)
		spread();
	else if (strcmp(what, "crash") == 0) {
		thread_join(begin(crash, NULL)->t_did);
	} else if (strcmp(what, "unmapped") == 0) {
		unmapped();
	} else if (strcmp(what, "forever") == 0) {
		mutex_enter(&lock);
		cv_wait(&cv, &lock);
	} else if (strcmp(what, "recursive") == 0) {
		mutex_enter(&lock);
		mutex_enter(&lock);
	} else if (strcmp(what, "notowner") == 0) {
		mutex_exit(&lock);
	} else if (strcmp(what, "garbage") == 0) {
		kmutex_t *freed = kmem_alloc(sizeof (kmutex_t), KM_SLEEP);

		mutex_enter(freed);
	} else if (strcmp(what, "sleeper") == 0) {
		sleeper();
	} else if (strcmp(what, "overflow") == 0) {
		thread_join(begin(overflow, NULL)->t_did);
	} else if (strcmp(what, "outlive") == 0) {
		(void) begin(last, (void *)2);
		thread_exit();
	} else if (strcmp(what, "stopped") == 0) {
		set_running();
	} else if (strcmp(what, "ownstack") == 0) {
		own_stack();
	} else if (strcmp(what, "constructors") == 0) {
		constructors();
	} else if (strcmp(what, "hoard") == 0) {
		hoarders();
	} else if (strcmp(what, "many") == 0) {
		many();
	} else if (strcmp(what, "itself") == 0) {
		thread_join(curthread->t_did);
	} else
		return (1);
	return (0);
}
