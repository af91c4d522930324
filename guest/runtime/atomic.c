/*
 * Changes of memory that nothing comes between. Nothing does: the machine goes
 * on with another thread only when one calls the kernel. The compiler must
 * nevertheless keep to the order, for the sake of a debugger that looks.
 */
#include <sys/atomic.h>

#define	COMPILER_BARRIER()	__asm__ volatile ("" ::: "memory")

/* What changes a number, and what that becomes. */
#define	CHANGE(name, type, operand_type, new_value)			\
	type								\
	atomic_##name##_nv(volatile type *p, operand_type operand)	\
	{								\
		type old = *p;						\
									\
		*p = (type)(new_value);					\
		return ((type)(new_value));				\
	}								\
									\
	void								\
	atomic_##name(volatile type *p, operand_type operand)		\
	{								\
		(void) atomic_##name##_nv(p, operand);			\
	}

#define	STEP(name, type, new_value)					\
	type								\
	atomic_##name##_nv(volatile type *p)				\
	{								\
		type old = *p;						\
									\
		*p = (type)(new_value);					\
		return ((type)(new_value));				\
	}								\
									\
	void								\
	atomic_##name(volatile type *p)					\
	{								\
		(void) atomic_##name##_nv(p);				\
	}

#define	EXCHANGE(name, type)						\
	type								\
	atomic_swap_##name(volatile type *p, type new)			\
	{								\
		type old = *p;						\
									\
		*p = new;						\
		return (old);						\
	}								\
									\
	type								\
	atomic_cas_##name(volatile type *p, type expected, type new)	\
	{								\
		type old = *p;						\
									\
		if (old == expected)					\
			*p = new;					\
		return (old);						\
	}

/* All of them for one type; the sum has the name of the signed one. */
#define	FAMILY(name, type, signed_name, signed_type)			\
	STEP(inc_##name, type, old + 1)					\
	STEP(dec_##name, type, old - 1)					\
	CHANGE(add_##signed_name, type, signed_type, old + (type)operand) \
	CHANGE(or_##name, type, type, old | operand)			\
	CHANGE(and_##name, type, type, old & operand)			\
	EXCHANGE(name, type)

FAMILY(8, uint8_t, 8, int8_t)
FAMILY(16, uint16_t, 16, int16_t)
FAMILY(32, uint32_t, 32, int32_t)
FAMILY(64, uint64_t, 64, int64_t)
FAMILY(uint, uint_t, int, int)
FAMILY(ulong, ulong_t, long, long)

void *
atomic_add_ptr_nv(volatile void *p, ssize_t bytes)
{
	return ((void *)atomic_add_long_nv(p, bytes));
}

void
atomic_add_ptr(volatile void *p, ssize_t bytes)
{
	(void) atomic_add_ptr_nv(p, bytes);
}

void *
atomic_cas_ptr(volatile void *p, void *expected, void *new)
{
	return ((void *)atomic_cas_ulong(p, (ulong_t)expected, (ulong_t)new));
}

void *
atomic_swap_ptr(volatile void *p, void *new)
{
	return ((void *)atomic_swap_ulong(p, (ulong_t)new));
}

int
atomic_set_long_excl(volatile ulong_t *p, uint_t bit)
{
	ulong_t mask = 1UL << bit;

	if (*p & mask)
		return (-1);
	*p |= mask;
	return (0);
}

int
atomic_clear_long_excl(volatile ulong_t *p, uint_t bit)
{
	ulong_t mask = 1UL << bit;

	if (!(*p & mask))
		return (-1);
	*p &= ~mask;
	return (0);
}

void
membar_enter(void)
{
	COMPILER_BARRIER();
}

void
membar_exit(void)
{
	COMPILER_BARRIER();
}

void
membar_producer(void)
{
	COMPILER_BARRIER();
}

void
membar_consumer(void)
{
	COMPILER_BARRIER();
}
