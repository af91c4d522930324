/*
 * Mutual exclusion. A mutex has an owner, and only that thread can give it back.
 */
#ifndef _SYS_MUTEX_H
#define	_SYS_MUTEX_H

#include <sys/types.h>
#include <sys/ksynch_impl.h>

struct _kthread;

typedef enum {
	MUTEX_ADAPTIVE = 0,
	MUTEX_SPIN = 1,
	MUTEX_DRIVER = 4,
	MUTEX_DEFAULT = 6
} kmutex_type_t;

extern void mutex_init(kmutex_t *, char *, kmutex_type_t, void *);
extern void mutex_destroy(kmutex_t *);
extern void mutex_enter(kmutex_t *);
extern int mutex_tryenter(kmutex_t *);	/* 0 if it would have to wait */
extern void mutex_exit(kmutex_t *);
extern int mutex_owned(const kmutex_t *);	/* by the calling thread */
extern struct _kthread *mutex_owner(const kmutex_t *);

#define	MUTEX_HELD(lp)		(mutex_owned(lp))
#define	MUTEX_NOT_HELD(lp)	(!mutex_owned(lp))

#endif	/* _SYS_MUTEX_H */
