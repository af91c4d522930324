/*
 * What an administrator can order: a crash dump. Everything else is done from outside.
 */
#include <sys/cmn_err.h>
#include <sys/errno.h>
#include <sys/uadmin.h>

int
uadmin(int cmd, int fcn, uintptr_t mdep)
{
	(void) fcn;
	(void) mdep;
	if (cmd == A_DUMP)
		panic("forced crash dump initiated at user request");
	return (EINVAL);
}
