/*
 * A host name is copied without room for the NUL behind it.
 *
 * malloc(9) has a class of 64 bytes, and a name of 64 characters fills it. The NUL
 * is the first byte of whatever comes next: where nobody checks, nothing is seen
 * until that owner wonders. MemGuard has the name end at an unmapped page, and the
 * store of the NUL traps.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>

static MALLOC_DEFINE(M_HOSTNAME, "hostname", "names of hosts");

static const char name[] =
    "alewife-and-her-many-sisters.lab.department.university.example.x";

static char *
hostname_copy(const char *from)
{
	char *copy = malloc(strlen(from), M_HOSTNAME, M_WAITOK);

	return (strcpy(copy, from));	/* strlen(from) + 1 bytes */
}

int
main(int argc, char **argv)
{
	free(hostname_copy(name), M_HOSTNAME);
	return (0);
}
