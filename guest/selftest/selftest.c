/*
 * What "kheap doctor" runs on each machine: calls deep enough to use up the register
 * windows several times, the heap, and 64-bit arithmetic.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>
#include <sys/systm.h>

#define	DEPTH	1000

static int
sum(int n)
{
	return (n == 0 ? 0 : n + sum(n - 1));
}

int
main(int argc, char **argv)
{
	volatile uint64_t large = 0x123456789abcdef0ULL;
	char *buffer = kmem_zalloc(100, KM_SLEEP);

	if (buffer[99] != 0)
		return (1);
	kmem_free(buffer, 100);
	if (sum(DEPTH) != DEPTH * (DEPTH + 1) / 2)
		return (2);
	if (large / 1000 != 0x4a90be587de6eULL || large % 1000 != 320)
		return (3);
	return (0);
}
