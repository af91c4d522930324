/*
 * Messages to the console.
 */
#include "format.h"
#include "legible.h"
#include <sys/cmn_err.h>
#include <sys/promif.h>

/*
 * Each write leaves the guest, so text is gathered first; most lines fit. The
 * buffer lies on the kernel stack, so it is small.
 */
#define	GATHERED	128

typedef void writer_t(const char *, size_t);

extern writer_t log_writestr;	/* into the message buffer alone */
extern writer_t cons_writestr;	/* to the console alone */

typedef struct console {
	sink_t	sink;
	writer_t *write;
	size_t	len;
	char	buf[GATHERED];
} console_t;

static void
flush(console_t *console)
{
	if (console->len != 0)
		console->write(console->buf, console->len);
	console->len = 0;
}

static void
put_on_console(sink_t *sink, char c)
{
	console_t *console = (console_t *)sink;

	if (console->len == sizeof (console->buf))
		flush(console);
	console->buf[console->len++] = c;
}

static void
put_text(console_t *console, const char *text)
{
	while (*text != '\0')
		put_on_console(&console->sink, *text++);
}

static void
message(writer_t *write, const char *prefix, const char *fmt, va_list list,
    const char *suffix)
{
	console_t console;

	console.sink.put = put_on_console;
	console.write = write;
	console.len = 0;
	put_text(&console, prefix);
	kformat(&console.sink, fmt, list);
	put_text(&console, suffix);
	flush(&console);
}

void
vprintf(const char *fmt, va_list list)
{
	message(prom_writestr, "", fmt, list, "");
}

void
printf(const char *fmt, ...)
{
	va_list list;

	va_start(list, fmt);
	vprintf(fmt, list);
	va_end(list);
}

LEGIBLE void
vcmn_err(int level, const char *fmt, va_list list)
{
	writer_t *write = prom_writestr;

	if (level == CE_PANIC)
		vpanic(fmt, list);
	if (*fmt == '!' || *fmt == '?')
		write = log_writestr;
	else if (*fmt == '^')
		write = cons_writestr;
	if (write != prom_writestr)
		fmt++;
	switch (level) {
	case CE_CONT:
		message(write, "", fmt, list, "");
		break;
	case CE_NOTE:
		message(write, "NOTICE: ", fmt, list, "\n");
		break;
	case CE_WARN:
		message(write, "WARNING: ", fmt, list, "\n");
		break;
	}
}

LEGIBLE void
cmn_err(int level, const char *fmt, ...)
{
	va_list list;

	va_start(list, fmt);
	vcmn_err(level, fmt, list);
	va_end(list);
}
