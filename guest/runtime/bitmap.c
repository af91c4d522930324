/*
 * The highest and the lowest bit of a number.
 */
#include <sys/bitmap.h>

int
highbit64(uint64_t value)
{
	return (value == 0 ? 0 : 64 - __builtin_clzll(value));
}

int
highbit(ulong_t value)
{
	return (highbit64(value));
}

int
lowbit(ulong_t value)
{
	return (highbit(value & -value));
}
