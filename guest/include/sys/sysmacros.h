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

/* The least value not below x that is at phase behind a multiple of align. */
#define	P2PHASEUP(x, align, phase)	((x) + P2NPHASE((x) - (phase), align))
/* The multiple of align behind x; never x itself. */
#define	P2END(x, align)			(P2ALIGN(x, align) + (align))
/* Whether a multiple of align lies between two values. */
#define	P2CROSS(x, y, align)		(P2ALIGN(x, align) != P2ALIGN(y, align))
/* Whether one lies in a range; none does if align is 0. */
#define	P2BOUNDARY(start, size, align)	\
	P2CROSS(start, (start) + (size) - 1, align)
/* Whether two values have the same highest bit. */
#define	P2SAMEHIGHBIT(x, y)		(((x) ^ (y)) < ((x) & (y)))

/* The same where the types differ: all is converted to the one given. */
#define	P2PHASE_TYPED(x, align, type)	P2PHASE((type)(x), (type)(align))
#define	P2ALIGN_TYPED(x, align, type)	P2ALIGN((type)(x), (type)(align))
#define	P2NPHASE_TYPED(x, align, type)	P2NPHASE((type)(x), (type)(align))
#define	P2ROUNDUP_TYPED(x, align, type)	P2ROUNDUP((type)(x), (type)(align))
#define	P2END_TYPED(x, align, type)	P2END((type)(x), (type)(align))
#define	P2PHASEUP_TYPED(x, align, phase, type)	\
	P2PHASEUP((type)(x), (type)(align), (type)(phase))
#define	P2CROSS_TYPED(x, y, align, type)	\
	P2CROSS((type)(x), (type)(y), (type)(align))

#define	ARRAY_SIZE(a)	(sizeof (a) / sizeof ((a)[0]))

#endif	/* _SYS_SYSMACROS_H */
