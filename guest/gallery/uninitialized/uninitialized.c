/*
 * A pointer is followed that nobody ever set.
 *
 * kmem_alloc() does not clear memory, so the new structure holds whatever was
 * there before; often that is zero, and the mistake stays hidden. The heap
 * fills every buffer it hands out with the pattern 0xbaddcafe, so the pointer
 * has a value no mapping answers to, and the first use of it is a trap whose
 * address says what kind of mistake this is.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>

typedef struct sensor {
	int	*reading;	/* where the hardware leaves its last value */
	int	unit;
} sensor_t;

static sensor_t *
sensor_attach(int unit)
{
	sensor_t *sensor = kmem_alloc(sizeof (sensor_t), KM_SLEEP);

	sensor->unit = unit;	/* and sensor->reading is forgotten */
	return (sensor);
}

static int
sensor_read(sensor_t *sensor)
{
	return (*sensor->reading);
}

int
main(int argc, char **argv)
{
	sensor_t *sensor = sensor_attach(3);

	printf("sensor %d reads %d\n", sensor->unit, sensor_read(sensor));
	kmem_free(sensor, sizeof (sensor_t));
	return (0);
}
