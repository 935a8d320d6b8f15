#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

enum aj_status aj_fail(struct aj_err *err, enum aj_status status, const char *fmt, ...)
{
	va_list args;

	err->status = status;
	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	return status;
}

enum aj_status aj_within(struct aj_err *err, const char *fmt, ...)
{
	char old[sizeof(err->text)];
	va_list args;
	int n;

	memcpy(old, err->text, sizeof(old));
	va_start(args, fmt);
	n = vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof(err->text))
		snprintf(err->text + n, sizeof(err->text) - (size_t)n, ": %.200s", old);
	return err->status;
}

const char *aj_status_name(enum aj_status status)
{
	static const char *const names[] = { "ok", "end", "bad input", "limit", "denied", "i/o error",
		"stopped", "left out" };

	return (size_t)status < AJ_LEN(names) ? names[status] : "?";
}
