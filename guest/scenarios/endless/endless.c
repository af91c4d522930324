/*
 * Loops that nothing ends. argv[1] says which; argv[2] is printed first.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>
#include <sys/systm.h>

static volatile int spins;
static volatile int spinning = 1;

static void
spin(void)
{
	while (spinning)
		spins++;
}

static int
spin_below(int depth)
{
	if (depth == 0) {
		spin();
		return (0);
	}
	return (spin_below(depth - 1) + 1);
}

static void
churn(void)
{
	for (;;)
		kmem_free(kmem_alloc(64, KM_SLEEP), 64);
}

int
main(int argc, char **argv)
{
	if (argc > 2)
		printf("%s\n", argv[2]);
	if (strcmp(argv[1], "spin") == 0)
		spin();
	else if (strcmp(argv[1], "recurse") == 0)
		printf("%d\n", spin_below(100));
	else
		churn();
	return (0);
}
