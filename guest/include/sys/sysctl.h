/*
 * sysctl(9): variables of the kernel under names, which sysctl(8) and the kernel itself
 * read and write. A source declares them; they are there while its module is loaded.
 *
 *	static int frob_debug;
 *
 *	SYSCTL_NODE(_debug, OID_AUTO, frob, CTLFLAG_RD, NULL, "Frobnicator");
 *	SYSCTL_INT(_debug_frob, OID_AUTO, level, CTLFLAG_RWTUN, &frob_debug, 0,
 *	    "How much to say");
 */
#ifndef _SYS_SYSCTL_H
#define	_SYS_SYSCTL_H

#include <sys/linker_set.h>
#include <sys/sysctl_impl.h>
#include <sys/types.h>

/* What a name stands for: the low bits of its kind. */
#define	CTLTYPE		0xf
#define	CTLTYPE_NODE	1	/* other names */
#define	CTLTYPE_INT	2
#define	CTLTYPE_STRING	3	/* as much of a char array as there is room for */
#define	CTLTYPE_S64	4
#define	CTLTYPE_QUAD	CTLTYPE_S64
#define	CTLTYPE_OPAQUE	5	/* bytes that only some programs understand */
#define	CTLTYPE_STRUCT	CTLTYPE_OPAQUE
#define	CTLTYPE_UINT	6
#define	CTLTYPE_LONG	7
#define	CTLTYPE_ULONG	8
#define	CTLTYPE_U64	9

/* What may be done with it. */
#define	CTLFLAG_RD	0x80000000	/* read */
#define	CTLFLAG_WR	0x40000000	/* written */
#define	CTLFLAG_RW	(CTLFLAG_RD | CTLFLAG_WR)
#define	CTLFLAG_SKIP	0x01000000	/* not in lists */
#define	CTLFLAG_TUN	0x00080000	/* has its value from the kernel environment at first */
#define	CTLFLAG_RDTUN	(CTLFLAG_RD | CTLFLAG_TUN)
#define	CTLFLAG_RWTUN	(CTLFLAG_RW | CTLFLAG_TUN)
#define	CTLFLAG_MPSAFE	0x00040000	/* its handler needs no lock */
#define	CTLFLAG_STATS	0x00002000	/* counts something */
#define	CTLFLAG_NOFETCH	0x00001000	/* with CTLFLAG_TUN: somebody else fetches it */

#define	OID_AUTO	(-1)		/* the kernel finds a number */

/* The nodes that there are from the start. */
#define	SYSCTL_DECL(node)						\
	extern struct sysctl_oid_list sysctl_##node##_children

extern struct sysctl_oid_list sysctl__children;	/* of the top */
SYSCTL_DECL(_debug);
SYSCTL_DECL(_hw);
SYSCTL_DECL(_kern);
SYSCTL_DECL(_vm);

#define	SYSCTL_OID(parent, number, name, kind, arg1, arg2, handler, format, descr) \
	static struct sysctl_oid sysctl__##parent##_##name = {		\
		.oid_parent = &sysctl_##parent##_children,		\
		.oid_number = (number),					\
		.oid_kind = (kind),					\
		.oid_arg1 = (arg1),					\
		.oid_arg2 = (arg2),					\
		.oid_name = #name,					\
		.oid_handler = (handler),				\
		.oid_fmt = (format),					\
		.oid_descr = (descr)					\
	};								\
	DATA_SET(sysctl_set, sysctl__##parent##_##name)

#define	SYSCTL_NODE(parent, number, name, access, handler, descr)	\
	struct sysctl_oid_list sysctl_##parent##_##name##_children;	\
	SYSCTL_OID(parent, number, name, CTLTYPE_NODE | (access),	\
	    &sysctl_##parent##_##name##_children, 0, handler, "N", descr)

/* A compiler warns of a variable that has another type. */
#define	SYSCTL_OF(type, pointer)	(1 ? (pointer) : (type *)0)

/* With a NULL pointer, the value is the constant. */
#define	SYSCTL_NUMBER(parent, number, name, access, type, ctype, format, pointer, value, descr) \
	SYSCTL_OID(parent, number, name, (ctype) | CTLFLAG_MPSAFE | (access), \
	    SYSCTL_OF(type, pointer), value, NULL, format, descr)

#define	SYSCTL_INT(parent, number, name, access, pointer, value, descr)	\
	SYSCTL_NUMBER(parent, number, name, access, int, CTLTYPE_INT, "I", pointer, value, descr)
#define	SYSCTL_UINT(parent, number, name, access, pointer, value, descr) \
	SYSCTL_NUMBER(parent, number, name, access, uint_t, CTLTYPE_UINT, "IU", pointer, value, descr)
#define	SYSCTL_LONG(parent, number, name, access, pointer, value, descr) \
	SYSCTL_NUMBER(parent, number, name, access, long, CTLTYPE_LONG, "L", pointer, value, descr)
#define	SYSCTL_ULONG(parent, number, name, access, pointer, value, descr) \
	SYSCTL_NUMBER(parent, number, name, access, ulong_t, CTLTYPE_ULONG, "LU", pointer, value, descr)
#define	SYSCTL_QUAD(parent, number, name, access, pointer, value, descr) \
	SYSCTL_NUMBER(parent, number, name, access, int64_t, CTLTYPE_S64, "Q", pointer, value, descr)
#define	SYSCTL_UQUAD(parent, number, name, access, pointer, value, descr) \
	SYSCTL_NUMBER(parent, number, name, access, uint64_t, CTLTYPE_U64, "QU", pointer, value, descr)

/* A char array of so many bytes, the NUL included. */
#define	SYSCTL_STRING(parent, number, name, access, pointer, size, descr) \
	SYSCTL_OID(parent, number, name, CTLTYPE_STRING | CTLFLAG_MPSAFE | (access), \
	    pointer, size, NULL, "A", descr)

/* The parameters of a handler. Only the kernel has such. */
#define	SYSCTL_HANDLER_ARGS						\
	struct sysctl_oid *oidp, void *arg1, intptr_t arg2, struct sysctl_req *req

struct _kthread;	/* kthread_t, such as curthread */

/*
 * Reads and writes the value of a name; each of old, newval and retval may be NULL.
 * Returns 0 or an errno: ENOENT for an unknown name, EISDIR for that of a node, EPERM for
 * one that cannot be read or written, EINVAL for a value that it cannot have, ENOMEM if the
 * old value does not fit.
 */
extern int kernel_sysctlbyname(struct _kthread *, char *name, void *old,
    size_t *oldlenp, void *newval, size_t newlen, size_t *retval, int flags);

#endif	/* _SYS_SYSCTL_H */
