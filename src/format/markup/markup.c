#include "format/markup/markup.h"

#include "base/utf8.h"
#include "format/markup/entity.h"
#include "format/text/charset.h"

enum {
	HELD = 64,	  /* bytes at the end of the window that may be half of a reference or of an end */
	APPEND = 16,	  /* bytes of room in the batch that are left over for what one byte may become */
	COMMENT_MAX = 96, /* bytes of a comment that may stand inside a word */
};

_Static_assert(HELD > (int)AJ_ENTITY_LONGEST && HELD < (int)AJ_MARKUP_LOOK, "a piece is never empty");

enum aj_status aj_markup_init(
    struct aj_markup *m, struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	enum aj_status st = aj_batch_init(&m->batch, scan, err);

	if (st != AJ_OK)
		return st;
	m->scan = scan;
	aj_markup_again(m, in);
	return AJ_OK;
}

void aj_markup_again(struct aj_markup *m, struct aj_stream *in)
{
	*m = (struct aj_markup){ .scan = m->scan, .in = in, .batch = m->batch };
	aj_markup_refill(m);
	if (aj_str_starts(m->window, AJ_S("\xef\xbb\xbf")))
		m->pos = 3;
}

void aj_markup_charset(struct aj_markup *m, const struct aj_codepage *page)
{
	m->page = page && aj_codepage_shifts(page) ? NULL : page; /* letters of such may look like tags */
}

/* Moves the window on to pos. A failing source ends it: what was read before counts. */
void aj_markup_refill(struct aj_markup *m)
{
	struct aj_str all = { 0 };
	enum aj_status st = m->status == AJ_OK ? AJ_END : m->status;

	aj_stream_skip(m->in, m->pos);
	m->pos = 0;
	m->limited = false;
	if (m->status == AJ_OK)
		st = aj_stream_peek(m->in, AJ_MARKUP_WINDOW + 1, &all, &m->err);
	if (st != AJ_OK && st != AJ_END) {
		m->status = st;
		if (aj_stream_peek(m->in, 0, &all, &(struct aj_err){ 0 }) != AJ_OK)
			all.len = 0;
	}
	m->ended = all.len <= AJ_MARKUP_WINDOW;
	m->window = aj_str_sub(all, 0, AJ_MARKUP_WINDOW);
	m->foreign = aj_charset_bad(m->window, 0, m->ended) < m->window.len;
}

enum aj_status aj_markup_finish(struct aj_markup *m, struct aj_err *err)
{
	enum aj_status st;

	aj_markup_end(m);
	st = m->batch.in_record ? aj_batch_end_record(&m->batch, err) : AJ_OK;
	if (st == AJ_OK)
		st = aj_batch_flush(&m->batch, err);
	aj_stream_skip(m->in, m->pos);
	m->pos = m->window.len = 0;
	if (st == AJ_OK && m->status != AJ_OK) {
		*err = m->err;
		return m->status;
	}
	return st;
}

void aj_markup_skip_space(struct aj_markup *m)
{
	while (aj_markup_look(m, 1)) {
		while (m->pos < m->window.len && aj_is_space(m->window.ptr[m->pos]))
			m->pos++;
		if (m->pos < m->window.len)
			return;
	}
}

static size_t find_one_of(struct aj_str s, size_t at, struct aj_str set)
{
	while (at < s.len && aj_str_find(set, 0, s.ptr[at]) == set.len)
		at++;
	return at;
}

/* The end tag of an element whose content is not markup. */
static size_t find_element_end(struct aj_str s, size_t from, struct aj_str name)
{
	for (size_t at = aj_str_find(s, from, '<'); at < s.len; at = aj_str_find(s, at + 1, '<')) {
		struct aj_str tag = aj_str_sub(s, at + 2, name.len);

		if (at + 2 + name.len > s.len)
			break;
		if (s.ptr[at + 1] == '/' && aj_str_eq_nocase(tag, name))
			return at;
	}
	return s.len;
}

static size_t find_end(const struct aj_markup *m)
{
	struct aj_str s = m->window;
	size_t at = m->pos + m->literal;

	switch (m->end) {
	case AJ_MARKUP_TEXT:
		return aj_str_find(s, at, '<');
	case AJ_MARKUP_QUOTE:
		return aj_str_find(s, at, '"');
	case AJ_MARKUP_APOS:
		return aj_str_find(s, at, '\'');
	case AJ_MARKUP_UNQUOTED:
		return find_one_of(s, at, AJ_S("> \t\n\r\f\v"));
	case AJ_MARKUP_ANGLE:
		return aj_str_find(s, at, '>');
	case AJ_MARKUP_DECL:
		return find_one_of(s, at, AJ_S("\"'<>["));
	case AJ_MARKUP_SUBSET:
		return find_one_of(s, at, AJ_S("<]"));
	case AJ_MARKUP_CDATA:
		return aj_str_find_str(s, at, AJ_S("]]>"));
	case AJ_MARKUP_COMMENT:
		return aj_str_find_str(s, at, AJ_S("-->"));
	case AJ_MARKUP_PI:
		return aj_str_find_str(s, at, AJ_S("?>"));
	case AJ_MARKUP_ELEMENT:
	case AJ_MARKUP_ELEMENT_DECODED:
		break;
	}
	return find_element_end(s, at, m->name);
}

/* The bytes of what ends the content that are used up with it. */
static size_t end_len(const struct aj_markup *m)
{
	static const uint8_t lens[] = { [AJ_MARKUP_QUOTE] = 1,
		[AJ_MARKUP_APOS] = 1,
		[AJ_MARKUP_CDATA] = 3,
		[AJ_MARKUP_COMMENT] = 3,
		[AJ_MARKUP_PI] = 2,
		[AJ_MARKUP_ANGLE] = 1,
		[AJ_MARKUP_ELEMENT_DECODED] = 0 };

	return m->found ? lens[m->end] : 0;
}

static bool decodes(const struct aj_markup *m)
{
	return m->end <= AJ_MARKUP_UNQUOTED || m->end == AJ_MARKUP_ELEMENT_DECODED;
}

/* Where the last letter that begins before at, from pos on, ends; or, in UTF-8, begins if it goes on. */
static size_t boundary(const struct aj_markup *m, size_t at)
{
	size_t end = m->pos;
	uint32_t point;

	if (!m->foreign || !m->page)
		return aj_charset_boundary(m->window, at);
	while (end < at)
		end += aj_codepage_read(m->page, aj_str_from(m->window, end), &point);
	return end;
}

/* Sets limit: up to where the window shows content. Never pos, unless the content ends there. */
static void limit(struct aj_markup *m)
{
	aj_markup_look(m, AJ_MARKUP_LOOK);
	m->limited = true;
	m->limit = find_end(m);
	m->literal = false;
	m->found = m->limit < m->window.len;
	if (!m->found && !m->ended)
		m->limit = boundary(m, m->window.len - HELD);
}

/* The reference at the '&' at pos. False: it is none. */
static bool read_reference(struct aj_markup *m, struct aj_piece *piece)
{
	size_t stop = m->found ? m->limit : m->window.len;
	size_t width, len = aj_entity_read(aj_str_sub(m->window, m->pos, stop - m->pos), m->decoded, &width);

	if (len == 0)
		return false;
	*piece = (struct aj_piece){ aj_str(m->decoded, width), aj_markup_offset(m), len, true };
	m->pos += len;
	return true;
}

bool aj_markup_piece(struct aj_markup *m, struct aj_piece *piece)
{
	size_t from, to;

	if (!m->inside)
		return false;
	if (!m->limited || (m->pos >= m->limit && !m->found))
		limit(m);
	if (m->pos >= m->limit) {
		m->pos += end_len(m);
		return m->inside = false;
	}
	from = m->pos;
	to = m->limit;
	if (decodes(m)) {
		if (m->window.ptr[from] == '&' && read_reference(m, piece))
			return true;
		to = aj_str_find(aj_str_sub(m->window, 0, m->limit), from + 1, '&');
	}
	*piece = (struct aj_piece){ aj_str_sub(m->window, from, to - from), aj_markup_offset(m), to - from,
		false };
	m->pos = to;
	return true;
}

enum aj_status aj_markup_begin(struct aj_markup *m, const struct aj_field *field, struct aj_err *err)
{
	if (aj_batch_full(&m->batch)) {
		enum aj_status st = aj_batch_flush(&m->batch, err);

		if (st != AJ_OK)
			return st;
	}
	aj_batch_begin_value(&m->batch, field, aj_markup_offset(m));
	m->raw_end = aj_markup_offset(m);
	m->open = true;
	m->shown = false;
	return AJ_OK;
}

/* Room for a run or two and a few bytes; what there is is handed over if need be. */
static enum aj_status make_room(struct aj_markup *m, struct aj_err *err)
{
	if (aj_batch_room(&m->batch) >= AJ_BATCH_SLACK && !aj_batch_runs_full(&m->batch))
		return AJ_OK;
	m->shown = true;
	return aj_batch_flush_within(&m->batch, err);
}

/* As many of the bytes, of which some are not UTF-8, as there is room for. Gives how many. */
static size_t add_foreign(struct aj_markup *m, struct aj_str s, uint64_t raw)
{
	struct aj_batch *batch = &m->batch;
	size_t from = 0;

	while (from < s.len && aj_batch_room(batch) >= AJ_BATCH_SLACK && !aj_batch_runs_full(batch)) {
		size_t bad = aj_charset_lone(s, from) ? from : aj_charset_bad(s, from, true);
		size_t n = bad - from;

		if (n > aj_batch_room(batch) - APPEND)
			n = aj_charset_boundary(s, from + aj_batch_room(batch) - APPEND) - from;
		memcpy(batch->bytes + batch->len, s.ptr + from, n);
		batch->len += n;
		from += n;
		if (from < bad || from == s.len)
			continue;
		batch->len += aj_charset_convert(s.ptr[from], batch->bytes + batch->len);
		from++;
		aj_batch_run(batch, raw + from);
	}
	return from;
}

/* The same of a charset that is known, in which no byte of ASCII shifts. */
static size_t add_paged(struct aj_markup *m, struct aj_str s, uint64_t raw)
{
	struct aj_batch *batch = &m->batch;
	size_t from = 0;

	while (from < s.len && aj_batch_room(batch) >= AJ_BATCH_SLACK && !aj_batch_runs_full(batch)) {
		size_t n = aj_codepage_ascii(m->page, aj_str_from(s, from)),
		       room = aj_batch_room(batch) - APPEND;
		uint32_t point;

		if (n > room)
			n = room;
		memcpy(batch->bytes + batch->len, s.ptr + from, n);
		batch->len += n;
		from += n;
		if (from == s.len || n == room)
			continue;
		aj_batch_run(batch, raw + from);
		from += aj_codepage_read(m->page, aj_str_from(s, from), &point);
		batch->len += aj_utf8_write(point ? point : ' ', batch->bytes + batch->len);
		aj_batch_run(batch, raw + from);
	}
	return from;
}

static size_t add_plain(struct aj_markup *m, struct aj_str s)
{
	struct aj_batch *batch = &m->batch;
	size_t n = s.len, room = aj_batch_room(batch) - APPEND;

	if (n > room)
		n = aj_charset_boundary(s, room);
	memcpy(batch->bytes + batch->len, s.ptr, n);
	batch->len += n;
	return n;
}

enum aj_status aj_markup_append(struct aj_markup *m, const struct aj_piece *piece, struct aj_err *err)
{
	struct aj_batch *batch = &m->batch;
	enum aj_status st = make_room(m, err);

	if (st != AJ_OK)
		return st;
	if (piece->raw != m->raw_end)
		aj_batch_run_behind(batch, piece->raw, piece->raw - m->raw_end);
	if (piece->decoded) {
		memcpy(batch->bytes + batch->len, piece->bytes.ptr, piece->bytes.len);
		batch->len += piece->bytes.len;
		m->raw_end = piece->raw + piece->raw_len;
		aj_batch_run(batch, m->raw_end);
		return AJ_OK;
	}
	for (size_t done = 0; done < piece->bytes.len;) {
		struct aj_str left = aj_str_from(piece->bytes, done);

		st = make_room(m, err);
		if (st != AJ_OK)
			return st;
		if (!m->foreign)
			done += add_plain(m, left);
		else
			done += m->page ? add_paged(m, left, piece->raw + done)
					: add_foreign(m, left, piece->raw + done);
	}
	m->raw_end = piece->raw + piece->raw_len;
	return AJ_OK;
}

enum aj_status aj_markup_take(struct aj_markup *m, struct aj_err *err)
{
	struct aj_piece piece;
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && aj_markup_piece(m, &piece))
		st = aj_markup_append(m, &piece, err);
	return st;
}

void aj_markup_pass(struct aj_markup *m)
{
	while (m->inside) {
		if (!m->limited || (m->pos >= m->limit && !m->found))
			limit(m);
		m->inside = !m->found && m->pos < m->limit;
		if (m->pos < m->limit) /* no reference goes over the end of the content */
			m->pos = m->limit;
		m->pos += end_len(m);
	}
}

struct aj_str aj_markup_keep(struct aj_markup *m, uint8_t *out, size_t room)
{
	struct aj_piece piece;
	size_t len = 0;

	while (aj_markup_piece(m, &piece)) {
		size_t n = piece.bytes.len < room - len ? piece.bytes.len : room - len;

		memcpy(out + len, piece.bytes.ptr, n);
		len += n;
	}
	for (size_t at = 0; (at = aj_charset_bad(aj_str(out, len), at, true)) < len; at++)
		out[at] = '?';
	return aj_str(out, aj_charset_boundary(aj_str(out, len), len));
}

struct aj_str aj_markup_value(const struct aj_markup *m)
{
	const struct aj_batch *batch = &m->batch;

	return m->open ? aj_str_from(aj_str(batch->bytes, batch->len), batch->values[batch->n_values].at)
		       : (struct aj_str){ 0 };
}

void aj_markup_end(struct aj_markup *m)
{
	struct aj_batch *batch = &m->batch;
	const struct aj_value *value = &batch->values[batch->n_values];
	const struct aj_field *field = value->field;
	size_t len;

	if (!m->open)
		return;
	m->open = false;
	if (m->shown) { /* what was shown is shown again */
		aj_batch_end_value(batch);
		m->kept = true;
		return;
	}
	while (batch->len > value->at && aj_is_space(batch->bytes[batch->len - 1]))
		batch->len--;
	while (batch->n_runs > 1 && batch->runs[batch->n_runs - 1].at > batch->len)
		batch->n_runs--;
	len = batch->len - value->at;
	if (len == 0 || (len < AJ_MARKUP_LEAST && !m->all && (!field || field->topics == 0))) {
		aj_batch_drop_value(batch);
		return;
	}
	aj_batch_end_value(batch);
	m->kept = true;
}

enum aj_status aj_markup_whole(struct aj_markup *m, const struct aj_field *field, struct aj_err *err)
{
	enum aj_status st;

	aj_markup_end(m);
	st = aj_markup_begin(m, field, err);
	if (st == AJ_OK)
		st = aj_markup_take(m, err);
	if (st == AJ_OK)
		aj_markup_end(m);
	return st;
}

/* The length of the comment that stands inside a word at pos, up to and with its end; 0: it does not. */
static size_t inside_word(const struct aj_markup *m)
{
	struct aj_str value = aj_markup_value(m), shown = aj_str_sub(aj_markup_rest(m), 0, COMMENT_MAX);
	const uint8_t *end = shown.len > 0 ? memmem(shown.ptr, shown.len, "-->", 3) : NULL;
	size_t len = end ? (size_t)(end - shown.ptr) + 3 : 0;

	if (len == 0 || len == shown.len || value.len == 0 || aj_is_space(value.ptr[value.len - 1]) ||
	    aj_is_space(shown.ptr[len]) || shown.ptr[len] == '<')
		return 0;
	return len;
}

enum aj_status aj_markup_comment(struct aj_markup *m, const struct aj_field *field, struct aj_err *err)
{
	enum { BEGIN = 4 }; /* "<!--" */
	size_t len = m->pos >= BEGIN ? inside_word(m) : 0;
	struct aj_piece piece;

	if (len == 0)
		return aj_markup_whole(m, field, err);
	piece = (struct aj_piece){
		.bytes = aj_str_sub(m->window, m->pos - BEGIN, BEGIN + len),
		.raw = aj_markup_offset(m) - BEGIN,
		.raw_len = BEGIN + len,
	};
	m->pos += len;
	m->inside = m->limited = false;
	return aj_markup_append(m, &piece, err);
}
