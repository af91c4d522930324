/*
 * Orders of an administrator to the whole system.
 */
#ifndef _SYS_UADMIN_H
#define	_SYS_UADMIN_H

#include <sys/types.h>

#define	A_DUMP		5	/* panic, so that there is a crash dump */

#define	AD_BOOT		1	/* and boot again afterwards */

extern int uadmin(int cmd, int fcn, uintptr_t mdep);

#endif	/* _SYS_UADMIN_H */
