/*
 * A file is moved from one directory to another, and at the same time another file
 * the other way.
 *
 * Each move locks the directory it takes from, then the one it puts into, and reads
 * from disk with the first one locked. So each waits for the lock that the other one
 * has. Nothing is damaged, and nobody ever goes on. An order among directories, for
 * example by address, would have prevented it.
 */
#include <sys/ddi.h>
#include <sys/mutex.h>
#include <sys/thread.h>

typedef struct directory {
	kmutex_t	lock;
	int		files;
} directory_t;

static directory_t inbox = { .files = 1 };
static directory_t archive = { .files = 1 };

static void
move(directory_t *from, directory_t *to)
{
	mutex_enter(&from->lock);
	delay(1);	/* the disk */
	mutex_enter(&to->lock);
	from->files--;
	to->files++;
	mutex_exit(&to->lock);
	mutex_exit(&from->lock);
}

static void
restore(void *arg)
{
	move(&archive, &inbox);
	(void) arg;
}

int
main(int argc, char **argv)
{
	kthread_t *thread = thread_create(NULL, 0, restore, NULL, 0, &p0, TS_RUN,
	    minclsyspri);
	kt_did_t did = thread->t_did;

	move(&inbox, &archive);
	thread_join(did);
	return (0);
}
