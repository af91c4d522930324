/*
 * The machine's clock. Time is virtual: it advances with the instructions the
 * machine runs, so two runs of one workload see the same times.
 */
#ifndef _SYS_TIME_H
#define	_SYS_TIME_H

#include <sys/types.h>

#define	SEC		1
#define	MILLISEC	1000
#define	MICROSEC	1000000
#define	NANOSEC		1000000000LL

#define	NSEC2SEC(n)	((n) / NANOSEC)
#define	NSEC2MSEC(n)	((n) / (NANOSEC / MILLISEC))
#define	NSEC2USEC(n)	((n) / (NANOSEC / MICROSEC))
#define	SEC2NSEC(s)	((hrtime_t)(s) * NANOSEC)
#define	MSEC2NSEC(m)	((hrtime_t)(m) * (NANOSEC / MILLISEC))
#define	USEC2NSEC(u)	((hrtime_t)(u) * (NANOSEC / MICROSEC))

#define	SEC2MSEC(s)	((s) * MILLISEC)
#define	MSEC2SEC(m)	((m) / MILLISEC)
#define	SEC2USEC(s)	((hrtime_t)(s) * MICROSEC)
#define	USEC2SEC(u)	((u) / MICROSEC)

/* Ticks of the clock interrupt, of which there are hz in a second. */
extern int hz;

#define	NSEC_PER_TICK		(NANOSEC / hz)
#define	TICK_TO_NSEC(t)		((hrtime_t)(t) * NSEC_PER_TICK)
#define	NSEC_TO_TICK(n)		((n) / NSEC_PER_TICK)
#define	NSEC_TO_TICK_ROUNDUP(n)	NSEC_TO_TICK((n) + NSEC_PER_TICK - 1)
#define	TICK_TO_USEC(t)		NSEC2USEC(TICK_TO_NSEC(t))
#define	USEC_TO_TICK(u)		NSEC_TO_TICK(USEC2NSEC(u))
#define	TICK_TO_MSEC(t)		NSEC2MSEC(TICK_TO_NSEC(t))
#define	MSEC_TO_TICK(m)		NSEC_TO_TICK(MSEC2NSEC(m))
#define	TICK_TO_SEC(t)		NSEC2SEC(TICK_TO_NSEC(t))
#define	SEC_TO_TICK(s)		NSEC_TO_TICK(SEC2NSEC(s))

typedef struct timespec {
	time_t	tv_sec;
	long	tv_nsec;
} timespec_t;

/* Nanoseconds since boot. */
extern hrtime_t gethrtime(void);

#endif	/* _SYS_TIME_H */
