/*
 * Strings. Everything is as C has it; strlcpy() and strlcat() are as OpenBSD
 * has them.
 */
#include <sys/sunddi.h>

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

/* How many characters at the start of s are in set, or are not. */
static size_t
span(const char *s, const char *set, int wanted)
{
	size_t n = 0;

	while (s[n] != '\0' && (strchr(set, s[n]) != NULL) == wanted)
		n++;
	return (n);
}

size_t
strspn(const char *s, const char *set)
{
	return (span(s, set, 1));
}

size_t
strcspn(const char *s, const char *set)
{
	return (span(s, set, 0));
}

char *
strpbrk(const char *s, const char *set)
{
	s += strcspn(s, set);
	return (*s == '\0' ? NULL : (char *)s);
}

static int
lower(char c)
{
	return (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c);
}

int
strcasecmp(const char *a, const char *b)
{
	return (strncasecmp(a, b, SIZE_MAX));
}

int
strncasecmp(const char *a, const char *b, size_t n)
{
	for (; n != 0; n--, a++, b++) {
		if (lower(*a) != lower(*b))
			return (lower(*a) - lower(*b));
		if (*a == '\0')
			break;
	}
	return (0);
}

/* Strings in memory from the heap. */

char *
ddi_strdup(const char *s, int flag)
{
	size_t size = strlen(s) + 1;
	char *copy = kmem_alloc(size, flag);

	if (copy != NULL)
		(void) memcpy(copy, s, size);
	return (copy);
}

char *
strdup(const char *s)
{
	return (ddi_strdup(s, KM_SLEEP));
}

void
strfree(char *s)
{
	kmem_free(s, strlen(s) + 1);
}

char *
kmem_asprintf(const char *fmt, ...)
{
	va_list list;
	size_t size;
	char *s;

	va_start(list, fmt);
	size = vsnprintf(NULL, 0, fmt, list) + 1;
	va_end(list);
	s = kmem_alloc(size, KM_SLEEP);
	va_start(list, fmt);
	(void) vsnprintf(s, size, fmt, list);
	va_end(list);
	return (s);
}
