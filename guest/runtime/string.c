/*
 * Strings, and numbers read from them. Everything is as C has it; strlcpy()
 * and strlcat() are as OpenBSD has them.
 */
#include <sys/errno.h>
#include <sys/sunddi.h>
#include <limits.h>

size_t
strlen(const char *s)
{
	const char *end = s;

	while (*end != '\0')
		end++;
	return ((size_t)(end - s));
}

size_t
strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n] != '\0')
		n++;
	return (n);
}

int
strcmp(const char *a, const char *b)
{
	return (strncmp(a, b, SIZE_MAX));
}

int
strncmp(const char *a, const char *b, size_t n)
{
	for (; n != 0; n--, a++, b++) {
		if (*a != *b)
			return ((unsigned char)*a - (unsigned char)*b);
		if (*a == '\0')
			break;
	}
	return (0);
}

char *
strcpy(char *dst, const char *src)
{
	char *p = dst;

	while ((*p++ = *src++) != '\0')
		continue;
	return (dst);
}

/* Pads with null bytes; leaves no null byte if src has n or more characters. */
char *
strncpy(char *dst, const char *src, size_t n)
{
	size_t len = strnlen(src, n);

	(void) memcpy(dst, src, len);
	(void) memset(dst + len, 0, n - len);
	return (dst);
}

char *
strcat(char *dst, const char *src)
{
	(void) strcpy(dst + strlen(dst), src);
	return (dst);
}

size_t
strlcpy(char *dst, const char *src, size_t size)
{
	size_t len = strlen(src);

	if (size != 0) {
		size_t n = len < size ? len : size - 1;

		(void) memcpy(dst, src, n);
		dst[n] = '\0';
	}
	return (len);
}

size_t
strlcat(char *dst, const char *src, size_t size)
{
	size_t len = strnlen(dst, size);

	return (len + strlcpy(dst + len, src, size - len));
}

char *
strchr(const char *s, int c)
{
	for (; *s != (char)c; s++) {
		if (*s == '\0')
			return (NULL);
	}
	return ((char *)s);
}

char *
strrchr(const char *s, int c)
{
	const char *p = s + strlen(s);

	for (; *p != (char)c; p--) {
		if (p == s)
			return (NULL);
	}
	return ((char *)p);
}

char *
strstr(const char *s, const char *wanted)
{
	size_t len = strlen(wanted);

	for (; strncmp(s, wanted, len) != 0; s++) {
		if (*s == '\0')
			return (NULL);
	}
	return ((char *)s);
}

/* What c is worth as a digit; not less than any base if it is not one. */
static unsigned
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (c - '0');
	if (c >= 'a' && c <= 'z')
		return (c - 'a' + 10);
	if (c >= 'A' && c <= 'Z')
		return (c - 'A' + 10);
	return (UINT_MAX);
}

static int
is_space(char c)
{
	return (c == ' ' || (c >= '\t' && c <= '\r'));
}

/* Skips 0x if a hexadecimal digit follows, and settles an unknown base. */
static const char *
skip_prefix(const char *s, int *base)
{
	int hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X') &&
	    digit_value(s[2]) < 16;

	if (*base == 0)
		*base = hex ? 16 : s[0] == '0' ? 8 : 10;
	return (hex && *base == 16 ? s + 2 : s);
}

/*
 * Reads an optional sign and a magnitude. *end is set behind the last digit
 * also when the number does not fit.
 */
static int
parse(const char *s, const char **end, int base, int *negative,
    unsigned long *magnitude)
{
	const char *first;
	unsigned long value = 0;
	int status = 0;

	while (is_space(*s))
		s++;
	*negative = *s == '-';
	if (*s == '-' || *s == '+')
		s++;
	first = s = skip_prefix(s, &base);
	for (; digit_value(*s) < (unsigned)base; s++) {
		if (__builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, digit_value(*s), &value))
			status = ERANGE;
	}
	if (s == first)
		return (EINVAL);
	*end = s;
	*magnitude = value;
	return (status);
}

static int
number(const char *s, char **end, int base, int *negative,
    unsigned long *magnitude)
{
	const char *behind = s;
	int status = EINVAL;

	if (base == 0 || (base >= 2 && base <= 36))
		status = parse(s, &behind, base, negative, magnitude);
	if (end != NULL)
		*end = (char *)behind;
	return (status);
}

int
ddi_strtoul(const char *s, char **end, int base, unsigned long *result)
{
	unsigned long magnitude;
	int negative;
	int status = number(s, end, base, &negative, &magnitude);

	if (status == 0)
		*result = negative ? -magnitude : magnitude;
	return (status);
}

int
ddi_strtol(const char *s, char **end, int base, long *result)
{
	unsigned long magnitude;
	int negative;
	int status = number(s, end, base, &negative, &magnitude);

	if (status != 0)
		return (status);
	if (magnitude > (unsigned long)LONG_MAX + negative)
		return (ERANGE);
	*result = (long)(negative ? -magnitude : magnitude);
	return (0);
}
