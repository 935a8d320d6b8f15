/*
 * mime_head.c: header fields (RFC 5322, section 2.2). The block ends at an empty
 * line, or where a line is no header: mails without the empty line exist.
 */

#include "format/mail/mailboxes.h"
#include "format/mail/mime.h"

enum { NAME_BYTES_MAX = 120, FIRST = 4096 };

size_t aj_mime_header_name(struct aj_str line)
{
	size_t at = 0;

	while (at < line.len && at <= NAME_BYTES_MAX && line.ptr[at] > ' ' && line.ptr[at] < 0x7f &&
	       line.ptr[at] != ':')
		at++;
	if (at == 0 || at > NAME_BYTES_MAX || at == line.len)
		return 0;
	if (line.ptr[at] == ':')
		return at;
	/* "Subject : x" was once allowed (RFC 822). */
	return (line.ptr[at] == ' ' || line.ptr[at] == '\t') && at + 1 < line.len && line.ptr[at + 1] == ':'
		   ? at
		   : 0;
}

static bool is_folded(struct aj_str all, size_t at)
{
	return at < all.len && (all.ptr[at] == ' ' || all.ptr[at] == '\t');
}

/*
 * Shows a header with all its lines, and a byte of what follows. An empty view: more
 * than max bytes, or nothing more.
 */
static struct aj_str show_header(struct aj_mime *m, size_t max)
{
	size_t want = FIRST, from = 0;

	for (;;) {
		struct aj_str all = aj_ahead_look(&m->ahead, m->in, want < max ? want : max);
		size_t nl;

		while ((nl = aj_str_find(all, from, '\n')) + 1 < all.len) {
			if (!is_folded(all, nl + 1))
				return nl < max ? aj_str_sub(all, 0, nl + 1) : (struct aj_str){ 0 };
			from = nl + 1;
		}
		if (m->ahead.ended)
			return all;
		if (want >= max)
			return (struct aj_str){ 0 };
		from = nl < all.len ? nl : all.len;
		want = all.len < want ? 2 * want : 2 * all.len;
	}
}

static bool name_is(struct aj_str name, const char *z)
{
	return aj_str_eq_nocase(name, aj_str_z(z));
}

static void read_type(struct aj_str type, struct aj_mime_head *head)
{
	type = aj_str_trim(type);
	head->digest = false;
	if (aj_str_starts_nocase(type, AJ_S("multipart/"))) {
		head->type = AJ_MIME_MULTIPART;
		head->digest = name_is(type, "multipart/digest");
	} else if (name_is(type, "message/rfc822") || name_is(type, "message/global") ||
		   name_is(type, "message/news"))
		head->type = AJ_MIME_MESSAGE;
	else if (name_is(type, "text/plain") || name_is(type, "text") || type.len == 0)
		head->type = AJ_MIME_PLAIN;
	else if (aj_str_starts_nocase(type, AJ_S("text/")) || aj_str_starts_nocase(type, AJ_S("message/")))
		head->type = AJ_MIME_TEXT;
	else
		head->type = AJ_MIME_OTHER;
}

static const struct aj_field *header_field(struct aj_mime *m, struct aj_str name)
{
	uint8_t lower[NAME_BYTES_MAX];

	for (size_t i = 0; i < name.len; i++)
		lower[i] = aj_to_lower(name.ptr[i]);
	return aj_field_child(m->fields, &m->fields->root, aj_str(lower, name.len));
}

/* Headers that tell how to read the part. False: it is an ordinary one. */
static bool read_technical(struct aj_mime *m, struct aj_str name, struct aj_str value, uint64_t raw,
    struct aj_mime_head *head, enum aj_status *st, struct aj_err *err)
{
	struct aj_str first = aj_str_until(value, ';');

	if (name.len < 12 || !aj_str_starts_nocase(name, AJ_S("content-")))
		return false;
	if (name_is(name, "content-transfer-encoding")) {
		head->transfer = aj_transfer_of(aj_str_trim(value));
		return true;
	}
	if (name_is(name, "content-type"))
		read_type(aj_str_until(first, '('), head);
	else if (name_is(name, "content-disposition"))
		head->attached |= name_is(aj_str_trim(first), "attachment");
	else
		return false;
	*st = aj_mime_params(
	    m, header_field(m, name), aj_str_from(value, first.len), raw + first.len, head, err);
	return true;
}

static enum aj_status read_header(
    struct aj_mime *m, struct aj_str all, size_t name_len, struct aj_mime_head *head, struct aj_err *err)
{
	struct aj_str name = aj_str_sub(all, 0, name_len), value;
	size_t at = name_len > 0 ? aj_str_find(all, name_len, ':') + 1 : 0;
	enum aj_status st = AJ_OK;
	uint64_t raw;

	while (at < all.len && (all.ptr[at] == ' ' || all.ptr[at] == '\t'))
		at++;
	value = aj_str_from(all, at);
	while (value.len > 0 && aj_is_space(value.ptr[value.len - 1]))
		value.len--;
	raw = m->in->at + at;
	if (read_technical(m, name, value, raw, head, &st, err))
		return st;
	if (aj_mailboxes_in(name))
		return aj_mime_mailboxes(m, header_field(m, name), value, raw, err);
	st = aj_mime_begin_value(m, name_len > 0 ? header_field(m, name) : NULL, raw, err);
	if (st == AJ_OK)
		st = aj_mime_words(m, value, raw, err);
	if (st == AJ_OK)
		aj_mime_end_value(m);
	return st;
}

/* A line that is no header but stands among them: mbox's separator, as it gets into mails that are passed on.
 */
static bool is_separator(struct aj_str line)
{
	return aj_str_starts(line, AJ_S("From ")) || aj_str_starts(line, AJ_S(">From "));
}

enum aj_status aj_mime_headers(
    struct aj_mime *m, bool in_digest, struct aj_mime_head *head, struct aj_err *err)
{
	uint64_t begun = m->in->at;

	*head = (struct aj_mime_head){ .type = in_digest ? AJ_MIME_MESSAGE : AJ_MIME_PLAIN };
	aj_scan_coded(m->scan, begun, AJ_CODING_HEADER);
	for (;;) {
		size_t left = AJ_MIME_HEAD_MAX - (size_t)(m->in->at - begun), name;
		struct aj_str all = show_header(m, left);
		bool closing, separator;
		enum aj_status st;

		if (all.len == 0 && !m->ahead.ended)
			aj_scan_complain(
			    m->scan, m->in->at, "more than %d bytes of headers", AJ_MIME_HEAD_MAX);
		if (all.len == 0)
			break;
		if (all.ptr[0] == '\n' || (all.len > 1 && all.ptr[0] == '\r' && all.ptr[1] == '\n')) {
			aj_mime_skip(m, all.ptr[0] == '\n' ? 1 : 2);
			break;
		}
		separator = is_separator(all);
		name = separator ? 0 : aj_mime_header_name(all);
		if (aj_mime_delimiter(m, all, &closing) < m->n_open ||
		    (name == 0 && !(separator && m->in->at == begun)))
			break;
		st = read_header(m, all, name, head, err);
		if (st != AJ_OK)
			return st;
		aj_mime_skip(m, all.len);
	}
	aj_mime_begin_part(m);
	return AJ_OK;
}
