/*
 * What every part of the kernel uses: memory and strings, the console, assertions in
 * FreeBSD's manner. The b* functions take the source first, the mem* functions the
 * destination.
 */
#ifndef _SYS_SYSTM_H
#define	_SYS_SYSTM_H

#include <sys/cmn_err.h>
#include <sys/debug.h>
#include <sys/types.h>

/*
 * Panics unless true, with a message of its own: KASSERT(refs > 0, ("refs %d", refs)).
 * Like ASSERT, nothing if compiled with -DNDEBUG.
 */
#if defined(NDEBUG)
#define	KASSERT(EX, message)	((void)0)
#else
#define	KASSERT(EX, message)	do { if (!(EX)) panic message; } while (0)
#endif
#define	MPASS(EX)							\
	KASSERT(EX, ("Assertion %s failed at %s:%d", #EX, __FILE__, __LINE__))

extern void bcopy(const void *, void *, size_t);
extern void bzero(void *, size_t);
extern int bcmp(const void *, const void *, size_t);

extern void *memcpy(void *, const void *, size_t);
extern void *memmove(void *, const void *, size_t);
extern void *memset(void *, int, size_t);
extern int memcmp(const void *, const void *, size_t);

extern void *memchr(const void *, int, size_t);

extern size_t strlen(const char *);
extern size_t strnlen(const char *, size_t);
extern int strcmp(const char *, const char *);
extern int strncmp(const char *, const char *, size_t);
extern char *strcpy(char *, const char *);
extern char *strncpy(char *, const char *, size_t);
extern char *strcat(char *, const char *);
extern size_t strlcpy(char *, const char *, size_t);
extern size_t strlcat(char *, const char *, size_t);
extern char *strchr(const char *, int);
extern char *strrchr(const char *, int);
extern char *strstr(const char *, const char *);
extern char *strpbrk(const char *, const char *);
extern size_t strspn(const char *, const char *);
extern size_t strcspn(const char *, const char *);
extern int strcasecmp(const char *, const char *);	/* of ASCII */
extern int strncasecmp(const char *, const char *, size_t);

#endif	/* _SYS_SYSTM_H */
