/*
 * An allocation that may fail is used as if it could not.
 *
 * There is memory, so it does not fail, and the mistake waits for the day when
 * memory is short. With --set kmem_mtbf=3000 the heap lets some of those
 * allocations fail that may, now and then, and the day is today.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>

typedef struct event {
	int		code;
	struct event	*next;
} event_t;

/* Cannot wait, since it is called when the hardware wants something. */
static event_t *
event_post(event_t *next, int code)
{
	event_t *event = kmem_alloc(sizeof (event_t), KM_NOSLEEP);

	event->code = code;
	event->next = next;
	return (event);
}

int
main(int argc, char **argv)
{
	event_t *head = NULL;
	int events = 0;

	for (int code = 0; code < 5; code++)
		head = event_post(head, code);
	while (head != NULL) {
		event_t *event = head;

		head = event->next;
		kmem_free(event, sizeof (event_t));
		events++;
	}
	printf("%d events\n", events);
	return (0);
}
