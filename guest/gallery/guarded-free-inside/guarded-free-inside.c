/*
 * A message is freed by the address of its body, which lies behind a header.
 *
 * free(9) of FreeBSD looks up the page an address lies on, and would take this for
 * the allocation. What is given out next begins in the middle of another.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>

static MALLOC_DEFINE(M_MESSAGE, "message", "messages between drivers");

typedef struct message {
	uint32_t	type;
	uint32_t	length;
	char		body[56];
} message_t;

static char *
message_body(uint32_t type)
{
	message_t *message = malloc(sizeof (*message), M_MESSAGE, M_WAITOK);

	message->type = type;
	message->length = sizeof (message->body);
	return (message->body);
}

static void
message_done(char *body)
{
	free(body, M_MESSAGE);	/* the message begins before its body */
}

int
main(int argc, char **argv)
{
	message_done(message_body(1));
	return (0);
}
