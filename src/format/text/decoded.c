#include "format/text/decoded.h"

#include "base/utf8.h"

enum {
	LOOK = 4096, /* bytes, more than any letter has */
	LETTER = 4,  /* bytes of one in UTF-8, at most */
};

struct decoded {
	struct aj_source source;
	const struct aj_codepage *page;
	struct aj_stream *in;
	struct aj_ahead ahead;
	unsigned state;
	uint8_t letter[LETTER]; /* for which the caller had no room */
	size_t len;
};

/* The letter decoded last, or what is left of it. */
static size_t hand_out(struct decoded *d, uint8_t *out, size_t room)
{
	size_t n = d->len < room ? d->len : room;

	memcpy(out, d->letter, n);
	memmove(d->letter, d->letter + n, d->len - n);
	d->len -= n;
	return n;
}

/* Copies what is at hand as far as it stands for itself, and decodes the letter behind it, or passes over a
 * shift. Gives the bytes copied; *more: there was something. */
static size_t decode(struct decoded *d, uint8_t *out, size_t room, bool *more)
{
	struct aj_str s = aj_ahead_look(&d->ahead, d->in, LOOK);
	size_t plain = d->state == 0 ? aj_codepage_ascii(d->page, s) : 0, width = 0;
	uint32_t point = AJ_CODEPAGE_NOTHING;

	if (plain > room)
		plain = room;
	if (plain > 0)
		memcpy(out, s.ptr, plain);
	s = aj_str_from(s, plain);
	if (s.len > 0)
		width = aj_codepage_decode(d->page, &d->state, s, d->ahead.ended, &point);
	if (width > 0 && point != AJ_CODEPAGE_NOTHING)
		d->len = aj_utf8_write(point, d->letter);
	aj_stream_skip(d->in, plain + width);
	*more = plain + width > 0;
	return plain;
}

static enum aj_status decoded_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct decoded *d = (struct decoded *)source;

	*got = 0;
	for (bool more = true; more && *got < room;) {
		if (d->len == 0)
			*got += decode(d, out + *got, room - *got, &more);
		*got += hand_out(d, out + *got, room - *got);
	}
	if (*got > 0)
		return AJ_OK;
	return aj_ahead_finish(&d->ahead, err) == AJ_OK ? AJ_END : d->ahead.status;
}

enum aj_status aj_decoded_inner(struct aj_scan *scan, struct aj_str name, const struct aj_codepage *page,
    struct aj_stream *in, struct aj_err *err)
{
	struct decoded d = { .source.fill = decoded_fill, .page = page, .in = in };

	aj_scan_charset_said(scan, aj_codepage_of(AJ_CODEPAGE_UTF8));
	return aj_scan_inner_all(scan, name, &d.source, err);
}
