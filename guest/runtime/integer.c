/*
 * Arithmetic on integers of two words, which the compiler leaves to functions:
 * 64 bits on a 32-bit machine, 128 bits on a 64-bit one. The names are those
 * of libgcc, which differ between the two; which of them are called differs
 * between x86 and SPARC.
 *
 * Nothing here may use an operator that the compiler would turn into a call
 * to the function being defined, so shifts and products are made of words.
 */
#include <sys/types.h>

#if defined(_LP64)
typedef __int128		dword_t;
typedef unsigned __int128	udword_t;
#define	NAME(operation)		__##operation##ti3
#else
typedef long long		dword_t;
typedef unsigned long long	udword_t;
#define	NAME(operation)		__##operation##di3
#endif

typedef unsigned long		word_t;
typedef long			sword_t;

#define	WORD_BITS	((int)sizeof (word_t) * 8)

/* A double word, seen as a whole or as its words. */
typedef union parts {
	udword_t	whole;
	struct {
#if defined(_BIG_ENDIAN)
		word_t	high;
		word_t	low;
#else
		word_t	low;
		word_t	high;
#endif
	};
} parts_t;

extern udword_t NAME(ashl)(udword_t, int);
extern dword_t NAME(ashr)(dword_t, int);
extern udword_t NAME(lshr)(udword_t, int);
extern udword_t NAME(mul)(udword_t, udword_t);
extern udword_t NAME(udiv)(udword_t, udword_t);
extern udword_t NAME(umod)(udword_t, udword_t);
extern dword_t NAME(div)(dword_t, dword_t);
extern dword_t NAME(mod)(dword_t, dword_t);

udword_t
NAME(ashl)(udword_t value, int bits)
{
	parts_t p = { value };

	if (bits >= WORD_BITS) {
		p.high = p.low << (bits - WORD_BITS);
		p.low = 0;
	} else if (bits > 0) {
		p.high = p.high << bits | p.low >> (WORD_BITS - bits);
		p.low <<= bits;
	}
	return (p.whole);
}

udword_t
NAME(lshr)(udword_t value, int bits)
{
	parts_t p = { value };

	if (bits >= WORD_BITS) {
		p.low = p.high >> (bits - WORD_BITS);
		p.high = 0;
	} else if (bits > 0) {
		p.low = p.low >> bits | p.high << (WORD_BITS - bits);
		p.high >>= bits;
	}
	return (p.whole);
}

dword_t
NAME(ashr)(dword_t value, int bits)
{
	parts_t p = { (udword_t)value };
	sword_t high = (sword_t)p.high;

	if (bits >= WORD_BITS) {
		p.low = (word_t)(high >> (bits - WORD_BITS));
		p.high = (word_t)(high >> (WORD_BITS - 1));
	} else if (bits > 0) {
		p.low = p.low >> bits | p.high << (WORD_BITS - bits);
		p.high = (word_t)(high >> bits);
	}
	return ((dword_t)p.whole);
}

/* The product of two words, from products of half words, which fit a word. */
static udword_t
multiply_words(word_t a, word_t b)
{
	int half = WORD_BITS / 2;
	word_t mask = ((word_t)1 << half) - 1;
	word_t low = (a & mask) * (b & mask);
	word_t middle = (a >> half) * (b & mask) + (low >> half);
	word_t other = (a & mask) * (b >> half) + (middle & mask);
	parts_t p;

	p.low = other << half | (low & mask);
	p.high = (a >> half) * (b >> half) + (middle >> half) + (other >> half);
	return (p.whole);
}

udword_t
NAME(mul)(udword_t a, udword_t b)
{
	parts_t x = { a };
	parts_t y = { b };
	parts_t product = { multiply_words(x.low, y.low) };

	product.high += x.high * y.low + x.low * y.high;
	return (product.whole);
}

static int
leading_zeroes(udword_t value)
{
	parts_t p = { value };

	return (p.high != 0 ? __builtin_clzl(p.high) :
	    WORD_BITS + __builtin_clzl(p.low));
}

/*
 * Long division, a bit at a time: subtract the divisor where it fits, from its
 * highest position downwards. The divisor is neither zero nor greater than the
 * dividend.
 */
static udword_t
long_division(udword_t dividend, udword_t divisor, udword_t *remainder)
{
	int shift = leading_zeroes(divisor) - leading_zeroes(dividend);
	udword_t quotient = 0;

	divisor = NAME(ashl)(divisor, shift);
	for (; shift >= 0; shift--) {
		quotient <<= 1;
		if (dividend >= divisor) {
			dividend -= divisor;
			quotient |= 1;
		}
		divisor >>= 1;
	}
	*remainder = dividend;
	return (quotient);
}

/*
 * Division by zero is left to the machine's own instruction, and so traps; on SPARC a
 * library raises the trap that is kept for it.
 */
static udword_t
divide(udword_t dividend, udword_t divisor, udword_t *remainder)
{
	parts_t n = { dividend };
	parts_t d = { divisor };

#if defined(__sparc__)
	if (divisor == 0)
		__asm__ volatile ("ta 2");
#endif
	if (d.high == 0 && (d.low == 0 || n.high == 0)) {
		*remainder = n.low % d.low;
		return (n.low / d.low);
	}
	if (dividend < divisor) {
		*remainder = dividend;
		return (0);
	}
	return (long_division(dividend, divisor, remainder));
}

udword_t
NAME(udiv)(udword_t dividend, udword_t divisor)
{
	udword_t remainder;

	return (divide(dividend, divisor, &remainder));
}

udword_t
NAME(umod)(udword_t dividend, udword_t divisor)
{
	udword_t remainder;

	(void) divide(dividend, divisor, &remainder);
	return (remainder);
}

static udword_t
magnitude(dword_t value)
{
	return (value < 0 ? -(udword_t)value : (udword_t)value);
}

/* As in C, the quotient is cut towards zero. */
dword_t
NAME(div)(dword_t dividend, dword_t divisor)
{
	udword_t quotient = NAME(udiv)(magnitude(dividend), magnitude(divisor));

	return ((dword_t)((dividend < 0) != (divisor < 0) ?
	    -quotient : quotient));
}

/* As in C, the remainder has the sign of the dividend. */
dword_t
NAME(mod)(dword_t dividend, dword_t divisor)
{
	udword_t rest = NAME(umod)(magnitude(dividend), magnitude(divisor));

	return ((dword_t)(dividend < 0 ? -rest : rest));
}
