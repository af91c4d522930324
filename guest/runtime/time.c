/*
 * Clock ticks, made from the machine's clock.
 */
#include <sys/ddi.h>
#include <sys/sunddi.h>
#include <sys/time.h>
#include <limits.h>

clock_t
ddi_get_lbolt(void)
{
	return ((clock_t)ddi_get_lbolt64());
}

int64_t
ddi_get_lbolt64(void)
{
	return (NSEC_TO_TICK(gethrtime()));
}

clock_t
drv_usectohz(clock_t microseconds)
{
	return ((clock_t)(((int64_t)microseconds * hz + MICROSEC - 1) /
	    MICROSEC));
}

clock_t
drv_hztousec(clock_t ticks)
{
	int64_t microseconds = (int64_t)ticks * MICROSEC / hz;

	return (microseconds > LONG_MAX ? LONG_MAX : (clock_t)microseconds);
}
