/*
 * A reader takes the address of a process before it takes the lock, and the process
 * ends in between.
 *
 * The zone keeps its slabs for ever (UMA_ZONE_NOFREE), and some of its users rely on
 * that: they look at what was freed and only then whether it still is what they
 * wanted. So MemGuard leaves such zones alone unless vm.memguard.options has the
 * bit 4. Here nobody looks again: it is a bug.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/thread.h>
#include <vm/uma.h>

typedef struct process {
	int	pid;
	int	children;
} process_t;

static uma_zone_t zone;
static process_t *table[4];

static void
process_exit(void *arg)
{
	process_t *process = table[1];

	table[1] = NULL;
	uma_zfree(zone, process);
	(void) arg;
}

static int
process_children(void)
{
	process_t *process = table[1];

	yield();		/* the lock is not there yet */
	return (process->children);
}

int
main(int argc, char **argv)
{
	kthread_t *other;

	zone = uma_zcreate("PROC", sizeof (process_t), NULL, NULL, NULL, NULL,
	    UMA_ALIGN_PTR, UMA_ZONE_NOFREE);
	table[1] = uma_zalloc(zone, M_WAITOK | M_ZERO);
	other = thread_create(NULL, 0, process_exit, NULL, 0, &p0, TS_STOPPED,
	    minclsyspri);
	setrun(other);
	while (table[1] != NULL && process_children() == 0)
		continue;
	return (0);
}
