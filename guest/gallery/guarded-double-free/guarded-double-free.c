/*
 * A connection is reset by the peer while it is being closed: both free it.
 *
 * The items of the zone are type-stable, as those of network stacks are, and the
 * second free would put one item on the free list twice. Two connections would share
 * it, much later. MemGuard, told the name of the zone, knows that it is free.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <vm/uma.h>

typedef struct connection {
	uint32_t	local, foreign;
	int		state;
} connection_t;

static uma_zone_t zone;

static void
connection_close(connection_t *connection)
{
	uma_zfree(zone, connection);
}

static void
connection_reset(connection_t *connection)
{
	uma_zfree(zone, connection);
}

int
main(int argc, char **argv)
{
	connection_t *connection;

	zone = uma_zcreate("tcpcb", sizeof (connection_t), NULL, NULL, NULL,
	    NULL, UMA_ALIGN_PTR, 0);
	connection = uma_zalloc(zone, M_WAITOK | M_ZERO);
	connection_close(connection);
	connection_reset(connection);
	return (0);
}
