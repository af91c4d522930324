/*
 * What a processor must not let a program do, one thing per run: argv[1] says which;
 * without it, the names are listed. main goes on only if nothing stopped it.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>
#include <sys/systm.h>

typedef void (*code_t)(void);

static volatile int zero;
static const char constant[] = "constant";
static char global_code[64] = "data, not code";
static long words[4];

static int
divide(int by)
{
	return (100 / by);
}

static long
load(const volatile void *p)
{
	return (*(const volatile unsigned char *)p);
}

static void
store(volatile void *p)
{
	*(volatile unsigned char *)p = 1;
}

static long
load_word(uintptr_t address)
{
	return (*(volatile long *)address);
}

static void
store_word(uintptr_t address)
{
	*(volatile long *)address = 1;
}

static void
jump(uintptr_t address)
{
	((code_t)address)();
}

typedef struct attempt {
	const char	*name;
	void		(*make)(void);
} attempt_t;

static void
write_text(void)
{
	store((void *)(uintptr_t)&divide);
}

static void
write_kernel_text(void)
{
	store((void *)(uintptr_t)&kmem_alloc);
}

static void
write_constant(void)
{
	store((void *)(uintptr_t)constant);
}

static void
write_literal(void)
{
	store((void *)(uintptr_t)"literal");
}

static void
execute_heap(void)
{
	char *p = kmem_zalloc(64, KM_SLEEP);

	jump((uintptr_t)p);
}

static void
execute_global(void)
{
	jump((uintptr_t)global_code);
}

static void
execute_stack(void)
{
	long code[8] = { 0 };

	jump((uintptr_t)code);
}

static void
execute_constant(void)
{
	jump((uintptr_t)constant & -16);
}

static void
jump_null(void)
{
	jump(0);
}

static void
jump_unmapped(void)
{
	jump(0x2000);
}

static void
jump_misaligned(void)
{
	jump((uintptr_t)&divide + 2);
}

static void
jump_far_away(void)
{
	jump((uintptr_t)0xbaddcafebaddcaf8ULL);
}

static void
read_null(void)
{
	(void) load((void *)0);
}

static void
read_page_0(void)
{
	(void) load((void *)0xfff);
}

static void
write_null(void)
{
	store((void *)0);
}

static void
read_user(void)
{
	(void) load((void *)0x800000);
}

static void
read_guard(void)
{
	char here;

	/* The page below the stack of half a megabyte, and the one above that. */
	for (char *p = &here; ; p -= 4096)
		(void) load(p);
}

static void
read_behind_heap(void)
{
	char *p = kmem_alloc(1 << 20, KM_SLEEP);

	for (;; p += 4096)
		(void) load(p);
}

static void
read_misaligned(void)
{
	(void) load_word((uintptr_t)words + 2);
}

static void
write_misaligned(void)
{
	store_word((uintptr_t)words + 1);
}

static void
read_fill(void)
{
	long **p = kmem_alloc(sizeof (long *), KM_SLEEP);

	(void) load_word((uintptr_t)*p);
}

static void
read_fill_byte(void)
{
	char **p = kmem_alloc(sizeof (char *), KM_SLEEP);

	(void) load(*p);
}

static void
divide_by_zero(void)
{
	zero = divide(zero);
}

static void
divide_long_long(void)
{
	volatile uint64_t by = zero;

	by = 100 / by;
}

static const attempt_t attempts[] = {
	{ "write-text", write_text },
	{ "write-kernel-text", write_kernel_text },
	{ "write-constant", write_constant },
	{ "write-literal", write_literal },
	{ "execute-heap", execute_heap },
	{ "execute-global", execute_global },
	{ "execute-stack", execute_stack },
	{ "execute-constant", execute_constant },
	{ "jump-null", jump_null },
	{ "jump-unmapped", jump_unmapped },
	{ "jump-misaligned", jump_misaligned },
	{ "jump-far-away", jump_far_away },
	{ "read-null", read_null },
	{ "read-page-0", read_page_0 },
	{ "write-null", write_null },
	{ "read-user", read_user },
	{ "read-guard", read_guard },
	{ "read-behind-heap", read_behind_heap },
	{ "read-misaligned", read_misaligned },
	{ "write-misaligned", write_misaligned },
	{ "read-fill", read_fill },
	{ "read-fill-byte", read_fill_byte },
	{ "divide-by-zero", divide_by_zero },
	{ "divide-long-long", divide_long_long },
};

int
main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof (attempts) / sizeof (attempts[0]); i++) {
		if (argc < 2) {
			printf("%s\n", attempts[i].name);
		} else if (strcmp(argv[1], attempts[i].name) == 0) {
			attempts[i].make();
			printf("nothing happened\n");
			return (0);
		}
	}
	return (argc < 2 ? 0 : 9);
}
