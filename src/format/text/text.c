/*
 * text.c: plain text in 8 bits a character, and whatever nothing else takes.
 */

#include "format/text/charset.h"
#include "format/window.h"
#include "scan/format.h"

static int text_sniff(struct aj_str head)
{
	(void)head;
	return 1;
}

static enum aj_status text_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct aj_mend mend = { 0 };
	struct aj_window window;
	struct aj_text text;
	enum aj_status st;

	aj_window_init(&window, in);
	while ((st = aj_window_next(&window, &text, err)) == AJ_OK) {
		if (window.foreign)
			st = aj_mend_text(&mend, &text, err);
		if (st == AJ_OK)
			st = aj_scan_text(scan, &text, err);
		if (st != AJ_OK)
			break;
	}
	aj_mend_fini(&mend);
	return st == AJ_END ? AJ_OK : st;
}

const struct aj_format aj_format_text = {
	.name = "text",
	.about = "plain text (UTF-8, ISO 8859-1, Windows-1252) and what is not binary",
	.sniff = text_sniff,
	.most = 1,
	.read = text_read,
	.splits = true,
};
