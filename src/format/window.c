#include "format/window.h"

#include "format/text/charset.h"

enum {
	FRESH = 128 * 1024,	   /* new bytes of a text: with context it stays in the second-level cache */
	FRESH_FOREIGN = 32 * 1024, /* of one to be converted, which may take 20 bytes for each of these */
	LINE_BACK = 16 * 1024,	   /* so far before the end a newline is looked for to end the text at */
	HEAD = 4096,		   /* binary data shows its zero bytes here */
};

#define NONE UINT64_MAX

void aj_window_init(struct aj_window *window, struct aj_stream *in)
{
	*window = (struct aj_window){ .in = in, .bad = NONE };
}

static struct aj_str look(struct aj_window *w, size_t want)
{
	struct aj_str all = aj_ahead_look(&w->ahead, w->in, want);

	w->last = w->ahead.ended && all.len <= want;
	return aj_str_sub(all, 0, want);
}

static void begin(struct aj_window *w)
{
	struct aj_str head = look(w, HEAD);

	w->begun = true;
	w->binary = aj_str_find(head, 0, '\0') < head.len;
	if (w->in->at == 0 && aj_str_starts(head, AJ_S("\xef\xbb\xbf")))
		aj_stream_skip(w->in, 3);
	w->checked = w->in->at;
}

/* The first bad byte of all, or all.len. Each byte is looked at once, however texts overlap. */
static size_t find_bad(struct aj_window *w, struct aj_str all)
{
	uint64_t base = w->in->at;

	if (w->bad != NONE && w->bad >= base)
		return w->bad - base < all.len ? (size_t)(w->bad - base) : all.len;
	if (w->checked < base)
		w->checked = base;
	if (w->checked < base + all.len) {
		size_t at = aj_charset_bad(all, (size_t)(w->checked - base), w->last);

		w->bad = at < all.len ? base + at : NONE;
		w->checked = at < all.len ? base + at + 1
					  : base + (w->last ? all.len : aj_charset_boundary(all, all.len));
		return at;
	}
	return all.len;
}

/* Where a text that is not the last one ends, at a newline if there is one near. */
static size_t choose_to(struct aj_str all, size_t from, size_t to)
{
	size_t low = to - from > LINE_BACK ? to - LINE_BACK : from;
	const uint8_t *newline = memrchr(all.ptr + low, '\n', to - low);

	return newline ? (size_t)(newline - all.ptr) + 1 : aj_charset_boundary(all, to);
}

enum aj_status aj_window_next(struct aj_window *w, struct aj_text *text, struct aj_err *err)
{
	struct aj_str all;
	size_t from, end, bad;

	if (!w->begun)
		begin(w);
	else if (w->last)
		goto ended;
	from = w->to;
	if (from > AJ_TEXT_BEFORE) {
		if (aj_stream_peek(w->in, 0, &all, err) != AJ_OK)
			return err->status;
		from = w->to - aj_charset_boundary(all, w->to - AJ_TEXT_BEFORE);
	}
	aj_stream_skip(w->in, w->to - from);
	all = look(w, from + FRESH + AJ_TEXT_AFTER);
	end = all.len;
	bad = find_bad(w, all);
	if (bad < end && !w->binary && end > from + FRESH_FOREIGN + AJ_TEXT_AFTER) {
		end = from + FRESH_FOREIGN + AJ_TEXT_AFTER;
		w->last = false;
	}
	w->foreign = bad < end && !w->binary;
	w->to = w->last ? end : choose_to(all, from, end - AJ_TEXT_AFTER);
	if (!w->last)
		end = aj_charset_boundary(all, end);
	if (w->to == from)
		goto ended;
	w->run = (struct aj_run){ 0, w->in->at };
	*text = (struct aj_text){
		.bytes = aj_str_sub(all, 0, end), .from = from, .to = w->to, .runs = &w->run, .n_runs = 1
	};
	return AJ_OK;
ended:
	aj_stream_skip(w->in, w->to);
	w->to = 0;
	return aj_ahead_finish(&w->ahead, err) == AJ_OK ? AJ_END : err->status;
}

enum aj_status aj_window_read(struct aj_scan *scan, struct aj_stream *in,
    void (*find)(void *to, struct aj_text *text), void *to, struct aj_err *err)
{
	struct aj_mend mend = { 0 };
	struct aj_window window;
	struct aj_text text;
	enum aj_status st;

	aj_window_init(&window, in);
	while ((st = aj_window_next(&window, &text, err)) == AJ_OK) {
		if (find)
			find(to, &text);
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
