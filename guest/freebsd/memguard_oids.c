/*
 * The names of MemGuard's variables.
 */
#include <sys/kernel.h>
#include <sys/sysctl.h>

#define	HERE	" (kheap)"	/* FreeBSD has none of that name */

extern char vm_memguard_desc[128];
extern uint_t vm_memguard_divisor;
extern int memguard_options;
extern uint_t memguard_minsize, memguard_frequency;
extern char memguard_placement[16];
extern ulong_t memguard_quarantine_limit;
extern int memguard_canary;
extern ulong_t memguard_mapsize, memguard_physlimit, memguard_mapstart, memguard_maplimit;
extern ulong_t memguard_mapused, memguard_cursor, memguard_wrapcnt, memguard_numalloc;
extern ulong_t memguard_wasted, memguard_fail_kva, memguard_fail_pgs;
extern ulong_t memguard_minsize_reject, memguard_frequency_hits, memguard_quarantined;

extern int memguard_sysctl_placement(SYSCTL_HANDLER_ARGS);
extern int memguard_sysctl_canary(SYSCTL_HANDLER_ARGS);

SYSCTL_NODE(_vm, OID_AUTO, memguard, CTLFLAG_RW, NULL, "MemGuard data");

SYSCTL_STRING(_vm_memguard, OID_AUTO, desc, CTLFLAG_RW, vm_memguard_desc,
    sizeof (vm_memguard_desc), "Short description of memory type to monitor");
TUNABLE_STR("vm.memguard.desc", vm_memguard_desc, sizeof (vm_memguard_desc));

SYSCTL_UINT(_vm_memguard, OID_AUTO, divisor, CTLFLAG_RDTUN, &vm_memguard_divisor, 0,
    "(kmem_size/memguard_divisor) == memguard submap size");

SYSCTL_INT(_vm_memguard, OID_AUTO, options, CTLFLAG_RW, &memguard_options, 0,
    "MemGuard options:\n"
    "\t0x001 - add guard pages around each allocation\n"
    "\t0x002 - always use MemGuard for allocations over a page\n"
    "\t0x004 - guard uma(9) zones with UMA_ZONE_NOFREE flag");
TUNABLE_INT("vm.memguard.options", &memguard_options);

SYSCTL_UINT(_vm_memguard, OID_AUTO, minsize, CTLFLAG_RW, &memguard_minsize, 0,
    "Minimum size for page promotion");

SYSCTL_UINT(_vm_memguard, OID_AUTO, frequency, CTLFLAG_RW, &memguard_frequency, 0,
    "Times in 100000 that MemGuard will randomly run");
TUNABLE_INT("vm.memguard.frequency", &memguard_frequency);

SYSCTL_OID(_vm_memguard, OID_AUTO, placement, CTLTYPE_STRING | CTLFLAG_RWTUN,
    memguard_placement, sizeof (memguard_placement), memguard_sysctl_placement, "A",
    "Where in its pages an allocation lies: right, left or random" HERE);
SYSCTL_ULONG(_vm_memguard, OID_AUTO, quarantine, CTLFLAG_RWTUN, &memguard_quarantine_limit, 0,
    "Bytes of address space to keep unused after free" HERE);
SYSCTL_OID(_vm_memguard, OID_AUTO, canary, CTLTYPE_INT | CTLFLAG_RWTUN,
    &memguard_canary, 0, memguard_sysctl_canary, "I",
    "Fill what an allocation leaves of its pages, and check it at free" HERE);

#define	VALUE(name, variable, descr)					\
	SYSCTL_ULONG(_vm_memguard, OID_AUTO, name, CTLFLAG_RD, &(variable), 0, descr)

VALUE(cursor, memguard_cursor, "MemGuard cursor");
VALUE(mapsize, memguard_mapsize, "MemGuard private vm_map size");
VALUE(phys_limit, memguard_physlimit, "Limit on MemGuard memory consumption");
VALUE(wasted, memguard_wasted, "Excess memory used through page promotion");
VALUE(wrapcnt, memguard_wrapcnt, "MemGuard cursor wrap count");
VALUE(numalloc, memguard_numalloc, "Count of successful MemGuard allocations");
VALUE(fail_kva, memguard_fail_kva, "MemGuard failures due to lack of KVA");
VALUE(fail_pgs, memguard_fail_pgs, "MemGuard failures due to lack of pages");
VALUE(minsize_reject, memguard_minsize_reject, "# times rejected for size");
VALUE(frequency_hits, memguard_frequency_hits, "# times MemGuard randomly chose");
VALUE(mapstart, memguard_mapstart, "MemGuard KVA base");
VALUE(maplimit, memguard_maplimit, "MemGuard KVA end");
VALUE(mapused, memguard_mapused, "MemGuard KVA used");
VALUE(quarantined, memguard_quarantined, "Bytes of address space kept unused after free" HERE);
