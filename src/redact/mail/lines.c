#include "redact/mail/lines.h"

enum {
	LINE_MAX = 76, /* RFC 2045, section 6.7, (5), with the "=" at its end */
	BACK_MAX = 1000,
	EDIT_MAX = 64 << 20,
};

struct aj_str aj_lines_end(const struct aj_rewrite *rewrite)
{
	struct aj_str kept = aj_rewrite_raw(rewrite, 0, UINT64_MAX);
	size_t nl = aj_str_find(kept, 0, '\n');

	return nl > 0 && nl < kept.len && kept.ptr[nl - 1] == '\r' ? AJ_S("\r\n") : AJ_S("\n");
}

/* Where the line begins that at is in. *known: it is kept from there on. */
static uint64_t line_start(const struct aj_rewrite *rewrite, uint64_t at, bool *known)
{
	struct aj_str before = aj_rewrite_raw(rewrite, at > BACK_MAX ? at - BACK_MAX : 0, at);
	size_t n = before.len;

	while (n > 0 && before.ptr[n - 1] != '\n')
		n--;
	*known = n > 0 || before.len == at;
	return at - (before.len - n);
}

/* Bytes from at to the end of its line. */
static size_t line_rest(const struct aj_rewrite *rewrite, uint64_t at)
{
	struct aj_str rest = aj_rewrite_raw(rewrite, at, at + BACK_MAX);
	size_t end = aj_str_find(rest, 0, '\n');

	return end > 0 && rest.ptr[end - 1] == '\r' ? end - 1 : end;
}

/* Bytes that may stand as they are, and line breaks. */
static bool is_safe(uint8_t c)
{
	return (c >= ' ' && c < 0x7f && c != '=') || c == '\t' || c == '\n' || c == '\r';
}

static void encode(struct aj_buf *out, struct aj_str text)
{
	for (size_t i = 0; i < text.len; i++) {
		bool last = i + 1 == text.len && (text.ptr[i] == ' ' || text.ptr[i] == '\t');

		if (is_safe(text.ptr[i]) && !last)
			aj_buf_add(out, aj_str(text.ptr + i, 1));
		else
			aj_buf_addf(out, "=%02X", text.ptr[i]);
	}
}

/* As a line of its own, and more than one if it must be; an escape is not cut. */
static void add_broken(struct aj_buf *out, struct aj_str text, struct aj_str eol)
{
	while (text.len > LINE_MAX - 1) {
		size_t n = LINE_MAX - 1;

		if (text.ptr[n - 1] == '=')
			n -= 1;
		else if (text.ptr[n - 2] == '=')
			n -= 2;
		aj_buf_add(out, aj_str_sub(text, 0, n));
		aj_buf_add(out, AJ_S("="));
		aj_buf_add(out, eol);
		text = aj_str_from(text, n);
	}
	aj_buf_add(out, text);
}

/* text is encoded. */
static void put_together(struct aj_lines *lines, struct aj_rewrite *rewrite, uint64_t from, uint64_t to,
    struct aj_str text, struct aj_buf *out)
{
	struct aj_str eol = aj_lines_end(rewrite), behind = aj_rewrite_raw(rewrite, to, to + 3);
	bool known, soft = behind.len > 1 && behind.ptr[0] == '=' && aj_is_space(behind.ptr[1]);
	uint64_t start = line_start(rewrite, from, &known);
	size_t rest = line_rest(rewrite, to);

	if (lines->start >= start && lines->start <= from)
		start = lines->start;
	else
		*lines = (struct aj_lines){ start, 0 };
	if ((known && (int64_t)(from - start + text.len + rest) + lines->grown <= LINE_MAX) ||
	    aj_str_find(text, 0, '\n') < text.len) {
		lines->grown += (int64_t)text.len - (int64_t)(to - from);
		aj_buf_add(out, text);
		return;
	}
	if (from > start || !known) {
		aj_buf_add(out, AJ_S("="));
		aj_buf_add(out, eol);
	}
	add_broken(out, text, eol);
	if (rest > 0 && !soft) {
		aj_buf_add(out, AJ_S("="));
		aj_buf_add(out, eol);
	}
	*lines = (struct aj_lines){ to, 0 };
}

enum aj_status aj_lines_edit(struct aj_lines *lines, struct aj_rewrite *rewrite, uint64_t from, uint64_t to,
    struct aj_str text, struct aj_err *err)
{
	struct aj_buf encoded, out;
	enum aj_status st;

	aj_buf_init(&encoded, EDIT_MAX);
	aj_buf_init(&out, 2 * (size_t)EDIT_MAX);
	encode(&encoded, text);
	put_together(lines, rewrite, from, to, aj_buf_str(&encoded), &out);
	st = out.full || encoded.full ? aj_fail(err, AJ_ELIMIT, "no memory for a replacement")
				      : aj_rewrite_edit(rewrite, from, to, aj_buf_str(&out), err);
	aj_buf_fini(&encoded);
	aj_buf_fini(&out);
	return st;
}
