/*
 * uma(9): zones of items of one size.
 */
#ifndef _VM_UMA_H
#define	_VM_UMA_H

#include <sys/param.h>
#include <sys/malloc.h>

typedef struct uma_zone	*uma_zone_t;

/* Called for each item allocated and freed: item, size, argument and flags of the call. */
typedef int (*uma_ctor)(void *, int, void *, int);
typedef void (*uma_dtor)(void *, int, void *);

/* Called when memory becomes an item, and when it stops being one. */
typedef int (*uma_init)(void *, int, int);
typedef void (*uma_fini)(void *, int);

/* Flags of a zone. */
#define	UMA_ZONE_PAGEABLE	0x0001	/* no effect */
#define	UMA_ZONE_ZINIT		0x0002	/* zero memory when it becomes an item */
#define	UMA_ZONE_STATIC		0x0004	/* no effect */
#define	UMA_ZONE_OFFPAGE	0x0008	/* no effect */
#define	UMA_ZONE_MALLOC		0x0010	/* free() finds the zone of an item */
#define	UMA_ZONE_NOFREE		0x0020	/* never give memory back */
#define	UMA_ZONE_MTXCLASS	0x0040	/* no effect */
#define	UMA_ZONE_VM		0x0080	/* no effect */
#define	UMA_ZONE_HASH		0x0100	/* no effect */
#define	UMA_ZONE_SECONDARY	0x0200	/* no effect */
#define	UMA_ZONE_REFCNT		0x0400	/* a reference count for each item */
#define	UMA_ZONE_MAXBUCKET	0x0800	/* no effect */
#define	UMA_ZONE_CACHESPREAD	0x1000	/* no effect */
#define	UMA_ZONE_VTOSLAB	0x2000	/* no effect */
#define	UMA_ZONE_NODUMP		0x4000	/* no effect: dumps hold all memory */
#define	UMA_ZONE_PCPU		0x8000	/* no effect */

/* Alignment of items, less one. */
#define	UMA_ALIGN_PTR		(sizeof (void *) - 1)
#define	UMA_ALIGN_LONG		(sizeof (long) - 1)
#define	UMA_ALIGN_INT		(sizeof (int) - 1)
#define	UMA_ALIGN_SHORT		(sizeof (short) - 1)
#define	UMA_ALIGN_CHAR		(sizeof (char) - 1)
#define	UMA_ALIGN_CACHE		(0 - 1)		/* a cache line */

extern uma_zone_t uma_zcreate(const char *, size_t, uma_ctor, uma_dtor, uma_init,
    uma_fini, int, uint32_t);
extern void uma_zdestroy(uma_zone_t);

extern void *uma_zalloc_arg(uma_zone_t, void *, int);
extern void uma_zfree_arg(uma_zone_t, void *, void *);

extern int uma_zone_set_max(uma_zone_t, int);	/* 0 for no limit */
extern int uma_zone_get_max(uma_zone_t);
extern int uma_zone_get_cur(uma_zone_t);	/* items in use */
extern void uma_zone_set_warning(uma_zone_t, const char *);	/* said at the limit */

extern uint32_t *uma_find_refcnt(uma_zone_t, void *);	/* UMA_ZONE_REFCNT only */

static inline void *
uma_zalloc(uma_zone_t zone, int flags)
{
	return (uma_zalloc_arg(zone, NULL, flags));
}

static inline void
uma_zfree(uma_zone_t zone, void *item)
{
	uma_zfree_arg(zone, item, NULL);
}

#endif	/* _VM_UMA_H */
