/*
 * One buffer of a thousand is used after it was freed, and nobody knows of which
 * type it is.
 *
 * vm.memguard.frequency guards allocations of all types at random, so many of each
 * 100000. Which ones follows from --seed: most runs see nothing, and one that does
 * repeats itself. The machines on which this bug is left to run for long enough see
 * it in the end.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>

#define	BUFFERS	20000

static int
buffer_sum(const char *buffer, size_t size)
{
	int sum = 0;

	for (size_t i = 0; i < size; i++)
		sum += buffer[i];
	return (sum);
}

static int
buffer_use(int number)
{
	char *buffer = malloc(64, M_DEVBUF, M_WAITOK | M_ZERO);

	free(buffer, M_DEVBUF);
	return (number % 1000 == 999 ? buffer_sum(buffer, 64) : 0);
}

int
main(int argc, char **argv)
{
	for (int number = 0; number < BUFFERS; number++)
		(void) buffer_use(number);
	return (0);
}
