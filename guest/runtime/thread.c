/*
 * What threads need that never has to wait.
 */
#include <sys/condvar.h>
#include <sys/cpuvar.h>
#include <sys/mutex.h>
#include <sys/thread.h>
#include <sys/time.h>

#define	MUTEX_OWNER_BITS	(~(uintptr_t)0x7)
#define	HZ			100

extern void kmem_taskq_run(void);
extern void taskq_thread(void *);
extern void console_run(void);
extern void console_thread(void *);
extern void idle(void);

kthread_t *
threadp(void)
{
	return (CPU->cpu_thread);
}

/* What an idle CPU would do. Here the machine has time pass instead. */
void
idle(void)
{
	for (;;)
		;
}

/* The thread that does what the heap wants done behind everybody's back. */
void
taskq_thread(void *arg)
{
	(void) arg;
	for (;;)
		kmem_taskq_run();
}

/* The thread that starts what is asked for at the console. */
void
console_thread(void *arg)
{
	(void) arg;
	for (;;)
		console_run();
}

/* A mutex that nobody owns is all zero, whatever its type. */
void
mutex_init(kmutex_t *mp, char *name, kmutex_type_t type, void *arg)
{
	size_t i;

	(void) name;
	(void) type;
	(void) arg;
	for (i = 0; i < sizeof (mp->_opaque) / sizeof (mp->_opaque[0]); i++)
		mp->_opaque[i] = NULL;
}

kthread_t *
mutex_owner(const kmutex_t *mp)
{
	return ((kthread_t *)((uintptr_t)mp->_opaque[0] & MUTEX_OWNER_BITS));
}

int
mutex_owned(const kmutex_t *mp)
{
	return (mutex_owner(mp) == curthread);
}

void
cv_init(kcondvar_t *cvp, char *name, kcv_type_t type, void *arg)
{
	(void) name;
	(void) type;
	(void) arg;
	cvp->_opaque = 0;
}

int
cv_wait_sig(kcondvar_t *cvp, kmutex_t *mp)
{
	cv_wait(cvp, mp);
	return (1);
}

clock_t
cv_timedwait(kcondvar_t *cvp, kmutex_t *mp, clock_t when)
{
	clock_t now = (clock_t)(gethrtime() / (NANOSEC / HZ));

	return (cv_reltimedwait(cvp, mp, when - now, TR_CLOCK_TICK));
}
