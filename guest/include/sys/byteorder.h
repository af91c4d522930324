/*
 * Bytes of numbers in another order. BE_ and LE_ turn a number of this machine
 * into one of that order, and back; BE_IN and BE_OUT, LE_IN and LE_OUT read and
 * write such a number at any address, aligned or not, a byte at a time.
 */
#ifndef _SYS_BYTEORDER_H
#define	_SYS_BYTEORDER_H

#include <sys/types.h>

#define	BSWAP_8(x)	((uint8_t)(x))
#define	BSWAP_16(x)	__builtin_bswap16(x)
#define	BSWAP_32(x)	__builtin_bswap32(x)
#define	BSWAP_64(x)	__builtin_bswap64(x)

#if defined(_BIG_ENDIAN)
#define	BE_8(x)		((uint8_t)(x))
#define	BE_16(x)	((uint16_t)(x))
#define	BE_32(x)	((uint32_t)(x))
#define	BE_64(x)	((uint64_t)(x))
#define	LE_8(x)		BSWAP_8(x)
#define	LE_16(x)	BSWAP_16(x)
#define	LE_32(x)	BSWAP_32(x)
#define	LE_64(x)	BSWAP_64(x)
#else
#define	BE_8(x)		BSWAP_8(x)
#define	BE_16(x)	BSWAP_16(x)
#define	BE_32(x)	BSWAP_32(x)
#define	BE_64(x)	BSWAP_64(x)
#define	LE_8(x)		((uint8_t)(x))
#define	LE_16(x)	((uint16_t)(x))
#define	LE_32(x)	((uint32_t)(x))
#define	LE_64(x)	((uint64_t)(x))
#endif

#define	__BYTE_AT(p, i)		(((const uint8_t *)(p))[i])
#define	__SET_BYTE(p, i, x)	(((uint8_t *)(p))[i] = (uint8_t)(x))

#define	BE_IN8(p)	__BYTE_AT(p, 0)
#define	BE_IN16(p)	\
	((uint16_t)((uint16_t)BE_IN8(p) << 8 | __BYTE_AT(p, 1)))
#define	BE_IN32(p)	\
	((uint32_t)BE_IN16(p) << 16 | BE_IN16(&__BYTE_AT(p, 2)))
#define	BE_IN64(p)	\
	((uint64_t)BE_IN32(p) << 32 | BE_IN32(&__BYTE_AT(p, 4)))

#define	LE_IN8(p)	__BYTE_AT(p, 0)
#define	LE_IN16(p)	\
	((uint16_t)((uint16_t)__BYTE_AT(p, 1) << 8 | LE_IN8(p)))
#define	LE_IN32(p)	\
	((uint32_t)LE_IN16(&__BYTE_AT(p, 2)) << 16 | LE_IN16(p))
#define	LE_IN64(p)	\
	((uint64_t)LE_IN32(&__BYTE_AT(p, 4)) << 32 | LE_IN32(p))

#define	BE_OUT8(p, x)	__SET_BYTE(p, 0, x)
#define	BE_OUT16(p, x)	(BE_OUT8(p, (x) >> 8), __SET_BYTE(p, 1, x))
#define	BE_OUT32(p, x)	\
	(BE_OUT16(p, (x) >> 16), BE_OUT16((uint8_t *)(p) + 2, x))
#define	BE_OUT64(p, x)	\
	(BE_OUT32(p, (x) >> 32), BE_OUT32((uint8_t *)(p) + 4, x))

#define	LE_OUT8(p, x)	__SET_BYTE(p, 0, x)
#define	LE_OUT16(p, x)	(LE_OUT8(p, x), __SET_BYTE(p, 1, (x) >> 8))
#define	LE_OUT32(p, x)	\
	(LE_OUT16(p, x), LE_OUT16((uint8_t *)(p) + 2, (x) >> 16))
#define	LE_OUT64(p, x)	\
	(LE_OUT32(p, x), LE_OUT32((uint8_t *)(p) + 4, (x) >> 32))

/* The order of the network is big-endian. */
#define	htons(x)	BE_16(x)
#define	htonl(x)	BE_32(x)
#define	htonll(x)	BE_64(x)
#define	ntohs(x)	BE_16(x)
#define	ntohl(x)	BE_32(x)
#define	ntohll(x)	BE_64(x)

#endif	/* _SYS_BYTEORDER_H */
