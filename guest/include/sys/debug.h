/*
 * Assertions. A failed one panics, naming the expression, the file and the
 * line. VERIFY is always checked; ASSERT is too, as in a DEBUG kernel, unless
 * the workload is compiled with -DNDEBUG. The forms with 3 also show both
 * values: VERIFY3U(refs, ==, 0).
 */
#ifndef _SYS_DEBUG_H
#define	_SYS_DEBUG_H

#include <sys/types.h>

extern int assfail(const char *, const char *, int)
    __attribute__((__noreturn__));
extern void assfail3(const char *, uintmax_t, const char *, uintmax_t,
    const char *, int) __attribute__((__noreturn__));

#define	VERIFY(EX)	((void)((EX) || assfail(#EX, __FILE__, __LINE__)))

#define	__VERIFY3(LEFT, OP, RIGHT, TYPE)				\
	do {								\
		const TYPE __left = (TYPE)(LEFT);			\
		const TYPE __right = (TYPE)(RIGHT);			\
		if (!(__left OP __right))				\
			assfail3(#LEFT " " #OP " " #RIGHT,		\
			    (uintmax_t)__left, #OP, (uintmax_t)__right,	\
			    __FILE__, __LINE__);			\
	} while (0)

#define	VERIFY3B(x, op, y)	__VERIFY3(x, op, y, boolean_t)
#define	VERIFY3S(x, op, y)	__VERIFY3(x, op, y, int64_t)
#define	VERIFY3U(x, op, y)	__VERIFY3(x, op, y, uint64_t)
#define	VERIFY3P(x, op, y)	__VERIFY3(x, op, y, uintptr_t)
#define	VERIFY0(x)		VERIFY3U(x, ==, 0)

#if defined(NDEBUG)
#define	ASSERT(EX)		((void)0)
#define	ASSERT3B(x, op, y)	((void)0)
#define	ASSERT3S(x, op, y)	((void)0)
#define	ASSERT3U(x, op, y)	((void)0)
#define	ASSERT3P(x, op, y)	((void)0)
#define	ASSERT0(x)		((void)0)
#else
#define	ASSERT			VERIFY
#define	ASSERT3B		VERIFY3B
#define	ASSERT3S		VERIFY3S
#define	ASSERT3U		VERIFY3U
#define	ASSERT3P		VERIFY3P
#define	ASSERT0			VERIFY0
#endif

#define	CTASSERT(EX)		_Static_assert(EX, #EX)

#endif	/* _SYS_DEBUG_H */
