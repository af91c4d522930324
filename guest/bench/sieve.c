/*
 * The sieve of Eratosthenes over a megabyte, the same code in the guest and on the
 * host: a measure of what emulation costs. The argument is how often to do it.
 */
#ifdef HOST
#include <stdio.h>
#include <stdlib.h>
#define	ALLOCATE(size)	malloc(size)
#else
#include <sys/cmn_err.h>
#include <sys/kmem.h>
#include <sys/sunddi.h>
#define	ALLOCATE(size)	kmem_alloc((size), KM_SLEEP)
#endif

#define	SIZE	(1 << 20)

static unsigned int
sieve(unsigned char *composite)
{
	unsigned int primes = 0;

	for (unsigned int i = 0; i < SIZE; i++)
		composite[i] = 0;
	for (unsigned int i = 2; i < SIZE; i++) {
		if (composite[i])
			continue;
		primes++;
		for (unsigned int j = 2 * i; j < SIZE; j += i)
			composite[j] = 1;
	}
	return (primes);
}

static unsigned int
number(const char *text)
{
	unsigned int n = 0;

	while (*text != '\0')
		n = 10 * n + (unsigned int)(*text++ - '0');
	return (n);
}

int
main(int argc, char **argv)
{
	unsigned int rounds = argc > 1 ? number(argv[1]) : 1;
	unsigned char *composite = ALLOCATE(SIZE);

	for (unsigned int i = 0; i < rounds; i++) {
		if (sieve(composite) != 82025)
			return (1);
	}
	return (0);
}
