/*
 * Balanced binary trees. The balance of a node is the height of its right
 * subtree less that of its left one: -1, 0 or 1. Sides are 0 (left, lesser) and
 * 1 (right, greater).
 */
#include <sys/avl.h>
#include <sys/debug.h>

static avl_node_t *
node_of(const avl_tree_t *tree, const void *object)
{
	return ((avl_node_t *)((uintptr_t)object + tree->avl_offset));
}

static void *
object_of(const avl_tree_t *tree, const avl_node_t *node)
{
	return (node == NULL ? NULL :
	    (void *)((uintptr_t)node - tree->avl_offset));
}

#if defined(_LP64)

#define	SIDE_BIT	4
#define	BALANCE_BITS	3
#define	LOW_BITS	(SIDE_BIT | BALANCE_BITS)

static avl_node_t *
parent_of(const avl_node_t *node)
{
	return ((avl_node_t *)(node->avl_pcb & ~(uintptr_t)LOW_BITS));
}

static int
side_of(const avl_node_t *node)
{
	return ((node->avl_pcb & SIDE_BIT) != 0);
}

static int
balance_of(const avl_node_t *node)
{
	return ((int)(node->avl_pcb & BALANCE_BITS) - 1);
}

static void
set_parent(avl_node_t *node, avl_node_t *parent, int side)
{
	node->avl_pcb = (uintptr_t)parent | (side ? SIDE_BIT : 0) |
	    (node->avl_pcb & BALANCE_BITS);
}

static void
set_balance(avl_node_t *node, int balance)
{
	node->avl_pcb = (node->avl_pcb & ~(uintptr_t)BALANCE_BITS) |
	    (uintptr_t)(balance + 1);
}

#else

static avl_node_t *
parent_of(const avl_node_t *node)
{
	return (node->avl_parent);
}

static int
side_of(const avl_node_t *node)
{
	return (node->avl_child_index);
}

static int
balance_of(const avl_node_t *node)
{
	return (node->avl_balance);
}

static void
set_parent(avl_node_t *node, avl_node_t *parent, int side)
{
	node->avl_parent = parent;
	node->avl_child_index = (unsigned short)side;
}

static void
set_balance(avl_node_t *node, int balance)
{
	node->avl_balance = (short)balance;
}

#endif

/* Puts a subtree, which may be none, below a parent; without one, at the root. */
static void
attach(avl_tree_t *tree, avl_node_t *parent, int side, avl_node_t *node)
{
	if (parent == NULL)
		tree->avl_root = node;
	else
		parent->avl_child[side] = node;
	if (node != NULL)
		set_parent(node, parent, side);
}

/* What one side counts for in a balance. */
static int
weight(int side)
{
	return (side ? 1 : -1);
}

/*
 * A node is two levels deeper on one side. Its heavy child takes its place, or,
 * if that one leans inwards, the child's inner child does. Returns who did;
 * *shorter says whether the subtree has lost a level by it.
 */
static avl_node_t *
rotate(avl_tree_t *tree, avl_node_t *node, int heavy, int *shorter)
{
	int light = !heavy;
	int side = side_of(node);
	avl_node_t *parent = parent_of(node);
	avl_node_t *child = node->avl_child[heavy];
	avl_node_t *top = child;

	if (balance_of(child) == weight(light)) {
		int lean;

		top = child->avl_child[light];
		lean = balance_of(top);
		attach(tree, node, heavy, top->avl_child[light]);
		attach(tree, child, light, top->avl_child[heavy]);
		attach(tree, top, heavy, child);
		set_balance(node, lean == weight(heavy) ? weight(light) : 0);
		set_balance(child, lean == weight(light) ? weight(heavy) : 0);
		set_balance(top, 0);
		*shorter = 1;
	} else {
		*shorter = balance_of(child) != 0;
		attach(tree, node, heavy, child->avl_child[light]);
		set_balance(node, *shorter ? 0 : weight(heavy));
		set_balance(child, *shorter ? 0 : weight(light));
	}
	attach(tree, top, light, node);
	attach(tree, parent, side, top);
	return (top);
}

/* One side of a node has become deeper by a level. */
static void
grown(avl_tree_t *tree, avl_node_t *node, int side)
{
	int shorter;

	while (node != NULL) {
		int balance = balance_of(node) + weight(side);

		if (balance == 2 * weight(side)) {
			(void) rotate(tree, node, side, &shorter);
			return;
		}
		set_balance(node, balance);
		if (balance == 0)
			return;
		side = side_of(node);
		node = parent_of(node);
	}
}

/* One side of a node has lost a level. */
static void
shrunk(avl_tree_t *tree, avl_node_t *node, int side)
{
	while (node != NULL) {
		int balance = balance_of(node) - weight(side);
		int shorter = balance == 0;

		if (balance == -2 * weight(side))
			node = rotate(tree, node, !side, &shorter);
		else
			set_balance(node, balance);
		if (!shorter)
			return;
		side = side_of(node);
		node = parent_of(node);
	}
}

void
avl_create(avl_tree_t *tree, int (*compare)(const void *, const void *),
    size_t size, size_t offset)
{
	VERIFY3U(size, >=, offset + sizeof (avl_node_t));
	VERIFY0(offset % sizeof (void *));
	tree->avl_root = NULL;
	tree->avl_compar = compare;
	tree->avl_offset = offset;
	tree->avl_numnodes = 0;
	tree->avl_size = size;
}

void
avl_destroy(avl_tree_t *tree)
{
	VERIFY(avl_is_empty(tree));
}

/*
 * Takes objects out of a tree that is to be destroyed, leaves first, and does
 * not keep it balanced.
 */
void *
avl_destroy_nodes(avl_tree_t *tree, void **cookie)
{
	avl_node_t *node = *cookie == NULL ? tree->avl_root : *cookie;

	if (node == NULL)
		return (NULL);
	for (;;) {
		if (node->avl_child[0] != NULL)
			node = node->avl_child[0];
		else if (node->avl_child[1] != NULL)
			node = node->avl_child[1];
		else
			break;
	}
	*cookie = parent_of(node);
	attach(tree, parent_of(node), side_of(node), NULL);
	tree->avl_numnodes--;
	return (object_of(tree, node));
}

/* A place is a parent and the side below it. */
static avl_index_t
place(const avl_node_t *parent, int side)
{
	return ((avl_index_t)parent | (avl_index_t)side);
}

void *
avl_find(avl_tree_t *tree, const void *key, avl_index_t *where)
{
	avl_node_t *parent = NULL;
	avl_node_t *node = tree->avl_root;
	int side = 0;

	while (node != NULL) {
		int order = tree->avl_compar(key, object_of(tree, node));

		if (order == 0)
			return (object_of(tree, node));
		parent = node;
		side = order > 0;
		node = node->avl_child[side];
	}
	if (where != NULL)
		*where = place(parent, side);
	return (NULL);
}

void *
avl_nearest(avl_tree_t *tree, avl_index_t where, int direction)
{
	void *object = object_of(tree, (avl_node_t *)(where & ~(uintptr_t)1));
	int side = (int)(where & 1);

	return (object == NULL || side != direction ? object :
	    avl_walk(tree, object, direction));
}

void
avl_insert(avl_tree_t *tree, void *object, avl_index_t where)
{
	avl_node_t *node = node_of(tree, object);
	avl_node_t *parent = (avl_node_t *)(where & ~(uintptr_t)1);
	int side = (int)(where & 1);

	node->avl_child[0] = NULL;
	node->avl_child[1] = NULL;
	set_balance(node, 0);
	attach(tree, parent, side, node);
	tree->avl_numnodes++;
	grown(tree, parent, side);
}

void
avl_insert_here(avl_tree_t *tree, void *object, void *there, int direction)
{
	avl_node_t *node = node_of(tree, there);
	int side = direction;

	if (node->avl_child[side] != NULL) {
		node = node->avl_child[side];
		side = !direction;
		while (node->avl_child[side] != NULL)
			node = node->avl_child[side];
	}
	avl_insert(tree, object, place(node, side));
}

void
avl_add(avl_tree_t *tree, void *object)
{
	avl_index_t where = 0;

	VERIFY3P(avl_find(tree, object, &where), ==, NULL);
	avl_insert(tree, object, where);
}

/*
 * A node with two children gives its place to its neighbour on the deeper side,
 * which has at most one child itself, so that only a node like that is cut out.
 */
void
avl_remove(avl_tree_t *tree, void *object)
{
	avl_node_t *node = node_of(tree, object);
	avl_node_t *parent = parent_of(node);
	int side = side_of(node);
	avl_node_t *only = node->avl_child[node->avl_child[0] == NULL];

	tree->avl_numnodes--;
	if (node->avl_child[0] != NULL && node->avl_child[1] != NULL) {
		int deeper = balance_of(node) > 0;
		avl_node_t *next = node->avl_child[deeper];
		avl_node_t *from;
		int from_side;

		while (next->avl_child[!deeper] != NULL)
			next = next->avl_child[!deeper];
		from = parent_of(next) == node ? next : parent_of(next);
		from_side = side_of(next);
		attach(tree, parent_of(next), from_side,
		    next->avl_child[deeper]);
		attach(tree, next, 0, node->avl_child[0]);
		attach(tree, next, 1, node->avl_child[1]);
		set_balance(next, balance_of(node));
		attach(tree, parent, side, next);
		shrunk(tree, from, from_side);
	} else {
		attach(tree, parent, side, only);
		shrunk(tree, parent, side);
	}
}

static void *
outermost(avl_tree_t *tree, int side)
{
	avl_node_t *node = tree->avl_root;

	while (node != NULL && node->avl_child[side] != NULL)
		node = node->avl_child[side];
	return (object_of(tree, node));
}

void *
avl_first(avl_tree_t *tree)
{
	return (outermost(tree, 0));
}

void *
avl_last(avl_tree_t *tree)
{
	return (outermost(tree, 1));
}

void *
avl_walk(avl_tree_t *tree, void *object, int direction)
{
	avl_node_t *node = node_of(tree, object);
	int came_from;

	if (node->avl_child[direction] != NULL) {
		node = node->avl_child[direction];
		while (node->avl_child[!direction] != NULL)
			node = node->avl_child[!direction];
		return (object_of(tree, node));
	}
	do {
		came_from = side_of(node);
		node = parent_of(node);
	} while (node != NULL && came_from == direction);
	return (object_of(tree, node));
}

ulong_t
avl_numnodes(avl_tree_t *tree)
{
	return (tree->avl_numnodes);
}

boolean_t
avl_is_empty(avl_tree_t *tree)
{
	return (tree->avl_numnodes == 0 ? B_TRUE : B_FALSE);
}
