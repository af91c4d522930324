/*
 * Messages to the console, formatting into memory, and panic. Formats are C's
 * without floating point; %p prints no 0x, and %b prints a bit field:
 *
 *	cmn_err(CE_NOTE, "flags=%b", 0x9, "\20\4dirty\2busy\1ready");
 *	NOTICE: flags=9<dirty,ready>
 *
 * The first byte of the description is the base (octal 20 is 16); each name
 * follows the number of its bit, counted from 1; highest first, by custom.
 */
#ifndef _SYS_CMN_ERR_H
#define	_SYS_CMN_ERR_H

#include <sys/types.h>
#include <sys/varargs.h>

/* Of the compiler's format checks, FreeBSD's is the one that knows %b. */
#if defined(__clang__)
#define	__KPRINTF_CHECK(f, a)	\
	__attribute__((__format__(__freebsd_kprintf__, f, a)))
#else
#define	__KPRINTF_CHECK(f, a)
#endif
#define	__KPRINTFLIKE(f)	__KPRINTF_CHECK(f, f + 1)
#define	__KVPRINTFLIKE(f)	__KPRINTF_CHECK(f, 0)

/* Severity of a message. */
#define	CE_CONT		0	/* the text alone, no newline added */
#define	CE_NOTE		1	/* NOTICE: text, newline */
#define	CE_WARN		2	/* WARNING: text, newline */
#define	CE_PANIC	3	/* panic */
#define	CE_IGNORE	4	/* nothing */

/*
 * A format may begin with one of these characters: '!' for the log only, '^'
 * for the console only, '?' for the log, and for the console if booted verbosely,
 * which there is no way to do here. The log is the message buffer, msgbuf.
 */
extern void cmn_err(int, const char *, ...) __KPRINTFLIKE(2);
extern void vcmn_err(int, const char *, va_list) __KVPRINTFLIKE(2);

extern void printf(const char *, ...) __KPRINTFLIKE(1);
extern void vprintf(const char *, va_list) __KVPRINTFLIKE(1);

/* As in C, except that the length that would be needed is a size_t. */
extern size_t snprintf(char *, size_t, const char *, ...) __KPRINTFLIKE(3);
extern size_t vsnprintf(char *, size_t, const char *, va_list)
    __KVPRINTFLIKE(3);

extern void panic(const char *, ...)
    __KPRINTFLIKE(1) __attribute__((__noreturn__));
extern void vpanic(const char *, va_list)
    __KVPRINTFLIKE(1) __attribute__((__noreturn__));

#endif	/* _SYS_CMN_ERR_H */
