/*
 * The kernel environment as the kernel itself reads it. It lies where kern_envp points:
 * name=value strings, one behind the other, and an empty one at the end.
 */
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/sunddi.h>
#include <sys/systm.h>

#define	BITS_PER_SUFFIX	10

extern char *kern_envp;

/* The value of a name, in place; NULL if it has none. */
static const char *
find(const char *name)
{
	size_t length = strlen(name);

	for (const char *s = kern_envp; s != NULL && *s != '\0'; s += strlen(s) + 1) {
		if (strncmp(s, name, length) == 0 && s[length] == '=')
			return (s + length + 1);
	}
	return (NULL);
}

int
testenv(const char *name)
{
	return (find(name) != NULL);
}

char *
getenv(const char *name)
{
	const char *value = find(name);

	return (value == NULL ? NULL : strdup(value));
}

void
freeenv(char *value)
{
	if (value != NULL)
		strfree(value);
}

int
getenv_string(const char *name, char *buffer, int size)
{
	const char *value = find(name);

	if (value != NULL)
		(void) strlcpy(buffer, value, size);
	return (value != NULL);
}

/* How far a suffix shifts a number; -1 for what is none. */
static int
shift_of(const char *suffix)
{
	static const char suffixes[] = "kKmMgGtT";
	const char *found;

	if (*suffix == '\0')
		return (0);
	found = suffix[1] == '\0' ? strchr(suffixes, *suffix) : NULL;
	return (found == NULL ? -1 : ((found - suffixes) / 2 + 1) * BITS_PER_SUFFIX);
}

/* A number that a variable of so many bits can have. */
static int
fetch_signed(const char *name, int bits, longlong_t *number)
{
	const char *value = find(name);
	longlong_t most = (longlong_t)((1ULL << (bits - 1)) - 1);
	char *end;
	int shift;

	if (value == NULL || ddi_strtoll(value, &end, 0, number) != 0)
		return (0);
	shift = shift_of(end);
	if (shift < 0 || *number > most >> shift || *number < (-most - 1) >> shift)
		return (0);
	*number *= 1LL << shift;
	return (1);
}

/* The same, unsigned; a negative one stands for what it is modulo 2 to the bits. */
static int
fetch_unsigned(const char *name, int bits, u_longlong_t *number)
{
	const char *value = find(name);
	u_longlong_t most = -1ULL >> (64 - bits);
	u_longlong_t magnitude;
	char *end;
	int shift, negative;

	if (value == NULL || ddi_strtoull(value, &end, 0, number) != 0)
		return (0);
	negative = *number != 0 && strchr(value, '-') != NULL;
	magnitude = negative ? -*number : *number;
	shift = shift_of(end);
	if (shift < 0 || magnitude > most >> shift)
		return (0);
	*number <<= shift;
	return (1);
}

#define	GETENV(suffix, type, fetch, number_t)				\
	int								\
	getenv_##suffix(const char *name, type *variable)		\
	{								\
		number_t number;					\
									\
		if (!fetch(name, 8 * sizeof (type), &number))		\
			return (0);					\
		*variable = (type)number;				\
		return (1);						\
	}

GETENV(int, int, fetch_signed, longlong_t)
GETENV(uint, uint_t, fetch_unsigned, u_longlong_t)
GETENV(long, long, fetch_signed, longlong_t)
GETENV(ulong, ulong_t, fetch_unsigned, u_longlong_t)
GETENV(quad, int64_t, fetch_signed, longlong_t)
