/*
 * A record of 41 bytes gets a 42nd.
 *
 * Allocations begin at a multiple of 16 bytes, so that one of 41 cannot end at a
 * guard page: seven bytes are left between them, and a store there does not trap.
 * MemGuard has filled them with a pattern, and looks at it when the record is freed.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>

static MALLOC_DEFINE(M_RECORD, "record", "records of a journal");

#define	RECORD	41

static void
record_end(char *record, size_t length)
{
	record[length] = '\n';
}

static void
record_free(char *record)
{
	free(record, M_RECORD);
}

int
main(int argc, char **argv)
{
	char *record = malloc(RECORD, M_RECORD, M_WAITOK | M_ZERO);

	record_end(record, RECORD);
	record_free(record);
	return (0);
}
