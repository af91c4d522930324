/*
 * The top of the tree of sysctl(9), and what the kernel says of itself.
 */
#include <sys/state_impl.h>
#include <sys/sysctl.h>

extern struct utsname utsname;
extern ulong_t hw_physmem, vm_kmem_size, vm_kmem_size_max;
extern int hw_pagesize, mp_ncpus;
extern uint_t vm_page_count;

SYSCTL_NODE(, OID_AUTO, kern, CTLFLAG_RW, NULL, "High kernel, proc, limits &c");
SYSCTL_NODE(, OID_AUTO, vm, CTLFLAG_RW, NULL, "Virtual memory");
SYSCTL_NODE(, OID_AUTO, hw, CTLFLAG_RW, NULL, "hardware");
SYSCTL_NODE(, OID_AUTO, debug, CTLFLAG_RW, NULL, "Debugging");

SYSCTL_STRING(_kern, OID_AUTO, ostype, CTLFLAG_RD, utsname.sysname,
    sizeof (utsname.sysname), "Operating system type");
SYSCTL_STRING(_kern, OID_AUTO, osrelease, CTLFLAG_RD, utsname.release,
    sizeof (utsname.release), "Operating system release");
SYSCTL_STRING(_kern, OID_AUTO, hostname, CTLFLAG_RD, utsname.nodename,
    sizeof (utsname.nodename), "Hostname");

SYSCTL_ULONG(_vm, OID_AUTO, kmem_size, CTLFLAG_RD, &vm_kmem_size, 0,
    "Size of kernel memory");
SYSCTL_ULONG(_vm, OID_AUTO, kmem_size_max, CTLFLAG_RD, &vm_kmem_size_max, 0,
    "Maximum size of kernel memory");
SYSCTL_NODE(_vm, OID_AUTO, stats, CTLFLAG_RW, NULL, "VM meter stats");
SYSCTL_NODE(_vm_stats, OID_AUTO, vm, CTLFLAG_RW, NULL, "VM meter vm stats");
SYSCTL_UINT(_vm_stats_vm, OID_AUTO, v_page_count, CTLFLAG_RD, &vm_page_count, 0,
    "Total number of pages in system");

SYSCTL_STRING(_hw, OID_AUTO, machine, CTLFLAG_RD, utsname.machine,
    sizeof (utsname.machine), "Machine class");
SYSCTL_INT(_hw, OID_AUTO, ncpu, CTLFLAG_RD, &mp_ncpus, 0, "Number of active CPUs");
SYSCTL_ULONG(_hw, OID_AUTO, physmem, CTLFLAG_RD, &hw_physmem, 0, "Bytes of memory");
SYSCTL_INT(_hw, OID_AUTO, pagesize, CTLFLAG_RD, &hw_pagesize, 0, "System memory page size");
