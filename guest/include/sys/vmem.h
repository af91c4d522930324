/*
 * Arenas: sets of integers, most of them addresses, handed out in multiples of a
 * quantum. An arena gets its first span when it is created, others from vmem_add(),
 * and more from its source when it runs dry.
 */
#ifndef _SYS_VMEM_H
#define	_SYS_VMEM_H

#include <sys/types.h>

/* What an allocation may do when there is no room; the values of KM_*. */
#define	VM_SLEEP	0x00000000	/* wait; never returns NULL */
#define	VM_NOSLEEP	0x00000001	/* do not wait; may return NULL */
#define	VM_PANIC	0x00000002	/* with VM_NOSLEEP: panic instead */
#define	VM_PUSHPAGE	0x00000004	/* may use memory kept for pageout */
#define	VM_NORMALPRI	0x00000008	/* with VM_NOSLEEP: do not try hard */
#define	VM_KMFLAGS	0x000000ff	/* what sources are told */

/* Where it goes: by default wherever room is found at once. */
#define	VM_BESTFIT	0x00000100	/* the smallest segment that fits */
#define	VM_FIRSTFIT	0x00000200	/* the first one that fits */
#define	VM_NEXTFIT	0x00000400	/* behind the last allocation */
#define	VM_MEMLOAD	0x00000800
#define	VM_NORELOC	0x00001000
#define	VM_ABORT	0x00002000	/* neither wait nor have memory reaped */
#define	VM_ENDALLOC	0x00004000	/* the end of a segment */
#define	VM_FLAGS	0x0000ffff

/* What an arena is like, in the flags of vmem_create(). */
#define	VMC_POPULATOR	0x00010000
#define	VMC_NO_QCACHE	0x00020000	/* qcache_max decides imports instead */
#define	VMC_IDENTIFIER	0x00040000	/* numbers, and not addresses */
#define	VMC_XALLOC	0x00080000	/* set by vmem_xcreate() */
#define	VMC_XALIGN	0x00100000	/* its import function aligns */
#define	VMC_DUMPSAFE	0x00200000
#define	VMC_FLAGS	0xffff0000

/* Types of segments, for vmem_walk() and vmem_size(). */
#define	VMEM_ALLOC	0x01
#define	VMEM_FREE	0x02
#define	VMEM_SPAN	0x10
#define	VMEM_ROTOR	0x20
#define	VMEM_WALKER	0x40
#define	VMEM_REENTRANT	0x80000000	/* the function may use the arena */

typedef struct vmem	vmem_t;

/*
 * Functions that an arena imports and exports spans by. They are given the source.
 * The one for vmem_xcreate() may increase *sizep, which is what it is asked for.
 */
typedef void *(vmem_alloc_t)(vmem_t *, size_t size, int vmflag);
typedef void (vmem_free_t)(vmem_t *, void *, size_t size);
typedef void *(vmem_ximport_t)(vmem_t *, size_t *sizep, size_t align,
    int vmflag);

/* base and size give the first span; both 0 for none. Numbers begin at 1. */
extern vmem_t *vmem_create(const char *name, void *base, size_t size,
    size_t quantum, vmem_alloc_t *, vmem_free_t *, vmem_t *source,
    size_t qcache_max, int vmflag);
extern vmem_t *vmem_xcreate(const char *name, void *base, size_t size,
    size_t quantum, vmem_ximport_t *, vmem_free_t *, vmem_t *source,
    size_t qcache_max, int vmflag);
extern void vmem_destroy(vmem_t *);

extern void *vmem_alloc(vmem_t *, size_t, int vmflag);
extern void vmem_free(vmem_t *, void *, size_t);

/* Under constraints, 0 for none of a kind; freed by vmem_xfree() only. */
extern void *vmem_xalloc(vmem_t *, size_t, size_t align, size_t phase,
    size_t nocross, void *minaddr, void *maxaddr, int vmflag);
extern void vmem_xfree(vmem_t *, void *, size_t);

extern void *vmem_add(vmem_t *, void *, size_t, int vmflag);
extern int vmem_contains(vmem_t *, void *, size_t);
extern void vmem_walk(vmem_t *, int typemask,
    void (*)(void *arg, void *start, size_t size), void *arg);
extern size_t vmem_size(vmem_t *, int typemask);

#endif	/* _SYS_VMEM_H */
