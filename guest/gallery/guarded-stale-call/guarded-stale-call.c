/*
 * A packet filter was compiled to machine code, and the code is called after the
 * filter was detached.
 *
 * A heap that keeps freed memory mapped lets the processor run what is left there.
 * MemGuard leaves nothing: the fetch of the first instruction traps, and the stack
 * leads to who called.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>

static MALLOC_DEFINE(M_FILTER, "filter", "compiled packet filters");

typedef int filter_t(const char *packet, size_t length);

static filter_t *attached;

static void
filter_attach(const void *code, size_t size)
{
	void *copy = malloc(size, M_FILTER, M_WAITOK);

	memcpy(copy, code, size);
	attached = (filter_t *)(uintptr_t)copy;
}

static void
filter_detach(void)
{
	free((void *)(uintptr_t)attached, M_FILTER);
}

static int
packet_input(const char *packet, size_t length)
{
	int verdict = attached(packet, length);

	return (verdict + 1);
}

int
main(int argc, char **argv)
{
	char code[64];

	memset(code, 0, sizeof (code));
	filter_attach(code, sizeof (code));
	filter_detach();
	return (packet_input("ping", 4));
}
