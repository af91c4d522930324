/*
 * A value is stored through a pointer that nobody ever set.
 *
 * This is worse than reading through it: had the old contents of the buffer
 * been a valid address, somebody else's data would now be damaged, and that
 * somebody would fail much later. The heap's pattern 0xbaddcafe turns the
 * store into a trap at the instruction that is wrong.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>

typedef struct counter {
	int	*value;		/* shared by all who count the same thing */
	int	step;
} counter_t;

static counter_t *
counter_create(int step)
{
	counter_t *counter = kmem_alloc(sizeof (counter_t), KM_SLEEP);

	counter->step = step;	/* and counter->value is forgotten */
	return (counter);
}

static void
counter_reset(counter_t *counter)
{
	*counter->value = 0;
}

int
main(int argc, char **argv)
{
	counter_t *counter = counter_create(1);

	counter_reset(counter);
	printf("counting in steps of %d\n", counter->step);
	kmem_free(counter, sizeof (counter_t));
	return (0);
}
