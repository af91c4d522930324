/*
 * The names of variables of malloc(9) and uma(9).
 */
#include <sys/kernel.h>
#include <sys/sysctl.h>

extern int kmemcount;
extern int zone_warnings;

SYSCTL_INT(_kern, OID_AUTO, malloc_count, CTLFLAG_RD, &kmemcount, 0,
    "Count of kernel malloc types");
SYSCTL_INT(_vm, OID_AUTO, zone_warnings, CTLFLAG_RW, &zone_warnings, 0,
    "Warn when UMA zones becomes full");
TUNABLE_INT("vm.zone_warnings", &zone_warnings);
