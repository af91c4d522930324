/*
 * Formatted output: the conversions d i u o x X c s p b and %, the flags of C,
 * width and precision, and the lengths hh h l ll j t z. Two differ from C: %p
 * prints no 0x, and %b prints a bit field (see sys/cmn_err.h). There is no
 * floating point. A conversion not known prints nothing and takes no argument.
 */
#include "format.h"
#include <sys/cmn_err.h>
#include <sys/systm.h>

/* The digits of a 64-bit number in base 2, the longest there is. */
#define	MAX_DIGITS	64

/* One conversion: everything between the % and its letter. */
typedef struct spec {
	int	left;		/* - */
	int	zero;		/* 0 */
	int	plus;		/* + */
	int	space;		/* a space */
	int	alternate;	/* # */
	int	width;
	int	precision;	/* negative if none was given */
	int	bytes;		/* size of an integer argument */
} spec_t;

/* Wrapped, since a va_list itself may be an array and then cannot be shared. */
typedef struct args {
	va_list	list;
} args_t;

static void
repeat(sink_t *out, char c, int n)
{
	for (; n > 0; n--)
		out->put(out, c);
}

static void
put_text(sink_t *out, const char *text, size_t len)
{
	for (; len != 0; len--)
		out->put(out, *text++);
}

/* Text in its field. */
static void
put_field(sink_t *out, const spec_t *spec, const char *text, size_t len)
{
	int pad = (size_t)spec->width > len ? spec->width - (int)len : 0;

	repeat(out, ' ', spec->left ? 0 : pad);
	put_text(out, text, len);
	repeat(out, ' ', spec->left ? pad : 0);
}

/*
 * Writes the digits of value so that they end where end points, and returns
 * the first. Zero has no digits.
 */
static char *
digits(char *end, uint64_t value, unsigned base, int upper)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	while (value != 0) {
		uint64_t rest = value / base;

		*--end = set[value - rest * base];
		value = rest;
	}
	return (end);
}

/* Sign or prefix, zeroes, digits: in their field. */
static void
put_digits(sink_t *out, const spec_t *spec, const char *prefix,
    const char *first, int len)
{
	int prefix_len = (int)strlen(prefix);
	int zeroes = (spec->precision < 0 ? 1 : spec->precision) - len;
	int pad;

	if (zeroes < 0)
		zeroes = 0;
	pad = spec->width - prefix_len - zeroes - len;
	if (pad > 0 && spec->zero && !spec->left && spec->precision < 0) {
		zeroes += pad;
		pad = 0;
	}
	repeat(out, ' ', spec->left ? 0 : pad);
	put_text(out, prefix, prefix_len);
	repeat(out, '0', zeroes);
	put_text(out, first, len);
	repeat(out, ' ', spec->left ? pad : 0);
}

static void
put_signed(sink_t *out, const spec_t *spec, int64_t value)
{
	char buf[MAX_DIGITS];
	char *end = buf + sizeof (buf);
	uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
	char *first = digits(end, magnitude, 10, 0);
	const char *sign = value < 0 ? "-" :
	    spec->plus ? "+" : spec->space ? " " : "";

	put_digits(out, spec, sign, first, (int)(end - first));
}

static void
put_unsigned(sink_t *out, const spec_t *spec, uint64_t value, unsigned base,
    int upper)
{
	char buf[MAX_DIGITS + 1];
	char *end = buf + sizeof (buf);
	char *first = digits(end, value, base, upper);
	const char *prefix = "";

	if (spec->alternate && base == 16 && value != 0)
		prefix = upper ? "0X" : "0x";
	/* In octal the prefix is a digit, unless the precision gives a zero. */
	if (spec->alternate && base == 8 && spec->precision <= end - first &&
	    (value != 0 || spec->precision == 0))
		*--first = '0';
	put_digits(out, spec, prefix, first, (int)(end - first));
}

/* Skips the name of a bit: it ends at a null byte or the next bit's number. */
static const char *
name_end(const char *name)
{
	while (*name >= ' ')
		name++;
	return (name);
}

/*
 * The names of the bits set, in the order of the description, which by custom
 * begins with the highest.
 */
static void
put_bit_names(sink_t *out, uint32_t value, const char *description)
{
	char before = '<';

	while (*description != '\0') {
		int bit = *description - 1;
		const char *name = description + 1;

		description = name_end(name);
		if ((value >> bit & 1) == 0)
			continue;
		out->put(out, before);
		put_text(out, name, (size_t)(description - name));
		before = ',';
	}
	if (before == ',')
		out->put(out, '>');
}

static void
put_bits(sink_t *out, const spec_t *spec, uint32_t value, const char *bits)
{
	put_unsigned(out, spec, value, (unsigned char)bits[0], 0);
	put_bit_names(out, value, bits + 1);
}

static void
put_string(sink_t *out, const spec_t *spec, const char *s)
{
	if (s == NULL)
		put_field(out, spec, "<null string>", 13);
	else if (spec->precision < 0)
		put_field(out, spec, s, strlen(s));
	else
		put_field(out, spec, s, strnlen(s, (size_t)spec->precision));
}

static int64_t
signed_arg(args_t *args, const spec_t *spec)
{
	if (spec->bytes == sizeof (int64_t))
		return (va_arg(args->list, int64_t));
	if (spec->bytes == sizeof (short))
		return ((short)va_arg(args->list, int));
	if (spec->bytes == sizeof (char))
		return ((signed char)va_arg(args->list, int));
	return (va_arg(args->list, int));
}

static uint64_t
unsigned_arg(args_t *args, const spec_t *spec)
{
	if (spec->bytes == sizeof (uint64_t))
		return (va_arg(args->list, uint64_t));
	if (spec->bytes == sizeof (short))
		return ((unsigned short)va_arg(args->list, int));
	if (spec->bytes == sizeof (char))
		return ((unsigned char)va_arg(args->list, int));
	return (va_arg(args->list, unsigned int));
}

static const char *
parse_flags(spec_t *spec, const char *fmt)
{
	for (;; fmt++) {
		if (*fmt == '-')
			spec->left = 1;
		else if (*fmt == '0')
			spec->zero = 1;
		else if (*fmt == '+')
			spec->plus = 1;
		else if (*fmt == ' ')
			spec->space = 1;
		else if (*fmt == '#')
			spec->alternate = 1;
		else
			return (fmt);
	}
}

/* A number in the format, or the next argument for an asterisk. */
static const char *
parse_number(int *number, const char *fmt, args_t *args)
{
	*number = 0;
	if (*fmt == '*') {
		*number = va_arg(args->list, int);
		return (fmt + 1);
	}
	for (; *fmt >= '0' && *fmt <= '9'; fmt++)
		*number = *number * 10 + (*fmt - '0');
	return (fmt);
}

static const char *
parse_size(spec_t *spec, const char *fmt, args_t *args)
{
	fmt = parse_number(&spec->width, fmt, args);
	if (spec->width < 0) {
		spec->left = 1;
		spec->width = -spec->width;
	}
	spec->precision = -1;
	if (*fmt == '.')
		fmt = parse_number(&spec->precision, fmt + 1, args);
	return (fmt);
}

static const char *
parse_length(spec_t *spec, const char *fmt)
{
	int twice = *fmt != '\0' && fmt[0] == fmt[1];

	spec->bytes = sizeof (int);
	switch (*fmt) {
	case 'h':
		spec->bytes = twice ? sizeof (char) : sizeof (short);
		return (fmt + 1 + twice);
	case 'l':
		spec->bytes = twice ? sizeof (long long) : sizeof (long);
		return (fmt + 1 + twice);
	case 'j':
		spec->bytes = sizeof (intmax_t);
		return (fmt + 1);
	case 't':
		spec->bytes = sizeof (ptrdiff_t);
		return (fmt + 1);
	case 'z':
		spec->bytes = sizeof (size_t);
		return (fmt + 1);
	default:
		return (fmt);
	}
}

static void
convert(sink_t *out, const spec_t *spec, char letter, args_t *args)
{
	uint32_t value;
	char c;

	switch (letter) {
	case 'd':
	case 'i':
		put_signed(out, spec, signed_arg(args, spec));
		break;
	case 'u':
		put_unsigned(out, spec, unsigned_arg(args, spec), 10, 0);
		break;
	case 'o':
		put_unsigned(out, spec, unsigned_arg(args, spec), 8, 0);
		break;
	case 'x':
	case 'X':
		put_unsigned(out, spec, unsigned_arg(args, spec), 16,
		    letter == 'X');
		break;
	case 'p':
		put_unsigned(out, spec,
		    (uintptr_t)va_arg(args->list, void *), 16, 0);
		break;
	case 'b':
		value = va_arg(args->list, unsigned int);
		put_bits(out, spec, value, va_arg(args->list, const char *));
		break;
	case 'c':
		c = (char)va_arg(args->list, int);
		put_field(out, spec, &c, 1);
		break;
	case 's':
		put_string(out, spec, va_arg(args->list, const char *));
		break;
	case '%':
		out->put(out, '%');
		break;
	}
}

void
kformat(sink_t *out, const char *fmt, va_list list)
{
	args_t args;

	va_copy(args.list, list);
	while (*fmt != '\0') {
		spec_t spec = { 0 };

		if (*fmt != '%') {
			out->put(out, *fmt++);
			continue;
		}
		fmt = parse_flags(&spec, fmt + 1);
		fmt = parse_size(&spec, fmt, &args);
		fmt = parse_length(&spec, fmt);
		if (*fmt != '\0')
			convert(out, &spec, *fmt++, &args);
	}
	va_end(args.list);
}

/* A buffer of limited size, and the length of the text if it were not. */
typedef struct buffer {
	sink_t	sink;
	char	*buf;
	size_t	size;
	size_t	len;
} buffer_t;

static void
put_in_buffer(sink_t *sink, char c)
{
	buffer_t *buffer = (buffer_t *)sink;

	if (buffer->len < buffer->size)
		buffer->buf[buffer->len] = c;
	buffer->len++;
}

size_t
vsnprintf(char *buf, size_t size, const char *fmt, va_list list)
{
	buffer_t buffer = { { put_in_buffer }, buf, size, 0 };

	kformat(&buffer.sink, fmt, list);
	if (size != 0)
		buf[buffer.len < size ? buffer.len : size - 1] = '\0';
	return (buffer.len);
}

size_t
snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list list;
	size_t len;

	va_start(list, fmt);
	len = vsnprintf(buf, size, fmt, list);
	va_end(list);
	return (len);
}
