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
HYPERCALL(kmem_alloc_tryhard)
HYPERCALL(kmem_rezalloc)
HYPERCALL(kmem_avail)
HYPERCALL(kmem_maxavail)
HYPERCALL(kmem_debugging)
HYPERCALL(kmem_cache_stat)
HYPERCALL(segkmem_alloc)
HYPERCALL(segkmem_free)
HYPERCALL(kmem_firewall_va_alloc)
HYPERCALL(kmem_firewall_va_free)
HYPERCALL(vmem_create)
HYPERCALL(vmem_xcreate)
HYPERCALL(vmem_destroy)
HYPERCALL(vmem_alloc)
HYPERCALL(vmem_free)
HYPERCALL(vmem_xalloc)
HYPERCALL(vmem_xfree)
HYPERCALL(vmem_add)
HYPERCALL(vmem_contains)
HYPERCALL(vmem_walk)
HYPERCALL(vmem_size)
HYPERCALL(kmem_cache_create)
HYPERCALL(kmem_cache_destroy)
HYPERCALL(kmem_cache_alloc)
HYPERCALL(kmem_cache_free)
HYPERCALL(kmem_cache_set_move)
HYPERCALL(kmem_cache_move_notify)
HYPERCALL(kmem_cache_reap_now)
HYPERCALL(kmem_cache_reap_soon)
HYPERCALL(kmem_reap)
HYPERCALL(thread_create)
HYPERCALL(thread_exit)
HYPERCALL(thread_join)
HYPERCALL(setrun)
HYPERCALL(yield)
HYPERCALL(delay)
HYPERCALL(drv_usecwait)
HYPERCALL(mutex_enter)
HYPERCALL(mutex_tryenter)
HYPERCALL(mutex_exit)
HYPERCALL(mutex_destroy)
HYPERCALL(cv_wait)
HYPERCALL(cv_reltimedwait)
HYPERCALL(cv_signal)
HYPERCALL(cv_broadcast)
HYPERCALL(cv_destroy)
HYPERCALL(kmem_taskq_run)
HYPERCALL(kmem_reap_idspace)
