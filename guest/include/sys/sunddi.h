/*
 * What a driver includes: memory, strings, messages, and numbers read from
 * text.
 */
#ifndef _SYS_SUNDDI_H
#define	_SYS_SUNDDI_H

#include <sys/types.h>
#include <sys/cmn_err.h>
#include <sys/kmem.h>
#include <sys/systm.h>
#include <sys/time.h>

#define	DDI_SUCCESS	0
#define	DDI_FAILURE	(-1)

/*
 * Read a number as C's strtoul() does. They return 0, EINVAL if there is no
 * number in that base, or ERANGE if it does not fit; *result is set only on 0.
 */
extern int ddi_strtoul(const char *str, char **end, int base,
    unsigned long *result);
extern int ddi_strtol(const char *str, char **end, int base, long *result);

#endif	/* _SYS_SUNDDI_H */
