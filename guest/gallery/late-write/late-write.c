/*
 * A ring of messages is freed while the device still writes into its last entry.
 *
 * To look at all of a large free buffer takes time, so the heap looks at the first
 * kmem_maxverify bytes of it: half a page on 64-bit machines, and all of it on
 * 32-bit machines. A write behind that goes unseen. The ring is 1600 bytes and no
 * more, so it is seen, unless kmem_maxverify is set lower than where it strikes.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>

#define	ENTRIES	25

typedef struct message {
	uint64_t	stamp;
	char		text[56];
} message_t;

static message_t *ring;

static void
device_writes(int entry)
{
	ring[entry].stamp = 0x1234;
}

int
main(int argc, char **argv)
{
	ring = kmem_zalloc(ENTRIES * sizeof (message_t), KM_SLEEP);
	kmem_free(ring, ENTRIES * sizeof (message_t));
	device_writes(ENTRIES - 1);	/* was never told to stop */

	ring = kmem_zalloc(ENTRIES * sizeof (message_t), KM_SLEEP);
	printf("a new ring\n");
	kmem_free(ring, ENTRIES * sizeof (message_t));
	return (0);
}
