/*
 * Numbers read from text, as C's strtoul() and its relatives do.
 */
#include <sys/errno.h>
#include <sys/sunddi.h>
#include <limits.h>

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
    u_longlong_t *magnitude)
{
	const char *first;
	u_longlong_t value = 0;
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
    u_longlong_t *magnitude)
{
	const char *behind = s;
	int status = EINVAL;

	if (base == 0 || (base >= 2 && base <= 36))
		status = parse(s, &behind, base, negative, magnitude);
	if (end != NULL)
		*end = (char *)behind;
	return (status);
}

/* An unsigned number; a minus before it counts back from the largest, as in C. */
static int
read_unsigned(const char *s, char **end, int base, u_longlong_t most,
    u_longlong_t *result)
{
	u_longlong_t magnitude;
	int negative;
	int status = number(s, end, base, &negative, &magnitude);

	if (status == 0 && magnitude > most)
		status = ERANGE;
	if (status == 0)
		*result = negative ? -magnitude : magnitude;
	return (status);
}

static int
read_signed(const char *s, char **end, int base, u_longlong_t most,
    longlong_t *result)
{
	u_longlong_t magnitude;
	int negative;
	int status = number(s, end, base, &negative, &magnitude);

	if (status == 0 && magnitude > most + negative)
		status = ERANGE;
	if (status == 0)
		*result = (longlong_t)(negative ? -magnitude : magnitude);
	return (status);
}

int
ddi_strtoull(const char *s, char **end, int base, u_longlong_t *result)
{
	return (read_unsigned(s, end, base, ULLONG_MAX, result));
}

int
ddi_strtoll(const char *s, char **end, int base, longlong_t *result)
{
	return (read_signed(s, end, base, LLONG_MAX, result));
}

int
ddi_strtoul(const char *s, char **end, int base, unsigned long *result)
{
	u_longlong_t value;
	int status = read_unsigned(s, end, base, ULONG_MAX, &value);

	if (status == 0)
		*result = (unsigned long)value;
	return (status);
}

int
ddi_strtol(const char *s, char **end, int base, long *result)
{
	longlong_t value;
	int status = read_signed(s, end, base, LONG_MAX, &value);

	if (status == 0)
		*result = (long)value;
	return (status);
}
