/*
 * Functions with a variable number of arguments: va_list, va_start and so on.
 */
#ifndef _SYS_VARARGS_H
#define	_SYS_VARARGS_H

#include <stdarg.h>

#endif	/* _SYS_VARARGS_H */
