/*
 * A path is followed up to the root by recursion, but the chain of parents
 * has a loop in it, so the root is never reached.
 *
 * A kernel stack is a few pages with nothing mapped behind them. Each call
 * takes a small frame until one lies on the page behind the end. The trap then
 * finds no stack to run on either, which machines report in different ways.
 */
#include <sys/cmn_err.h>

typedef struct directory {
	const char		*name;
	struct directory	*parent;
} directory_t;

static directory_t usr = { "usr" };
static directory_t local = { "local", &usr };

/* How many directories lie above this one. */
static int
depth(const directory_t *directory)
{
	if (directory->parent == NULL)
		return (0);
	return (depth(directory->parent) + 1);
}

int
main(int argc, char **argv)
{
	usr.parent = &local;	/* should have been the root */

	printf("%s is %d levels deep\n", local.name, depth(&local));
	return (0);
}
