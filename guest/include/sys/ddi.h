/*
 * The arithmetic and limits drivers expect here.
 */
#ifndef _SYS_DDI_H
#define	_SYS_DDI_H

#include <sys/types.h>
#include <sys/param.h>
#include <sys/sysmacros.h>

#endif	/* _SYS_DDI_H */
