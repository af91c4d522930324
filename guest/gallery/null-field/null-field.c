/*
 * A search fails and returns NULL; the caller reads a field of the result.
 *
 * The heap has no part in this one. The address of the trap is the offset of
 * the field, since the structure would lie at 0: a small fault address in a
 * panic message names the field that was wanted.
 */
#include <sys/cmn_err.h>
#include <sys/systm.h>

typedef struct device {
	const char	*name;
	int		instance;
	int		open_count;
} device_t;

static device_t devices[] = {
	{ "disk", 0, 2 },
	{ "disk", 1, 0 },
	{ "tape", 0, 1 },
};

static device_t *
device_find(const char *name, int instance)
{
	for (size_t i = 0; i < sizeof (devices) / sizeof (devices[0]); i++) {
		if (strcmp(devices[i].name, name) == 0 &&
		    devices[i].instance == instance)
			return (&devices[i]);
	}
	return (NULL);
}

int
main(int argc, char **argv)
{
	device_t *tape = device_find("tape", 1);	/* there is only one */

	printf("tape 1 is open %d times\n", tape->open_count);
	return (0);
}
