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

typedef struct timespec {
	time_t	tv_sec;
	long	tv_nsec;
} timespec_t;

/* Nanoseconds since boot. */
extern hrtime_t gethrtime(void);

#endif	/* _SYS_TIME_H */
