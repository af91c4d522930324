/*
 * What a workload may ask about its machine: _ILP32 or _LP64, and
 * _LITTLE_ENDIAN or _BIG_ENDIAN. Exactly one of each pair is defined.
 */
#ifndef _SYS_ISA_DEFS_H
#define	_SYS_ISA_DEFS_H

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define	_BIG_ENDIAN
#else
#define	_LITTLE_ENDIAN
#endif

#if !defined(_LP64) && !defined(_ILP32)
#error "the compiler does not name its data model"
#endif

#endif	/* _SYS_ISA_DEFS_H */
