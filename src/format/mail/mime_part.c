/*
 * mime_part.c: a part ends before the line break in front of the next delimiter of
 * any multipart that is open: when an inner one is never closed, the outer one's
 * next delimiter ends it too. RFC 2046, section 5.1.
 */

#include "format/mail/mime.h"
#include "format/text/decoded.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define NONE UINT64_MAX

enum { CHUNK = 32 * 1024, LINE_REST = 1024 };

unsigned aj_mime_delimiter(const struct aj_mime *m, struct aj_str line, bool *closing)
{
	if (!aj_str_starts(line, AJ_S("--")))
		return m->n_open;
	line = aj_str_from(line, 2);
	for (unsigned i = m->n_open; i-- > 0;) {
		struct aj_str rest;

		if (!aj_str_starts(line, aj_str(m->open[i].bytes, m->open[i].len)))
			continue;
		rest = aj_str_from(line, m->open[i].len);
		*closing = aj_str_starts(rest, AJ_S("--"));
		/* One boundary may begin with another. */
		if (*closing || rest.len == 0 || aj_is_space(rest.ptr[0]))
			return i;
	}
	return m->n_open;
}

#ifdef __SSE2__
static inline __m128i equal(const uint8_t *p, uint8_t c)
{
	return _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)p), _mm_set1_epi8((char)c));
}

static inline __m128i pairs(const uint8_t *p, uint8_t first, uint8_t second)
{
	return _mm_and_si128(equal(p, first), equal(p + 1, second));
}
#endif

size_t aj_mime_find_line(struct aj_str s, size_t from, uint8_t first, uint8_t second)
{
	const uint8_t *p = s.ptr;
	size_t at = from;

#ifdef __SSE2__
	/* Most lines have no such pair at all: where one begins is asked only where there is one. */
	for (; at < s.len; at += 32) {
		__m128i low = pairs(p + at + 1, first, second), high = pairs(p + at + 17, first, second);
		unsigned hits;

		if (_mm_movemask_epi8(_mm_or_si128(low, high)) == 0)
			continue;
		hits = (unsigned)_mm_movemask_epi8(_mm_and_si128(low, equal(p + at, '\n'))) |
		       (unsigned)_mm_movemask_epi8(_mm_and_si128(high, equal(p + at + 16, '\n'))) << 16;
		if (hits) {
			at += (size_t)__builtin_ctz(hits);
			return at + 2 < s.len ? at : s.len;
		}
	}
	return s.len;
#else
	while ((at = aj_str_find(s, at, '\n')) + 2 < s.len) {
		if (p[at + 1] == first && p[at + 2] == second)
			return at;
		at++;
	}
	return s.len;
#endif
}

/* The line break that ends before line begins there: what the part gives up to the delimiter. */
static size_t before_line(struct aj_str all, size_t line)
{
	if (line > 0 && all.ptr[line - 1] == '\n')
		line--;
	return line > 0 && all.ptr[line - 1] == '\r' ? line - 1 : line;
}

static bool stop_at(struct aj_mime *m, struct aj_str all, size_t line)
{
	unsigned level = aj_mime_delimiter(m, aj_str_sub(all, line, AJ_MIME_DELIMITER_MAX), &m->closing);

	if (level == m->n_open)
		return false;
	m->stop_level = level;
	m->stop_line = m->in->at + line;
	m->stop = m->in->at + before_line(all, line);
	return true;
}

/* What may be the beginning of a delimiter whose rest is not at hand: its index, or all.len. */
static size_t hold_back(struct aj_str all)
{
	size_t at = all.len;

	if (at > 0 && all.ptr[at - 1] == '-')
		at--;
	if (at > 0 && all.ptr[at - 1] == '\n')
		return before_line(all, at);
	return all.len > 0 && all.ptr[all.len - 1] == '\r' ? all.len - 1 : all.len;
}

/* Looks for a delimiter in what has not been searched. Gives how far the part goes for certain. */
static size_t search(struct aj_mime *m, struct aj_str all)
{
	size_t at = (size_t)(m->searched - m->in->at), nl;

	if (m->line_start) {
		if (all.len - at < AJ_MIME_DELIMITER_MAX && !m->ahead.ended)
			return at;
		if (stop_at(m, all, at))
			return at;
		m->line_start = false;
	}
	while ((nl = aj_mime_find_line(all, at, '-', '-')) < all.len) {
		if (all.len - nl <= AJ_MIME_DELIMITER_MAX && !m->ahead.ended)
			break;
		if (stop_at(m, all, nl + 1))
			return (size_t)(m->stop - m->in->at);
		at = nl + 1;
	}
	at = nl < all.len ? before_line(all, nl + 1) : m->ahead.ended ? all.len : hold_back(all);
	if (at < m->searched - m->in->at)
		at = (size_t)(m->searched - m->in->at);
	m->searched = m->in->at + at;
	return at;
}

struct aj_str aj_mime_show(struct aj_mime *m, size_t want, bool *last)
{
	struct aj_str all = aj_ahead_look(&m->ahead, m->in, want + AJ_MIME_DELIMITER_MAX + 8);
	size_t end;

	if (m->n_open == 0 || m->flat) {
		*last = m->ahead.ended;
		return all;
	}
	end = m->stop != NONE ? (size_t)(m->stop - m->in->at) : search(m, all);
	*last = m->stop != NONE || m->ahead.ended;
	return aj_str_sub(all, 0, end);
}

void aj_mime_skip(struct aj_mime *m, size_t len)
{
	aj_stream_skip(m->in, len);
}

void aj_mime_begin_part(struct aj_mime *m)
{
	m->searched = m->in->at;
	m->line_start = true;
	m->stop = m->stop_line = NONE;
}

void aj_mime_pass_delimiter(struct aj_mime *m)
{
	struct aj_str all = aj_ahead_look(&m->ahead, m->in, AJ_MIME_DELIMITER_MAX + LINE_REST);
	size_t line = (size_t)(m->stop_line - m->in->at);
	size_t behind = line + 2 + m->open[m->stop_level].len + (m->closing ? 2 : 0);
	size_t end = aj_str_find(aj_str_sub(all, 0, line + LINE_REST), line, '\n');

	/* Only spaces may follow in the line; what does otherwise is read. */
	for (size_t i = behind; i < end && i < all.len; i++)
		if (!aj_is_space(all.ptr[i]))
			end = all.len;
	aj_stream_skip(m->in, end < all.len && all.ptr[end] == '\n' ? end + 1
			      : behind < all.len		    ? behind
								    : all.len);
	aj_mime_begin_part(m);
}

/* The part as a source: a failure of the mail's source ends it, and comes out when the mail has been read. */
struct part {
	struct aj_source source;
	struct aj_mime *m;
	struct aj_transfer transfer;
	uint64_t made;
	uint8_t spare[AJ_TRANSFER_ROOM]; /* where the caller's room is too small */
	struct aj_str left;		 /* of it */
};

/* A line among base64 that is none: a list's footer, say. Read as text when there is room for it. */
static void read_stray(void *to, struct aj_str line)
{
	struct part *part = to;
	struct aj_mime *m = part->m;
	uint64_t raw = m->in->at + (size_t)(line.ptr - aj_ahead_look(&m->ahead, m->in, 0).ptr);
	struct aj_err ignored;
	unsigned state = 0;
	size_t used;

	if (aj_batch_full(&m->batch) || aj_batch_runs_full(&m->batch) ||
	    aj_batch_room(&m->batch) < 4 * line.len + 128) {
		aj_scan_complain(m->scan, raw, "too many lines that are no base64 among it");
		return;
	}
	if (aj_mime_begin_value(m, NULL, raw, &ignored) == AJ_OK &&
	    aj_mime_bytes(m, NULL, &state, line, raw, true, &used, &ignored) == AJ_OK)
		aj_mime_end_value(m);
}

static enum aj_status part_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct part *part = (struct part *)source;
	struct aj_mime *m = part->m;
	bool small = room < AJ_TRANSFER_ROOM && part->transfer.kind != AJ_TRANSFER_NONE;
	size_t want = CHUNK;

	(void)err;
	while (part->left.len == 0) {
		bool last;
		struct aj_str raw = aj_mime_show(m, want, &last);
		size_t made, used = aj_transfer_decode(&part->transfer, raw, last, small ? part->spare : out,
				 small ? sizeof(part->spare) : room, &made);

		aj_mime_skip(m, used);
		part->made += made;
		if (made > 0 && !small) {
			*got = made;
			return AJ_OK;
		}
		part->left = aj_str(part->spare, made);
		if (last && used == raw.len && made == 0)
			return AJ_END;
	}
	*got = part->left.len < room ? part->left.len : room;
	memcpy(out, part->left.ptr, *got);
	part->left = aj_str_from(part->left, *got);
	return AJ_OK;
}

static enum aj_coding coding_of(enum aj_transfer_kind transfer)
{
	switch (transfer) {
	case AJ_TRANSFER_QP:
		return AJ_CODING_QP;
	case AJ_TRANSFER_BASE64:
		return AJ_CODING_BASE64;
	case AJ_TRANSFER_UU:
		return AJ_CODING_UU;
	default:
		return AJ_CODING_NONE;
	}
}

enum aj_status aj_mime_inner(
    struct aj_mime *m, const struct aj_mime_head *head, const struct aj_codepage *charset, struct aj_err *err)
{
	struct part part = {
		.source = { .fill = part_fill },
		.m = m,
		.transfer = { .kind = head->transfer, .stray = read_stray },
	};
	struct aj_str name = aj_str(m->name, m->name_len);
	struct aj_stream body;
	enum aj_status st;
	/* Who rewrites finds the bytes of anything else again where they stand. */
	bool last = false,
	     decoded = charset && (!aj_scan_rewritten(m->scan) || head->transfer == AJ_TRANSFER_BASE64);

	part.transfer.stray_to = &part;
	aj_scan_coded(m->scan, m->in->at, coding_of(head->transfer));
	aj_scan_object_at(m->scan, m->in->at, UINT64_MAX, coding_of(head->transfer));
	if (decoded)
		aj_scan_object_decoded(m->scan, charset);
	aj_scan_charset_said(m->scan, charset);
	aj_stream_init(&body, &part.source, 0);
	st = decoded ? aj_decoded_inner(m->scan, name, charset, &body, err)
		     : aj_scan_inner(m->scan, name, &body, err);
	aj_stream_fini(&body);
	while (st == AJ_OK && !last)
		aj_mime_skip(m, aj_mime_show(m, CHUNK, &last).len);
	return st;
}
