/*
 * What the kernel keeps of a panic. Workloads call panic(), in sys/cmn_err.h.
 */
#ifndef _SYS_PANIC_H
#define	_SYS_PANIC_H

#include <sys/types.h>

#define	PANICBUFSIZE	8192

extern char panicbuf[PANICBUFSIZE];	/* text of the first panic */
extern const char *panicstr;		/* NULL until the kernel panics */

/* Stop the machine. Outside the runtime: leaves the guest. */
extern void panicsys(const char *msg) __attribute__((__noreturn__));

#endif	/* _SYS_PANIC_H */
