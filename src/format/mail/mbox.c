/*
 * mbox.c: mailboxes in one file (RFC 4155, and what programs made of it): each message
 * stands behind a line "From address date", with ">" in front of such lines in bodies.
 * Thunderbird writes "From - date", and not every program quotes: a line is taken for
 * a separator only if it has a time and a year.
 */

#include "format/ahead.h"
#include "format/batch.h"
#include "format/mail/mime.h"

#include <stdio.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define NONE UINT64_MAX

enum {
	CHUNK = 32 * 1024,
	LINE = 512,	 /* bytes of a separator that are looked at */
	APART = 4 << 20, /* bytes of messages after which separators are handed over */
	BLANK_MAX = 8,	 /* line breaks before the first message */
};

struct mbox {
	struct aj_source source; /* of the present message */
	struct aj_scan *scan;
	struct aj_stream *in;
	struct aj_batch batch; /* the separators, which hold addresses */
	uint64_t handed;       /* up to here separators were handed over */
	uint64_t stop;	       /* where the next separator begins; NONE: not seen yet */
	uint64_t plain;	       /* up to here the message's bytes are handed on as they stand */
	bool quote;	       /* there stands a ">" that is left out */
	bool line_start;       /* the message begins */
	struct aj_ahead ahead;
};

/* A line "From x Wed Nov 27 12:00:00 2019", with a zone somewhere or not. */
static bool is_separator(struct aj_str line)
{
	bool time = false, year = false;

	if (!aj_str_starts(line, AJ_S("From ")))
		return false;
	line = aj_str_until(aj_str_sub(line, 0, LINE), '\n');
	for (size_t i = 5; i + 2 < line.len; i++) {
		const uint8_t *p = line.ptr + i;

		time |= aj_is_digit(p[-1]) && p[0] == ':' && aj_is_digit(p[1]) && aj_is_digit(p[2]);
		year |= i + 3 < line.len && p[-1] == ' ' &&
			(memcmp(p, "19", 2) == 0 || memcmp(p, "20", 2) == 0) && aj_is_digit(p[2]) &&
			aj_is_digit(p[3]) && (i + 4 == line.len || aj_is_space(p[4]));
	}
	return time && year;
}

static int mbox_sniff(struct aj_str head)
{
	size_t at = 0, line;

	if (aj_str_starts(head, AJ_S("\xef\xbb\xbf")))
		at = 3;
	while (at < head.len && at < BLANK_MAX && (head.ptr[at] == '\n' || head.ptr[at] == '\r'))
		at++;
	head = aj_str_from(head, at);
	if (!is_separator(head))
		return 0;
	line = aj_str_find(head, 0, '\n') + 1;
	head = aj_str_from(head, line);
	return aj_mime_header_name(head) > 0 || aj_str_starts(head, AJ_S(">From ")) ? AJ_SNIFF_SURE : 0;
}

/* The first newline at or after from with "F" or ">" behind it; s.len: none. Bytes behind s may be read. */
static size_t find_line(struct aj_str s, size_t from)
{
#ifdef __SSE2__
	for (size_t at = from; at < s.len; at += 16) {
		__m128i newline =
		    _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(s.ptr + at)), _mm_set1_epi8('\n'));
		__m128i next = _mm_loadu_si128((const __m128i *)(s.ptr + at + 1));
		__m128i wanted = _mm_or_si128(
		    _mm_cmpeq_epi8(next, _mm_set1_epi8('F')), _mm_cmpeq_epi8(next, _mm_set1_epi8('>')));
		int hits = _mm_movemask_epi8(_mm_and_si128(newline, wanted));

		if (hits) {
			at += (size_t)__builtin_ctz((unsigned)hits);
			return at + 1 < s.len ? at : s.len;
		}
	}
	return s.len;
#else
	for (size_t at = from; (at = aj_str_find(s, at, '\n')) + 1 < s.len; at++)
		if (s.ptr[at + 1] == 'F' || s.ptr[at + 1] == '>')
			return at;
	return s.len;
#endif
}

/*
 * How far the message goes on as it stands, in what is at hand: to a separator
 * (m->stop), to a quote that is left out (m->quote), or as far as can be told.
 */
static size_t next_stretch(struct mbox *m, struct aj_str all)
{
	size_t known = m->ahead.ended ? all.len : all.len - LINE, line = 0;

	for (size_t at = 0;; at = line) {
		if (at > 0 || m->line_start) {
			struct aj_str rest = aj_str_from(all, at);

			m->quote = aj_transfer_mbox_quoted(rest);
			if (is_separator(rest))
				m->stop = m->in->at + at;
			if (m->quote || m->stop != NONE)
				return at;
		}
		line = find_line(all, at) + 1;
		if (line > known)
			return known;
	}
}

static enum aj_status mbox_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct mbox *m = (struct mbox *)source;
	size_t made = 0;

	(void)err;
	while (made < room) {
		struct aj_str all;
		size_t n;

		if (m->in->at == m->plain) {
			if (m->stop == m->plain)
				break;
			aj_stream_skip(m->in, m->quote);
			m->quote = false;
			all = aj_ahead_look(&m->ahead, m->in, CHUNK + LINE);
			m->plain = m->in->at + next_stretch(m, all);
			m->line_start = false;
		}
		n = (size_t)(m->plain - m->in->at);
		all = aj_ahead_look(&m->ahead, m->in, n);
		if (all.len == 0)
			break;
		if (n > room - made)
			n = room - made;
		memcpy(out + made, all.ptr, n);
		made += n;
		aj_stream_skip(m->in, n);
	}
	*got = made;
	return made > 0 ? AJ_OK : AJ_END;
}

/* Hands over what of the separator is ASCII: it has an address and a date. */
static enum aj_status hand_over(struct mbox *m, struct aj_str line, struct aj_err *err)
{
	for (size_t at = 0, end; at < line.len; at = end + 1) {
		for (end = at; end < line.len && line.ptr[end] < 0x80; end++)
			;
		if (end == at)
			continue;
		if (aj_batch_full(&m->batch)) {
			enum aj_status st = aj_batch_flush(&m->batch, err);

			if (st != AJ_OK)
				return st;
		}
		aj_batch_begin_value(&m->batch, NULL, m->in->at + at);
		memcpy(m->batch.bytes + m->batch.len, line.ptr + at, end - at);
		m->batch.len += end - at;
		aj_batch_end_value(&m->batch);
	}
	return AJ_OK;
}

static enum aj_status read_separator(struct mbox *m, struct aj_err *err)
{
	struct aj_str all = aj_ahead_look(&m->ahead, m->in, LINE);
	size_t end = aj_str_find(aj_str_sub(all, 0, LINE), 0, '\n'), used = end;
	enum aj_status st;

	while (used > 0 && aj_is_space(all.ptr[used - 1]))
		used--;
	st = hand_over(m, aj_str_sub(all, 0, used), err);
	if (st == AJ_OK)
		aj_stream_skip(m->in, end < all.len ? end + 1 : end);
	return st;
}

static enum aj_status read_message(struct mbox *m, unsigned long long n, struct aj_err *err)
{
	char name[24];
	enum aj_status st = read_separator(m, err);

	if (st != AJ_OK)
		return st;
	aj_scan_object_at(m->scan, m->in->at, UINT64_MAX, AJ_CODING_MBOX);
	m->stop = NONE;
	m->plain = m->in->at;
	m->quote = false;
	m->line_start = true;
	snprintf(name, sizeof(name), "%llu", n);
	return aj_scan_inner_all(m->scan, aj_str_z(name), &m->source, err);
}

static enum aj_status mbox_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct mbox m = { .source = { .fill = mbox_fill }, .scan = scan, .in = in, .stop = NONE };
	enum aj_status st = aj_batch_init(&m.batch, scan, err);
	struct aj_str all;

	if (st != AJ_OK)
		return st;
	all = aj_ahead_look(&m.ahead, in, LINE);
	for (size_t n = aj_str_starts(all, AJ_S("\xef\xbb\xbf")) ? 3 : 0; n < all.len; n++) {
		if (all.ptr[n] == '\n' || all.ptr[n] == '\r')
			continue;
		aj_stream_skip(in, n);
		break;
	}
	for (unsigned long long n = 1; st == AJ_OK && aj_ahead_look(&m.ahead, in, 1).len > 0; n++) {
		st = read_message(&m, n, err);
		if (st == AJ_OK && in->at - m.handed > APART) { /* who rewrites keeps all from there on */
			st = aj_batch_flush(&m.batch, err);
			m.handed = in->at;
		}
	}
	if (st == AJ_OK)
		st = aj_batch_flush(&m.batch, err);
	return st == AJ_OK ? aj_ahead_finish(&m.ahead, err) : st;
}

const struct aj_format aj_format_mbox = {
	.name = "mbox",
	.about = "mailboxes of many messages (mboxo, mboxrd)",
	.sniff = mbox_sniff,
	.read = mbox_read,
};
