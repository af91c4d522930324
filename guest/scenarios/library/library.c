/*
 * What drivers expect of the headers beyond C. argv[1] says which part to try; each
 * checks itself and ends with its name.
 */
#include <sys/atomic.h>
#include <sys/bitmap.h>
#include <sys/byteorder.h>
#include <sys/cmn_err.h>
#include <sys/containerof.h>
#include <sys/ddi.h>
#include <sys/debug.h>
#include <sys/errno.h>
#include <sys/inttypes.h>
#include <sys/kmem.h>
#include <sys/list.h>
#include <sys/note.h>
#include <sys/sunddi.h>
#include <limits.h>

typedef struct job {
	int		j_id;
	list_node_t	j_link;
} job_t;

CTASSERT(sizeof (list_t) == 4 * sizeof (void *));

/* Prints the jobs of a list forwards, and checks that backwards they are the same. */
static void
show(list_t *jobs)
{
	int ids[10];
	int n = 0;

	for (job_t *job = list_head(jobs); job != NULL; job = list_next(jobs, job))
		printf("%d ", ids[n++] = job->j_id);
	printf("\n");
	for (job_t *job = list_tail(jobs); job != NULL; job = list_prev(jobs, job))
		VERIFY3S(job->j_id, ==, ids[--n]);
	VERIFY0(n);
}

static void
lists(void)
{
	static job_t job[] = { { 0 }, { 1 }, { 2 }, { 3 }, { 4 }, { 5 } };
	list_t jobs, others;

	list_create(&jobs, sizeof (job_t), offsetof(job_t, j_link));
	list_create(&others, sizeof (job_t), offsetof(job_t, j_link));
	VERIFY(list_is_empty(&jobs));
	VERIFY3P(list_head(&jobs), ==, NULL);
	VERIFY3P(list_remove_tail(&jobs), ==, NULL);
	list_insert_tail(&jobs, &job[1]);
	list_insert_head(&jobs, &job[0]);
	list_insert_tail(&jobs, &job[4]);
	list_insert_after(&jobs, &job[1], &job[2]);
	list_insert_before(&jobs, &job[4], &job[3]);
	show(&jobs);
	list_remove(&jobs, &job[2]);
	VERIFY(!list_link_active(&job[2].j_link));
	list_link_replace(&job[3].j_link, &job[5].j_link);
	VERIFY(!list_link_active(&job[3].j_link));
	show(&jobs);
	list_insert_tail(&others, &job[3]);
	list_move_tail(&others, &jobs);
	VERIFY(list_is_empty(&jobs));
	show(&others);
	VERIFY3P(list_remove_head(&others), ==, &job[3]);
	VERIFY3P(list_remove_tail(&others), ==, &job[4]);
	VERIFY3P(__containerof(&job[5].j_link, job_t, j_link), ==, &job[5]);
	list_destroy(&jobs);
	list_destroy(&others);	/* which is not empty */
}

/* Each operation on one width, with a value whose upper half is not zero. */
#define	TRY_ATOMICS(name, type, add_name, start)			\
	do {								\
		volatile struct { type before, it, after; } v =		\
		    { 0x55, (type)(start), 0x55 };			\
		type s = (type)(start);					\
									\
		atomic_inc_##name(&v.it);				\
		VERIFY3U(v.it, ==, (type)(s + 1));			\
		VERIFY3U(atomic_inc_##name##_nv(&v.it), ==, (type)(s + 2)); \
		atomic_dec_##name(&v.it);				\
		VERIFY3U(atomic_dec_##name##_nv(&v.it), ==, s);		\
		atomic_add_##add_name(&v.it, -3);			\
		VERIFY3U(v.it, ==, (type)(s - 3));			\
		VERIFY3U(atomic_add_##add_name##_nv(&v.it, 3), ==, s);	\
		atomic_or_##name(&v.it, 5);				\
		VERIFY3U(v.it, ==, (type)(s | 5));			\
		VERIFY3U(atomic_or_##name##_nv(&v.it, 2), ==, (type)(s | 7)); \
		atomic_and_##name(&v.it, (type)~1);			\
		VERIFY3U(v.it, ==, (type)((s | 7) & ~1));		\
		VERIFY3U(atomic_and_##name##_nv(&v.it, 0x3c), ==,	\
		    (type)((s | 7) & 0x3c));				\
		VERIFY3U(atomic_swap_##name(&v.it, s), ==,		\
		    (type)((s | 7) & 0x3c));				\
		VERIFY3U(atomic_cas_##name(&v.it, (type)(s + 1), 9), ==, s); \
		VERIFY3U(v.it, ==, s);					\
		VERIFY3U(atomic_cas_##name(&v.it, s, 9), ==, s);	\
		VERIFY3U(v.it, ==, 9);					\
		VERIFY3U(v.before, ==, 0x55);				\
		VERIFY3U(v.after, ==, 0x55);				\
	} while (0)

static void
atomics(void)
{
	int array[4];
	int *p = array;
	ulong_t bits = 0;

	TRY_ATOMICS(8, uint8_t, 8, 0xf8);
	TRY_ATOMICS(16, uint16_t, 16, 0xfff8);
	TRY_ATOMICS(32, uint32_t, 32, 0xfffffff8);
	TRY_ATOMICS(64, uint64_t, 64, 0xfffffffffffffff8ULL);
	TRY_ATOMICS(uint, uint_t, int, 0xfffffff8);
	TRY_ATOMICS(ulong, ulong_t, long, ULONG_MAX - 7);
	atomic_add_ptr(&p, 2 * sizeof (int));
	VERIFY3P(p, ==, &array[2]);
	VERIFY3P(atomic_add_ptr_nv(&p, -(ssize_t)sizeof (int)), ==, &array[1]);
	VERIFY3P(atomic_cas_ptr(&p, &array[0], NULL), ==, &array[1]);
	VERIFY3P(atomic_cas_ptr(&p, &array[1], &array[3]), ==, &array[1]);
	VERIFY3P(atomic_swap_ptr(&p, NULL), ==, &array[3]);
	VERIFY3P(p, ==, NULL);
	VERIFY3S(atomic_set_long_excl(&bits, 31), ==, 0);
	VERIFY3S(atomic_set_long_excl(&bits, 31), ==, -1);
	VERIFY3U(bits, ==, 0x80000000UL);
	VERIFY3S(atomic_clear_long_excl(&bits, 31), ==, 0);
	VERIFY3S(atomic_clear_long_excl(&bits, 31), ==, -1);
	membar_enter();
	membar_exit();
	membar_producer();
	membar_consumer();
}

static void
powers(void)
{
	ulong_t map[BT_BITOUL(100)] = { 0 };

	_NOTE(CONSTANTS)
	VERIFY3U(P2PHASEUP(0x1001UL, 0x1000UL, 0x10UL), ==, 0x1010);
	VERIFY3U(P2PHASEUP(0x1010UL, 0x1000UL, 0x10UL), ==, 0x1010);
	VERIFY3U(P2PHASEUP(0x1011UL, 0x1000UL, 0x10UL), ==, 0x2010);
	VERIFY3U(P2END(0x1000UL, 0x1000UL), ==, 0x2000);
	VERIFY(P2CROSS(0xfffUL, 0x1000UL, 0x1000UL));
	VERIFY(!P2CROSS(0x1000UL, 0x1fffUL, 0x1000UL));
	VERIFY(P2BOUNDARY(0xff0UL, 0x11UL, 0x1000UL));
	VERIFY(!P2BOUNDARY(0xff0UL, 0x10UL, 0x1000UL));
	VERIFY(!P2BOUNDARY(0xff0UL, 0x11UL, 0UL));
	VERIFY(P2SAMEHIGHBIT(0x1000UL, 0x1fffUL));
	VERIFY(!P2SAMEHIGHBIT(0xfffUL, 0x1000UL));
	VERIFY3U(P2ALIGN_TYPED(0x123456789abULL, 0x100, uint64_t), ==,
	    0x12345678900ULL);
	VERIFY3U(P2ROUNDUP_TYPED(0x123456789abULL, 0x100, uint64_t), ==,
	    0x12345678a00ULL);
	VERIFY3U(P2PHASE_TYPED(0x123456789abULL, 0x1000, uint64_t), ==, 0x9ab);
	VERIFY3U(P2NPHASE_TYPED(0x123456789abULL, 0x1000, uint64_t), ==, 0x655);
	VERIFY3S(highbit(0), ==, 0);
	VERIFY3S(highbit(ULONG_MAX), ==, 8 * sizeof (long));
	VERIFY3S(highbit64(1ULL << 40), ==, 41);
	VERIFY3S(lowbit(0), ==, 0);
	VERIFY3S(lowbit(0xc0), ==, 7);
	BT_SET(map, 99);
	BT_SET(map, 3);
	BT_CLEAR(map, 3);
	VERIFY(BT_TEST(map, 99) && !BT_TEST(map, 3) && !BT_TEST(map, 98));
}

static void
bytes(void)
{
	uint8_t raw[] = { 0xff, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0 };
	uint8_t *odd = &raw[1];
	uint32_t number = 0x12345678;

	VERIFY3U(BE_IN16(odd), ==, 0x1234);
	VERIFY3U(BE_IN32(odd), ==, 0x12345678);
	VERIFY3U(BE_IN64(odd), ==, 0x123456789abcdef0ULL);
	VERIFY3U(LE_IN16(odd), ==, 0x3412);
	VERIFY3U(LE_IN32(odd), ==, 0x78563412);
	VERIFY3U(LE_IN64(odd), ==, 0xf0debc9a78563412ULL);
	LE_OUT64(odd, 0x123456789abcdef0ULL);
	VERIFY3U(BE_IN64(odd), ==, 0xf0debc9a78563412ULL);
	BE_OUT64(odd, 0x0102030405060708ULL);
	VERIFY3U(LE_IN64(odd), ==, 0x0807060504030201ULL);
	LE_OUT32(odd, 0xa1b2c3d4);
	VERIFY3U(BE_IN32(odd), ==, 0xd4c3b2a1);
	BE_OUT16(odd, 0xbeef);
	VERIFY3U(LE_IN16(odd), ==, 0xefbe);
	VERIFY3U(BSWAP_32(number), ==, 0x78563412);
	VERIFY3U(ntohl(htonl(number)), ==, number);
	number = htonl(number);
	VERIFY3U(BE_IN32(&number), ==, 0x12345678);
	number = LE_32(BE_32(number));
	VERIFY3U(LE_IN32(&number), ==, 0x12345678);
	VERIFY3U(BE_64(BE_64(77ULL)), ==, 77);
}

static void
strings(void)
{
	static const char abc[] = "abc";
	char *copy = strdup("a copy");
	char *text = kmem_asprintf("%s of %d", copy, 1234567);
	char *other = ddi_strdup(text, KM_NOSLEEP);

	VERIFY0(strcmp(text, "a copy of 1234567"));
	VERIFY0(strcmp(other, text));
	strfree(copy);
	strfree(text);
	strfree(other);
	VERIFY3U(strspn("aabbc", "ab"), ==, 4);
	VERIFY3U(strcspn("aabbc", "cb"), ==, 2);
	VERIFY3U(strcspn("aabb", ""), ==, 4);
	VERIFY0(strcmp(strpbrk("key=value", ":="), "=value"));
	VERIFY3P(strpbrk("key", ":="), ==, NULL);
	VERIFY0(strcasecmp("Hello", "hELLO"));
	VERIFY(strcasecmp("a", "B") < 0 && strcasecmp("b", "A") > 0);
	VERIFY(strcasecmp("a", "ab") < 0);
	VERIFY0(strncasecmp("HELlo", "help", 3));
	VERIFY3P(memchr(abc, 'd', 3), ==, NULL);
	VERIFY3P(memchr(abc, 'b', 3), ==, abc + 1);
}

static void
numbers(void)
{
	u_longlong_t large = 1;
	longlong_t negative = 1;
	unsigned long word = 1;
	long half = 1;
	char *end;

	VERIFY0(ddi_strtoull("0xfedcba9876543210 rest", &end, 0, &large));
	VERIFY3U(large, ==, 0xfedcba9876543210ULL);
	VERIFY0(strcmp(end, " rest"));
	VERIFY0(ddi_strtoll("-9223372036854775808", NULL, 10, &negative));
	VERIFY3S(negative, ==, LLONG_MIN);
	VERIFY3S(ddi_strtoll("9223372036854775808", NULL, 10, &negative), ==,
	    ERANGE);
	VERIFY3S(ddi_strtoull("18446744073709551616", NULL, 10, &large), ==,
	    ERANGE);
	VERIFY3S(ddi_strtoul("18446744073709551616", NULL, 10, &word), ==,
	    ERANGE);
	VERIFY0(ddi_strtoul("-1", NULL, 10, &word));
	VERIFY3U(word, ==, ULONG_MAX);
	VERIFY3S(ddi_strtol("", NULL, 10, &half), ==, EINVAL);
	VERIFY0(ddi_strtol("-0x80", NULL, 16, &half));
	VERIFY3S(half, ==, -128);
	if (sizeof (long) == 4) {
		VERIFY3S(ddi_strtoul("4294967296", NULL, 10, &word), ==, ERANGE);
		VERIFY3S(ddi_strtol("2147483648", NULL, 10, &half), ==, ERANGE);
	}
	printf("%" PRIx64 " %" PRId64 " %" PRIu32 " %" PRIxPTR "\n",
	    (uint64_t)large, (int64_t)negative, (uint32_t)5, (uintptr_t)0xbeef);
}

static void
ticks(void)
{
	clock_t before = ddi_get_lbolt();

	while (gethrtime() < 30 * (NANOSEC / MILLISEC))
		continue;
	VERIFY3S(before, ==, 0);
	VERIFY3S(ddi_get_lbolt(), ==, 3);
	VERIFY3S(ddi_get_lbolt64(), ==, 3);
	VERIFY3S(hz, ==, 100);
	VERIFY3S(drv_usectohz(1), ==, 1);
	VERIFY3S(drv_usectohz(10000), ==, 1);
	VERIFY3S(drv_usectohz(10001), ==, 2);
	VERIFY3S(drv_hztousec(250), ==, 2500000);
	VERIFY3S(SEC_TO_TICK(2), ==, 200);
	VERIFY3S(TICK_TO_MSEC(7), ==, 70);
	VERIFY3S(NSEC_TO_TICK_ROUNDUP(1), ==, 1);
	VERIFY3S(MSEC2SEC(SEC2MSEC(9)), ==, 9);
}

typedef struct part {
	const char	*p_name;
	void		(*p_try)(void);
} part_t;

static const part_t parts[] = {
	{ "lists", lists },
	{ "atomics", atomics },
	{ "powers", powers },
	{ "bytes", bytes },
	{ "strings", strings },
	{ "numbers", numbers },
	{ "ticks", ticks },
};

int
main(int argc, char **argv)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (strcmp(argv[1], parts[i].p_name) == 0) {
			parts[i].p_try();
			printf("%s\n", parts[i].p_name);
			return (0);
		}
	}
	return (1);
}
