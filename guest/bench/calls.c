/* Calls the kernel model as often as the argument says, and does nothing else. */
#include <sys/time.h>

int
main(int argc, char **argv)
{
	unsigned int calls = 0;

	for (const char *text = argv[1]; *text != '\0'; text++)
		calls = 10 * calls + (unsigned int)(*text - '0');
	while (calls-- > 0)
		(void) gethrtime();
	return (0);
}
