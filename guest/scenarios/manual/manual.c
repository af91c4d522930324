/*
 * What the manual page of MemGuard speaks of, step by step: each argument is one,
 * NAME or NAME=VALUE, and prints a line.
 *
 *   set:OID=VALUE      sets a variable; get:OID prints it
 *   malloc:TYPE=SIZE   allocates of the type "alpha" or "beta", and says whether
 *                      MemGuard serves it
 *   realloc=SIZE       the newest allocation
 *   free               the newest allocation
 *   zalloc:ZONE        an item of "gamma", of "delta", which is NOFREE, or of
 *                      "refs", which counts references
 *   zalloc_arg:ZONE    the same with an argument
 *   zfree              the newest item
 *   count              references to the newest item, one more each time
 *   many:TYPE=COUNT    allocates and frees so often, and says how many were guarded
 *   touch=OFFSET       loads a byte so far from the beginning of the newest
 *                      allocation, or item
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/cmn_err.h>
#include <sys/malloc.h>
#include <sys/sysctl.h>
#include <sys/thread.h>
#include <vm/uma.h>

static MALLOC_DEFINE(M_ALPHA, "alpha", "the first type");
static MALLOC_DEFINE(M_BETA, "beta", "the second type");

#define	SLOTS	64

typedef struct allocation {
	void			*address;
	struct malloc_type	*type;	/* NULL for an item */
	uma_zone_t		zone;
} allocation_t;

static allocation_t slots[SLOTS];
static int used;
static uma_zone_t gamma, delta, refs;

static ulong_t
number(const char *text)
{
	ulong_t value = 0;
	int negative = *text == '-';

	for (text += negative; *text >= '0' && *text <= '9'; text++)
		value = 10 * value + (ulong_t)(*text - '0');
	return (negative ? -value : value);
}

static ulong_t
variable(const char *name)
{
	union {
		ulong_t	word;
		uint_t	integer;
	} value;
	size_t room = sizeof (value), size;

	if (kernel_sysctlbyname(curthread, (char *)name, &value, &room, NULL,
	    0, &size, 0) != 0)
		panic("no such variable: %s", name);
	return (size == sizeof (uint_t) ? value.integer : value.word);
}

static int
is_guarded(const void *address)
{
	uintptr_t start = variable("vm.memguard.mapstart");

	return ((uintptr_t)address - start < variable("vm.memguard.mapsize"));
}

static void
tell(const char *what, size_t size, const void *address)
{
	printf("%s %lu: %s\n", what, (ulong_t)size,
	    address == NULL ? "none" :
	    is_guarded(address) ? "guarded" : "ordinary");
}

static void
keep(void *address, struct malloc_type *type, uma_zone_t zone)
{
	allocation_t *slot = &slots[used++];

	if (used == SLOTS)
		panic("too many allocations");
	slot->address = address;
	slot->type = type;
	slot->zone = zone;
}

static struct malloc_type *
type_named(const char *name)
{
	return (name[0] == 'a' ? M_ALPHA : M_BETA);
}

static uma_zone_t
zone_named(const char *name)
{
	return (name[0] == 'g' ? gamma : name[0] == 'd' ? delta : refs);
}

static void
set(char *name, char *value)
{
	int error;

	if (strcmp(name, "vm.memguard.desc") == 0 ||
	    strcmp(name, "vm.memguard.placement") == 0) {
		error = kernel_sysctlbyname(curthread, name, NULL, NULL, value,
		    strlen(value), NULL, 0);
	} else {
		uint_t integer = (uint_t)number(value);

		error = kernel_sysctlbyname(curthread, name, NULL, NULL,
		    &integer, sizeof (integer), NULL, 0);
	}
	printf("%s=%s: %d\n", name, value, error);
}

static void
many(struct malloc_type *type, ulong_t count)
{
	ulong_t guarded = 0;

	for (ulong_t i = 0; i < count; i++) {
		void *address = malloc(64, type, M_WAITOK);

		guarded += (ulong_t)is_guarded(address);
		free(address, type);
	}
	printf("%lu of %lu guarded\n", guarded, count);
}

static void
step(const char *what, char *name, char *value)
{
	allocation_t *newest = used == 0 ? NULL : &slots[used - 1];
	void *address;

	if (strcmp(what, "set") == 0) {
		set(name, value);
	} else if (strcmp(what, "get") == 0) {
		printf("%s: %lu\n", name, variable(name));
	} else if (strcmp(what, "malloc") == 0) {
		address = malloc(number(value), type_named(name), M_WAITOK);
		keep(address, type_named(name), NULL);
		tell("malloc", number(value), address);
	} else if (strcmp(what, "realloc") == 0) {
		newest->address = realloc(newest->address, number(value),
		    newest->type, M_WAITOK);
		tell("realloc", number(value), newest->address);
	} else if (strcmp(what, "free") == 0) {
		free(newest->address, newest->type);
		used--;
		printf("freed\n");
	} else if (strcmp(what, "zalloc") == 0) {
		address = uma_zalloc(zone_named(name), M_WAITOK);
		keep(address, NULL, zone_named(name));
		tell("zalloc", 48, address);
	} else if (strcmp(what, "zalloc_arg") == 0) {
		address = uma_zalloc_arg(zone_named(name), &used, M_WAITOK);
		keep(address, NULL, zone_named(name));
		tell("zalloc_arg", 48, address);
	} else if (strcmp(what, "zfree") == 0) {
		uma_zfree(newest->zone, newest->address);
		used--;
		printf("freed\n");
	} else if (strcmp(what, "count") == 0) {
		printf("%u references\n",
		    ++*uma_find_refcnt(newest->zone, newest->address));
	} else if (strcmp(what, "many") == 0) {
		many(type_named(name), number(value));
	} else if (strcmp(what, "touch") == 0) {
		(void) *((volatile char *)newest->address + (long)number(value));
		printf("touched\n");
	} else {
		panic("no such step: %s", what);
	}
}

/* Cuts at a character; what follows it, or the empty end of the text. */
static char *
cut(char *text, int separator)
{
	char *at = strchr(text, separator);

	if (at == NULL)
		return (text + strlen(text));
	*at = '\0';
	return (at + 1);
}

int
main(int argc, char **argv)
{
	gamma = uma_zcreate("gamma", 48, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR,
	    0);
	delta = uma_zcreate("delta", 48, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR,
	    UMA_ZONE_NOFREE);
	refs = uma_zcreate("refs", 48, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR,
	    UMA_ZONE_REFCNT);
	for (int i = 1; i < argc; i++) {
		char *value = cut(argv[i], '=');

		step(argv[i], cut(argv[i], ':'), value);
	}
	return (0);
}
