/*
 * Proper use of the heap, up to its end. argv[1] says what to try.
 */
#include <sys/cmn_err.h>
#include <sys/debug.h>
#include <sys/kmem.h>
#include <sys/sunddi.h>
#include <sys/systm.h>

#define	MEGABYTE	(1UL << 20)

/* Two thousand buffers of all sizes, each full of its number while it lives. */
static void
sizes(void)
{
	static unsigned char *live[200];
	static size_t length[200];
	size_t size = 0;

	for (size_t i = 0; i < 2000; i++) {
		size_t slot = i * 7 % 200;

		if (live[slot] != NULL) {
			VERIFY(live[slot][0] == (unsigned char)slot);
			VERIFY(live[slot][length[slot] - 1] ==
			    (unsigned char)slot);
			kmem_free(live[slot], length[slot]);
		}
		size = (i % 100 == 0) ? MEGABYTE : (size * 5 + i) % 9000 + 1;
		if (i % 50 == 49)
			size = 40000 + i * 30;
		live[slot] = kmem_alloc(size, KM_SLEEP);
		length[slot] = size;
		memset(live[slot], (int)slot, size);
		if (i % 100 == 0) {	/* so large a one leaves soon */
			kmem_free(live[slot], size);
			live[slot] = NULL;
		}
	}
	for (size_t slot = 0; slot < 200; slot++) {
		if (live[slot] != NULL)
			kmem_free(live[slot], length[slot]);
	}
	VERIFY3P(kmem_alloc(0, KM_SLEEP), ==, NULL);
	kmem_free(NULL, 0);
	printf("all sizes\n");
}

static void
zeroes(void)
{
	for (size_t size = 1; size <= 300000; size += size / 3 + 1) {
		unsigned char *p = kmem_alloc(size, KM_SLEEP);

		memset(p, 0xa5, size);
		kmem_free(p, size);
		p = kmem_zalloc(size, KM_SLEEP);
		for (size_t i = 0; i < size; i++)
			VERIFY3U(p[i], ==, 0);
		kmem_free(p, size);
	}
	printf("all zero\n");
}

/* Takes all there is without waiting, gives it back, and can do so again. */
static size_t
exhaust(size_t size)
{
	typedef struct link {
		struct link *next;
	} link_t;
	link_t *head = NULL;
	size_t count = 0;
	link_t *p;

	while ((p = kmem_alloc(size, KM_NOSLEEP)) != NULL) {
		p->next = head;
		head = p;
		count++;
	}
	while (head != NULL) {
		p = head;
		head = p->next;
		kmem_free(p, size);
	}
	return (count);
}

static void
exhaustion(size_t size)
{
	size_t first = exhaust(size);
	size_t again = exhaust(size);
	void *p = kmem_alloc(MEGABYTE, KM_SLEEP);

	VERIFY3U(first, >, 0);
	VERIFY3U(again, >=, first - first / 10);
	kmem_free(p, MEGABYTE);
	printf("recovered\n");
}

static void
sleep_for_ever(void)
{
	for (;;)
		(void) kmem_alloc(5000, KM_SLEEP);
}

/* Megabytes in pieces of one, each touched in all its pages. */
static void
touch(size_t megabytes)
{
	for (size_t i = 0; i < megabytes; i++) {
		char *p = kmem_alloc(MEGABYTE, KM_SLEEP);

		for (size_t at = 0; at < MEGABYTE; at += 4096)
			p[at] = (char)i;
		VERIFY3S(p[MEGABYTE - 4096], ==, (char)i);
	}
	printf("touched %lu MB\n", (unsigned long)megabytes);
}

/* Stores to an address that somebody has mapped to some memory of interest. */
static void
poke(uintptr_t address)
{
	volatile uint32_t *p = (volatile uint32_t *)address;

	printf("%x\n", *p);
	*p = 0x600dcafe;
}

int
main(int argc, char **argv)
{
	unsigned long number = 0;

	if (argc > 2)
		VERIFY0(ddi_strtoul(argv[2], NULL, 0, &number));
	if (strcmp(argv[1], "sizes") == 0)
		sizes();
	else if (strcmp(argv[1], "zeroes") == 0)
		zeroes();
	else if (strcmp(argv[1], "exhaustion") == 0)
		exhaustion(number);
	else if (strcmp(argv[1], "sleep") == 0)
		sleep_for_ever();
	else if (strcmp(argv[1], "poke") == 0)
		poke(number);
	else
		touch(number);
	return (0);
}
