/*
 * sql_value.c: what stands in a row: strings in all their quotes with escapes, numbers,
 * bytes in hexadecimal, calls of functions around them; and the lines of a COPY.
 * Bytes that begin like a file of a known kind are handed over as an object.
 */

#include "base/utf8.h"
#include "format/magic.h"
#include "format/sql/sql.h"
#include "format/sql/sql_words.h"

enum {
	ESCAPE_MAX = 16, /* bytes of an escape */
	WORD_MAX = 64,	 /* bytes of a number or word that are looked at together */
	TAG_MAX = 64,	 /* bytes between the dollars of a dollar quote */
	PIECE = 4096,	 /* bytes copied at a time */
};

/* How bytes are written. */
enum kind {
	QUOTED,	 /* '' stands for '; a backslash as the dialect has it */
	ESCAPED, /* the same, and a backslash is an escape for sure */
	HEX,	 /* pairs of digits */
	COPY,	 /* backslash escapes, up to a tab or newline */
};

struct blob {
	struct aj_source source;
	struct aj_sql *sql;
	enum kind kind;
	uint8_t quote;
	bool ended;
};

static size_t hex_digits(struct aj_str in, size_t at, size_t most, uint32_t *value)
{
	size_t n = 0;

	*value = 0;
	while (n < most && at + n < in.len && aj_hex_value(in.ptr[at + n]) >= 0) {
		*value = *value << 4 | (uint32_t)aj_hex_value(in.ptr[at + n]);
		n++;
	}
	return n;
}

/*
 * Decodes the escape that in begins with: MySQL's ("String Literals"), PostgreSQL's of
 * E'' and those of COPY, which agree where they overlap. Gives its length, 0: in ends within it.
 */
static size_t read_escape(struct aj_str in, enum kind kind, uint8_t *out, size_t *written)
{
	static const char from[] = "bfnrtvZ0", to[] = "\b\f\n\r\t\v\x1a";
	const char *known;
	uint32_t value = 0;
	size_t n;
	uint8_t c;

	*written = 1;
	if (in.len < 2)
		return 0;
	c = in.ptr[1];
	n = c == 'x'		       ? hex_digits(in, 2, 2, &value)
	    : c == 'u' && kind != COPY ? hex_digits(in, 2, 4, &value)
				       : 0;
	if (c == 'x' && n > 0) {
		out[0] = (uint8_t)value;
		return 2 + n;
	}
	if (n == 4 && (value < 0xd800 || value > 0xdfff)) {
		*written = aj_utf8_write(value, out);
		return 6;
	}
	if (c >= '0' && c <= '3' && in.len >= 4 && (in.ptr[2] & 0xf8) == '0' && (in.ptr[3] & 0xf8) == '0') {
		out[0] = (uint8_t)((c & 7) << 6 | (in.ptr[2] & 7) << 3 | (in.ptr[3] & 7));
		return 4;
	}
	known = c ? strchr(from, c) : NULL;
	out[0] = known ? (uint8_t)to[known - from] : c;
	if (c >= 0x80) /* the character that the backslash stands before is more than a byte */
		*written = 0;
	return c >= 0x80 ? 1 : 2;
}

/* Whether the backslash that in begins with is an escape in a string of that kind. */
static bool is_escape(const struct aj_sql *sql, enum kind kind, struct aj_str in)
{
	if (kind != QUOTED || sql->slash == AJ_SQL_SLASH_ESCAPE)
		return true;
	return sql->slash == AJ_SQL_SLASH_UNKNOWN && in.len > 2 && in.ptr[1] == '\'' &&
	       (aj_is_alnum(in.ptr[2]) || in.ptr[2] >= 0x80);
}

/*
 * Decodes what stands at pos of the input up to room bytes. Gives how many bytes of the
 * input that took; 0: the bytes end here.
 */
static size_t decode_some(
    const struct blob *blob, struct aj_str in, bool last, uint8_t *out, size_t room, size_t *written)
{
	size_t at = 0, len = 0;

	while (at < in.len && len + 4 <= room && (last || in.len - at > ESCAPE_MAX)) {
		struct aj_str rest = aj_str_from(in, at);
		uint8_t c = rest.ptr[0];
		size_t n = 1, used = 1;

		out[len] = c;
		if (blob->kind == HEX) {
			uint32_t value;

			if (hex_digits(rest, 0, 2, &value) < 2)
				break;
			out[len] = (uint8_t)value;
			used = 2;
		} else if (c == '\\' && is_escape(blob->sql, blob->kind, rest)) {
			used = read_escape(rest, blob->kind, out + len, &n);
			if (used == 0)
				break;
		} else if (blob->kind == COPY ? c == '\t' || c == '\n' : c == blob->quote) {
			if (blob->kind == COPY || rest.len < 2 || rest.ptr[1] != c)
				break;
			used = 2;
		}
		len += n;
		at += used;
	}
	*written = len;
	return at;
}

static enum aj_status blob_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct blob *blob = (struct blob *)source;
	struct aj_cursor *in = &blob->sql->in;
	struct aj_str left;
	uint8_t piece[64] = { 0 };

	(void)err;
	*got = 0;
	while (*got == 0 && !blob->ended) {
		bool small = room < sizeof(piece);
		size_t used;

		aj_cursor_has(in, PIECE);
		left = aj_cursor_left(in);
		used = decode_some(blob, aj_str_sub(left, 0, PIECE), in->ended && left.len <= PIECE,
		    small ? piece : out, small ? 4 : room, got);
		if (small &&
		    *got > room) /* a character that does not fit: cannot be, of sources that ask for more */
			*got = room;
		if (small)
			memcpy(out, piece, *got);
		in->pos += used;
		blob->ended = used == 0;
	}
	return *got > 0 ? AJ_OK : AJ_END;
}

/* The bytes at pos are a file of a kind that is known: hands them over as an object. *was: so it was. */
static enum aj_status read_blob(struct aj_sql *sql, const struct aj_field *field, enum kind kind,
    uint8_t quote, bool *was, struct aj_err *err)
{
	struct blob blob = { .source.fill = blob_fill, .sql = sql, .kind = kind, .quote = quote };
	uint8_t head[4 * AJ_MAGIC_HEAD + 4];
	struct aj_str ahead;
	char name[512];
	size_t len;
	enum aj_status st;

	*was = false;
	aj_cursor_has(&sql->in, PIECE);
	ahead = aj_str_sub(aj_cursor_left(&sql->in), 0, 4 * AJ_MAGIC_HEAD);
	decode_some(&blob, ahead, true, head, sizeof(head), &len);
	if (!aj_magic_known(aj_str(head, len)))
		return AJ_OK;
	*was = true;
	st = aj_batch_flush(&sql->batch, err);
	if (st != AJ_OK)
		return st;
	len = aj_field_shown(field, name, sizeof(name));
	return aj_scan_inner_all(sql->scan, aj_str(name, len), &blob.source, err);
}

/* Copies what stands before one of the three stops, as far as is at hand. *hit: a stop is at pos. */
static enum aj_status copy_plain(
    struct aj_sql *sql, uint8_t a, uint8_t b, uint8_t c, bool *hit, struct aj_err *err)
{
	struct aj_batch *batch = &sql->batch;
	struct aj_cursor *in = &sql->in;
	struct aj_str left = aj_cursor_left(in);
	size_t n = aj_cell_find(left.ptr, left.len, a, b, c);
	enum aj_status st = AJ_OK;

	*hit = n < left.len;
	if (n < PIECE && !in->foreign && aj_batch_room(batch) > PIECE + AJ_BATCH_SLACK &&
	    !aj_batch_runs_full(batch)) {
		uint8_t *to = batch->bytes + batch->len;

		if (n > 0)
			aj_cell_continue(batch, aj_cursor_offset(in));
		for (size_t i = 0; i < n; i += 16) /* there is slack behind both */
			memcpy(to + i, left.ptr + i, 16);
		batch->len += n;
	} else {
		st = aj_cell_plain(batch, aj_str_sub(left, 0, n), aj_cursor_offset(in), in->foreign, err);
	}
	in->pos += n;
	return st;
}

static enum aj_status read_escape_at(struct aj_sql *sql, enum kind kind, struct aj_err *err)
{
	uint64_t at = aj_cursor_offset(&sql->in);
	uint8_t out[8];
	size_t written, used;

	used = read_escape(aj_str_sub(aj_cursor_left(&sql->in), 0, ESCAPE_MAX), kind, out, &written);
	if (used == 0) { /* the last byte of all */
		sql->in.pos++;
		return aj_cell_plain(&sql->batch, AJ_S("\\"), at, false, err);
	}
	sql->in.pos += used;
	return aj_cell_decoded(&sql->batch, aj_str(out, written), at, at + used, err);
}

/* What follows at pos as pairs of hexadecimal digits, each a byte. */
static enum aj_status read_hex(struct aj_sql *sql, struct aj_err *err)
{
	struct aj_cursor *in = &sql->in;
	enum aj_coding around = sql->coding;
	enum aj_status st = AJ_OK;
	uint32_t value;

	aj_sql_coded(sql, AJ_CODING_HEX);
	while (st == AJ_OK && aj_cursor_has(in, 2) && hex_digits(aj_cursor_left(in), 0, 2, &value) == 2) {
		uint64_t at = aj_cursor_offset(in);
		uint8_t byte = (uint8_t)value;

		in->pos += 2;
		st = aj_cell_decoded(&sql->batch, aj_str(&byte, 1), at, at + 2, err);
	}
	aj_sql_coded(sql, around);
	return st;
}

/* From behind the opening quote to behind the closing one, into the value that has been begun. */
static enum aj_status read_quoted(struct aj_sql *sql, enum kind kind, uint8_t quote, struct aj_err *err)
{
	struct aj_cursor *in = &sql->in;
	uint64_t opened = aj_cursor_offset(in) - 1;
	uint8_t slash = kind == ESCAPED || sql->slash != AJ_SQL_SLASH_PLAIN ? '\\' : quote;
	enum aj_status st = AJ_OK;
	bool hit;

	while (st == AJ_OK) {
		uint64_t at;

		if (!aj_cursor_has(in, ESCAPE_MAX) && in->pos == in->window.len) {
			aj_scan_complain_of_form(sql->scan, opened, "a quote is never closed");
			return AJ_OK;
		}
		st = copy_plain(sql, quote, slash, quote, &hit, err);
		if (!hit || st != AJ_OK)
			continue;
		aj_cursor_has(in, ESCAPE_MAX);
		at = aj_cursor_offset(in);
		if (in->window.ptr[in->pos] == quote) {
			bool doubled = in->window.len - in->pos > 1 && in->window.ptr[in->pos + 1] == quote;

			in->pos += 1 + doubled;
			if (!doubled)
				return AJ_OK;
			st = aj_cell_plain(&sql->batch, aj_str(&quote, 1), at, false, err);
		} else if (is_escape(sql, kind, aj_cursor_left(in))) {
			st = read_escape_at(sql, kind, err);
		} else {
			in->pos++;
			st = aj_cell_plain(&sql->batch, AJ_S("\\"), at, false, err);
		}
	}
	return st;
}

/* A string whose opening quote is at pos. */
static enum aj_status read_string(
    struct aj_sql *sql, const struct aj_field *field, enum kind kind, struct aj_err *err)
{
	struct aj_cursor *in = &sql->in;
	uint8_t quote = in->window.ptr[in->pos++], first;
	enum aj_status st;
	bool was = false;

	aj_cursor_has(in, ESCAPE_MAX);
	first = in->pos < in->window.len ? in->window.ptr[in->pos] : 0;
	if (kind == QUOTED && first == '\\' && aj_str_starts(aj_str_from(aj_cursor_left(in), 1), AJ_S("x")) &&
	    sql->slash != AJ_SQL_SLASH_ESCAPE) { /* PostgreSQL's bytea */
		in->pos += 2;
		kind = HEX;
	}
	if (kind == HEX || first == '\\' || aj_magic_may_begin(in->window.ptr + in->pos)) {
		st = read_blob(sql, field, kind, quote, &was, err);
		if (st != AJ_OK)
			return st;
	}
	st = aj_cell_begin(&sql->batch, field, aj_cursor_offset(in), err);
	if (st == AJ_OK && kind == HEX)
		st = read_hex(sql, err);
	if (st == AJ_OK) /* what is no digit in it, and the closing quote */
		st = read_quoted(sql, kind == HEX ? QUOTED : kind, quote, err);
	if (st == AJ_OK)
		aj_cell_end(&sql->batch, AJ_CELL_STRING);
	return st;
}

/* $tag$ … $tag$ at pos; *was: such a one stands there. */
static enum aj_status read_dollars(
    struct aj_sql *sql, const struct aj_field *field, bool *was, struct aj_err *err)
{
	struct aj_cursor *in = &sql->in;
	uint64_t opened = aj_cursor_offset(in);
	uint8_t tag[TAG_MAX + 2];
	size_t len = 1;
	enum aj_status st;
	bool hit;

	aj_cursor_has(in, sizeof(tag));
	while (len < sizeof(tag) && in->pos + len < in->window.len &&
	       (aj_is_alnum(in->window.ptr[in->pos + len]) || in->window.ptr[in->pos + len] == '_'))
		len++;
	*was = len < sizeof(tag) && in->pos + len < in->window.len && in->window.ptr[in->pos + len] == '$';
	if (!*was)
		return AJ_OK;
	len++;
	memcpy(tag, in->window.ptr + in->pos, len);
	in->pos += len;
	st = aj_cell_begin(&sql->batch, field, aj_cursor_offset(in), err);
	while (st == AJ_OK) {
		if (!aj_cursor_has(in, len) && in->pos == in->window.len) {
			aj_scan_complain_of_form(sql->scan, opened, "a quote is never closed");
			break;
		}
		st = copy_plain(sql, '$', '$', '$', &hit, err);
		if (!hit || st != AJ_OK)
			continue;
		aj_cursor_has(in, len);
		if (aj_str_starts(aj_cursor_left(in), aj_str(tag, len))) {
			in->pos += len;
			break;
		}
		st = aj_cell_plain(&sql->batch, AJ_S("$"), aj_cursor_offset(in), false, err);
		in->pos++;
	}
	if (st == AJ_OK)
		aj_cell_end(&sql->batch, AJ_CELL_STRING);
	return st;
}

static inline bool of_word(uint8_t c)
{
	return aj_is_alnum(c) || c == '_' || c == '.' || c == '@' || c == '$' || c >= 0x80;
}

static bool has_digit_or_sign(struct aj_str word)
{
	for (size_t i = 0; i < word.len; i++)
		if (aj_is_digit(word.ptr[i]) || word.ptr[i] == '@')
			return true;
	return false;
}

/* A number, or a word: one that says how the string behind it is written, one of SQL's, or NULL. */
static enum aj_status read_word(struct aj_sql *sql, const struct aj_field *field, struct aj_err *err)
{
	struct aj_cursor *in = &sql->in;
	struct aj_str left, word;
	uint8_t next, first;
	enum aj_status st;

	left = aj_str_sub(aj_cursor_left(in), 0, WORD_MAX);
	word = aj_str_sub(left, 0, 1);
	while (word.len < left.len && of_word(left.ptr[word.len]))
		word.len++;
	next = word.len < left.len ? left.ptr[word.len] : 0;
	first = word.ptr[0] | 0x20;
	if (word.ptr[0] == '0' && word.len > 3 && (word.ptr[1] | 0x20) == 'x') {
		bool was;

		in->pos += 2;
		st = read_blob(sql, field, HEX, 0, &was, err);
		if (st == AJ_OK)
			st = aj_cell_begin(&sql->batch, field, aj_cursor_offset(in), err);
		if (st == AJ_OK)
			st = read_hex(sql, err);
		if (st == AJ_OK)
			aj_cell_end(&sql->batch, AJ_CELL_STRING);
		return st;
	}
	if (next == '\'' && word.len == 1 && (first == 'e' || first == 'x')) {
		in->pos++;
		return read_string(sql, field, first == 'e' ? ESCAPED : HEX, err);
	}
	if (next == '\'' || next == '(' || first == ('_' | 0x20) || !has_digit_or_sign(word)) {
		in->pos += word.len;
		return AJ_OK;
	}
	st = aj_cell_begin(&sql->batch, field, aj_cursor_offset(in), err);
	if (st == AJ_OK)
		st = aj_cell_plain(&sql->batch, word, aj_cursor_offset(in), in->foreign, err);
	if (st == AJ_OK)
		aj_cell_end(&sql->batch, AJ_CELL_NUMBER);
	in->pos += word.len;
	return st;
}

enum aj_status aj_sql_read_comment(struct aj_sql *sql, struct aj_err *err)
{
	struct aj_cursor *in = &sql->in;
	uint8_t stop = in->window.ptr[in->pos] == '-' ? '\n' : '*';
	enum aj_status st = aj_cell_begin(&sql->batch, NULL, aj_cursor_offset(in) + 2, err);
	bool hit;

	in->pos += 2;
	while (st == AJ_OK && aj_cursor_has(in, 1)) {
		st = copy_plain(sql, stop, stop, stop, &hit, err);
		if (!hit || st != AJ_OK)
			continue;
		aj_cursor_has(in, 2);
		if (stop == '\n' || aj_str_starts(aj_str_from(aj_cursor_left(in), 1), AJ_S("/"))) {
			in->pos += stop == '\n' ? 1 : 2;
			break;
		}
		st = aj_cell_plain(&sql->batch, aj_str(&stop, 1), aj_cursor_offset(in), false, err);
		in->pos++;
	}
	if (st == AJ_OK)
		aj_cell_end(&sql->batch, AJ_CELL_STRING);
	return st;
}

enum aj_status aj_sql_read_cell(
    struct aj_sql *sql, const struct aj_field *field, bool *ended, struct aj_err *err)
{
	struct aj_cursor *in = &sql->in;
	enum aj_status st = AJ_OK;
	size_t depth = 0;

	*ended = false;
	while (st == AJ_OK) {
		uint8_t c, next;
		bool was;

		if (!aj_cursor_has(in, WORD_MAX) && in->pos == in->window.len) {
			*ended = true;
			return AJ_OK;
		}
		c = in->window.ptr[in->pos];
		next = in->window.len - in->pos > 1 ? in->window.ptr[in->pos + 1] : 0;
		if (depth == 0 && (c == ',' || c == ')'))
			return AJ_OK;
		if (c == ';') {
			*ended = true;
			return AJ_OK;
		}
		if (c == '\'' || c == '"') {
			st = read_string(sql, field, QUOTED, err);
		} else if (of_word(c) && c != '$') {
			st = read_word(sql, field, err);
		} else if ((c == '-' && next == '-') || (c == '/' && next == '*')) {
			st = aj_sql_read_comment(sql, err);
		} else {
			was = false;
			if (c == '$')
				st = read_dollars(sql, field, &was, err);
			in->pos += !was;
			depth += c == '(';
			depth -= c == ')';
		}
	}
	return st;
}

/* A cell of a COPY, from pos to the tab or newline behind it. */
static enum aj_status read_copy_cell(struct aj_sql *sql, const struct aj_field *field, struct aj_err *err)
{
	struct aj_cursor *in = &sql->in;
	uint8_t first;
	enum aj_status st = AJ_OK;
	bool hit = false, hex = false, was;

	if (!aj_cursor_has(in, ESCAPE_MAX) && in->pos == in->window.len)
		return AJ_OK;
	first = in->window.ptr[in->pos];
	if (first == '\\' && aj_str_starts(aj_cursor_left(in), AJ_S("\\N"))) {
		in->pos += 2;
	} else if (first == '\\' && aj_str_starts(aj_cursor_left(in), AJ_S("\\\\x"))) {
		in->pos += 3;
		st = read_blob(sql, field, HEX, 0, &was, err);
		hex = true;
	} else if (first == '\\' || aj_magic_may_begin(in->window.ptr + in->pos)) {
		st = read_blob(sql, field, COPY, 0, &was, err);
	}
	if (st == AJ_OK)
		st = aj_cell_begin(&sql->batch, field, aj_cursor_offset(in), err);
	if (st == AJ_OK && hex)
		st = read_hex(sql, err);
	while (st == AJ_OK && !hit && aj_cursor_has(in, 1)) {
		st = copy_plain(sql, '\t', '\n', '\\', &hit, err);
		if (!hit || st != AJ_OK)
			continue;
		aj_cursor_has(in, ESCAPE_MAX);
		hit = in->window.ptr[in->pos] != '\\';
		if (!hit)
			st = read_escape_at(sql, COPY, err);
	}
	if (st == AJ_OK)
		aj_cell_end(&sql->batch, AJ_CELL_STRING);
	return st;
}

enum aj_status aj_sql_read_copy(struct aj_sql *sql, struct aj_err *err)
{
	struct aj_cursor *in = &sql->in;
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && aj_cursor_has(in, 1)) {
		size_t place = 0;
		bool line = false;

		aj_cursor_has(in, 3);
		if (aj_str_starts(aj_cursor_left(in), AJ_S("\\.\n")) ||
		    aj_str_starts(aj_cursor_left(in), AJ_S("\\.\r"))) {
			in->pos += 2;
			return AJ_OK;
		}
		aj_batch_begin_record(&sql->batch);
		while (st == AJ_OK && !line) {
			st = read_copy_cell(
			    sql, aj_sql_column_field(sql->fields, &sql->columns, place++), err);
			line = in->pos == in->window.len || in->window.ptr[in->pos] == '\n';
			in->pos += in->pos < in->window.len;
		}
		if (st == AJ_OK)
			st = aj_batch_end_record(&sql->batch, err);
	}
	return st;
}
