/*
 * A driver in the idiom of FreeBSD's, which includes what such a driver includes and no
 * more. The argument is how many units it has: with none, it asserts that it has one.
 */
#include <sys/cdefs.h>
__FBSDID("$FreeBSD$");

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/malloc.h>
#include <sys/sysctl.h>
#include <vm/uma.h>

#include "driver.h"

MALLOC_DEFINE(M_WIDGET, "widget", "widget driver");

static u_int widget_debug;
SYSCTL_NODE(_hw, OID_AUTO, widget, CTLFLAG_RW, 0, "widget driver");
SYSCTL_UINT(_hw_widget, OID_AUTO, debug, CTLFLAG_RWTUN, &widget_debug, 0, "How much to say");

static int
packet_ctor(void *mem, int size, void *arg __unused, int flags __unused)
{
	bzero(mem, size);
	return (0);
}

int
main(int argc, char **argv __unused)
{
	u_int units = argc - 1;
	KASSERT(units < 3, ("too many units: %u", units));
	MPASS(units > 0);

	struct widget_softc *sc = widget_attach(units);
	uma_zone_t zone = uma_zcreate("packet", round_page(PAGE_MASK), packet_ctor, NULL, NULL,
	    NULL, UMA_ALIGN_PTR, 0);
	u_char *packet = uma_zalloc(zone, M_WAITOK);
	MPASS(packet[PAGE_SIZE - 1] == 0 && hz > 0);
	uma_zfree(zone, packet);
	uma_zdestroy(zone);
	printf("%s: debug=%u flags=%zu\n", sc->sc_name, widget_debug, nitems(sc->sc_flags));
	free(sc, M_WIDGET);
	return (0);
}
