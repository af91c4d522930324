/*
 * Copying, filling and comparing memory. The compiler calls memcpy() and
 * memset() for large structures, so these must exist under these names. It
 * must not turn the loops below into calls to the functions they implement:
 * -ffreestanding, under which every file of the runtime is compiled, forbids
 * that.
 *
 * Whole words are moved where both sides allow it, since SPARC does not
 * forgive a misaligned access.
 */
#include <sys/systm.h>

/* May alias any object, as a byte may. */
typedef unsigned long __attribute__((__may_alias__)) word_t;

#define	WORD	sizeof (word_t)

static int
aligned(const void *a, const void *b)
{
	return ((((uintptr_t)a | (uintptr_t)b) & (WORD - 1)) == 0);
}

static void
copy_up(char *dst, const char *src, size_t n)
{
	if (aligned(dst, src)) {
		for (; n >= WORD; n -= WORD, dst += WORD, src += WORD)
			*(word_t *)dst = *(const word_t *)src;
	}
	for (; n != 0; n--)
		*dst++ = *src++;
}

static void
copy_down(char *dst, const char *src, size_t n)
{
	dst += n;
	src += n;
	if (aligned(dst, src)) {
		for (; n >= WORD; n -= WORD) {
			dst -= WORD;
			src -= WORD;
			*(word_t *)dst = *(const word_t *)src;
		}
	}
	for (; n != 0; n--)
		*--dst = *--src;
}

void *
memcpy(void *dst, const void *src, size_t n)
{
	copy_up(dst, src, n);
	return (dst);
}

void *
memmove(void *dst, const void *src, size_t n)
{
	if ((uintptr_t)dst <= (uintptr_t)src)
		copy_up(dst, src, n);
	else
		copy_down(dst, src, n);
	return (dst);
}

void *
memset(void *dst, int byte, size_t n)
{
	unsigned char *p = dst;
	/* All ones divided by 255 has the value 1 in every byte. */
	word_t pattern = ~(word_t)0 / 255 * (unsigned char)byte;

	if (aligned(p, p)) {
		for (; n >= WORD; n -= WORD, p += WORD)
			*(word_t *)p = pattern;
	}
	for (; n != 0; n--)
		*p++ = (unsigned char)byte;
	return (dst);
}

int
memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *p = a;
	const unsigned char *q = b;

	for (; n != 0; n--, p++, q++) {
		if (*p != *q)
			return (*p - *q);
	}
	return (0);
}

void *
memchr(const void *p, int byte, size_t n)
{
	const unsigned char *at = p;

	for (; n != 0; n--, at++) {
		if (*at == (unsigned char)byte)
			return ((void *)at);
	}
	return (NULL);
}

/* As the kernel's, bcopy() allows the two ranges to overlap. */
void
bcopy(const void *src, void *dst, size_t n)
{
	(void) memmove(dst, src, n);
}

void
bzero(void *dst, size_t n)
{
	(void) memset(dst, 0, n);
}

int
bcmp(const void *a, const void *b, size_t n)
{
	return (memcmp(a, b, n) != 0);
}
