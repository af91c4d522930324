/*
 * Balanced binary trees (Adelson-Velsky and Landis 1962). An object has an
 * avl_node_t for each tree it may be in; the tree knows where in the object that
 * is, so callers pass objects. A tree never allocates.
 *
 * The compare function is given two objects, or a key in the form of an object
 * and an object. It returns -1, 0 or 1, as the first is less than the second,
 * equal or greater. No two objects of a tree are equal.
 */
#ifndef _SYS_AVL_H
#define	_SYS_AVL_H

#include <sys/types.h>

/* With 64 bits, what is small is kept in the low bits of the parent's address. */
typedef struct avl_node {
	struct avl_node	*avl_child[2];	/* the lesser, the greater */
#if defined(_LP64)
	uintptr_t	avl_pcb;	/* parent, child index, balance + 1 */
#else
	struct avl_node	*avl_parent;
	unsigned short	avl_child_index;
	short		avl_balance;
#endif
} avl_node_t;

typedef struct avl_tree {
	struct avl_node	*avl_root;
	int		(*avl_compar)(const void *, const void *);
	size_t		avl_offset;	/* of the node in an object */
	ulong_t		avl_numnodes;
	size_t		avl_size;	/* of an object */
} avl_tree_t;

/* A place between objects, where one that was not found would be. */
typedef uintptr_t	avl_index_t;

#define	AVL_BEFORE	0
#define	AVL_AFTER	1

#define	AVL_NEXT(tree, object)	avl_walk(tree, object, AVL_AFTER)
#define	AVL_PREV(tree, object)	avl_walk(tree, object, AVL_BEFORE)

extern void avl_create(avl_tree_t *, int (*compare)(const void *, const void *),
    size_t size, size_t offset);
extern void avl_destroy(avl_tree_t *);
extern void *avl_destroy_nodes(avl_tree_t *, void **cookie);

extern void *avl_find(avl_tree_t *, const void *key, avl_index_t *where);
extern void *avl_nearest(avl_tree_t *, avl_index_t where, int direction);
extern void avl_insert(avl_tree_t *, void *object, avl_index_t where);
extern void avl_insert_here(avl_tree_t *, void *object, void *there,
    int direction);
extern void avl_add(avl_tree_t *, void *object);
extern void avl_remove(avl_tree_t *, void *object);

extern void *avl_first(avl_tree_t *);
extern void *avl_last(avl_tree_t *);
extern void *avl_walk(avl_tree_t *, void *object, int direction);
extern ulong_t avl_numnodes(avl_tree_t *);
extern boolean_t avl_is_empty(avl_tree_t *);

#endif	/* _SYS_AVL_H */
