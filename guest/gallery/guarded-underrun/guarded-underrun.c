/*
 * Blanks are trimmed off the end of a line, and the line has nothing but blanks.
 *
 * The loop asks for text[length - 1] before it asks whether length is 0, so it
 * reads the byte in front of the line. A small allocation usually ends at the guard
 * page, and the byte in front of it lies on its own page: no trap. With
 * vm.memguard.placement=left it begins at a guard page instead.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>

static MALLOC_DEFINE(M_LINE, "line", "lines of a terminal");

static size_t
line_trim(char *text, size_t length)
{
	while (text[length - 1] == ' ' && length > 0)
		length--;
	return (length);
}

int
main(int argc, char **argv)
{
	size_t length = 24;
	char *line = malloc(length, M_LINE, M_WAITOK);

	memset(line, ' ', length);
	length = line_trim(line, length);
	free(line, M_LINE);
	return (length == 0 ? 0 : 1);
}
