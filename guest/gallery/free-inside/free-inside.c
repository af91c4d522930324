/*
 * A parser moves its pointer past the blanks of a line and then frees it, when
 * it no longer points to the beginning.
 *
 * On a heap without checks, memory from the middle of the buffer is handed out
 * next. The heap finds which buffer the address lies in, and panics with both
 * addresses. Their difference says how far the pointer had moved. (Had it not
 * been a multiple of the word, SPARC would have trapped inside of kmem_free().)
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>
#include <sys/systm.h>

#define	LINE_SIZE	64

static size_t
length_without_indent(const char *text)
{
	char *line = kmem_alloc(LINE_SIZE, KM_SLEEP);
	size_t length;

	(void) strlcpy(line, text, LINE_SIZE);
	while (*line == ' ')
		line++;
	length = strlen(line);
	kmem_free(line, LINE_SIZE);	/* not what kmem_alloc() returned */
	return (length);
}

int
main(int argc, char **argv)
{
	size_t length = length_without_indent("        return (0);");

	printf("%d characters\n", (int)length);
	return (0);
}
