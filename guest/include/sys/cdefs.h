/*
 * Marks of FreeBSD's sources.
 */
#ifndef _SYS_CDEFS_H
#define	_SYS_CDEFS_H

#define	__FBSDID(version)	_Static_assert(1, version)	/* nothing */

#define	__unused		__attribute__((__unused__))
#define	__packed		__attribute__((__packed__))
#define	__aligned(bytes)	__attribute__((__aligned__(bytes)))

#endif	/* _SYS_CDEFS_H */
