/*
 * Condition variables: waiting for something that another thread will do. The mutex
 * is given back while a thread waits, and taken again before it goes on.
 */
#ifndef _SYS_CONDVAR_H
#define	_SYS_CONDVAR_H

#include <sys/types.h>
#include <sys/mutex.h>

typedef enum {
	CV_DEFAULT,
	CV_DRIVER
} kcv_type_t;

/* How exact a time is meant. Time has the resolution of a clock tick in any case. */
typedef enum {
	TR_NANOSEC,
	TR_MICROSEC,
	TR_MILLISEC,
	TR_SEC,
	TR_CLOCK_TICK
} time_res_t;

extern void cv_init(kcondvar_t *, char *, kcv_type_t, void *);
extern void cv_destroy(kcondvar_t *);
extern void cv_wait(kcondvar_t *, kmutex_t *);
extern int cv_wait_sig(kcondvar_t *, kmutex_t *);	/* 1: there are no signals */
extern void cv_signal(kcondvar_t *);		/* wakes who waits longest */
extern void cv_broadcast(kcondvar_t *);		/* wakes all */

/*
 * Wait until woken, or until so many ticks of the clock have passed since boot, or
 * since now. They return -1 if the time had come.
 */
extern clock_t cv_timedwait(kcondvar_t *, kmutex_t *, clock_t);
extern clock_t cv_reltimedwait(kcondvar_t *, kmutex_t *, clock_t, time_res_t);

#endif	/* _SYS_CONDVAR_H */
