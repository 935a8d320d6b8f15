#include "cli/say.h"

#include "sink/show.h"

#include <stdarg.h>
#include <stdlib.h>

void aj_say(FILE *to, const char *fmt, ...)
{
	size_t ends = 0, len = strlen(fmt);
	struct aj_buf shown;
	va_list args;
	char *text;
	int n;

	while (ends < len && fmt[len - ends - 1] == '\n')
		ends++;
	va_start(args, fmt);
	n = vasprintf(&text, fmt, args);
	va_end(args);
	if (n < 0) {
		fputs(fmt, to);
		return;
	}
	aj_buf_init(&shown, SIZE_MAX / 2);
	aj_show_name(&shown, aj_str(text, (size_t)n - ends));
	aj_buf_add(&shown, aj_str_sub(AJ_S("\n\n"), 0, ends));
	fwrite(shown.ptr, 1, shown.len, to);
	aj_buf_fini(&shown);
	free(text);
}
