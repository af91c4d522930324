/*
 * What both files of the driver know.
 */
MALLOC_DECLARE(M_WIDGET);

struct widget_softc {
	char		sc_name[16];
	u_int32_t	sc_flags[4];
} __packed;

struct widget_softc *widget_attach(u_int unit);
