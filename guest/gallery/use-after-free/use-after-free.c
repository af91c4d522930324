/*
 * A request is freed while its completion is still to come; the completion
 * writes into memory that is no longer its own.
 *
 * The heap fills every freed buffer with 0xdeadbeef and looks at the pattern
 * before it hands the buffer out again. It was freed last, so it is handed
 * out first: the next allocation of this size finds the pattern broken at
 * offset 8, that of the field written, and panics.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>

typedef struct request {
	uint64_t	id;
	uint32_t	status;
	uint32_t	length;
	char		data[48];
} request_t;

static void
request_cancel(request_t *request)
{
	kmem_free(request, sizeof (request_t));
}

static void
request_complete(request_t *request, uint32_t status)
{
	request->status = status;
}

int
main(int argc, char **argv)
{
	request_t *request = kmem_zalloc(sizeof (request_t), KM_SLEEP);

	request_cancel(request);
	request_complete(request, 5);	/* it was cancelled already */

	request = kmem_alloc(sizeof (request_t), KM_SLEEP);
	printf("never reached: the buffer was damaged while it was free\n");
	kmem_free(request, sizeof (request_t));
	return (0);
}
