/*
 * mime_text.c: puts text into the batch, with runs wherever it does not stand there
 * as in the mail.
 */

#include "base/utf8.h"
#include "format/mail/mime.h"
#include "format/text/charset.h"

enum { CHUNK = 32 * 1024, CHAR_BYTES = 4 };

enum aj_status aj_mime_begin_value(
    struct aj_mime *m, const struct aj_field *field, uint64_t raw, struct aj_err *err)
{
	if (aj_batch_full(&m->batch)) {
		enum aj_status st = aj_batch_flush(&m->batch, err);

		if (st != AJ_OK)
			return st;
	}
	aj_batch_begin_value(&m->batch, field, raw);
	m->next = raw;
	m->straight = true;
	return AJ_OK;
}

void aj_mime_end_value(struct aj_mime *m)
{
	struct aj_batch *batch = &m->batch;

	if (batch->len == batch->values[batch->n_values].at) {
		aj_batch_drop_value(batch);
		return;
	}
	if (!m->straight) /* where the last character ended */
		aj_batch_run(batch, m->next);
	aj_batch_end_value(batch);
}

static enum aj_status make_room(struct aj_mime *m, struct aj_err *err)
{
	if (aj_batch_room(&m->batch) >= AJ_BATCH_SLACK && !aj_batch_runs_full(&m->batch))
		return AJ_OK;
	return aj_batch_flush_within(&m->batch, err);
}

static void begin_run(struct aj_mime *m, uint64_t raw)
{
	aj_batch_run_behind(&m->batch, raw, (int64_t)(raw - m->next));
}

/* Bytes that are UTF-8, as they stood at raw. */
static enum aj_status put(struct aj_mime *m, struct aj_str bytes, uint64_t raw, struct aj_err *err)
{
	struct aj_batch *batch = &m->batch;
	size_t at = 0;

	while (at < bytes.len) {
		enum aj_status st = make_room(m, err);
		size_t n = bytes.len - at;

		if (st != AJ_OK)
			return st;
		if (!m->straight || m->next != raw + at)
			begin_run(m, raw + at);
		if (n > aj_batch_room(batch) - 16)
			n = aj_charset_boundary(bytes, at + aj_batch_room(batch) - 16) - at;
		memcpy(batch->bytes + batch->len, bytes.ptr + at, n);
		batch->len += n;
		at += n;
		m->next = raw + at;
		m->straight = true;
	}
	return AJ_OK;
}

enum aj_status aj_mime_char(struct aj_mime *m, uint32_t point, uint64_t from, uint64_t to, struct aj_err *err)
{
	struct aj_batch *batch = &m->batch;
	enum aj_status st = make_room(m, err);

	if (st != AJ_OK)
		return st;
	begin_run(m, from);
	batch->len += aj_utf8_write(point, batch->bytes + batch->len);
	m->next = to;
	m->straight = false;
	return AJ_OK;
}

/* Bytes of UTF-8, or of Windows-1252 where they are not. */
static enum aj_status put_mixed(
    struct aj_mime *m, struct aj_str bytes, uint64_t raw, bool last, size_t *used, struct aj_err *err)
{
	size_t at = 0, end = last ? bytes.len : aj_charset_boundary(bytes, bytes.len);

	bytes = aj_str_sub(bytes, 0, end);
	while (at < end) {
		size_t bad = aj_charset_lone(bytes, at) ? at : aj_charset_bad(bytes, at, true);
		uint8_t wide[CHAR_BYTES];
		enum aj_status st = put(m, aj_str_sub(bytes, at, bad - at), raw + at, err);

		if (st == AJ_OK && bad < end) {
			uint32_t point;

			aj_utf8_read(aj_str(wide, aj_charset_convert(bytes.ptr[bad], wide)), &point);
			st = aj_mime_char(m, point, raw + bad, raw + bad + 1, err);
		}
		if (st != AJ_OK)
			return st;
		at = bad + (bad < end);
	}
	*used = end;
	return AJ_OK;
}

enum aj_status aj_mime_bytes(struct aj_mime *m, const struct aj_codepage *charset, unsigned *state,
    struct aj_str bytes, uint64_t raw, bool last, size_t *used, struct aj_err *err)
{
	size_t at = 0, width;

	if (!charset)
		return put_mixed(m, bytes, raw, last, used, err);
	while (at < bytes.len) {
		size_t plain = *state == 0 ? at + aj_codepage_ascii(charset, aj_str_from(bytes, at)) : at;
		enum aj_status st = put(m, aj_str_sub(bytes, at, plain - at), raw + at, err);
		uint32_t point;

		if (st != AJ_OK)
			return st;
		at = plain;
		if (at == bytes.len)
			break;
		width = aj_codepage_decode(charset, state, aj_str_from(bytes, at), last, &point);
		if (width == 0)
			break;
		if (point != AJ_CODEPAGE_NOTHING)
			st = point < 0x80 && width == 1 && bytes.ptr[at] == point
				 ? put(m, aj_str_sub(bytes, at, 1), raw + at, err)
				 : aj_mime_char(m, point, raw + at, raw + at + width, err);
		if (st != AJ_OK)
			return st;
		at += width;
	}
	*used = at;
	return AJ_OK;
}

/* The next character of what is staged: its width; 0: it may be half of one. */
static size_t staged_char(struct aj_mime_stage *stage, struct aj_str s, bool last, uint32_t *point)
{
	uint8_t wide[CHAR_BYTES];
	size_t width;

	if (stage->charset)
		return aj_codepage_decode(stage->charset, &stage->state, s, last, point);
	width = aj_utf8_read(s, point);
	if (width > 0)
		return width;
	if (!last && aj_charset_boundary(s, s.len) == 0)
		return 0;
	aj_utf8_read(aj_str(wide, aj_charset_convert(s.ptr[0], wide)), point);
	return 1;
}

enum aj_status aj_mime_staged(struct aj_mime *m, struct aj_mime_stage *stage, bool last, struct aj_err *err)
{
	struct aj_str all = aj_str(stage->bytes, stage->len);
	size_t at = 0, width, rest;

	while (at < all.len) {
		uint32_t point;
		enum aj_status st = AJ_OK;

		width = staged_char(stage, aj_str_from(all, at), last, &point);
		if (width == 0)
			break;
		if (point != AJ_CODEPAGE_NOTHING)
			st = aj_mime_char(m, point, stage->base + stage->from[at],
			    stage->base + stage->to[at + width - 1], err);
		if (st != AJ_OK)
			return st;
		at += width;
	}
	rest = all.len - at;
	memmove(stage->bytes, stage->bytes + at, rest);
	memmove(stage->from, stage->from + at, rest * sizeof(*stage->from));
	memmove(stage->to, stage->to + at, rest * sizeof(*stage->to));
	stage->len = rest;
	return AJ_OK;
}

static enum aj_status put_escapes(struct aj_mime *m, struct aj_mime_stage *stage, struct aj_err *err)
{
	return stage->len > 0 ? aj_mime_staged(m, stage, true, err) : AJ_OK;
}

static void stage_byte(struct aj_mime_stage *stage, uint8_t byte, uint64_t raw, size_t width)
{
	if (stage->len == 0)
		stage->base = raw;
	stage->bytes[stage->len] = byte;
	stage->from[stage->len] = (uint32_t)(raw - stage->base);
	stage->to[stage->len] = (uint32_t)(raw - stage->base + width);
	stage->len++;
}

/* Whether the bytes of a character may be written partly as escapes, partly as they are. */
static bool mixes(const struct aj_codepage *charset)
{
	return charset != NULL;
}

/*
 * What of quoted-printable is at hand. Bytes beyond ASCII are staged until their
 * character is whole; of a charset with characters of two bytes, so is everything.
 */
static enum aj_status put_qp(struct aj_mime *m, struct aj_mime_stage *stage, struct aj_str raw, bool last,
    size_t *used, struct aj_err *err)
{
	size_t at = 0, width, taken;
	enum aj_status st = AJ_OK;

	while (at < raw.len && st == AJ_OK) {
		size_t sign = aj_str_find(raw, at, '=');
		int byte;

		if (sign > at && mixes(stage->charset)) {
			for (; at < sign && stage->len < AJ_MIME_STAGE; at++)
				stage_byte(stage, raw.ptr[at], m->in->at + at, 1);
			st = aj_mime_staged(m, stage, false, err);
			continue;
		}
		if (sign > at) {
			st = put_escapes(m, stage, err);
			if (st == AJ_OK)
				st = put_mixed(
				    m, aj_str_sub(raw, at, sign - at), m->in->at + at, true, &taken, err);
			at = sign;
			continue;
		}
		width = aj_qp_escape(aj_str_from(raw, at), last, &byte);
		if (width == 0)
			break;
		if (byte != AJ_QP_SOFT)
			stage_byte(stage, byte == AJ_QP_ITSELF ? '=' : (uint8_t)byte, m->in->at + at, width);
		at += width;
		if (stage->len > 0 &&
		    (stage->bytes[stage->len - 1] < 0x80 || stage->len >= AJ_MIME_STAGE / 2))
			st = aj_mime_staged(m, stage, false, err);
	}
	if (st == AJ_OK && last && at == raw.len)
		st = put_escapes(m, stage, err);
	*used = at;
	return st;
}

/* Text whose bytes stand for themselves, with files in uuencode between. */
static enum aj_status put_straight(struct aj_mime *m, const struct aj_codepage *charset, struct aj_err *err)
{
	bool last = false, line_start = true;
	unsigned state = 0;
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && !last) {
		bool found, ends;
		struct aj_str raw = aj_mime_show(m, CHUNK, &ends);
		struct aj_str text = aj_str_sub(raw, 0, aj_mime_uu_find(raw, line_start, ends, &found));
		size_t used;

		/* What stands in front of a line is whole, whatever follows. */
		st = aj_mime_bytes(
		    m, charset, &state, text, m->in->at, ends || text.len < raw.len, &used, err);
		if (st != AJ_OK)
			return st;
		last = ends && used == raw.len;
		line_start = used > 0 ? raw.ptr[used - 1] == '\n' : line_start;
		aj_mime_skip(m, used);
		if (!found)
			continue;
		aj_mime_end_value(m);
		st = aj_mime_uu(m, err);
		if (st == AJ_OK)
			st = aj_mime_begin_value(m, NULL, m->in->at, err);
		line_start = true;
		state = 0;
	}
	return st;
}

static enum aj_status put_quoted(struct aj_mime *m, const struct aj_codepage *charset, struct aj_err *err)
{
	struct aj_mime_stage *stage = &m->stage;
	bool last = false;
	enum aj_status st = AJ_OK;
	size_t used;

	stage->len = stage->state = 0;
	stage->charset = charset;
	while (st == AJ_OK && !last) {
		struct aj_str raw = aj_mime_show(m, CHUNK, &last);

		st = put_qp(m, stage, raw, last, &used, err);
		if (st == AJ_OK) {
			last = last && used == raw.len;
			aj_mime_skip(m, used);
		}
	}
	return st;
}

enum aj_status aj_mime_text(struct aj_mime *m, const struct aj_mime_head *head, struct aj_err *err)
{
	bool quoted = head->transfer == AJ_TRANSFER_QP;
	enum aj_status st;

	aj_scan_coded(m->scan, m->in->at, quoted ? AJ_CODING_QP : AJ_CODING_NONE);
	st = aj_mime_begin_value(m, NULL, m->in->at, err);
	if (st == AJ_OK)
		st = quoted ? put_quoted(m, head->charset, err) : put_straight(m, head->charset, err);
	if (st == AJ_OK)
		aj_mime_end_value(m);
	return st;
}
