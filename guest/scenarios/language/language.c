/*
 * What C programs take for granted. argv[1] says what to do; the rest are numbers.
 */
#include <sys/cmn_err.h>
#include <sys/debug.h>
#include <sys/kmem.h>
#include <sys/sunddi.h>
#include <sys/systm.h>
#include <sys/time.h>
#include "other.h"

static long
sum(long n)
{
	return (n == 0 ? 0 : n + sum(n - 1));
}

static int is_odd(unsigned int);

static int
is_even(unsigned int n)
{
	return (n == 0 ? 1 : is_odd(n - 1));
}

static int
is_odd(unsigned int n)
{
	return (n == 0 ? 0 : is_even(n - 1));
}

static long
twice(long n)
{
	return (2 * n);
}

static long
square(long n)
{
	return (n * n);
}

static long (*const operations[])(long) = { twice, square, sum };

static int
total(int count, ...)
{
	va_list list;
	int result = 0;

	va_start(list, count);
	for (int i = 0; i < count; i++)
		result += (i % 2) ? (int)va_arg(list, long long) :
		    va_arg(list, int);
	va_end(list);
	return (result);
}

typedef struct big {
	int		first;
	char		text[20];
	uint64_t	last;
} big_t;

typedef struct small {
	short	a;
	char	b;
} small_t;

static big_t
change(big_t big, small_t small, big_t other)
{
	big.first += small.a + other.first;
	big.text[0] = small.b;
	big.last += other.last;
	return (big);
}

static void
structures(void)
{
	big_t big = { 1, "hello", 0x100000000ULL };
	small_t small = { 41, 'j' };
	big_t result = change(big, small, big);

	printf("%d %s %llx %s\n", result.first, result.text,
	    (unsigned long long)result.last, big.text);
}

static void
wide(void)
{
	volatile uint64_t a = 0x123456789abcdef0ULL;
	volatile uint64_t b = 0xfedcba98ULL;
	volatile int64_t c = -0x123456789abcdef0LL;
	volatile int shift = 36;

	printf("%llx %llx %llx\n", (unsigned long long)(a * b),
	    (unsigned long long)(a / b), (unsigned long long)(a % b));
	printf("%lld %lld\n", (long long)(c / 1000), (long long)(c % 1000));
	printf("%llx %llx %llx\n", (unsigned long long)(a << shift),
	    (unsigned long long)(a >> shift), (unsigned long long)(c >> shift));
	printf("%d %d %d\n", a > b, c < 0, (int64_t)a == -c);
}

static const char *
name(int n)
{
	switch (n) {
	case 0: return ("zero");
	case 1: return ("one");
	case 2: return ("two");
	case 3: return ("three");
	case 4: return ("four");
	case 5: return ("five");
	case 7: return ("seven");
	case -3: return ("minus three");
	default: return ("many");
	}
}

static void
strings(void)
{
	char buf[32];

	(void) strcpy(buf, "abc");
	(void) strcat(buf, "def");
	printf("%s %d %d %d\n", buf, (int)strlen(buf),
	    strcmp(buf, "abcdeg") < 0, strncmp(buf, "abcxyz", 3));
	printf("%s %s %s\n", strchr(buf, 'c'), strrchr("a/b/c", '/'),
	    strstr(buf, "de"));
	printf("%d %s\n", (int)strlcpy(buf, "overlong text", 6), buf);
	memmove(buf + 1, buf, 4);
	printf("%s %d\n", buf, memcmp("a\0b", "a\0c", 3) < 0);
}

static void
formats(void)
{
	printf("%d|%5d|%-5d|%05d|%u|%x|%X|%o\n", -1, 42, 42, 42,
	    4000000000U, 0xbeef, 0xbeef, 8);
	printf("%s|%10s|%-10s|%.2s|%c|%%\n", "text", "text", "text", "text", 'c');
	printf("%lld %llu %llx %hd\n", -5000000000LL, 18446744073709551615ULL,
	    0x123456789abcdefULL, (short)-3);
	printf("%d %d %d %d %d %d %d %d %d %d %d %d\n", 1, 2, 3, 4, 5, 6, 7, 8,
	    9, 10, 11, 12);
	printf("%p %lx\n", (void *)0x1234, 0xfeedfaceUL);
	printf("%b\n", 0x9, "\20\4dirty\2busy\1ready");
}

static void
clock(void)
{
	hrtime_t before = gethrtime();

	for (int i = 0; i < 100; i++) {
		hrtime_t now = gethrtime();

		VERIFY3S(now, >, before);
		before = now;
	}
	printf("time goes on\n");
}

int
main(int argc, char **argv)
{
	const char *what = argv[1];
	unsigned long n = 0;

	VERIFY3P(argv[argc], ==, NULL);
	if (argc > 2 && strcmp(what, "arguments") != 0)
		VERIFY0(ddi_strtoul(argv[2], NULL, 0, &n));
	if (strcmp(what, "sum") == 0) {
		printf("%ld\n", sum((long)n));
	} else if (strcmp(what, "even") == 0) {
		printf("%d %d\n", is_even((unsigned int)n),
		    is_odd((unsigned int)n));
	} else if (strcmp(what, "pointers") == 0) {
		for (size_t i = 0; i < 3; i++)
			printf("%ld\n", operations[i]((long)n));
	} else if (strcmp(what, "varargs") == 0) {
		printf("%d\n", total(9, 1, 2LL, 3, 4LL, 5, 6LL, 7, 8LL, 9));
	} else if (strcmp(what, "structures") == 0) {
		structures();
	} else if (strcmp(what, "wide") == 0) {
		wide();
	} else if (strcmp(what, "switch") == 0) {
		for (int i = -4; i < 9; i++)
			printf("%s\n", name(i));
	} else if (strcmp(what, "strings") == 0) {
		strings();
	} else if (strcmp(what, "formats") == 0) {
		formats();
	} else if (strcmp(what, "clock") == 0) {
		clock();
	} else if (strcmp(what, "other") == 0) {
		printf("%d %d %s\n", other_function((int)n), other_variable,
		    assembly_text);
	} else if (strcmp(what, "arguments") == 0) {
		for (int i = 0; i < argc; i++)
			printf("[%s]\n", argv[i]);
	} else if (strcmp(what, "return") == 0) {
		return ((int)n);
	}
	return (0);
}
