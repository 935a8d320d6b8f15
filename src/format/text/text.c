/*
 * text.c: plain text in 8 bits a character, and whatever nothing else takes.
 */

#include "format/window.h"
#include "scan/format.h"

static int text_sniff(struct aj_str head)
{
	(void)head;
	return 1;
}

static enum aj_status text_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return aj_window_read(scan, in, NULL, NULL, err);
}

const struct aj_format aj_format_text = {
	.name = "text",
	.about = "plain text (UTF-8, ISO 8859-1, Windows-1252) and what is not binary",
	.sniff = text_sniff,
	.most = 1,
	.read = text_read,
	.splits = true,
};
