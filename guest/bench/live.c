/*
 * Replaces any of many live buffers, as often as the first argument says; the second says how many
 * there are. Buffers go and come in batches, so that more than one magazine is needed.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>

#define	SIZE	100
#define	BATCH	64

static unsigned int
number(const char *text)
{
	unsigned int value = 0;

	for (; *text != '\0'; text++)
		value = 10 * value + (unsigned int)(*text - '0');
	return (value);
}

/* Marsaglia's xorshift: any number but 0, each as often. */
static unsigned int
next(unsigned int state)
{
	state ^= state << 13;
	state ^= state >> 17;
	return (state ^ state << 5);
}

int
main(int argc, char **argv)
{
	unsigned int rounds = number(argv[1]);
	unsigned int live = number(argv[2]);
	size_t bytes = live * sizeof (void *);
	void **buffers = kmem_alloc(bytes, KM_SLEEP);
	unsigned int batch[BATCH];
	unsigned int random = 1;

	for (unsigned int i = 0; i < live; i++) {
		buffers[i] = kmem_alloc(SIZE, KM_NOSLEEP);
		if (buffers[i] == NULL) {
			cmn_err(CE_CONT, "room for only %u buffers\n", i);
			return (1);
		}
	}
	for (unsigned int done = 0; done < rounds; done += BATCH) {
		for (unsigned int i = 0; i < BATCH; i++) {
			random = next(random);
			batch[i] = random % live;
			if (buffers[batch[i]] != NULL)
				kmem_free(buffers[batch[i]], SIZE);
			buffers[batch[i]] = NULL;
		}
		for (unsigned int i = 0; i < BATCH; i++) {
			if (buffers[batch[i]] == NULL)
				buffers[batch[i]] = kmem_alloc(SIZE, KM_SLEEP);
		}
	}
	return (0);
}
