/*
 * Takes so many megabytes of heap as its argument says, and panics: what a dump then costs is what is
 * to be known. Every other megabyte is zeroes; the rest is as it was at power-on, noise.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>

#define	MEGABYTE	(1024 * 1024)

static unsigned int
number(const char *text)
{
	unsigned int value = 0;

	for (; *text != '\0'; text++)
		value = 10 * value + (unsigned int)(*text - '0');
	return (value);
}

int
main(int argc, char **argv)
{
	unsigned int megabytes = number(argv[1]);

	for (unsigned int i = 0; i < megabytes; i++) {
		void *taken = (i & 1) != 0 ?
		    kmem_zalloc(MEGABYTE, KM_NOSLEEP) :
		    kmem_alloc(MEGABYTE, KM_NOSLEEP);

		if (taken == NULL) {
			cmn_err(CE_CONT, "room for only %u MB\n", i);
			return (1);
		}
	}
	panic("%u MB are taken", megabytes);
}
