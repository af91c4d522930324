/*
 * The kernel's names for integers. Fixed-width types, size_t and NULL are the
 * compiler's own, so that their width and alignment are those of the machine.
 */
#ifndef _SYS_TYPES_H
#define	_SYS_TYPES_H

#include <sys/isa_defs.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned char		uchar_t;
typedef unsigned short		ushort_t;
typedef unsigned int		uint_t;
typedef unsigned long		ulong_t;
typedef long long		longlong_t;
typedef unsigned long long	u_longlong_t;

/* The same as FreeBSD's sources have them. */
typedef uchar_t		u_char;
typedef ushort_t	u_short;
typedef uint_t		u_int;
typedef ulong_t		u_long;
typedef uint8_t		u_int8_t;
typedef uint16_t	u_int16_t;
typedef uint32_t	u_int32_t;
typedef uint64_t	u_int64_t;
typedef uintptr_t	vm_offset_t;
typedef uintptr_t	vm_size_t;

typedef enum { B_FALSE, B_TRUE } boolean_t;

typedef intptr_t	ssize_t;
typedef char		*caddr_t;
typedef uintptr_t	pc_t;
typedef ulong_t		pgcnt_t;
typedef ulong_t		pfn_t;

typedef long		off_t;
typedef longlong_t	offset_t;
typedef u_longlong_t	u_offset_t;

typedef longlong_t	hrtime_t;	/* nanoseconds since boot */
typedef long		time_t;
typedef long		clock_t;
typedef int		id_t;
typedef id_t		pid_t;
typedef int		processorid_t;

#endif	/* _SYS_TYPES_H */
