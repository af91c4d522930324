/*
 * Doubly linked lists. The list's own node closes the ring, so no insertion and
 * no removal has a special case.
 */
#include <sys/debug.h>
#include <sys/list.h>

static list_node_t *
node_of(const list_t *list, void *object)
{
	return ((list_node_t *)((char *)object + list->list_offset));
}

/* NULL for the list's own node, which is in no object. */
static void *
object_of(list_t *list, list_node_t *node)
{
	return (node == &list->list_head ? NULL :
	    (char *)node - list->list_offset);
}

static void
insert_between(list_node_t *prev, list_node_t *node, list_node_t *next)
{
	node->list_prev = prev;
	node->list_next = next;
	prev->list_next = node;
	next->list_prev = node;
}

static void
unlink_node(list_node_t *node)
{
	node->list_prev->list_next = node->list_next;
	node->list_next->list_prev = node->list_prev;
	list_link_init(node);
}

void
list_create(list_t *list, size_t size, size_t offset)
{
	VERIFY3U(size, >=, offset + sizeof (list_node_t));
	list->list_size = size;
	list->list_offset = offset;
	list->list_head.list_next = &list->list_head;
	list->list_head.list_prev = &list->list_head;
}

void
list_destroy(list_t *list)
{
	VERIFY(list_is_empty(list));
	list_link_init(&list->list_head);
}

void
list_insert_after(list_t *list, void *there, void *object)
{
	list_node_t *prev =
	    there == NULL ? &list->list_head : node_of(list, there);

	insert_between(prev, node_of(list, object), prev->list_next);
}

void
list_insert_before(list_t *list, void *there, void *object)
{
	list_node_t *next =
	    there == NULL ? &list->list_head : node_of(list, there);

	insert_between(next->list_prev, node_of(list, object), next);
}

void
list_insert_head(list_t *list, void *object)
{
	list_insert_after(list, NULL, object);
}

void
list_insert_tail(list_t *list, void *object)
{
	list_insert_before(list, NULL, object);
}

void
list_move_tail(list_t *to, list_t *from)
{
	void *object;

	VERIFY3U(to->list_offset, ==, from->list_offset);
	while ((object = list_remove_head(from)) != NULL)
		list_insert_tail(to, object);
}

void
list_remove(list_t *list, void *object)
{
	list_node_t *node = node_of(list, object);

	VERIFY(list_link_active(node));
	unlink_node(node);
}

void *
list_remove_head(list_t *list)
{
	void *object = list_head(list);

	if (object != NULL)
		list_remove(list, object);
	return (object);
}

void *
list_remove_tail(list_t *list)
{
	void *object = list_tail(list);

	if (object != NULL)
		list_remove(list, object);
	return (object);
}

void *
list_head(list_t *list)
{
	return (object_of(list, list->list_head.list_next));
}

void *
list_tail(list_t *list)
{
	return (object_of(list, list->list_head.list_prev));
}

void *
list_next(list_t *list, void *object)
{
	return (object_of(list, node_of(list, object)->list_next));
}

void *
list_prev(list_t *list, void *object)
{
	return (object_of(list, node_of(list, object)->list_prev));
}

int
list_is_empty(list_t *list)
{
	return (list->list_head.list_next == &list->list_head);
}

void
list_link_init(list_node_t *node)
{
	node->list_next = NULL;
	node->list_prev = NULL;
}

int
list_link_active(list_node_t *node)
{
	return (node->list_next != NULL);
}

void
list_link_replace(list_node_t *old, list_node_t *new)
{
	VERIFY(list_link_active(old));
	VERIFY(!list_link_active(new));
	insert_between(old->list_prev, new, old->list_next);
	list_link_init(old);
}
