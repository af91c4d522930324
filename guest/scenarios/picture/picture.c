/*
 * Shows a buffer of 20 bytes between two free neighbours, in words of 32 bits.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>
#include <sys/types.h>

#define	SIZE	20
#define	TAG	(8 + 2 * sizeof (void *))	/* behind the buffer's 24 bytes */

int
main(void)
{
	unsigned char *buf[3];
	uint32_t *words;

	for (int i = 0; i < 3; i++)
		buf[i] = kmem_alloc(SIZE, KM_SLEEP);
	for (int i = 0; i < SIZE; i++)
		buf[1][i] = (unsigned char)(i + 1);
	kmem_free(buf[0], SIZE);
	kmem_free(buf[2], SIZE);
	/* A slab hands out its highest buffer first. */
	words = (uint32_t *)buf[2];
	for (size_t i = 0; i < 3 * (24 + TAG) / sizeof (uint32_t); i++)
		printf("%08x\n", words[i]);
	return (0);
}
