/*
 * A copy of a string is made, and no room is left for its null byte.
 *
 * Sizes are rounded up, so the byte past the end usually belongs to nobody and
 * the mistake goes unseen for years. The heap marks that byte with 0xbb and
 * keeps a redzone behind the buffer. kmem_free() is told the size, looks at
 * the mark, and panics: buffer overrun.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>
#include <sys/systm.h>

static char *
copy(const char *name)
{
	char *p = kmem_alloc(strlen(name), KM_SLEEP);	/* + 1 is missing */

	return (strcpy(p, name));
}

int
main(int argc, char **argv)
{
	const char *name = "/dev/rmt/0hbn";		/* 13 characters */
	char *p = copy(name);

	printf("copied %s\n", p);
	kmem_free(p, strlen(name));
	return (0);
}
