/*
 * The functions of the FreeBSD part that the kernel model serves: see ../kernel/stubs.S.
 */
#include "hypercall.h"

	.text
HYPERCALL(malloc)
HYPERCALL(free)
HYPERCALL(realloc)
HYPERCALL(reallocf)
HYPERCALL(uma_zcreate)
HYPERCALL(uma_zdestroy)
HYPERCALL(uma_zalloc_arg)
HYPERCALL(uma_zfree_arg)
HYPERCALL(uma_zone_set_max)
HYPERCALL(uma_zone_get_max)
HYPERCALL(uma_zone_get_cur)
HYPERCALL(uma_zone_set_warning)
HYPERCALL(uma_find_refcnt)
HYPERCALL(kernel_sysctlbyname)
HYPERCALL(memguard_sysctl_placement)
HYPERCALL(memguard_sysctl_canary)
