/*
 * A job for a kernel that stays up: says hello, and ends as its arguments ask for.
 *
 *	job say WORD	prints WORD
 *	job return N	main returns N
 *	job leave	main returns, and a thread goes on
 *	job exit	main ends by thread_exit, and a thread goes on for a while
 *	job stick	the heap waits for a constructor that never returns
 *	job again	counts its own runs, which are all the first
 */
#include <sys/cmn_err.h>
#include <sys/ddi.h>
#include <sys/kmem.h>
#include <sys/sunddi.h>
#include <sys/systm.h>
#include <sys/thread.h>

static int runs;
static volatile int spinning = 1;

static void
later(void *arg)
{
	delay(100);
	printf("%s\n", (const char *)arg);
}

static int
construct(void *buffer, void *private, int flags)
{
	while (spinning)
		;
	return (0);
}

static void
stick(void)
{
	kmem_cache_t *cache = kmem_cache_create("stick", 64, 0, construct, NULL,
	    NULL, NULL, NULL, 0);

	(void) kmem_cache_alloc(cache, KM_SLEEP);
}

int
main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "say";
	const char *word = argc > 2 ? argv[2] : "hello";
	long value = 0;

	if (strcmp(how, "say") == 0) {
		printf("%s\n", word);
	} else if (strcmp(how, "return") == 0) {
		(void) ddi_strtol(word, NULL, 0, &value);
	} else if (strcmp(how, "stick") == 0) {
		stick();
	} else if (strcmp(how, "again") == 0) {
		printf("run %d\n", ++runs);
	} else {
		(void) thread_create(NULL, 0, later, "later", 0, &p0, TS_RUN,
		    minclsyspri);
		if (strcmp(how, "exit") == 0)
			thread_exit();
	}
	return ((int)value);
}
