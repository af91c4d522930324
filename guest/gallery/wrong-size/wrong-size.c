/*
 * A structure is allocated with room for a name behind it, and freed as if it
 * had none.
 *
 * kmem_free() trusts the size it is told: on a heap without checks, a buffer of
 * one size ends up among those of another, and later two owners share a part of
 * it. The heap remembers the size that was asked for behind the buffer, and
 * panics with both.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>
#include <sys/systm.h>

typedef struct node {
	int	kind;
	char	name[];
} node_t;

static node_t *
node_create(int kind, const char *name)
{
	node_t *node = kmem_alloc(sizeof (node_t) + strlen(name) + 1, KM_SLEEP);

	node->kind = kind;
	(void) strcpy(node->name, name);
	return (node);
}

static void
node_destroy(node_t *node)
{
	kmem_free(node, sizeof (node_t));	/* the name is forgotten */
}

int
main(int argc, char **argv)
{
	node_t *node = node_create(1, "tty");

	printf("node %s\n", node->name);
	node_destroy(node);
	return (0);
}
