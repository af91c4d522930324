/*
 * All that threads synchronize with.
 */
#ifndef _SYS_KSYNCH_H
#define	_SYS_KSYNCH_H

#include <sys/mutex.h>
#include <sys/condvar.h>

#endif	/* _SYS_KSYNCH_H */
