/*
 * A buffer is freed by the function that met an error, and again by its
 * caller.
 *
 * On a heap without checks the buffer is now on the free list twice, two later
 * allocations get the same memory, and neither is at fault for what follows.
 * The heap notes with each buffer whether it is allocated; the second
 * kmem_free() contradicts the note, and panics.
 */
#include <sys/cmn_err.h>
#include <sys/errno.h>
#include <sys/kmem.h>

#define	PACKET_SIZE	128

static int
packet_send(char *packet)
{
	/* The link is down: drop the packet and say so. */
	kmem_free(packet, PACKET_SIZE);
	return (EIO);
}

int
main(int argc, char **argv)
{
	char *packet = kmem_zalloc(PACKET_SIZE, KM_SLEEP);
	int error = packet_send(packet);

	if (error != 0) {
		printf("cannot send: error %d\n", error);
		kmem_free(packet, PACKET_SIZE);
	}
	return (error);
}
