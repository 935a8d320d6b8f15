#include "format/cursor.h"

#include "format/text/charset.h"

void aj_cursor_refill(struct aj_cursor *c)
{
	struct aj_str all = { 0 };
	enum aj_status st = c->status;

	aj_stream_skip(c->in, c->pos);
	c->pos = 0;
	if (st == AJ_OK)
		st = aj_stream_peek(c->in, AJ_CURSOR_WINDOW + 1, &all, &c->err);
	if (st != AJ_OK && st != AJ_END)
		c->status = st;
	if (c->status != AJ_OK && aj_stream_peek(c->in, 0, &all, &(struct aj_err){ 0 }) != AJ_OK)
		all = (struct aj_str){ 0 };
	c->ended = all.len <= AJ_CURSOR_WINDOW;
	if (!c->ended)
		all.len = aj_charset_boundary(all, AJ_CURSOR_WINDOW);
	c->window = all;
	c->foreign = aj_charset_bad(all, 0, c->ended) < all.len;
}

void aj_cursor_init(struct aj_cursor *c, struct aj_stream *in)
{
	*c = (struct aj_cursor){ .in = in };
	aj_cursor_refill(c);
	if (in->at == 0 && aj_str_starts(c->window, AJ_S("\xef\xbb\xbf")))
		c->pos = 3;
}

enum aj_status aj_cursor_finish(struct aj_cursor *c, struct aj_err *err)
{
	aj_stream_skip(c->in, c->pos);
	c->pos = 0;
	c->window.len = 0;
	if (c->status != AJ_OK)
		*err = c->err;
	return c->status;
}
