/*
 * text.c: plain text in UTF-8, Latin-1 or UTF-16, and whatever nothing else takes.
 */

#include "scan/format.h"

static int text_sniff(struct aj_str head)
{
	(void)head;
	return 1;
}

static enum aj_status text_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	enum { WINDOW = 128 * 1024 };
	size_t before = 0;
	enum aj_status st;
	bool last;

	do {
		struct aj_str all;
		struct aj_run run = { 0, in->at };
		struct aj_text text = { .runs = &run, .n_runs = 1 };

		st = aj_stream_peek(in, AJ_TEXT_BEFORE + WINDOW + AJ_TEXT_AFTER, &all, err);
		if (st != AJ_OK && st != AJ_END)
			return st;
		last = st == AJ_END;
		text.bytes = aj_str_sub(all, 0, AJ_TEXT_BEFORE + WINDOW + AJ_TEXT_AFTER);
		text.from = before;
		text.to = last ? text.bytes.len : text.bytes.len - AJ_TEXT_AFTER;
		st = aj_scan_text(scan, &text, err);
		if (st != AJ_OK)
			return st;
		before = text.to < AJ_TEXT_BEFORE ? text.to : AJ_TEXT_BEFORE;
		aj_stream_skip(in, text.to - before);
	} while (!last);
	return AJ_OK;
}

const struct aj_format aj_format_text = {
	.name = "text",
	.about = "plain text",
	.sniff = text_sniff,
	.read = text_read,
	.splits = true,
};
