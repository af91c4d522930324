/*
 * The console below printf(). Outside the runtime: leaves the guest.
 */
#ifndef _SYS_PROMIF_H
#define	_SYS_PROMIF_H

#include <sys/types.h>

extern void prom_writestr(const char *buf, size_t len);

#endif	/* _SYS_PROMIF_H */
