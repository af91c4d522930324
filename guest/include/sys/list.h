/*
 * Doubly linked lists. An object has a list_node_t for each list it may be on;
 * the list knows where in the object that is, so callers pass objects. The
 * object's memory is its owner's: a list never allocates.
 *
 *	typedef struct job {
 *		int		j_id;
 *		list_node_t	j_link;
 *	} job_t;
 *
 *	list_create(&jobs, sizeof (job_t), offsetof(job_t, j_link));
 *	list_insert_tail(&jobs, job);
 */
#ifndef _SYS_LIST_H
#define	_SYS_LIST_H

#include <sys/types.h>

/* A pointer names the node inside of the next object, or that of the list. */
typedef struct list_node {
	struct list_node	*list_next;	/* NULL: on no list */
	struct list_node	*list_prev;
} list_node_t;

typedef struct list {
	size_t			list_size;	/* of an object */
	size_t			list_offset;	/* of the node in it */
	struct list_node	list_head;
} list_t;

extern void list_create(list_t *, size_t size, size_t offset);
extern void list_destroy(list_t *);

extern void list_insert_head(list_t *, void *object);
extern void list_insert_tail(list_t *, void *object);
extern void list_insert_after(list_t *, void *there, void *object);
extern void list_insert_before(list_t *, void *there, void *object);
extern void list_move_tail(list_t *to, list_t *from);

extern void list_remove(list_t *, void *object);
extern void *list_remove_head(list_t *);
extern void *list_remove_tail(list_t *);

extern void *list_head(list_t *);
extern void *list_tail(list_t *);
extern void *list_next(list_t *, void *object);
extern void *list_prev(list_t *, void *object);
extern int list_is_empty(list_t *);

extern void list_link_init(list_node_t *);
extern int list_link_active(list_node_t *);
extern void list_link_replace(list_node_t *old, list_node_t *new);

#endif	/* _SYS_LIST_H */
