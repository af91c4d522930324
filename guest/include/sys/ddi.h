/*
 * The arithmetic and limits drivers expect here, and their clock.
 */
#ifndef _SYS_DDI_H
#define	_SYS_DDI_H

#include <sys/types.h>
#include <sys/param.h>
#include <sys/sysmacros.h>

/* Microseconds as ticks of the clock, rounded up, and back. */
extern clock_t drv_usectohz(clock_t microseconds);
extern clock_t drv_hztousec(clock_t ticks);

/* Let time pass: so many ticks asleep, or so many microseconds awake. */
extern void delay(clock_t ticks);
extern void drv_usecwait(clock_t microseconds);

#endif	/* _SYS_DDI_H */
