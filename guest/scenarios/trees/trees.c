/*
 * Trees under insertion and removal in all kinds of order. After each step the whole
 * tree is checked: order, parents, balance, count.
 */
#include <sys/avl.h>
#include <sys/cmn_err.h>
#include <sys/debug.h>
#include <sys/sysmacros.h>

#define	KEYS	120

typedef struct word {
	int		w_key;
	avl_node_t	w_link;
	int		w_inside;
} word_t;

#if defined(_LP64)
CTASSERT(sizeof (avl_node_t) == 24 && sizeof (avl_tree_t) == 40);
#else
CTASSERT(sizeof (avl_node_t) == 16 && sizeof (avl_tree_t) == 20);
#endif

static word_t words[KEYS];
static avl_tree_t tree;

static int
compare(const void *a, const void *b)
{
	int x = ((const word_t *)a)->w_key;
	int y = ((const word_t *)b)->w_key;

	return (x < y ? -1 : x > y);
}

/* The height of a subtree whose parent and balance are as they must be. */
static int
height(avl_node_t *node, avl_node_t *parent, int side)
{
	int left, right;

	if (node == NULL)
		return (0);
	left = height(node->avl_child[0], node, 0);
	right = height(node->avl_child[1], node, 1);
#if defined(_LP64)
	VERIFY3U(node->avl_pcb, ==, (uintptr_t)parent | (uintptr_t)side << 2 |
	    (uintptr_t)(right - left + 1));
#else
	VERIFY3P(node->avl_parent, ==, parent);
	VERIFY3S(node->avl_child_index, ==, side);
	VERIFY3S(node->avl_balance, ==, right - left);
#endif
	VERIFY(right - left >= -1 && right - left <= 1);
	return (1 + MAX(left, right));
}

static void
check(void)
{
	word_t *at = avl_first(&tree);
	word_t *back = NULL;
	ulong_t count = 0;

	(void) height(tree.avl_root, NULL, 0);
	for (int key = 0; key < KEYS; key++) {
		avl_index_t where = 0;

		if (!words[key].w_inside) {
			word_t wanted = { key };

			VERIFY3P(avl_find(&tree, &wanted, &where), ==, NULL);
			VERIFY3P(avl_nearest(&tree, where, AVL_AFTER), ==, at);
			VERIFY3P(avl_nearest(&tree, where, AVL_BEFORE), ==, back);
			continue;
		}
		VERIFY3P(at, ==, &words[key]);
		VERIFY3P(avl_find(&tree, at, NULL), ==, at);
		VERIFY3P(AVL_PREV(&tree, at), ==, back);
		back = at;
		at = AVL_NEXT(&tree, at);
		count++;
	}
	VERIFY3P(at, ==, NULL);
	VERIFY3P(avl_last(&tree), ==, back);
	VERIFY3U(avl_numnodes(&tree), ==, count);
	VERIFY(avl_is_empty(&tree) == (count == 0));
}

/* Each key once: in order, backwards, or scattered, by the step to the next. */
static void
fill(int step)
{
	for (int i = 0; i < KEYS; i++) {
		word_t *word = &words[(i * step + KEYS * step) % KEYS];

		VERIFY0(word->w_inside);
		avl_add(&tree, word);
		word->w_inside = 1;
		check();
	}
}

static void
empty(int step)
{
	for (int i = 0; i < KEYS; i++) {
		word_t *word = &words[(i * step + 17) % KEYS];

		avl_remove(&tree, word);
		word->w_inside = 0;
		check();
	}
}

static void
insert_beside(void)
{
	avl_add(&tree, &words[50]);
	avl_insert_here(&tree, &words[60], &words[50], AVL_AFTER);
	avl_insert_here(&tree, &words[55], &words[60], AVL_BEFORE);
	avl_insert_here(&tree, &words[52], &words[50], AVL_AFTER);
	avl_insert_here(&tree, &words[40], &words[50], AVL_BEFORE);
	words[50].w_inside = words[60].w_inside = words[55].w_inside = 1;
	words[52].w_inside = words[40].w_inside = 1;
	check();
}

static void
take_down(void)
{
	void *cookie = NULL;
	word_t *word;

	while ((word = avl_destroy_nodes(&tree, &cookie)) != NULL) {
		VERIFY(word->w_inside);
		word->w_inside = 0;
	}
	check();
	avl_destroy(&tree);
}

int
main(int argc, char **argv)
{
	static const int steps[] = { 1, KEYS - 1, 7, 49, 77 };

	for (int i = 0; i < KEYS; i++)
		words[i].w_key = i;
	avl_create(&tree, compare, sizeof (word_t), offsetof(word_t, w_link));
	check();
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		fill(steps[i]);
		empty(steps[(i + 2) % ARRAY_SIZE(steps)]);
	}
	insert_beside();
	take_down();
	printf("all trees balanced\n");
	avl_add(&tree, &words[1]);
	avl_add(&tree, &words[1]);	/* is in it already */
	return (0);
}
