/*
 * What a driver includes: memory, strings, messages, and numbers read from
 * text.
 */
#ifndef _SYS_SUNDDI_H
#define	_SYS_SUNDDI_H

#include <sys/types.h>
#include <sys/cmn_err.h>
#include <sys/kmem.h>
#include <sys/sysmacros.h>
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
extern int ddi_strtoull(const char *str, char **end, int base,
    u_longlong_t *result);
extern int ddi_strtoll(const char *str, char **end, int base,
    longlong_t *result);

/* Copies of strings, to be given back with strfree(). */
extern char *ddi_strdup(const char *str, int flag);
extern char *strdup(const char *str);
extern void strfree(char *str);

/* Ticks of the clock since boot. */
extern clock_t ddi_get_lbolt(void);
extern int64_t ddi_get_lbolt64(void);

#endif	/* _SYS_SUNDDI_H */
