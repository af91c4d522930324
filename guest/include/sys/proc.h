/*
 * Processes. There is one, the kernel's own, to which all threads belong.
 */
#ifndef _SYS_PROC_H
#define	_SYS_PROC_H

#include <sys/types.h>
#include <sys/thread_impl.h>

#define	MAXCOMLEN	16

extern proc_t p0;

#endif	/* _SYS_PROC_H */
