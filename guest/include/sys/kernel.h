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
#include <sys/time.h>	/* hz */

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

/* The same where code runs: 1 if the variable got a value, else 0. */
#define	TUNABLE_INT_FETCH(name, variable)	getenv_int((name), (variable))
#define	TUNABLE_LONG_FETCH(name, variable)	getenv_long((name), (variable))
#define	TUNABLE_ULONG_FETCH(name, variable)	getenv_ulong((name), (variable))
#define	TUNABLE_QUAD_FETCH(name, variable)	getenv_quad((name), (variable))
#define	TUNABLE_STR_FETCH(name, variable, size)	getenv_string((name), (variable), (size))

extern int getenv_int(const char *name, int *variable);
extern int getenv_uint(const char *name, uint_t *variable);
extern int getenv_long(const char *name, long *variable);
extern int getenv_ulong(const char *name, ulong_t *variable);
extern int getenv_quad(const char *name, int64_t *variable);
extern int getenv_string(const char *name, char *buffer, int size);	/* cut to fit */

/* A copy of a value, to be given back with freeenv(); NULL if the name has none. */
extern char *getenv(const char *name);
extern void freeenv(char *value);
extern int testenv(const char *name);	/* whether it has one */

#endif	/* _SYS_KERNEL_H */
