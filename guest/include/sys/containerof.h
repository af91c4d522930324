/*
 * From a member to the structure around it.
 */
#ifndef _SYS_CONTAINEROF_H
#define	_SYS_CONTAINEROF_H

#include <sys/types.h>

#define	__containerof(member, type, name)	\
	((type *)((uintptr_t)(member) - offsetof(type, name)))

#endif	/* _SYS_CONTAINEROF_H */
