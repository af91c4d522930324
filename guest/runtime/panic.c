/*
 * The guest's end of a panic: write the message down, then stop.
 */
#include "legible.h"
#include <sys/cmn_err.h>
#include <sys/debug.h>
#include <sys/panic.h>
#include <sys/state_impl.h>

char panicbuf[PANICBUFSIZE] __attribute__((__aligned__(8)));
const char *panicstr;

/*
 * The text is in guest memory before anything else happens. A panic during a
 * panic leaves the first message alone and passes its own unformatted, since
 * formatting may be what failed. Registers get in front of it when the machine has
 * stopped.
 */
LEGIBLE void
vpanic(const char *fmt, va_list list)
{
	panic_data_t *data = (panic_data_t *)panicbuf;
	char *text = panicbuf + sizeof (*data);

	if (panicstr != NULL)
		panicsys(fmt);
	data->pd_version = PANICBUFVERS;
	data->pd_msgoff = sizeof (*data);
	panicstr = text;
	(void) vsnprintf(text, sizeof (panicbuf) - sizeof (*data), fmt, list);
	panicsys(text);
}

LEGIBLE void
panic(const char *fmt, ...)
{
	va_list list;

	va_start(list, fmt);
	vpanic(fmt, list);
}

LEGIBLE int
assfail(const char *expression, const char *file, int line)
{
	panic("assertion failed: %s, file: %s, line: %d", expression, file,
	    line);
}

LEGIBLE void
assfail3(const char *expression, uintmax_t left, const char *op,
    uintmax_t right, const char *file, int line)
{
	panic("assertion failed: %s (0x%jx %s 0x%jx), file: %s, line: %d",
	    expression, left, op, right, file, line);
}
