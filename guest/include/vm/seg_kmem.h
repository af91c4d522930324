/*
 * Addresses of the kernel with pages behind them.
 */
#ifndef _VM_SEG_KMEM_H
#define	_VM_SEG_KMEM_H

#include <sys/types.h>
#include <sys/vmem.h>

extern vmem_t *heap_arena;	/* all the addresses of the heap */

/* Take addresses from an arena, or give them back, with their pages. */
extern void *segkmem_alloc(vmem_t *, size_t, int vmflag);
extern void segkmem_free(vmem_t *, void *, size_t);

#endif	/* _VM_SEG_KMEM_H */
