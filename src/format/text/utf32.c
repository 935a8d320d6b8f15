/*
 * utf32.c: text in UTF-32 (Unicode, section 3.10) with a byte order mark, as some databases and programs
 * for statistics write it. What it holds is an object inside, in UTF-8, be it plain text or more.
 */

#include "base/utf8.h"
#include "scan/format.h"

enum { UNIT = 4, CHAR_MAX_UTF8 = 4, POINT_MAX = 0x10ffff, REPLACEMENT = 0xfffd };

struct decoder {
	struct aj_source source; /* first */
	struct aj_stream *in;
	bool big;
	uint8_t spare[CHAR_MAX_UTF8]; /* a character that the room was too small for; of it left, */
	size_t left;		      /* so many bytes at the end of its n_spare */
	size_t n_spare;
	uint64_t wrong; /* units that are no character, and the first one's offset */
	uint64_t wrong_at;
};

static uint32_t unit(bool big, const uint8_t *p)
{
	return big ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
		   : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static bool is_character(uint32_t point)
{
	return point <= POINT_MAX && (point < 0xd800 || point > 0xdfff);
}

static bool is_big(struct aj_str head)
{
	return aj_str_starts(head, AJ_S("\0\0\xfe\xff"));
}

/* The mark, and nothing but characters behind it: it might be UTF-16 with a zero. */
static int utf32_sniff(struct aj_str head)
{
	bool big = is_big(head);

	if (head.len < (size_t)2 * UNIT || (!big && !aj_str_starts(head, AJ_S("\xff\xfe\0\0"))))
		return 0;
	for (size_t at = UNIT; at + UNIT <= head.len; at += UNIT)
		if (!is_character(unit(big, head.ptr + at)))
			return 0;
	return 32;
}

static uint32_t character(struct decoder *d, struct aj_str s, size_t at)
{
	uint32_t point = unit(d->big, s.ptr + at);

	if (is_character(point))
		return point;
	d->wrong_at = d->wrong++ == 0 ? d->in->at + at : d->wrong_at;
	return REPLACEMENT;
}

static enum aj_status give_spare(struct decoder *d, uint8_t *out, size_t room, size_t *got)
{
	*got = d->left < room ? d->left : room;
	memcpy(out, d->spare + d->n_spare - d->left, *got);
	d->left -= *got;
	return AJ_OK;
}

static enum aj_status decode(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct decoder *d = (struct decoder *)source;
	struct aj_str s;
	enum aj_status st = aj_stream_peek(d->in, UNIT, &s, err);
	size_t at = 0;

	*got = 0;
	if (d->left > 0)
		return give_spare(d, out, room, got);
	if (st != AJ_OK)
		return st;
	for (; at + UNIT <= s.len && room - *got >= CHAR_MAX_UTF8; at += UNIT)
		*got += aj_utf8_write(character(d, s, at), out + *got);
	if (at == 0) {
		d->n_spare = d->left = aj_utf8_write(character(d, s, 0), d->spare);
		at = UNIT;
		give_spare(d, out, room, got);
	}
	aj_stream_skip(d->in, at);
	return AJ_OK;
}

static enum aj_status utf32_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct decoder decoder = { .source.fill = decode, .in = in };
	struct aj_str head, rest;
	enum aj_status st = aj_stream_peek(in, UNIT, &head, err);

	if (st != AJ_OK && st != AJ_END)
		return st;
	decoder.big = is_big(head);
	aj_stream_skip(in, st == AJ_OK ? UNIT : 0);
	st = aj_scan_inner_all(scan, AJ_S(""), &decoder.source, err);
	if (st != AJ_OK)
		return st;
	if (decoder.wrong > 0)
		aj_scan_complain(scan, decoder.wrong_at, "%llu units that are no character",
		    (unsigned long long)decoder.wrong);
	if (aj_stream_peek(in, 1, &rest, err) == AJ_OK) {
		aj_scan_complain(scan, in->at, "the last character is cut short");
		aj_stream_skip(in, rest.len);
	}
	return AJ_OK;
}

const struct aj_format aj_format_utf32 = {
	.name = "utf-32",
	.about = "text in UTF-32 with a byte order mark",
	.sniff = utf32_sniff,
	.most = 32,
	.read = utf32_read,
};
