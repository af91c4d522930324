/* Allocates and frees a buffer as often as the argument says. */
#include <sys/kmem.h>

int
main(int argc, char **argv)
{
	unsigned int pairs = 0;

	for (const char *text = argv[1]; *text != '\0'; text++)
		pairs = 10 * pairs + (unsigned int)(*text - '0');
	while (pairs-- > 0)
		kmem_free(kmem_alloc(100, KM_SLEEP), 100);
	return (0);
}
