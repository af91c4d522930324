/*
 * Processes. There is one, the kernel's own, to which all threads belong.
 */
#ifndef _SYS_PROC_H
#define	_SYS_PROC_H

#include <sys/types.h>

#define	MAXCOMLEN	16

typedef struct user {
	char	u_comm[MAXCOMLEN + 1];
} user_t;

typedef struct proc {
	user_t	p_user;
} proc_t;

extern proc_t p0;

#endif	/* _SYS_PROC_H */
