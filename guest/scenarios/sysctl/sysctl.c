/*
 * Variables under names, declared here, and read and written through them. To be booted
 * with the kernel environment that the test has.
 */
#include <sys/cmn_err.h>
#include <sys/debug.h>
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/sysctl.h>
#include <sys/systm.h>

static int level = 5;
static uint_t limit = 7;
static long offset = -9;
static ulong_t size = 11;
static int64_t balance = -13;
static uint64_t total = 15;
static char label[8] = "first";
static int counter = 17;
static int hidden = 19;

SYSCTL_NODE(_debug, OID_AUTO, frob, CTLFLAG_RW, NULL, "Frobnicator");
SYSCTL_INT(_debug_frob, OID_AUTO, level, CTLFLAG_RWTUN, &level, 0, "How much to say");
SYSCTL_UINT(_debug_frob, OID_AUTO, limit, CTLFLAG_RDTUN, &limit, 0, "At most");
SYSCTL_LONG(_debug_frob, OID_AUTO, offset, CTLFLAG_RWTUN, &offset, 0, "From where");
SYSCTL_ULONG(_debug_frob, OID_AUTO, size, CTLFLAG_RWTUN, &size, 0, "Bytes");
SYSCTL_QUAD(_debug_frob, OID_AUTO, balance, CTLFLAG_RWTUN, &balance, 0, "Either sign");
SYSCTL_UQUAD(_debug_frob, OID_AUTO, total, CTLFLAG_RWTUN, &total, 0, "All");
SYSCTL_STRING(_debug_frob, OID_AUTO, label, CTLFLAG_RWTUN, label, sizeof (label), "Name");
SYSCTL_INT(_debug_frob, OID_AUTO, version, CTLFLAG_RD, NULL, 42, "A constant");
SYSCTL_INT(_debug_frob, 5, counter, CTLFLAG_RD | CTLFLAG_STATS, &counter, 0, "Counts");
SYSCTL_INT(_debug_frob, OID_AUTO, hidden, CTLFLAG_WR, &hidden, 0, "Nobody reads it");

static int
get(char *name, void *old, size_t room, size_t *length)
{
	return (kernel_sysctlbyname(NULL, name, old, &room, NULL, 0, length, 0));
}

static int
put(char *name, void *value, size_t bytes)
{
	return (kernel_sysctlbyname(NULL, name, NULL, NULL, value, bytes, NULL, 0));
}

/* Every type has its size, and its value in the order of the machine. */
static void
types(void)
{
	size_t length = 0;
	int i;
	long l;
	int64_t q;
	char text[8];

	VERIFY0(get("debug.frob.level", &i, sizeof (i), &length));
	VERIFY3S(i, ==, level);
	VERIFY3U(length, ==, sizeof (int));
	VERIFY0(get("debug.frob.offset", &l, sizeof (l), &length));
	VERIFY3S(l, ==, offset);
	VERIFY3U(length, ==, sizeof (long));
	VERIFY0(get("debug.frob.balance", &q, sizeof (q), &length));
	VERIFY3S(q, ==, balance);
	VERIFY3U(length, ==, sizeof (int64_t));
	VERIFY0(get("debug.frob.label", text, sizeof (text), &length));
	VERIFY0(strcmp(text, label));
	VERIFY3U(length, ==, strlen(label) + 1);
	VERIFY0(get("debug.frob.version", &i, sizeof (i), NULL));
	VERIFY3S(i, ==, 42);
	VERIFY0(get("debug.frob.label", NULL, 0, &length));	/* how large is it? */
	VERIFY3U(length, ==, strlen(label) + 1);
}

static void
changes(void)
{
	int i = -1, before = 0;
	uint64_t all = 0xfedcba9876543210ULL;
	size_t room = sizeof (before), length;

	VERIFY0(kernel_sysctlbyname(NULL, "debug.frob.level", &before, &room, &i,
	    sizeof (i), &length, 0));
	VERIFY3S(level, ==, -1);
	VERIFY3S(before, !=, -1);
	VERIFY0(put("debug.frob.total", &all, sizeof (all)));
	VERIFY3U(total, ==, all);
	VERIFY0(put("debug.frob.label", "seven77", 7));
	VERIFY0(strcmp(label, "seven77"));
	VERIFY0(put("debug.frob.label", "", 0));
	VERIFY0(strlen(label));
	VERIFY0(put("debug.frob.hidden", &i, sizeof (i)));
	VERIFY3S(hidden, ==, -1);
}

/* What is refused changes nothing. */
static void
refusals(void)
{
	int i = 1;
	char small[3] = "ab";
	size_t length;

	VERIFY3S(get("debug.frob.nothing", &i, sizeof (i), &length), ==, ENOENT);
	VERIFY3S(get("debug.frob.level.more", &i, sizeof (i), &length), ==, ENOENT);
	VERIFY3S(get("", &i, sizeof (i), &length), ==, ENOENT);
	VERIFY3S(get("debug.frob", &i, sizeof (i), &length), ==, EISDIR);
	VERIFY3S(get("debug.frob.hidden", &i, sizeof (i), &length), ==, EPERM);
	VERIFY0(put("debug.frob.label", "second", 6));
	VERIFY3S(get("debug.frob.label", small, 2, &length), ==, ENOMEM);
	VERIFY0(strncmp(small, "se", 2));
	VERIFY3S(put("debug.frob.label", "too long", 8), ==, EINVAL);
	VERIFY0(strcmp(label, "second"));
	VERIFY3S(put("debug.frob.level", &i, 2), ==, EINVAL);
	VERIFY3S(put("debug.frob.level", &i, 8), ==, EINVAL);
	VERIFY3S(put("debug.frob.limit", &i, sizeof (i)), ==, EPERM);
	VERIFY3S(put("debug.frob.version", &i, sizeof (i)), ==, EPERM);
	VERIFY3S(put("debug.frob.counter", &i, sizeof (i)), ==, EPERM);
	VERIFY3S(counter, ==, 17);
	VERIFY3S(put("vm.memguard.placement", "up", 2), ==, EINVAL);
	i = 2;
	VERIFY3S(put("vm.memguard.canary", &i, sizeof (i)), ==, EINVAL);
	i = 0;
	VERIFY0(put("vm.memguard.canary", &i, sizeof (i)));
	VERIFY0(put("vm.memguard.placement", "random", 6));
}

static void
environment(void)
{
	int i;
	uint_t u;
	long l;
	ulong_t ul;
	int64_t q;
	char text[4];
	char *value = getenv("debug.frob.label");

	VERIFY(value != NULL);
	printf("label %s testenv %d %d\n", value, testenv("debug.frob.label"),
	    testenv("debug.frob.labe"));
	freeenv(value);
	VERIFY(getenv("debug.frob.nothing") == NULL);
	freeenv(NULL);
	if (TUNABLE_INT_FETCH("debug.frob.level", &i))
		printf("level %d\n", i);
	if (getenv_uint("debug.frob.limit", &u))
		printf("limit %u\n", u);
	if (TUNABLE_LONG_FETCH("debug.frob.offset", &l))
		printf("offset %ld\n", l);
	if (TUNABLE_ULONG_FETCH("debug.frob.size", &ul))
		printf("size %lu\n", ul);
	if (TUNABLE_QUAD_FETCH("debug.frob.balance", &q))
		printf("balance %lld\n", (longlong_t)q);
	if (TUNABLE_STR_FETCH("debug.frob.label", text, sizeof (text)))
		printf("cut %s\n", text);
}

int
main(int argc, char **argv)
{
	printf("%d %u %ld %lu %lld %llu %s\n", level, limit, offset, size,
	    (longlong_t)balance, (u_longlong_t)total, label);
	environment();
	types();
	changes();
	refusals();
	return (0);
}
