/*
 * Bits of a word, and of arrays of words.
 */
#ifndef _SYS_BITMAP_H
#define	_SYS_BITMAP_H

#include <sys/types.h>

#define	BT_NBIPUL	(8 * sizeof (ulong_t))		/* bits in a word */
#define	BT_BITOUL(n)	(((n) + BT_NBIPUL - 1) / BT_NBIPUL)
#define	BT_SIZEOFMAP(n)	(BT_BITOUL(n) * sizeof (ulong_t))

#define	BT_WIM(map, bit)	((map)[(bit) / BT_NBIPUL])
#define	BT_BIW(bit)		(1UL << ((bit) % BT_NBIPUL))

#define	BT_TEST(map, bit)	((BT_WIM(map, bit) & BT_BIW(bit)) != 0)
#define	BT_SET(map, bit)	(BT_WIM(map, bit) |= BT_BIW(bit))
#define	BT_CLEAR(map, bit)	(BT_WIM(map, bit) &= ~BT_BIW(bit))

/* The number of the highest or lowest bit set, counted from 1; 0 if none is. */
extern int highbit(ulong_t);
extern int highbit64(uint64_t);
extern int lowbit(ulong_t);

#endif	/* _SYS_BITMAP_H */
