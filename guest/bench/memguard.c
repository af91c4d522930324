/*
 * Allocates and frees as often as the first argument says, where so many of 100000
 * allocations as the second says are guarded.
 */
#include <sys/param.h>
#include <sys/cmn_err.h>
#include <sys/malloc.h>
#include <sys/sysctl.h>
#include <sys/thread.h>

static uint_t
number(const char *text)
{
	uint_t value = 0;

	for (; *text != '\0'; text++)
		value = 10 * value + (uint_t)(*text - '0');
	return (value);
}

int
main(int argc, char **argv)
{
	uint_t pairs = number(argv[1]);
	uint_t frequency = number(argv[2]);

	if (kernel_sysctlbyname(curthread, "vm.memguard.frequency", NULL, NULL,
	    &frequency, sizeof (frequency), NULL, 0) != 0)
		return (1);
	while (pairs-- > 0)
		free(malloc(100, M_TEMP, M_WAITOK), M_TEMP);
	return (0);
}
