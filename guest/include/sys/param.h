/*
 * The size of a page on this machine, and other limits of the system.
 */
#ifndef _SYS_PARAM_H
#define	_SYS_PARAM_H

#include <sys/sysmacros.h>
#include <sys/types.h>

#if defined(__sparc__)
#define	PAGESHIFT	13
#else
#define	PAGESHIFT	12
#endif

#define	PAGESIZE	(1UL << PAGESHIFT)
#define	PAGEOFFSET	(PAGESIZE - 1)
#define	PAGEMASK	(~PAGEOFFSET)

/* FreeBSD's names. Its mask has the other bits: those inside of a page. */
#define	PAGE_SHIFT	PAGESHIFT
#define	PAGE_SIZE	PAGESIZE
#define	PAGE_MASK	PAGEOFFSET

#define	trunc_page(address)	((ulong_t)(address) & PAGEMASK)
#define	round_page(address)	trunc_page((ulong_t)(address) + PAGEOFFSET)

#define	btop(bytes)	((ulong_t)(bytes) >> PAGESHIFT)
#define	btopr(bytes)	(((ulong_t)(bytes) + PAGEOFFSET) >> PAGESHIFT)
#define	ptob(pages)	((ulong_t)(pages) << PAGESHIFT)

#define	nitems(array)		ARRAY_SIZE(array)
#define	rounddown(x, unit)	((x) / (unit) * (unit))
#define	powerof2(x)		ISP2(x)

#define	NBBY		8		/* bits in a byte */
#define	MAXPATHLEN	1024
#define	MAXNAMELEN	256

#endif	/* _SYS_PARAM_H */
