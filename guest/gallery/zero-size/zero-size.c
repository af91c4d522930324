/*
 * A table is made for as many entries as a device says it has, and the device
 * has none.
 *
 * kmem_alloc() of 0 bytes returns NULL, with KM_SLEEP too, which by its contract
 * never does; code that goes on to use the table dies of it elsewhere. With
 * --set kmem_warn_zerosized=1 the heap says so at once, and with --set
 * kmem_panic_zerosized=1 it panics where the size was wrong.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>

static int *
table_create(size_t entries)
{
	return (kmem_zalloc(entries * sizeof (int), KM_SLEEP));
}

static size_t
device_entries(void)
{
	return (0);
}

int
main(int argc, char **argv)
{
	size_t entries = device_entries();
	int *table = table_create(entries);

	printf("table at %p\n", (void *)table);
	if (table != NULL)
		kmem_free(table, entries * sizeof (int));
	return (0);
}
