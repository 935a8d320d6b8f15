#include "redact/mail/charset_edit.h"

#include "base/utf8.h"

#include <stdlib.h>

enum { POINTS = 0x10000, LETTER = 4 /* bytes of UTF-8 */, SHIFT = 3 /* bytes of ESC $ B */ };

#define TO_ASCII "\x1b(B"
#define TO_PAIRS "\x1b$B"

struct charset {
	const struct aj_codepage *page;
	struct aj_str bytes; /* from at on */
	size_t at;
	uint64_t text; /* offset in the text in UTF-8 */
	unsigned state;
	struct aj_str shift; /* the last one */
	uint16_t
	    *two_bytes; /* by point: how it is written; one byte below 0x100; 0: not so. Made when needed */
	struct aj_buf *out;
};

static void learn(struct charset *c, uint8_t first, uint8_t second, unsigned state)
{
	uint8_t pair[] = { first, second };
	uint32_t point = AJ_CODEPAGE_NOTHING;
	size_t width = aj_codepage_decode(c->page, &state, aj_str(pair, sizeof(pair)), true, &point);

	if (point < 0x80 || point >= POINTS || point == 0xfffd || c->two_bytes[point])
		return;
	c->two_bytes[point] = width == 2 ? (uint16_t)(first << 8 | second) : first;
}

/* All letters of one and two bytes, turned round. */
static bool learn_all(struct charset *c)
{
	bool shifts = aj_codepage_shifts(c->page);

	c->two_bytes = calloc(POINTS, sizeof(*c->two_bytes));
	if (!c->two_bytes)
		return false;
	for (unsigned first = shifts ? 0x21 : 0x80; first <= (shifts ? 0x7eu : 0xffu); first++)
		for (unsigned second = 0x21; second <= 0xff; second++)
			learn(c, (uint8_t)first, (uint8_t)second, shifts);
	return true;
}

static void add_letter(struct charset *c, uint16_t bytes)
{
	uint8_t pair[] = { (uint8_t)(bytes >> 8), (uint8_t)bytes };
	bool shifts = aj_codepage_shifts(c->page);

	if (shifts)
		aj_buf_add(c->out, AJ_S(TO_PAIRS));
	aj_buf_add(c->out, aj_str(pair + (bytes < 0x100), bytes < 0x100 ? 1 : 2));
	if (shifts)
		aj_buf_add(c->out, AJ_S(TO_ASCII));
}

static enum aj_status add_text(struct charset *c, struct aj_str text, struct aj_err *err)
{
	if (c->state != 0 && text.len > 0)
		aj_buf_add(c->out, AJ_S(TO_ASCII));
	while (text.len > 0) {
		uint32_t point;
		size_t width = aj_utf8_read(text, &point);

		if (text.ptr[0] < 0x80) {
			aj_buf_add(c->out, aj_str(text.ptr, width = 1));
		} else {
			if (!c->two_bytes && !learn_all(c))
				return aj_fail(err, AJ_ELIMIT, "no memory to write a charset");
			if (width == 0 || point >= POINTS || !c->two_bytes[point])
				return aj_fail(err, AJ_EINPUT, "a letter that its charset has not");
			add_letter(c, c->two_bytes[point]);
		}
		text = aj_str_from(text, width);
	}
	return AJ_OK;
}

/* The next letter, or a change of the shift; copied unless it is to go. */
static void step(struct charset *c, bool goes)
{
	struct aj_str rest = aj_str_from(c->bytes, c->at);
	uint8_t letter[LETTER];
	uint32_t point = AJ_CODEPAGE_NOTHING;
	size_t width = aj_codepage_decode(c->page, &c->state, rest, true, &point);

	if (width == 0)
		width = 1; /* never with all at hand */
	if (point != AJ_CODEPAGE_NOTHING)
		c->text += aj_utf8_write(point, letter);
	else
		c->shift = aj_str_sub(rest, 0, SHIFT);
	if (!goes)
		aj_buf_add(c->out, aj_str_sub(rest, 0, width));
	c->at += width;
}

static enum aj_status edit(
    struct charset *c, const struct aj_edit *edit, struct aj_str texts, struct aj_err *err)
{
	struct aj_str text = aj_str_sub(texts, edit->text, edit->len);
	unsigned before = c->state;
	enum aj_status st = add_text(c, text, err);

	while (c->at < c->bytes.len && c->text < edit->to)
		step(c, true);
	if (text.len > 0 ? c->state != 0 : c->state != before)
		aj_buf_add(c->out, c->state != 0 ? c->shift : AJ_S(TO_ASCII));
	return st;
}

/* What is written reads as it should. */
static bool reads_as(const struct aj_codepage *page, struct aj_str bytes, struct aj_str want)
{
	size_t at = 0, done = 0;
	unsigned state = 0;

	while (at < bytes.len) {
		uint32_t point = AJ_CODEPAGE_NOTHING;
		uint8_t letter[LETTER];
		size_t len = 0,
		       width = aj_codepage_decode(page, &state, aj_str_from(bytes, at), true, &point);

		if (point != AJ_CODEPAGE_NOTHING)
			len = aj_utf8_write(point, letter);
		if (!aj_str_eq(aj_str_sub(want, done, len), aj_str(letter, len)))
			return false;
		done += len;
		at += width ? width : 1;
	}
	return done == want.len;
}

enum aj_status aj_charset_edit(const struct aj_codepage *page, struct aj_str bytes,
    const struct aj_edit *edits, size_t n, struct aj_str texts, struct aj_str want, struct aj_buf *out,
    struct aj_err *err)
{
	struct charset c = { .page = page, .bytes = bytes, .out = out };
	enum aj_status st = AJ_OK;
	size_t next = 0;

	while (st == AJ_OK && (c.at < bytes.len || next < n)) {
		if (next < n && (edits[next].from <= c.text || c.at == bytes.len))
			st = edit(&c, &edits[next++], texts, err);
		else
			step(&c, false);
	}
	free(c.two_bytes);
	if (st == AJ_OK && out->full)
		st = aj_fail(err, AJ_ELIMIT, "no memory to write a charset");
	if (st == AJ_OK && !reads_as(page, aj_buf_str(out), want))
		st = aj_fail(err, AJ_EINPUT, "a text that reads otherwise in its charset");
	return st;
}
