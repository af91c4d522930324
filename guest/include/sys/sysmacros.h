/*
 * Small arithmetic: minimum and maximum, rounding, powers of two. Arguments
 * may be evaluated more than once; an alignment must have the type of the
 * value it aligns.
 */
#ifndef _SYS_SYSMACROS_H
#define	_SYS_SYSMACROS_H

#include <sys/types.h>

#define	MIN(a, b)	((a) < (b) ? (a) : (b))
#define	MAX(a, b)	((a) > (b) ? (a) : (b))
#define	ABS(a)		((a) < 0 ? -(a) : (a))

#define	howmany(x, unit)	(((x) + (unit) - 1) / (unit))
#define	roundup(x, unit)	(howmany(x, unit) * (unit))

/* From here on, align is a power of two. */
#define	ISP2(x)			(((x) & ((x) - 1)) == 0)
#define	P2PHASE(x, align)	((x) & ((align) - 1))
#define	P2ALIGN(x, align)	((x) & ~((align) - 1))
#define	P2NPHASE(x, align)	((0 - (x)) & ((align) - 1))
#define	P2ROUNDUP(x, align)	(((x) + (align) - 1) & ~((align) - 1))
#define	IS_P2ALIGNED(p, align)	\
	(P2PHASE((uintptr_t)(p), (uintptr_t)(align)) == 0)

#define	ARRAY_SIZE(a)	(sizeof (a) / sizeof ((a)[0]))

#endif	/* _SYS_SYSMACROS_H */
