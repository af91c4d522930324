/*
 * The kernel heap. The caller remembers the size of what it allocated and
 * gives it back to kmem_free().
 */
#ifndef _SYS_KMEM_H
#define	_SYS_KMEM_H

#include <sys/types.h>

/* What an allocation may do when there is no memory. */
#define	KM_SLEEP	0x0000	/* wait; never returns NULL */
#define	KM_NOSLEEP	0x0001	/* do not wait; may return NULL */
#define	KM_PANIC	0x0002	/* panic rather than return NULL */
#define	KM_PUSHPAGE	0x0004	/* may use memory kept for pageout */
#define	KM_NORMALPRI	0x0008	/* with KM_NOSLEEP: do not try hard */
#define	KM_NOSLEEP_LAZY	(KM_NOSLEEP | KM_NORMALPRI)

#define	KM_VMFLAGS	0x00ff	/* the flags the page allocator also knows */
#define	KM_FLAGS	0xffff

extern void *kmem_alloc(size_t, int);	/* contents undefined */
extern void *kmem_zalloc(size_t, int);	/* contents zero */
extern void kmem_free(void *, size_t);

#endif	/* _SYS_KMEM_H */
