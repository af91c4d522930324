#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>

#include "driver.h"

struct widget_softc *
widget_attach(u_int unit)
{
	struct widget_softc *sc = malloc(sizeof(*sc), M_WIDGET, M_WAITOK | M_ZERO);

	snprintf(sc->sc_name, sizeof(sc->sc_name), "widget%u", unit);
	return (sc);
}
