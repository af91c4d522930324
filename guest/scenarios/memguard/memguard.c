/*
 * One misuse of a guarded allocation per run. argv[1] is who allocates, malloc or uma,
 * argv[2] the misuse, argv[3] the size of the allocation, and argv[4] how far from its
 * beginning the misuse is, in bytes. The address of the allocation is printed first, and
 * main goes on only if nothing stopped it.
 */
#include <sys/cmn_err.h>
#include <sys/ddi.h>
#include <sys/malloc.h>
#include <sys/sunddi.h>
#include <sys/systm.h>
#include <vm/uma.h>

MALLOC_DEFINE(M_VICTIM, "victim", "what is guarded");

typedef void (*code_t)(void);

extern ulong_t memguard_maplimit;

static uma_zone_t victims;	/* also guarded: its name is the same */
static uma_zone_t others;
static boolean_t items;		/* whether the allocation is from a zone */

static char *
allocate(size_t size)
{
	if (!items)
		return (malloc(size, M_VICTIM, M_WAITOK));
	victims = uma_zcreate("victim", size, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
	return (uma_zalloc(victims, M_WAITOK));
}

static void
release(char *p)
{
	if (items)
		uma_zfree(victims, p);
	else
		free(p, M_VICTIM);
}

static void
read_from(char *p)
{
	(void) *(volatile char *)p;
}

static void
write_to(char *p)
{
	*(volatile char *)p = 0x55;
}

static void
execute(char *p)
{
	((code_t)(uintptr_t)p)();
}

static void
free_as_another(char *p)
{
	if (items)
		free(p, M_VICTIM);
	else
		uma_zfree(others, p);
}

static void
free_to_another(char *p)
{
	uma_zfree(others, p);
}

static void
free_nothing(char *p)
{
	(void) p;
	release((char *)memguard_maplimit - 64);
}

typedef struct misuse {
	const char	*name;
	void		(*commit)(char *);
	boolean_t	before;		/* the allocation is freed before that, */
	boolean_t	after;		/* or after it */
} misuse_t;

static const misuse_t misuses[] = {
	{ "read",		read_from,		B_FALSE,	B_FALSE },
	{ "write",		write_to,		B_FALSE,	B_FALSE },
	{ "execute",		execute,		B_FALSE,	B_FALSE },
	{ "read-freed",		read_from,		B_TRUE,		B_FALSE },
	{ "write-freed",	write_to,		B_TRUE,		B_FALSE },
	{ "execute-freed",	execute,		B_TRUE,		B_FALSE },
	{ "write-and-free",	write_to,		B_FALSE,	B_TRUE },
	{ "free",		release,		B_FALSE,	B_FALSE },
	{ "free-freed",		release,		B_TRUE,		B_FALSE },
	{ "free-as-another",	free_as_another,	B_FALSE,	B_FALSE },
	{ "free-to-another",	free_to_another,	B_FALSE,	B_FALSE },
	{ "free-nothing",	free_nothing,		B_FALSE,	B_FALSE },
};

static long
number(const char *digits)
{
	long value = 0;

	(void) ddi_strtol(digits, NULL, 0, &value);
	return (value);
}

static void
commit(const misuse_t *misuse, size_t size, long offset)
{
	char *p = allocate(size);

	printf("%p\n", (void *)p);
	if (misuse->before)
		release(p);
	misuse->commit(p + offset);
	if (misuse->after)
		release(p);
}

int
main(int argc, char **argv)
{
	if (argc != 5)
		return (2);
	items = strcmp(argv[1], "uma") == 0;
	others = uma_zcreate("other", 64, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
	for (size_t i = 0; i < sizeof (misuses) / sizeof (misuses[0]); i++) {
		if (strcmp(argv[2], misuses[i].name) == 0) {
			commit(&misuses[i], number(argv[3]), number(argv[4]));
			return (0);
		}
	}
	return (2);
}
