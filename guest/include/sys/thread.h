/*
 * Kernel threads. A thread has a stack of its own, with an unmapped page below it.
 * Threads run one at a time, on however many CPUs, and change places only inside of
 * calls of the kernel.
 */
#ifndef _SYS_THREAD_H
#define	_SYS_THREAD_H

#include <sys/types.h>
#include <sys/proc.h>
#include <sys/thread_impl.h>

/* t_state */
#define	TS_SLEEP	0x01
#define	TS_RUN		0x02	/* could run, if it had a CPU */
#define	TS_ONPROC	0x04
#define	TS_ZOMB		0x08
#define	TS_STOPPED	0x10	/* waits for setrun() */

typedef u_longlong_t	kt_did_t;
typedef short		pri_t;

#define	minclsyspri	60
#define	maxclsyspri	99

/*
 * Makes a thread that begins with proc(arg); it ends when that returns, or at
 * thread_exit(). A stack of NULL and a size of 0 stand for one of default_stksize
 * bytes. If len is not 0, the thread gets a copy of the len bytes at arg. The state
 * is TS_RUN, or TS_STOPPED.
 */
extern kthread_t *thread_create(caddr_t stk, size_t stksize, void (*proc)(),
    void *arg, size_t len, proc_t *pp, int state, pri_t pri);
extern void thread_exit(void) __attribute__((__noreturn__));
extern void thread_join(kt_did_t);	/* waits until that t_did has ended */
extern void setrun(kthread_t *);	/* starts a stopped thread */
extern void yield(void);		/* lets another thread run, if one can */

extern kthread_t *threadp(void);
#define	curthread	(threadp())

#endif	/* _SYS_THREAD_H */
