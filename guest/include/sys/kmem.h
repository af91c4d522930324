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

/* What a cache must not do, for the cflags of kmem_cache_create(). */
#define	KMC_NOTOUCH	0x00010000	/* never write to free buffers */
#define	KMC_NODEBUG	0x00020000	/* do not check buffers */
#define	KMC_NOMAGAZINE	0x00040000	/* free straight to the slab */
#define	KMC_NOHASH	0x00080000	/* keep control data with the buffer */
#define	KMC_PREFILL	0x00800000	/* put new buffers into magazines at once */

extern void *kmem_alloc(size_t, int);	/* contents undefined */
extern void *kmem_zalloc(size_t, int);	/* contents zero */
extern void kmem_free(void *, size_t);

/* A formatted string, to be given back as a buffer of strlen() + 1 bytes. */
extern char *kmem_asprintf(const char *, ...)
    __attribute__((__format__(__printf__, 1, 2)));

/* As large as asked or a little larger: the size_t is told, and is to be freed. */
extern void *kmem_alloc_tryhard(size_t, size_t *, int);

/* Moves the contents to a buffer of another size; frees the old one. */
extern void *kmem_rezalloc(void *, size_t, size_t, int);

extern size_t kmem_avail(void);		/* bytes that nobody uses */
extern size_t kmem_maxavail(void);
extern int kmem_debugging(void);	/* whether buffers are being checked */

/*
 * Caches of objects. A constructor returns 0, or -1 if it fails; it is given the
 * flags of the call. The reclaim function is called when memory is short.
 */
typedef struct kmem_cache	kmem_cache_t;
struct vmem;

extern kmem_cache_t *kmem_cache_create(char *name, size_t size, size_t align,
    int (*constructor)(void *, void *, int), void (*destructor)(void *, void *),
    void (*reclaim)(void *), void *private, struct vmem *arena, int cflags);
extern void kmem_cache_destroy(kmem_cache_t *);
extern void *kmem_cache_alloc(kmem_cache_t *, int);
extern void kmem_cache_free(kmem_cache_t *, void *);

/* A number of the cache's kstat, such as "buf_inuse"; -1 for a name it does not have. */
extern uint64_t kmem_cache_stat(kmem_cache_t *, char *);

/*
 * Has the kernel move objects out of slabs that are nearly empty. The function is
 * given an object, a constructed one to move it to, the size, and the private pointer.
 */
typedef enum kmem_cbrc {
	KMEM_CBRC_YES,		/* moved: the old object is free now */
	KMEM_CBRC_NO,		/* it cannot be moved, ever */
	KMEM_CBRC_LATER,	/* it cannot be moved now */
	KMEM_CBRC_DONT_NEED,	/* not moved: free both */
	KMEM_CBRC_DONT_KNOW	/* it is none that the owner knows of */
} kmem_cbrc_t;

extern void kmem_cache_set_move(kmem_cache_t *,
    kmem_cbrc_t (*)(void *, void *, size_t, void *));
extern void kmem_cache_move_notify(kmem_cache_t *, void *);	/* can be moved now */

/* Give up free memory: of one cache, soon or before returning, or of all caches. */
extern void kmem_cache_reap_soon(kmem_cache_t *);
extern void kmem_cache_reap_now(kmem_cache_t *);
extern void kmem_reap(void);
extern void kmem_reap_idspace(void);

#endif	/* _SYS_KMEM_H */
