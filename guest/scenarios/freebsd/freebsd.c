/*
 * Memory as a driver of FreeBSD's allocates it. The argument says what to do: use
 * "malloc", use a "zone", sleep at its "limit", have "threads" share both, or make one of
 * the mistakes.
 */
#include <sys/param.h>
#include <sys/cmn_err.h>
#include <sys/debug.h>
#include <sys/malloc.h>
#include <sys/systm.h>
#include <sys/thread.h>
#include <vm/uma.h>

MALLOC_DEFINE(M_FOO, "foo", "memory of a driver");
static MALLOC_DEFINE(M_BAR, "bar", "more of it");

#define	ITEMS	40
#define	THREADS	6
#define	TURNS	300	/* of each thread */
#define	HELD	16	/* by a thread at a time */
#define	SHARED	72	/* bytes of an item */

extern unsigned long memguard_numalloc;

typedef struct session {
	int	s_state;
	long	s_id;
	char	s_pad[100];
} session_t;

static int inits, ctors, dtors, finis;

static int
session_init(void *mem, int size, int flags)
{
	session_t *session = mem;

	VERIFY3S(size, ==, sizeof (*session));
	session->s_state = 1;
	inits++;
	return (0);
}

static void
session_fini(void *mem, int size)
{
	session_t *session = mem;

	VERIFY3S(session->s_state, ==, 1);
	finis++;
}

static int
session_ctor(void *mem, int size, void *arg, int flags)
{
	session_t *session = mem;

	VERIFY3S(session->s_state, ==, 1);
	if (arg == NULL)
		return (1);
	session->s_state = 2;
	session->s_id = *(long *)arg;
	ctors++;
	return (0);
}

static void
session_dtor(void *mem, int size, void *arg)
{
	session_t *session = mem;

	VERIFY3S(session->s_state, ==, 2);
	session->s_state = 1;
	dtors++;
}

static uma_zone_t
session_zone(void)
{
	return (uma_zcreate("session", sizeof (session_t), session_ctor, session_dtor,
	    session_init, session_fini, UMA_ALIGN_PTR, 0));
}

static int
use_malloc(void)
{
	static const unsigned long sizes[] = { 0, 1, 16, 17, 100, 128, 2000, 4096, 4097, 30000 };
	char *blocks[sizeof (sizes) / sizeof (sizes[0])];
	char *block;

	for (int i = 0; i < sizeof (sizes) / sizeof (sizes[0]); i++) {
		blocks[i] = malloc(sizes[i], i % 2 == 0 ? M_FOO : M_BAR, M_WAITOK | M_ZERO);
		for (int j = 0; j < sizes[i]; j++)
			VERIFY3S(blocks[i][j], ==, 0);
		memset(blocks[i], i, sizes[i]);
	}
	for (int i = 0; i < sizeof (sizes) / sizeof (sizes[0]); i++)
		free(blocks[i], i % 2 == 0 ? M_FOO : M_BAR);
	block = malloc(20, M_TEMP, M_NOWAIT);
	(void) strcpy(block, "moved along");
	block = realloc(block, 32, M_TEMP, M_WAITOK);
	block = reallocf(block, 5000, M_TEMP, M_WAITOK);
	printf("%s\n", block);
	free(block, M_TEMP);
	free(NULL, M_TEMP);
	return (0);
}

static int
use_zone(void)
{
	uma_zone_t zone = session_zone();
	session_t *items[ITEMS];

	for (long i = 0; i < ITEMS; i++) {
		items[i] = uma_zalloc_arg(zone, &i, M_WAITOK);
		VERIFY3S(items[i]->s_id, ==, i);
	}
	VERIFY3P(uma_zalloc(zone, M_WAITOK), ==, NULL);
	VERIFY3S(uma_zone_get_cur(zone), ==, ITEMS);
	for (int i = 0; i < ITEMS; i++)
		uma_zfree(zone, items[i]);
	uma_zfree(zone, NULL);
	VERIFY3S(uma_zone_get_cur(zone), ==, 0);
	uma_zdestroy(zone);
	VERIFY3S(inits, ==, finis);
	printf("%d constructed, %d destroyed\n", ctors, dtors);
	return (0);
}

static uma_zone_t limited;

static void
release(void *item)
{
	yield();
	uma_zfree(limited, item);
}

static int
sleep_at_limit(void)
{
	void *item;

	limited = uma_zcreate("limited", 100, NULL, NULL, NULL, NULL, UMA_ALIGN_LONG,
	    UMA_ZONE_ZINIT);
	uma_zone_set_warning(limited, "no more for now");
	VERIFY3S(uma_zone_set_max(limited, 2), ==, 2);
	(void) uma_zalloc(limited, M_WAITOK);
	item = uma_zalloc(limited, M_WAITOK);
	VERIFY3P(uma_zalloc(limited, M_NOWAIT), ==, NULL);
	(void) thread_create(NULL, 0, release, item, 0, &p0, TS_RUN, 60);
	item = uma_zalloc(limited, M_WAITOK);
	VERIFY3S(uma_zone_get_cur(limited), ==, 2);
	printf("slept\n");
	return (0);
}

static uma_zone_t shared;

/* Others run while an item is made. */
static int
shared_ctor(void *mem, int size, void *arg, int flags)
{
	memset(mem, (int)(uintptr_t)arg, size);
	yield();
	return (0);
}

static void
share(void *arg)
{
	char *held[HELD] = { NULL };
	unsigned seed = (unsigned)(uintptr_t)arg;

	for (int i = 0; i < TURNS; i++) {
		int n = (seed = seed * 1103515245 + 12345) >> 16 & (HELD - 1);

		if (held[n] == NULL) {
			held[n] = n % 2 == 0 ? uma_zalloc_arg(shared, arg, M_WAITOK) :
			    malloc(SHARED + i % 3000, M_FOO, M_WAITOK);
			memset(held[n], (int)(uintptr_t)arg, SHARED);
			continue;
		}
		for (int j = 0; j < SHARED; j++)
			VERIFY3S(held[n][j], ==, (char)(uintptr_t)arg);
		if (n % 2 == 0)
			uma_zfree(shared, held[n]);
		else
			free(held[n], M_FOO);
		held[n] = NULL;
	}
}

static int
use_threads(void)
{
	kt_did_t dids[THREADS];

	shared = uma_zcreate("shared", SHARED, shared_ctor, NULL, NULL, NULL, UMA_ALIGN_PTR,
	    0);
	for (uintptr_t i = 0; i < THREADS; i++) {
		dids[i] = thread_create(NULL, 0, share, (void *)(i + 1), 0, &p0, TS_RUN,
		    60)->t_did;
	}
	for (int i = 0; i < THREADS; i++)
		thread_join(dids[i]);
	printf("%lu guarded\n", memguard_numalloc);
	return (0);
}

static int
free_twice(void)
{
	void *block = malloc(100, M_FOO, M_WAITOK);

	free(block, M_FOO);
	free(block, M_FOO);
	return (0);
}

static int
free_stranger(void)
{
	static char stranger[64];

	free(stranger, M_FOO);
	return (0);
}

static int
use_destroyed(void)
{
	uma_zone_t zone = session_zone();

	uma_zdestroy(zone);
	(void) uma_zalloc(zone, M_WAITOK);
	return (0);
}

static int
use_wild(void)
{
	(void) uma_zalloc((uma_zone_t)8, M_WAITOK);
	return (0);
}

static int
leave_items(void)
{
	uma_zone_t zone = uma_zcreate("left", 64, NULL, NULL, NULL, NULL, 7, 0);
	void *item = uma_zalloc(zone, M_WAITOK);

	(void) uma_zalloc(zone, M_WAITOK);
	uma_zdestroy(zone);
	uma_zfree(zone, item);
	return (0);
}

int
main(int argc, char **argv)
{
	const char *what = argv[1];

	if (strcmp(what, "malloc") == 0)
		return (use_malloc());
	if (strcmp(what, "zone") == 0)
		return (use_zone());
	if (strcmp(what, "limit") == 0)
		return (sleep_at_limit());
	if (strcmp(what, "threads") == 0)
		return (use_threads());
	if (strcmp(what, "twice") == 0)
		return (free_twice());
	if (strcmp(what, "stranger") == 0)
		return (free_stranger());
	if (strcmp(what, "destroyed") == 0)
		return (use_destroyed());
	if (strcmp(what, "wild") == 0)
		return (use_wild());
	if (strcmp(what, "left") == 0)
		return (leave_items());
	return (1);
}
