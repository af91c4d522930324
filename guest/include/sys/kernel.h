/*
 * The kernel environment of FreeBSD: name=value strings that the loader read from
 * /boot/loader.conf, and the variables that have their first values from there.
 *
 * A number may be decimal, 0x and hexadecimal, or 0 and octal, with one of k m g t
 * behind it for powers of 1024. What is no number is ignored.
 */
#ifndef _SYS_KERNEL_H
#define	_SYS_KERNEL_H

#include <sys/sysctl.h>

#define	KENV_MNAMELEN	128	/* longest name, and longest value, the NUL included */
#define	KENV_MVALLEN	128

/* Gives a variable its value before anything of its module runs. */
#define	TUNABLE(name, variable, kind, size)				\
	TUNABLE_(name, variable, kind, size, __LINE__)
#define	TUNABLE_(name, variable, kind, size, line)			\
	TUNABLE__(name, variable, kind, size, line)
#define	TUNABLE__(name, variable, kind, size, line)			\
	static struct tunable tunable_##line = { name, variable, kind, size }; \
	DATA_SET(tunable_set, tunable_##line)

#define	TUNABLE_INT(name, variable)	TUNABLE(name, variable, CTLTYPE_INT, 0)
#define	TUNABLE_LONG(name, variable)	TUNABLE(name, variable, CTLTYPE_LONG, 0)
#define	TUNABLE_ULONG(name, variable)	TUNABLE(name, variable, CTLTYPE_ULONG, 0)
#define	TUNABLE_QUAD(name, variable)	TUNABLE(name, variable, CTLTYPE_QUAD, 0)
#define	TUNABLE_STR(name, variable, size)				\
	TUNABLE(name, variable, CTLTYPE_STRING, size)

#endif	/* _SYS_KERNEL_H */
