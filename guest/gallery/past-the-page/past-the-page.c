/*
 * A loop over the blocks of a large buffer runs one too far, and reads.
 *
 * Nothing is damaged, so nothing that looks at buffers later can find it. But a
 * large buffer can be placed so that it ends where its page ends, with nothing
 * mapped behind: then the first access past the end is a trap, at the instruction
 * that is wrong. The heap does so from kmem_minfirewall on, which by default is
 * half a page on 64-bit machines; on 32-bit machines, where addresses are few, it
 * has to be asked for.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>

#define	BLOCK	512
#define	BLOCKS	32

static int
checksum(const unsigned char *block)
{
	int sum = 0;

	for (int i = 0; i < BLOCK; i++)
		sum += block[i];
	return (sum);
}

int
main(int argc, char **argv)
{
	unsigned char *blocks = kmem_zalloc(BLOCK * BLOCKS, KM_SLEEP);
	int sum = 0;

	for (int i = 0; i <= BLOCKS; i++)	/* should have been < */
		sum += checksum(&blocks[i * BLOCK]);
	printf("%s\n", sum == 0 ? "all blocks empty" : "some block is not empty");
	kmem_free(blocks, BLOCK * BLOCKS);
	return (0);
}
