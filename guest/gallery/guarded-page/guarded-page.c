/*
 * A directory of one page is searched to its end and one entry further.
 *
 * The page behind it belongs to somebody else, and has something in it. With the
 * bit 2 of vm.memguard.options every allocation of a page or more is guarded, of
 * whatever type it is, and behind its last byte there is nothing.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>

typedef struct entry {
	uint32_t	inode;
	char		name[28];
} entry_t;

#define	ENTRIES	(PAGESIZE / sizeof (entry_t))

static entry_t *
directory_find(entry_t *directory, uint32_t inode)
{
	for (unsigned int i = 0; i <= ENTRIES; i++) {
		if (directory[i].inode == inode)
			return (&directory[i]);
	}
	return (NULL);
}

int
main(int argc, char **argv)
{
	entry_t *directory = malloc(PAGESIZE, M_TEMP, M_WAITOK | M_ZERO);

	(void) directory_find(directory, 2);
	free(directory, M_TEMP);
	return (0);
}
