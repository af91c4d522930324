/*
 * What the kernel keeps of a panic. Workloads call panic(), in sys/cmn_err.h.
 */
#ifndef _SYS_PANIC_H
#define	_SYS_PANIC_H

#include <sys/types.h>

#define	PANICBUFSIZE	8192
#define	PANICBUFVERS	1

extern char panicbuf[PANICBUFSIZE];	/* header, registers, text */
extern const char *panicstr;		/* that text; NULL before */

/* Stop the machine. Outside the runtime: leaves the guest. */
extern void panicsys(const char *msg) __attribute__((__noreturn__));

#endif	/* _SYS_PANIC_H */
