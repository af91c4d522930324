/*
 * A heap of as many live buffers as the first argument says, each with pointers to two others, of
 * which as many are lost as the second says. It panics then: how long a debugger takes to find the
 * lost ones is what is to be known.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>

typedef struct node {
	struct node	*n_left;
	struct node	*n_right;
	long		n_words[1];	/* as many as the buffer has room for */
} node_t;

static node_t *root;

static unsigned int
number(const char *text)
{
	unsigned int value = 0;

	for (; *text != '\0'; text++)
		value = 10 * value + (unsigned int)(*text - '0');
	return (value);
}

/* 32 to 191 bytes. */
static node_t *
node(unsigned int i)
{
	return (kmem_zalloc(32 + i * 37 % 160, KM_NOSLEEP));
}

int
main(int argc, char **argv)
{
	unsigned int live = number(argv[1]);
	unsigned int lost = number(argv[2]);
	size_t bytes = live * sizeof (node_t *);
	node_t **nodes = kmem_alloc(bytes, KM_SLEEP);

	for (unsigned int i = 0; i < live; i++) {
		nodes[i] = node(i);
		if (nodes[i] == NULL) {
			cmn_err(CE_CONT, "room for only %u buffers\n", i);
			return (1);
		}
		/* A binary tree, in which nodes that are made late may be far away. */
		if (i != 0 && i % 2 == 1)
			nodes[i / 2]->n_left = nodes[i];
		else if (i != 0)
			nodes[i / 2 - 1]->n_right = nodes[i];
	}
	root = nodes[0];
	kmem_free(nodes, bytes);
	for (unsigned int i = 0; i < lost; i++)
		(void) node(i);
	panic("%u buffers are live, %u lost", live, lost);
}
