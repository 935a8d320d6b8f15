/*
 * utf16.c: text in UTF-16 (RFC 2781), of either byte order, with a byte order mark
 * or without. Handed on in UTF-8 with a run for each character. What is more than
 * plain text (XML, HTML, JSON, delimited text) is an object inside, in UTF-8.
 */

#include "base/utf8.h"
#include "format/ahead.h"
#include "format/text/charset.h"
#include "scan/format.h"

#include <stdlib.h>

extern const struct aj_format aj_format_xml, aj_format_html, aj_format_json, aj_format_csv;

enum {
	ROOM = 48 * 1024,     /* bytes of UTF-8 in one text, at most, with context */
	LINE_BACK = 8 * 1024, /* so far before the end a newline is looked for to end the text at */
	SNIFF_LEAST = 16,     /* bytes that are enough to see the pattern of zero bytes */
	CHAR_MAX_UTF8 = 4,
};

struct utf16 {
	struct aj_stream *in;
	bool big;	     /* big endian */
	uint8_t *bytes;	     /* ROOM of them */
	struct aj_run *runs; /* as many and one */
	size_t len, n_runs, from;
	struct aj_ahead ahead;
};

enum order { NEITHER, LITTLE, BIG };

/* The alphabets of most of the world's data have ASCII between: zero bytes at every other place. */
static enum order order_of(struct aj_str head)
{
	size_t zeros[2] = { 0, 0 }, pairs = head.len / 2;

	if (aj_str_starts(head, AJ_S("\xff\xfe")) && !aj_str_starts(head, AJ_S("\xff\xfe\0\0")))
		return LITTLE;
	if (aj_str_starts(head, AJ_S("\xfe\xff")))
		return BIG;
	if (head.len < SNIFF_LEAST || aj_str_find(head, 0, '\0') == head.len)
		return NEITHER;
	for (size_t at = 0; at < pairs;) { /* compilers make vectors of this */
		size_t end = pairs - at < UINT8_MAX ? pairs : at + UINT8_MAX;
		uint8_t first = 0, second = 0;

		for (; at < end; at++) {
			first += head.ptr[2 * at] == 0;
			second += head.ptr[2 * at + 1] == 0;
		}
		zeros[0] += first;
		zeros[1] += second;
	}
	if (zeros[1] > pairs * 6 / 10 && zeros[0] * 50 < pairs)
		return LITTLE;
	if (zeros[0] > pairs * 6 / 10 && zeros[1] * 50 < pairs)
		return BIG;
	return NEITHER;
}

static int utf16_sniff(struct aj_str head)
{
	return order_of(head) != NEITHER ? 24 : 0;
}

static uint32_t unit(const struct utf16 *u, const uint8_t *p)
{
	return u->big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

/* Decodes the character at the start of s (RFC 2781, section 2.2). Gives its width; 0: cut. */
static size_t read_char(const struct utf16 *u, struct aj_str s, bool last, uint32_t *point)
{
	uint32_t low;

	if (s.len < 2)
		return 0;
	*point = unit(u, s.ptr);
	if (*point < 0xd800 || *point > 0xdfff)
		return 2;
	if (*point < 0xdc00 && s.len < 4 && !last)
		return 0;
	low = *point < 0xdc00 && s.len >= 4 ? unit(u, s.ptr + 2) : 0;
	if (low < 0xdc00 || low > 0xdfff) {
		*point = 0xfffd;
		return 2;
	}
	*point = 0x10000 + ((*point - 0xd800) << 10) + (low - 0xdc00);
	return 4;
}

/* Decodes what is at hand, as far as there is room. */
static void decode(struct utf16 *u, struct aj_str s)
{
	size_t at = 0, width;
	uint32_t point;

	while (u->len <= ROOM - CHAR_MAX_UTF8 &&
	       (width = read_char(u, aj_str_from(s, at), u->ahead.ended, &point)) > 0) {
		u->runs[u->n_runs++] = (struct aj_run){ (uint32_t)u->len, u->in->at + at };
		u->len += aj_utf8_write(point, u->bytes + u->len);
		at += width;
	}
	aj_stream_skip(u->in, at);
}

/* Fills the room; u->ahead.ended: with all there was. */
static void fill(struct utf16 *u)
{
	while (u->len <= ROOM - CHAR_MAX_UTF8) {
		struct aj_str s = aj_ahead_look(&u->ahead, u->in, 4);

		if (s.len < 2)
			return;
		decode(u, s);
	}
}

/* Drops all before offset at of the text, which is the start of a character. */
static void drop(struct utf16 *u, size_t at)
{
	size_t run = 0;

	while (run < u->n_runs && u->runs[run].at < at)
		run++;
	for (size_t i = run; i < u->n_runs; i++)
		u->runs[i - run] = (struct aj_run){ u->runs[i].at - (uint32_t)at, u->runs[i].raw };
	u->n_runs -= run;
	memmove(u->bytes, u->bytes + at, u->len - at);
	u->len -= at;
}

static size_t choose_to(const struct utf16 *u)
{
	struct aj_str all = aj_str(u->bytes, u->len);
	size_t to = u->len - AJ_TEXT_AFTER;
	size_t low = to - u->from > LINE_BACK ? to - LINE_BACK : u->from;
	const uint8_t *newline = memrchr(u->bytes + low, '\n', to - low);

	return newline ? (size_t)(newline - u->bytes) + 1 : aj_charset_boundary(all, to);
}

static enum aj_status read_texts(struct utf16 *u, struct aj_scan *scan, struct aj_err *err)
{
	for (;;) {
		struct aj_text text = { .runs = u->runs, .from = u->from };
		enum aj_status st;
		bool last;

		fill(u);
		last = u->len <= ROOM - CHAR_MAX_UTF8;
		if (u->len == u->from)
			return AJ_OK;
		text.bytes = aj_str(u->bytes, u->len);
		text.to = last ? u->len : choose_to(u);
		u->runs[u->n_runs] = (struct aj_run){ (uint32_t)u->len, u->in->at }; /* the last one's end */
		text.n_runs = u->n_runs + 1;
		st = aj_scan_text(scan, &text, err);
		if (st != AJ_OK || last)
			return st;
		u->from = text.to;
		if (u->from > AJ_TEXT_BEFORE) {
			size_t at = aj_charset_boundary(text.bytes, text.to - AJ_TEXT_BEFORE);

			drop(u, at);
			u->from -= at;
		}
	}
}

static enum aj_status finish(struct utf16 *u, struct aj_scan *scan, struct aj_err *err)
{
	struct aj_str rest;

	if (aj_ahead_finish(&u->ahead, err) != AJ_OK)
		return err->status;
	if (aj_stream_peek(u->in, 1, &rest, err) == AJ_OK) {
		aj_scan_complain(scan, u->in->at, "the last character is cut short");
		aj_stream_skip(u->in, rest.len);
	}
	return AJ_OK;
}

/* The decoded text as a source. */
struct decoder {
	struct aj_source source; /* first */
	struct utf16 *u;
};

static enum aj_status decode_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct utf16 *u = ((struct decoder *)source)->u;
	struct aj_str s;
	enum aj_status st = aj_stream_peek(u->in, 4, &s, err);
	size_t at = 0, width;
	uint32_t point;

	*got = 0;
	if (st != AJ_OK && st != AJ_END)
		return st;
	while (room - *got >= CHAR_MAX_UTF8 &&
	       (width = read_char(u, aj_str_from(s, at), st == AJ_END, &point)) > 0) {
		*got += aj_utf8_write(point, out + *got);
		at += width;
	}
	aj_stream_skip(u->in, at);
	return *got > 0 ? AJ_OK : AJ_END;
}

/* The head, decoded, is that of a format of text with a structure. */
static bool has_structure(const struct utf16 *u, struct aj_str head)
{
	static const struct aj_format *const formats[] = { &aj_format_xml, &aj_format_html, &aj_format_json,
		&aj_format_csv };
	uint8_t text[AJ_SNIFF_HEAD];
	size_t len = 0, at = 0, width;
	uint32_t point;

	while (len <= sizeof(text) - CHAR_MAX_UTF8 &&
	       (width = read_char(u, aj_str_from(head, at), true, &point)) > 0) {
		len += aj_utf8_write(point, text + len);
		at += width;
	}
	for (size_t i = 0; i < AJ_LEN(formats); i++)
		if (formats[i]->sniff(aj_str(text, len)) > 0)
			return true;
	return false;
}

static enum aj_status read_inner(struct utf16 *u, struct aj_scan *scan, struct aj_err *err)
{
	struct decoder decoder = { .source.fill = decode_fill, .u = u };
	struct aj_stream in;
	enum aj_status st;

	aj_stream_init(&in, &decoder.source, 0);
	st = aj_scan_inner(scan, AJ_S(""), &in, err);
	if (st == AJ_OK)
		st = aj_stream_drain(&in, err);
	aj_stream_fini(&in);
	return st == AJ_OK ? finish(u, scan, err) : st;
}

static enum aj_status utf16_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct utf16 u = { .in = in };
	struct aj_str head;
	enum aj_status st = aj_stream_peek(in, AJ_SNIFF_HEAD, &head, err);
	bool marked, structured;

	if (st != AJ_OK && st != AJ_END && aj_stream_peek(in, 0, &head, &(struct aj_err){ 0 }) != AJ_OK)
		return st;
	head = aj_str_sub(head, 0, AJ_SNIFF_HEAD);
	u.big = order_of(head) == BIG;
	marked =
	    in->at == 0 && (aj_str_starts(head, AJ_S("\xff\xfe")) || aj_str_starts(head, AJ_S("\xfe\xff")));
	structured = has_structure(&u, aj_str_from(head, marked ? 2 : 0));
	aj_stream_skip(in, marked ? 2 : 0);
	if (structured)
		return read_inner(&u, scan, err);
	u.bytes = malloc(ROOM);
	u.runs = malloc((ROOM + 1) * sizeof(*u.runs));
	if (u.bytes && u.runs)
		st = read_texts(&u, scan, err);
	else
		st = aj_fail(err, AJ_ELIMIT, "no memory for text in UTF-16");
	if (st == AJ_OK)
		st = finish(&u, scan, err);
	free(u.bytes);
	free(u.runs);
	return st;
}

const struct aj_format aj_format_utf16 = {
	.name = "utf-16",
	.about = "plain text in UTF-16",
	.sniff = utf16_sniff,
	.read = utf16_read,
};
