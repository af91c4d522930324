/*
 * Two threads that give way to each other, as often as the argument says.
 */
#include <sys/thread.h>

static unsigned int rounds;

static void
give_way(void)
{
	for (unsigned int i = 0; i < rounds; i++)
		yield();
}

int
main(int argc, char **argv)
{
	kt_did_t other;

	for (const char *at = argv[argc - 1]; *at != '\0'; at++)
		rounds = 10 * rounds + (unsigned int)(*at - '0');
	other = thread_create(NULL, 0, give_way, NULL, 0, &p0, TS_RUN,
	    minclsyspri)->t_did;
	give_way();
	thread_join(other);
	return (0);
}
