/*
 * malloc(9): memory of any size, accounted to types.
 */
#ifndef _SYS_MALLOC_H
#define	_SYS_MALLOC_H

#include <sys/types.h>
#include <sys/linker_set.h>
#include <sys/malloc_impl.h>

/* Flags of a request: one of the first two, and any of the others. */
#define	M_NOWAIT	0x0001	/* do not wait; may return NULL */
#define	M_WAITOK	0x0002	/* wait; never returns NULL */
#define	M_ZERO		0x0100	/* contents zero */
#define	M_NOVM		0x0200	/* no effect */
#define	M_USE_RESERVE	0x0400	/* no effect: there is no reserve */
#define	M_NODUMP	0x0800	/* no effect: dumps hold all memory */

#define	M_MAGIC		877983977	/* in each struct malloc_type */

/* Defines a type, which may be static; the kernel finds it when the module is loaded. */
#define	MALLOC_DEFINE(type, shortdesc, longdesc)			\
	struct malloc_type type[1] = {					\
		{ NULL, M_MAGIC, shortdesc, NULL }			\
	};								\
	DATA_SET(malloc_type_set, type)

#define	MALLOC_DECLARE(type)	extern struct malloc_type type[1]

extern struct malloc_type M_CACHE[1];
extern struct malloc_type M_DEVBUF[1];
extern struct malloc_type M_TEMP[1];

extern void *malloc(unsigned long, struct malloc_type *, int);
extern void free(void *, struct malloc_type *);

/* To another size: without memory, realloc() keeps what was there and reallocf() frees it. */
extern void *realloc(void *, unsigned long, struct malloc_type *, int);
extern void *reallocf(void *, unsigned long, struct malloc_type *, int);

#endif	/* _SYS_MALLOC_H */
