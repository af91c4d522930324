/*
 * Formatting, apart from where the text goes.
 */
#ifndef _FORMAT_H
#define	_FORMAT_H

#include <sys/varargs.h>

/*
 * Where formatted text goes, a character at a time. It is the first member of
 * the structure of whoever receives the text.
 */
typedef struct sink {
	void	(*put)(struct sink *, char);
} sink_t;

extern void kformat(sink_t *, const char *, va_list);

#endif	/* _FORMAT_H */
