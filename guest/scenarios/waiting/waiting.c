/*
 * Threads that wait for room in an arena, and others that make it. The argument says
 * what they wait for: "free" room, an "added" span, a "lock" or "pages".
 */
#include <sys/cmn_err.h>
#include <sys/debug.h>
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/thread.h>
#include <sys/vmem.h>
#include <vm/seg_kmem.h>

#define	BASE	((char *)0x100000)

static vmem_t *arena;
static int woken;

static void
sleeper(void *arg)
{
	void *got = vmem_alloc(arena, (size_t)arg, VM_SLEEP);

	VERIFY(got != NULL);
	woken++;
	vmem_free(arena, got, (size_t)arg);
}

static kthread_t *
create_sleeper(size_t size)
{
	return (thread_create(NULL, 0, (void (*)())sleeper, (void *)size, 0, &p0,
	    TS_STOPPED, 60));
}

static kt_did_t
start_sleeper(size_t size)
{
	kthread_t *thread = create_sleeper(size);
	kt_did_t id = thread->t_did;

	setrun(thread);
	return (id);
}

/* Three sleepers, of which each has room only when all of it is free. */
static void
wait_for_room(int added)
{
	kt_did_t ids[3];

	arena = vmem_create("narrow", BASE, 64, 8, NULL, NULL, NULL, 0, VM_SLEEP);
	void *all = vmem_alloc(arena, 64, VM_SLEEP);
	for (int i = 0; i < 3; i++)
		ids[i] = start_sleeper(64);
	for (int i = 0; i < 10; i++)
		yield();
	VERIFY(woken == 0);
	if (added)
		(void) vmem_add(arena, BASE + 4096, 64, VM_SLEEP);
	else
		vmem_free(arena, all, 64);
	for (int i = 0; i < 3; i++)
		thread_join(ids[i]);
}

static void
show(void *arg, void *start, size_t size)
{
	for (int i = 0; i < 10; i++)
		yield();
	VERIFY(woken == 0);
}

/* The sleeper cannot use what is being walked. */
static void
wait_for_lock(void)
{
	arena = vmem_create("walked", BASE, 64, 8, NULL, NULL, NULL, 0, VM_SLEEP);
	kt_did_t id = start_sleeper(8);
	vmem_walk(arena, VMEM_SPAN, show, NULL);
	thread_join(id);
}

/* Addresses there are, but no pages behind them until others go back. */
static void
wait_for_pages(void)
{
	size_t step = 16 * PAGESIZE;
	static void *got[512];
	int count = 0;

	/* A thread's stack takes pages too. */
	kthread_t *thread = create_sleeper(4 * step);
	kt_did_t id = thread->t_did;
	arena = vmem_create("pages", NULL, 0, PAGESIZE, segkmem_alloc, segkmem_free,
	    heap_arena, 0, VM_SLEEP);
	while ((got[count] = vmem_alloc(arena, step, VM_NOSLEEP)) != NULL)
		count++;
	setrun(thread);
	for (int i = 0; i < 10; i++)
		yield();
	VERIFY(woken == 0 && count > 4);
	while (count > 0)
		vmem_free(arena, got[--count], step);
	thread_join(id);
}

int
main(int argc, char **argv)
{
	if (strcmp(argv[1], "free") == 0)
		wait_for_room(0);
	else if (strcmp(argv[1], "added") == 0)
		wait_for_room(1);
	else if (strcmp(argv[1], "lock") == 0)
		wait_for_lock();
	else
		wait_for_pages();
	printf("%d\n", woken);
	return (0);
}
