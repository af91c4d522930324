/*
 * Ends in the way that its argument asks for, after it has used the console and let time
 * pass; a test then looks at what the kernel has written down.
 */
#include <sys/cmn_err.h>
#include <sys/ddi.h>
#include <sys/systm.h>
#include <sys/thread.h>

#define	TICKS	250

/* Somebody who always wants a CPU. */
static void
spin(void *arg)
{
	(void) arg;
	for (;;)
		yield();
}

int
main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "end";

	printf("a piece ");
	printf("of a line, %s\n", how);
	delay(TICKS);
	cmn_err(CE_WARN, "later by %d ticks", TICKS);
	if (strcmp(how, "log") == 0) {
		cmn_err(CE_NOTE, "!kept, %d", 1);
		cmn_err(CE_CONT, "?kept, %d\n", 2);
		cmn_err(CE_CONT, "^shown\n");
	}
	if (strcmp(how, "busy") == 0) {
		(void) thread_create(NULL, 0, spin, NULL, 0, &p0, TS_RUN, 80);
		panic("lab: with company");
	}
	if (strcmp(how, "panic") == 0)
		panic("lab: %s panic", "forced");
	if (strcmp(how, "trap") == 0)
		*(volatile int *)0x10 = 1;
	return (0);
}
