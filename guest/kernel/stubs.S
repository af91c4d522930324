/*
 * The functions of genunix that the kernel model serves. Each line makes a function of
 * that name which leaves the guest; the machine's hypercall.h says how.
 *
 * A stub stores its arguments, its own address, where to go on and its frame in
 * hypercall_frame, and executes the instruction that ends the engine's run. The model
 * finds the function by the stub's address, puts the result where the stub looks for
 * it, and starts the engine behind that instruction. No callback is involved.
 */
#include "hypercall.h"

	.text
HYPERCALL(gethrtime)
HYPERCALL(kmem_alloc)
HYPERCALL(kmem_zalloc)
HYPERCALL(kmem_free)
HYPERCALL(segkmem_alloc)
HYPERCALL(segkmem_free)
HYPERCALL(vmem_alloc)
HYPERCALL(vmem_free)
