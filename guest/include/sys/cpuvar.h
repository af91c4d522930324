/*
 * The CPUs of the machine.
 */
#ifndef _SYS_CPUVAR_H
#define	_SYS_CPUVAR_H

#include <sys/thread.h>

extern cpu_t *cpu_running;
extern cpu_t *cpu_list;		/* all of them, in a circle through cpu_next */
extern int ncpus;
extern int max_ncpus;

/* The one that executes this. A thread may find itself on another after any call. */
#define	CPU	(cpu_running)

#endif	/* _SYS_CPUVAR_H */
