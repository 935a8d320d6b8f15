/*
 * mime.c: mail (RFC 5322, RFC 2045 to 2049): the tree of its parts. What a part is
 * for a mail program (Content-Type) only tells where to look for parts in it; what
 * it is to us, its bytes tell.
 *
 * Messages within the message are read in place and belong to its record.
 */

#include "format/mail/mime.h"

#include "scan/scan.h"

#include <stdio.h>

enum {
	PEEK = 8 * 1024,     /* so much of a part is decoded to see what it is */
	BITS_CERTAIN = 24,   /* less is a guess, which text in a mail's own body can pass by accident */
	RECOVER = 64 * 1024, /* how far into a multipart a boundary is looked for that it does not name */
};

extern const struct aj_format aj_format_text, aj_format_html, aj_format_kv, aj_format_csv, aj_format_ini,
    aj_format_yaml, aj_format_json;

static enum aj_status read_entity(struct aj_mime *m, bool in_digest, bool numbered, struct aj_err *err);

/* Names the part ".n" below the present one. Gives the length to go back to. */
static size_t push_name(struct aj_mime *m, unsigned n)
{
	size_t old = m->name_len;
	int len = snprintf(m->name + old, sizeof(m->name) - old, "%s%u", old > 0 ? "." : "", n);

	if (len > 0 && old + (size_t)len < sizeof(m->name))
		m->name_len = old + (size_t)len;
	return old;
}

static void pop_name(struct aj_mime *m, size_t old)
{
	m->name_len = old;
}

/* The beginning of the part as its bytes are behind the transfer encoding. */
static struct aj_str beginning(struct aj_mime *m, const struct aj_mime_head *head, uint8_t *room)
{
	struct aj_transfer transfer = { .kind = head->transfer };
	bool last;
	struct aj_str raw = aj_mime_show(m, PEEK, &last);
	size_t made;

	if (head->transfer == AJ_TRANSFER_NONE)
		return aj_str_sub(raw, 0, AJ_SNIFF_HEAD);
	/* Base64 comes in whole lines. */
	aj_transfer_decode(&transfer, aj_str_sub(raw, 0, PEEK), last && raw.len <= PEEK, room,
	    head->transfer == AJ_TRANSFER_QP ? AJ_SNIFF_HEAD : PEEK, &made);
	return aj_str(room, made < AJ_SNIFF_HEAD ? made : AJ_SNIFF_HEAD);
}

/* Whether the part that begins so is text to be read with the mail itself. */
static bool is_own_text(const struct aj_mime_head *head, struct aj_str begins)
{
	bool body = head->type == AJ_MIME_PLAIN && !head->attached;

	if (begins.len == 0)
		return true;
	if (aj_str_find(begins, 0, '\0') < begins.len)
		return false;
	if (!body)
		return aj_format_of(begins) == &aj_format_text;
	for (size_t i = 0; aj_formats[i]; i++) {
		const struct aj_format *format = aj_formats[i];

		if ((format->most == 0 || format->most >= BITS_CERTAIN) &&
		    format->sniff(begins) >= BITS_CERTAIN)
			return false;
	}
	return true;
}

/*
 * The charset in which the part is written that is an object of its own; NULL: as its bytes tell. Programs
 * say one of files that are no text, too.
 */
static const struct aj_codepage *charset_of(const struct aj_mime_head *head, struct aj_str begins)
{
	static const struct aj_format *const texts[] = { &aj_format_text, &aj_format_html, &aj_format_kv,
		&aj_format_csv, &aj_format_ini, &aj_format_yaml, &aj_format_json };
	const struct aj_format *format;

	if (!head->charset || (head->type != AJ_MIME_PLAIN && head->type != AJ_MIME_TEXT))
		return NULL;
	format = aj_format_of(begins);
	for (size_t i = 0; i < AJ_LEN(texts); i++)
		if (format == texts[i])
			return head->charset;
	return NULL;
}

static enum aj_status read_leaf(struct aj_mime *m, const struct aj_mime_head *head, struct aj_err *err)
{
	bool encoded = head->transfer == AJ_TRANSFER_BASE64 || head->transfer == AJ_TRANSFER_UU;
	uint8_t room[PEEK];
	struct aj_str begins = { 0 };

	if (!encoded || head->charset)
		begins = beginning(m, head, room);
	return !encoded && is_own_text(head, begins) ? aj_mime_text(m, head, err)
						     : aj_mime_inner(m, head, charset_of(head, begins), err);
}

/* What stands where a mail program looks for nothing: before the first part and behind the last. */
static enum aj_status read_between(struct aj_mime *m, struct aj_err *err)
{
	const struct aj_mime_head plain = { .type = AJ_MIME_PLAIN };

	return aj_mime_text(m, &plain, err);
}

/* A line of dashes and a word, with a header behind it, in a multipart that does not say its boundary, or a
 * wrong one. False: it is not in these bytes, as far as they tell. */
static bool recover_from(struct aj_mime *m, struct aj_str all, struct aj_mime_boundary *boundary)
{
	struct aj_str name;
	bool closing;

	for (size_t at = 0; at < all.len;) {
		size_t end = aj_str_find(all, at, '\n');
		struct aj_str line = aj_str_sub(all, at, end - at);

		at = end + 1;
		if (line.len > 0 && line.ptr[line.len - 1] == '\r')
			line.len--;
		if (!aj_str_starts(line, AJ_S("--")) || line.len < 3)
			continue;
		if (boundary->len > 0 &&
		    aj_str_eq(aj_str_from(line, 2), aj_str(boundary->bytes, boundary->len)))
			return end < all.len;
		name = aj_str_from(all, at);
		if (line.len - 2 > AJ_MIME_BOUNDARY_MAX || aj_mime_delimiter(m, line, &closing) < m->n_open ||
		    !aj_str_starts_nocase(name, AJ_S("content-")))
			continue;
		boundary->len = line.len - 2;
		memcpy(boundary->bytes, line.ptr + 2, boundary->len);
		return true;
	}
	return false;
}

/* It is mostly in the first lines. */
static void recover_boundary(struct aj_mime *m, struct aj_mime_boundary *boundary)
{
	bool last;
	struct aj_str all = aj_mime_show(m, PEEK, &last);

	if (recover_from(m, aj_str_sub(all, 0, PEEK), boundary))
		return;
	all = aj_mime_show(m, RECOVER, &last);
	recover_from(m, aj_str_sub(all, 0, RECOVER), boundary);
}

/* The parts of the innermost multipart, whose first delimiter has been reached. */
static enum aj_status read_parts(struct aj_mime *m, unsigned level, bool digest, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (unsigned n = 1; st == AJ_OK && m->stop != UINT64_MAX && m->stop_level == level && !m->closing;
	     n++) {
		size_t old = push_name(m, n);

		if (m->parts++ == AJ_MIME_PARTS_MAX) {
			aj_scan_complain(m->scan, m->in->at, "more than %d parts", AJ_MIME_PARTS_MAX);
			m->flat = true;
			st = read_between(m, err);
		} else {
			aj_mime_pass_delimiter(m);
			st = read_entity(m, digest, true, err);
		}
		pop_name(m, old);
	}
	return st;
}

static enum aj_status read_multipart(struct aj_mime *m, struct aj_mime_head *head, struct aj_err *err)
{
	unsigned level = m->n_open;
	uint64_t begun = m->in->at;
	enum aj_status st;

	recover_boundary(m, &head->boundary);
	if (head->boundary.len == 0)
		return aj_mime_text(m, head, err);
	m->open[m->n_open++] = head->boundary;
	aj_mime_begin_part(m);
	st = read_between(m, err);
	if (st == AJ_OK)
		st = read_parts(m, level, head->digest, err);
	if (st == AJ_OK && m->stop != UINT64_MAX && m->stop_level == level) {
		aj_mime_pass_delimiter(m);
		m->n_open = level;
		return read_between(m, err);
	}
	/* Nothing at all behind the head: only that was kept, as Outlook does. */
	if (st == AJ_OK && m->stop == UINT64_MAX && !m->flat && m->ahead.status == AJ_OK && m->in->at > begun)
		aj_scan_complain_of_form(m->scan, begun, "parts that are never closed: the mail may be cut");
	m->n_open = level;
	return st;
}

/* A message, or a part of one. numbered: it has its own number in the part around it. */
static enum aj_status read_entity(struct aj_mime *m, bool in_digest, bool numbered, struct aj_err *err)
{
	struct aj_mime_head head;
	enum aj_status st = aj_mime_headers(m, in_digest, &head, err);
	size_t old = m->name_len;

	if (st != AJ_OK)
		return st;
	if (m->depth == AJ_MIME_DEPTH_MAX) {
		aj_scan_complain(m->scan, m->in->at, "more than %d parts in one another", AJ_MIME_DEPTH_MAX);
		return aj_mime_text(m, &head, err);
	}
	m->depth++;
	if (head.type == AJ_MIME_MULTIPART) {
		st = read_multipart(m, &head, err);
	} else if (head.type == AJ_MIME_MESSAGE && head.transfer == AJ_TRANSFER_NONE) {
		st = read_entity(m, false, false, err);
	} else {
		if (!numbered)
			push_name(m, 1);
		st = read_leaf(m, &head, err);
		pop_name(m, old);
	}
	m->depth--;
	return st;
}

/* All but the large arrays, which are written before they are read. */
static void init(struct aj_mime *m, struct aj_scan *scan, struct aj_stream *in)
{
	memset(m, 0, offsetof(struct aj_mime, open));
	m->stage.len = 0;
	m->scan = scan;
	m->in = in;
	m->fields = aj_scan_fields(scan);
}

static enum aj_status mime_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct aj_mime *m = aj_arena_take_raw(aj_scan_arena(scan), sizeof(*m));
	enum aj_status st;

	if (!m)
		return aj_fail(err, AJ_ELIMIT, "no memory for a mail");
	init(m, scan, in);
	if (!m->fields)
		return aj_fail(err, AJ_ELIMIT, "no memory for field names");
	st = aj_batch_init(&m->batch, scan, err);
	if (st != AJ_OK)
		return st;
	if (in->at == 0 && aj_str_starts(aj_ahead_look(&m->ahead, m->in, 3), AJ_S("\xef\xbb\xbf")))
		aj_stream_skip(in, 3);
	aj_batch_begin_record(&m->batch);
	st = read_entity(m, false, false, err);
	if (st == AJ_OK)
		st = aj_batch_end_record(&m->batch, err);
	if (st == AJ_OK)
		st = aj_batch_flush(&m->batch, err);
	return st == AJ_OK ? aj_ahead_finish(&m->ahead, err) : st;
}

const struct aj_format aj_format_mime = {
	.name = "mime",
	.about = "mail (EML, MHT): headers, text, attachments",
	.sniff = aj_mime_sniff,
	.read = mime_read,
};
