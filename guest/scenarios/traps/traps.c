/*
 * Every trap that a workload can cause, one per run: argv[1] says which; without it,
 * those of the machine are listed. Before an access, its address is printed. main goes
 * on only if nothing stopped it.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>
#include <sys/param.h>
#include <sys/systm.h>

typedef void (*code_t)(void);

/* What the heap fills memory with: 32 bits, and all that a pointer holds. */
#define	BADDCAFE	0xbaddcafeU
#define	DEADBEEF	0xdeadbeefU
#define	FEEDFACE	0xfeedfaceU
#define	TWICE(fill)	((uintptr_t)((uint64_t)(fill) << 32 | (fill)))

/* The first addresses of the holes of amd64 and of sparcv9. */
#define	HOLE_AMD64	((uintptr_t)0x0000800000000000ULL)
#define	HOLE_SPARCV9	((uintptr_t)0x0000080000000000ULL)

#define	FIELD		0x18	/* offset of some member of a structure */
#define	STACK_SIZE	0x80000	/* default_stksize */
#define	USER		0x800000
#define	FAR		0x7f000000

static volatile int zero;
static volatile uint64_t wide_zero;
static const char constant[64] = "constant";
static char data[64] __attribute__((__aligned__(64))) = "data, not code";
static long words[4];

static uintptr_t
announced(uintptr_t address)
{
	printf("at %lx\n", (unsigned long)address);
	return (address);
}

#define	ACCESS(name, type)						\
	static void							\
	load_##name(uintptr_t address)					\
	{								\
		volatile type *p = (type *)announced(address);		\
		(void) *p;						\
	}								\
									\
	static void							\
	store_##name(uintptr_t address)					\
	{								\
		volatile type *p = (type *)announced(address);		\
		*p = 1;							\
	}

ACCESS(byte, uint8_t)
ACCESS(half, uint16_t)
ACCESS(word, uint32_t)
ACCESS(long, uintptr_t)

static void
jump(uintptr_t address)
{
	((code_t)announced(address))();
}

/* In the page below the stack of this thread, whose first page holds our frame. */
static uintptr_t
guard_page(void)
{
	char here;
	uintptr_t top = ((uintptr_t)&here + PAGESIZE) & -PAGESIZE;

	return (top - STACK_SIZE - 64);
}

static int
divide(int by)
{
	return (100 / by);
}

static int
remainder(int by)
{
	return (100 % by);
}

static uint64_t
divide_wide(uint64_t by)
{
	return (((uint64_t)1 << 40) / by);
}

static int
overflow(int depth)
{
	char frame[200];

	frame[depth % 200] = (char)depth;
	return (depth < 0 ? 0 : overflow(depth + 1) + frame[depth % 100]);
}

typedef struct event {
	const char	*name;
	void		(*cause)(void);
} event_t;

#define	EVENT(name, ...)	static void name(void) { __VA_ARGS__; }

EVENT(null_load, load_long(0))
EVENT(null_store, store_long(0))
EVENT(null_field_load, load_long(FIELD))
EVENT(null_field_store, store_byte(FIELD))
EVENT(null_page_end, load_byte(0xfff))
EVENT(null_second_page, load_byte(0x1fff))
EVENT(user_load, load_word(USER))
EVENT(user_store, store_word(USER))
EVENT(baddcafe_load_byte, load_byte(BADDCAFE))
EVENT(baddcafe_store_byte, store_byte(BADDCAFE))
EVENT(baddcafe_load_half, load_half(BADDCAFE))
EVENT(baddcafe_load_word, load_word(BADDCAFE))
EVENT(baddcafe_store_word, store_word(BADDCAFE))
EVENT(baddcafe_field, load_word(BADDCAFE + 8))
EVENT(baddcafe_fill_byte, load_byte(TWICE(BADDCAFE)))
EVENT(baddcafe_fill_store, store_half(TWICE(BADDCAFE)))
EVENT(baddcafe_fill_long, load_long(TWICE(BADDCAFE)))
EVENT(deadbeef_load_byte, load_byte(DEADBEEF))
EVENT(deadbeef_load_half, load_half(DEADBEEF))
EVENT(deadbeef_store_word, store_word(DEADBEEF))
EVENT(deadbeef_fill_byte, load_byte(TWICE(DEADBEEF)))
EVENT(deadbeef_fill_long, store_long(TWICE(DEADBEEF)))
EVENT(feedface_load_byte, load_byte(FEEDFACE))
EVENT(feedface_store_half, store_half(FEEDFACE))
EVENT(feedface_load_word, load_word(FEEDFACE))
EVENT(feedface_fill_byte, load_byte(TWICE(FEEDFACE)))
EVENT(feedface_fill_long, load_long(TWICE(FEEDFACE)))
EVENT(guard_load, load_long(guard_page()))
EVENT(guard_store, store_long(guard_page()))
EVENT(text_store, store_byte((uintptr_t)&divide))
EVENT(constant_store, store_byte((uintptr_t)constant))
EVENT(misaligned_load, load_long((uintptr_t)words + 2))
EVENT(misaligned_store, store_half((uintptr_t)words + 1))
EVENT(heap_execute, jump((uintptr_t)kmem_zalloc(64, KM_SLEEP)))
EVENT(data_execute, jump((uintptr_t)data))
EVENT(stack_execute, long code[8] = { 0 }; jump((uintptr_t)code))
EVENT(null_jump, jump(0))
EVENT(unmapped_jump, jump(FAR))
EVENT(baddcafe_jump, jump(BADDCAFE - 2))
EVENT(baddcafe_fill_jump, jump(TWICE(BADDCAFE) - 2))
EVENT(division, zero = divide(zero))
EVENT(modulo, zero = remainder(zero))
EVENT(wide_division, wide_zero = divide_wide(wide_zero))
EVENT(stack_overflow, zero = overflow(zero))

#define	COMMON \
	{ "null-load", null_load }, { "null-store", null_store }, \
	{ "null-field-load", null_field_load }, \
	{ "null-field-store", null_field_store }, \
	{ "null-page-end", null_page_end }, \
	{ "null-second-page", null_second_page }, \
	{ "user-load", user_load }, { "user-store", user_store }, \
	{ "baddcafe-load-byte", baddcafe_load_byte }, \
	{ "baddcafe-store-byte", baddcafe_store_byte }, \
	{ "baddcafe-load-half", baddcafe_load_half }, \
	{ "baddcafe-load-word", baddcafe_load_word }, \
	{ "baddcafe-store-word", baddcafe_store_word }, \
	{ "baddcafe-field", baddcafe_field }, \
	{ "baddcafe-fill-byte", baddcafe_fill_byte }, \
	{ "baddcafe-fill-store", baddcafe_fill_store }, \
	{ "baddcafe-fill-long", baddcafe_fill_long }, \
	{ "deadbeef-load-byte", deadbeef_load_byte }, \
	{ "deadbeef-load-half", deadbeef_load_half }, \
	{ "deadbeef-store-word", deadbeef_store_word }, \
	{ "deadbeef-fill-byte", deadbeef_fill_byte }, \
	{ "deadbeef-fill-long", deadbeef_fill_long }, \
	{ "feedface-load-byte", feedface_load_byte }, \
	{ "feedface-store-half", feedface_store_half }, \
	{ "feedface-load-word", feedface_load_word }, \
	{ "feedface-fill-byte", feedface_fill_byte }, \
	{ "feedface-fill-long", feedface_fill_long }, \
	{ "guard-load", guard_load }, { "guard-store", guard_store }, \
	{ "text-store", text_store }, { "constant-store", constant_store }, \
	{ "misaligned-load", misaligned_load }, \
	{ "misaligned-store", misaligned_store }, \
	{ "heap-execute", heap_execute }, { "data-execute", data_execute }, \
	{ "stack-execute", stack_execute }, { "null-jump", null_jump }, \
	{ "unmapped-jump", unmapped_jump }, \
	{ "baddcafe-jump", baddcafe_jump }, \
	{ "baddcafe-fill-jump", baddcafe_fill_jump }, \
	{ "division", division }, { "modulo", modulo }, \
	{ "wide-division", wide_division }, \
	{ "stack-overflow", stack_overflow },

#if defined(__i386__) || defined(__x86_64__)

#if defined(__x86_64__)
#define	STACK_POINTER	"rsp"
#else
#define	STACK_POINTER	"esp"
#endif

EVENT(breakpoint, __asm__ volatile ("int3"))
EVENT(illegal, __asm__ volatile ("ud2"))
EVENT(software, __asm__ volatile ("int $0x80"))

/* A quotient that does not fit raises the exception of a division by zero. */
EVENT(quotient, __asm__ volatile ("divl %2" :: "a" (0), "d" (2), "r" (1)))

/* The stack has room for the registers of a trap, but not for its handler. */
#define	LAST_ROOM	(sizeof (long) == 8 ? 256 : 84)

EVENT(handler_overflow, uintptr_t low = guard_page() + 64;
    __asm__ volatile ("mov %0, %%" STACK_POINTER "\n\tmovb 0, %%al"
	:: "r" (low + LAST_ROOM) : "memory"))

#define	FAMILY \
	{ "breakpoint", breakpoint }, { "illegal", illegal }, \
	{ "software", software }, { "quotient", quotient }, \
	{ "handler-overflow", handler_overflow },

#else	/* SPARC; no delay slot holds anything but nop */

EVENT(breakpoint, __asm__ volatile ("ta 1"))
EVENT(illegal, __asm__ volatile (".word 0"))
EVENT(software, __asm__ volatile ("ta 0x7f"))
EVENT(zero_divide, __asm__ volatile ("ta 2"))
EVENT(misaligned_jump, jump((uintptr_t)&divide + 2))
EVENT(tagged, __asm__ volatile ("taddcctv %g0, 1, %g0"))

#define	FAMILY \
	{ "breakpoint", breakpoint }, { "illegal", illegal }, \
	{ "software", software }, { "zero-divide", zero_divide }, \
	{ "misaligned-jump", misaligned_jump }, { "tagged", tagged },
#endif

#if defined(__x86_64__)

static void
load_by_frame_pointer(uintptr_t address)
{
	__asm__ volatile ("mov %0, %%rbp\n\tmovb 8(%%rbp), %%al"
	    :: "r" (announced(address)) : "rax");
}

static void
load_by_stack_index(uintptr_t address)
{
	__asm__ volatile ("movb (%%rsp, %0), %%al"
	    :: "r" (announced(address)) : "rax");
}

static void
load_by_thread_segment(uintptr_t address)
{
	__asm__ volatile ("mov %0, %%rbp\n\tmovb %%gs:8(%%rbp), %%al"
	    :: "r" (announced(address)) : "rax");
}

EVENT(hole_load, load_byte(HOLE_AMD64))
EVENT(hole_store, store_long(HOLE_AMD64))
EVENT(before_hole, load_byte(HOLE_AMD64 - 1))
EVENT(frame_fill, load_by_frame_pointer(TWICE(BADDCAFE)))
EVENT(stack_fill, load_by_stack_index(TWICE(BADDCAFE)))
EVENT(segment_fill, load_by_thread_segment(TWICE(BADDCAFE)))

#define	MACHINE \
	{ "hole-load", hole_load }, { "hole-store", hole_store }, \
	{ "before-hole", before_hole }, { "frame-fill", frame_fill }, \
	{ "stack-fill", stack_fill }, { "segment-fill", segment_fill },

#elif defined(__i386__)

static volatile int limits[2] = { 0, 3 };

EVENT(bound, __asm__ volatile ("bound %0, %1" :: "r" (7), "m" (limits)))
EVENT(into, __asm__ volatile ("addl %0, %0\n\tinto" :: "r" (0x7fffffff)))

#define	MACHINE	{ "bound", bound }, { "into", into },

#elif defined(__arch64__)

EVENT(hole_load, load_byte(HOLE_SPARCV9 + 0x2345))
EVENT(hole_store, store_long(HOLE_SPARCV9))
EVENT(before_hole, load_byte(HOLE_SPARCV9 - 1))

#define	MACHINE \
	{ "hole-load", hole_load }, { "hole-store", hole_store }, \
	{ "before-hole", before_hole },
#else
#define	MACHINE
#endif

static const event_t events[] = { COMMON FAMILY MACHINE };

int
main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof (events) / sizeof (events[0]); i++) {
		if (argc < 2) {
			printf("%s\n", events[i].name);
		} else if (strcmp(argv[1], events[i].name) == 0) {
			events[i].cause();
			printf("nothing happened\n");
			return (0);
		}
	}
	return (argc < 2 ? 0 : 9);
}
