/*
 * How a zone has its functions called when memory becomes an item and stops being one:
 * its items come from a kmem cache, whose constructor and destructor these are.
 */
#include <sys/malloc.h>
#include <sys/systm.h>
#include <vm/uma_impl.h>

extern int zero_init(void *, int, int);
extern int zone_item_init(void *, void *, int);
extern void zone_item_fini(void *, void *);

/* What UMA_ZONE_ZINIT has for init. */
int
zero_init(void *mem, int size, int flags)
{
	(void) flags;
	bzero(mem, size);
	return (0);
}

int
zone_item_init(void *buf, void *private, int kmflags)
{
	struct uma_zone *zone = private;
	int flags = (kmflags & M_NOWAIT) != 0 ? M_NOWAIT : M_WAITOK;	/* KM_NOSLEEP is M_NOWAIT */

	return (zone->uz_init(buf, (int)zone->uz_size, flags));
}

void
zone_item_fini(void *buf, void *private)
{
	struct uma_zone *zone = private;

	zone->uz_fini(buf, (int)zone->uz_size);
}
