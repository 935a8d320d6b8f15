/*
 * json.c: JSON texts (RFC 8259) one after the other: NDJSON, exports of search
 * engines, single documents. Strings and longer numbers become values with the
 * path of keys as their field; escapes are decoded with a map to raw offsets.
 *
 * Comments, as settings of editors and compilers have them (JSONC, JSON5), are texts of no field.
 *
 * The reader is lenient: what is not JSON is noted once and its line is handed
 * over as it stands, so that nothing is passed over.
 */

#include "format/ahead.h"
#include "format/batch.h"
#include "format/data/json_sniff.h"
#include "format/data/json_string.h"
#include "format/data/json_token.h"

enum {
	WINDOW = 128 * 1024, /* bytes asked for at a time */
	ENVELOPE_HEAD = 64,  /* bytes that tell an envelope from a record */
	DEPTH_MAX = 1024,    /* containers in containers; deeper is noted as not JSON */
	KEY_MAX = 4096,	     /* bytes of a key in the input; a longer one is noted as not JSON */
	NUMBER_MAX = 512,    /* bytes of a number */
	ESCAPE_MAX = 12,     /* bytes of an escape */
	NUMBER_LEAST = 7,    /* a shorter number is looked at only if its field says something */
	STRING_LEAST = 5,    /* so is a shorter string */
	USUAL_MAX = 4096,    /* bytes of a string that is read the short way */
	USUAL_REACH = 6144,  /* bytes of window and batch that the short way wants to have */
	USUAL_NUMBER = 32,
	GUESSES = AJ_FIELDS_MAX + 1,
};

struct level {
	const struct aj_field *field; /* of what is in the container */
	const struct aj_field *last;  /* the key read before in this object */
	bool array;
};

struct json {
	struct aj_scan *scan;
	struct aj_stream *in;
	struct aj_fields *fields;
	struct aj_batch batch;
	struct aj_ahead ahead;
	struct aj_str window; /* what the stream shows; dies with fill() */
	size_t pos;	      /* in it */
	struct level *levels; /* DEPTH_MAX + 1; levels[0] is the top */
	size_t depth;
	size_t record_depth; /* at which the current record began */
	bool envelope; /* what is open at the top is no record: an action of a bulk file, an answer with hits
			*/
	const struct aj_field **first_key; /* by id of an object's field: the key it began with last time */
	const struct aj_field **next_key;  /* by id of a key: the one that followed it last time */
};

/* Shows at least want bytes from pos on, if there are so many. Moves the window. */
static void fill(struct json *j, size_t want)
{
	aj_stream_skip(j->in, j->pos);
	j->pos = 0;
	j->window = aj_ahead_look(&j->ahead, j->in, want);
}

static inline bool need(struct json *j, size_t want)
{
	if (j->window.len - j->pos >= want)
		return true;
	if (j->ahead.ended)
		return false;
	fill(j, want < WINDOW ? WINDOW : want);
	return j->window.len - j->pos >= want;
}

/* The layer's offset of what is at p in the window. */
static inline uint64_t offset_of(const struct json *j, const uint8_t *p)
{
	return j->in->at + (uint64_t)(p - j->window.ptr);
}

static inline uint64_t offset(const struct json *j)
{
	return j->in->at + j->pos;
}

/* One step of what a value's loop does when its batch has no more room. */
static enum aj_status make_room(struct json *j, struct aj_err *err)
{
	if (aj_batch_room(&j->batch) >= 64 && !aj_batch_runs_full(&j->batch))
		return AJ_OK;
	return aj_batch_flush_within(&j->batch, err);
}

/* Decodes the escape at pos into the batch. False: it is none. */
static bool read_escape(struct json *j)
{
	size_t used, written;
	uint8_t out[4];

	need(j, ESCAPE_MAX);
	used = aj_json_escape(aj_str_from(j->window, j->pos), out, &written);
	if (used == 0)
		return false;
	aj_batch_run(&j->batch, offset(j));
	memcpy(j->batch.bytes + j->batch.len, out, written);
	j->batch.len += written;
	j->pos += used;
	aj_batch_run(&j->batch, offset(j));
	return true;
}

/*
 * Reads the rest of a string, from behind its opening quote to behind its closing
 * one, into the value that has been begun. AJ_END: it is broken, at pos.
 */
static enum aj_status read_string(struct json *j, struct aj_err *err)
{
	while (need(j, 1)) {
		size_t max = j->window.len - j->pos, n;
		enum aj_status st;

		if (max > aj_batch_room(&j->batch) - 16)
			max = aj_batch_room(&j->batch) - 16;
		n = aj_json_copy_plain(j->window.ptr + j->pos, j->batch.bytes + j->batch.len, max);
		j->pos += n;
		j->batch.len += n;
		if (n < max) {
			uint8_t c = j->window.ptr[j->pos];

			if (c == '"') {
				j->pos++;
				return AJ_OK;
			}
			if (c == '\n')
				return AJ_END;
			if (c == '\\' && need(j, 2) && j->window.ptr[j->pos + 1] == '\n') {
				j->pos += 2; /* JSON5 goes on in the next line so */
				aj_batch_run(&j->batch, offset(j));
			} else if (c != '\\' || !read_escape(j)) { /* an unknown escape: as it stands */
				j->batch.bytes[j->batch.len++] = c;
				j->pos++;
			}
		}
		st = make_room(j, err);
		if (st != AJ_OK)
			return st;
	}
	return AJ_END;
}

/* Begins a value, after a flush if the batch is full. */
static enum aj_status begin_value(struct json *j, const struct aj_field *field, struct aj_err *err)
{
	if (aj_batch_full(&j->batch)) {
		enum aj_status st = aj_batch_flush(&j->batch, err);

		if (st != AJ_OK)
			return st;
	}
	aj_batch_begin_value(&j->batch, field, offset(j));
	return AJ_OK;
}

static inline void end_value(struct json *j, const struct aj_field *field, size_t least)
{
	struct aj_batch *batch = &j->batch;
	size_t len = batch->len - batch->values[batch->n_values].at;

	if (len == 0 || (len < least && field->topics == 0))
		aj_batch_drop_value(batch);
	else
		aj_batch_end_value(batch);
}

/* What there is of a broken value counts too. */
static void end_broken(struct aj_batch *batch)
{
	if (batch->len == batch->values[batch->n_values].at)
		aj_batch_drop_value(batch);
	else
		aj_batch_end_value(batch);
}

static enum aj_status read_string_value(struct json *j, const struct aj_field *field, struct aj_err *err)
{
	enum aj_status st;

	j->pos++;
	st = begin_value(j, field, err);
	if (st == AJ_OK)
		st = read_string(j, err);
	if (st == AJ_OK)
		end_value(j, field, STRING_LEAST);
	else if (st == AJ_END)
		end_broken(&j->batch);
	return st;
}

/* A number, or one of true, false and null, which are none of our business. AJ_END: something else. */
static enum aj_status read_scalar(struct json *j, const struct aj_field *field, struct aj_err *err)
{
	struct aj_str rest, scalar;
	bool number;

	need(j, NUMBER_MAX);
	rest = aj_str_from(j->window, j->pos);
	scalar = aj_str_sub(rest, 0, 0);
	while (scalar.len < rest.len && scalar.len < NUMBER_MAX && !aj_json_ends_scalar(rest.ptr[scalar.len]))
		scalar.len++;
	number = aj_json_is_number(scalar);
	if (!number && !aj_json_is_word(scalar))
		return AJ_END;
	if (number && (scalar.len >= NUMBER_LEAST || field->topics != 0)) {
		enum aj_status st = begin_value(j, field, err);

		if (st != AJ_OK)
			return st;
		memcpy(j->batch.bytes + j->batch.len, scalar.ptr, scalar.len);
		j->batch.len += scalar.len;
		aj_batch_end_value(&j->batch);
	}
	j->pos += scalar.len;
	return AJ_OK;
}

/* Objects of one kind have their keys in one order: the key that is to be expected here. */
static inline const struct aj_field **expected_key(struct json *j)
{
	const struct level *level = &j->levels[j->depth];

	return level->last ? &j->next_key[level->last->id] : &j->first_key[level->field->id];
}

/* A key that was not foreseen: decoded in full, then looked up or handed over. AJ_END: broken. */
static enum aj_status read_new_key(struct json *j, const struct aj_field **key, struct aj_err *err)
{
	struct level *level = &j->levels[j->depth];
	struct aj_batch *batch = &j->batch;
	enum aj_status st = begin_value(j, level->field, err);
	struct aj_str name;
	uint64_t from = offset(j);
	size_t at;

	if (st != AJ_OK)
		return st;
	st = read_string(j, err);
	if (st != AJ_OK) {
		if (st == AJ_END)
			end_broken(batch);
		return st;
	}
	at = batch->values[batch->n_values].at;
	name = aj_str(batch->bytes + at, batch->len - at);
	/* Keys that hold data ("jane@example.org": …) are handed over like values. */
	if (offset(j) - from > KEY_MAX || name.len > AJ_FIELD_NAME_MAX || aj_field_is_data(name)) {
		*key = level->field;
		aj_batch_end_value(batch);
		return AJ_OK;
	}
	*key = aj_field_child(j->fields, level->field, name);
	if (*key != level->field && offset(j) - from - 1 == name.len) /* without escapes */
		*expected_key(j) = *key;
	aj_batch_drop_value(batch);
	return AJ_OK;
}

/* From the opening quote of a key to behind its colon. AJ_END: something else stands there. */
static enum aj_status read_key(struct json *j, const struct aj_field **key, struct aj_err *err)
{
	struct level *level = &j->levels[j->depth];
	const struct aj_field *guess = *expected_key(j);

	j->pos++;
	if (guess && guess->parent == level->field && j->window.len - j->pos > guess->name.len &&
	    j->window.ptr[j->pos + guess->name.len] == '"' &&
	    memcmp(j->window.ptr + j->pos, guess->name.ptr, guess->name.len) == 0) {
		j->pos += guess->name.len + 1;
		*key = guess;
	} else {
		enum aj_status st = read_new_key(j, key, err);

		if (st != AJ_OK)
			return st;
	}
	level->last = *key == level->field ? level->last : *key;
	while (need(j, 1)) {
		uint8_t c = j->window.ptr[j->pos];

		if (c != ':' && c > ' ')
			break;
		j->pos++;
		if (c == ':')
			return AJ_OK;
	}
	return AJ_END;
}

/* What stands behind the key that s begins with; empty if it is another one. */
static struct aj_str behind_key(struct aj_str s, struct aj_str key)
{
	if (s.len < key.len + 3 || s.ptr[0] != '"' || s.ptr[key.len + 1] != '"' ||
	    memcmp(s.ptr + 1, key.ptr, key.len) != 0)
		return aj_str_sub(s, 0, 0);
	s = aj_json_skip_space(aj_str_from(s, key.len + 2));
	return s.len > 0 && s.ptr[0] == ':' ? aj_json_skip_space(aj_str_from(s, 1)) : aj_str_sub(s, 0, 0);
}

/*
 * The object at pos is none of the file's records: an action of Elasticsearch's bulk
 * files ({"index":{"_id":"1"}}), or a search's answer, whose hits are the records.
 */
static bool is_envelope(struct json *j)
{
	static const struct {
		struct aj_str key;
		bool action;
	} known[] = { { AJ_S("index"), true }, { AJ_S("create"), true }, { AJ_S("update"), true },
		{ AJ_S("delete"), true }, { AJ_S("took"), false }, { AJ_S("_scroll_id"), false } };
	struct aj_str head;

	need(j, ENVELOPE_HEAD);
	head = aj_json_skip_space(aj_str_sub(j->window, j->pos + 1, ENVELOPE_HEAD));
	if (head.len < 2 || !memchr("icudt_", head.ptr[1], 6))
		return false;
	for (size_t i = 0; i < AJ_LEN(known); i++) {
		struct aj_str value = behind_key(head, known[i].key);

		if (value.len == 0)
			continue;
		if (!known[i].action)
			return true;
		if (value.ptr[0] != '{')
			return false;
		value = aj_json_skip_space(aj_str_from(value, 1));
		return aj_str_starts(value, AJ_S("\"_")) || aj_str_starts(value, AJ_S("}"));
	}
	return false;
}

/* The field of the hits of a search's answer. */
static bool is_hit(const struct aj_field *field)
{
	return field->depth == 2 && aj_str_eq(field->name, AJ_S("hits")) &&
	       aj_str_eq(field->parent->name, AJ_S("hits"));
}

/* A record is what stands at the top, or in an array that stands there. */
static inline void begin_record(struct json *j)
{
	if (j->batch.in_record || (j->envelope && j->depth > 0))
		return;
	aj_batch_begin_record(&j->batch);
	j->record_depth = j->depth;
}

static enum aj_status after_value(struct json *j, struct aj_err *err)
{
	if (!j->batch.in_record || j->depth != j->record_depth)
		return AJ_OK;
	return aj_batch_end_record(&j->batch, err);
}

/* Goes into an object or array whose content has the given field. AJ_END: too deep. */
static enum aj_status open_container(struct json *j, bool array, const struct aj_field *field)
{
	if (j->depth == DEPTH_MAX)
		return AJ_END;
	if (j->depth == 0)
		j->envelope = !array && is_envelope(j);
	else if (j->envelope && !array && !j->batch.in_record && is_hit(field)) {
		aj_batch_begin_record(&j->batch);
		j->record_depth = j->depth;
	}
	if (!(array && j->depth == 0) && !j->envelope)
		begin_record(j);
	j->pos++;
	j->levels[++j->depth] = (struct level){ field, NULL, array };
	return AJ_OK;
}

static enum aj_status close_container(struct json *j, bool array, struct aj_err *err)
{
	if (j->depth == 0 || j->levels[j->depth].array != array)
		return AJ_END;
	j->pos++;
	j->depth--;
	return after_value(j, err);
}

static inline bool begins_comment(struct json *j)
{
	return need(j, 2) && j->window.ptr[j->pos] == '/' &&
	       (j->window.ptr[j->pos + 1] == '/' || j->window.ptr[j->pos + 1] == '*');
}

/* From its slash to the end of the line, or to behind what closes it. */
static enum aj_status read_comment(struct json *j, struct aj_err *err)
{
	bool block = j->window.ptr[j->pos + 1] == '*', closed = false;
	uint64_t opened = offset(j);
	enum aj_status st;

	j->pos += 2;
	st = begin_value(j, &j->fields->root, err);
	while (st == AJ_OK && !closed && need(j, 1)) {
		size_t room = aj_batch_room(&j->batch) - 16;
		struct aj_str piece = aj_str_until(aj_str_sub(j->window, j->pos, room), block ? '*' : '\n');
		bool star;

		memcpy(j->batch.bytes + j->batch.len, piece.ptr, piece.len);
		j->batch.len += piece.len;
		j->pos += piece.len;
		closed = !block && j->pos < j->window.len && j->window.ptr[j->pos] == '\n';
		star = block && need(j, 1) && j->window.ptr[j->pos] == '*';
		closed |= star && need(j, 2) && j->window.ptr[j->pos + 1] == '/';
		if (star && !closed)
			j->batch.bytes[j->batch.len++] = '*';
		j->pos += star + (star && closed);
		st = make_room(j, err);
	}
	if (st != AJ_OK)
		return st;
	end_broken(&j->batch);
	if (block && !closed && j->ahead.status == AJ_OK)
		aj_scan_complain_of_form(j->scan, opened, "not JSON: a comment is never closed");
	return AJ_OK;
}

static enum aj_status read_value(struct json *j, uint8_t c, const struct aj_field *field, struct aj_err *err)
{
	enum aj_status st;

	if (c == '{' || c == '[')
		return open_container(j, c == '[', field);
	begin_record(j);
	st = c == '"' ? read_string_value(j, field, err) : read_scalar(j, field, err);
	return st == AJ_OK ? after_value(j, err) : st;
}

/* Where a number or word that begins at p ends, within USUAL_NUMBER bytes; 0: not there. */
static inline size_t usual_length(const uint8_t *p)
{
	size_t n = 0;

#if defined(__SSE2__)
	for (; n < USUAL_NUMBER; n += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(p + n));
		__m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(' ')), v);
		__m128i comma = _mm_cmpeq_epi8(v, _mm_set1_epi8(','));
		__m128i closes = _mm_or_si128(
		    _mm_cmpeq_epi8(v, _mm_set1_epi8('}')), _mm_cmpeq_epi8(v, _mm_set1_epi8(']')));
		unsigned ends = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(low, comma), closes));

		if (ends)
			return n + (unsigned)__builtin_ctz(ends);
	}
	return 0;
#else
	while (n < USUAL_NUMBER && !aj_json_ends_scalar(p[n]))
		n++;
	return n < USUAL_NUMBER ? n : 0;
#endif
}

/* Adds the number at v, if a usual one: short and ended. Gives what is behind it, or behind a word; NULL:
 * neither. */
static inline const uint8_t *usual_scalar(struct json *j, const struct aj_field *key, const uint8_t *v)
{
	struct aj_batch *batch = &j->batch;
	size_t len = usual_length(v);

	if (len == 0)
		return NULL;
	if (aj_json_is_word(aj_str(v, len)))
		return v + len;
	if (!aj_json_is_number(aj_str(v, len)))
		return NULL;
	if (len >= NUMBER_LEAST || key->topics != 0) {
		aj_batch_begin_value(batch, key, offset_of(j, v));
		memcpy(batch->bytes + batch->len, v, USUAL_NUMBER);
		batch->len += len;
		aj_batch_end_value(batch);
	}
	return v + len;
}

/* The rest of a short string, from the escape at v on; NULL: not so short, or broken. The value has been
 * begun. */
static const uint8_t *usual_escapes(struct json *j, const uint8_t *v, const uint8_t *end)
{
	struct aj_batch *batch = &j->batch;

	while (v < end && *v == '\\' && !aj_batch_runs_full(batch)) {
		size_t written,
		    used = aj_json_escape(aj_str(v, ESCAPE_MAX), batch->bytes + batch->len, &written);
		size_t len;

		if (used == 0)
			return NULL;
		aj_batch_run(batch, offset_of(j, v));
		batch->len += written;
		v += used;
		aj_batch_run(batch, offset_of(j, v));
		len = v < end ? aj_json_copy_plain(v, batch->bytes + batch->len, (size_t)(end - v)) : 0;
		batch->len += len;
		v += len;
	}
	return v < end && *v == '"' ? v + 1 : NULL;
}

/* Adds the string that begins at v, behind its quote, if a short one. Gives what is behind it, or NULL. */
static inline const uint8_t *usual_string(struct json *j, const struct aj_field *key, const uint8_t *v)
{
	struct aj_batch *batch = &j->batch;
	size_t len = aj_json_copy_plain(v, batch->bytes + batch->len, USUAL_MAX);
	const uint8_t *behind = v + len + 1;

	if (len == USUAL_MAX || (v[len] != '"' && v[len] != '\\'))
		return NULL;
	if (v[len] == '"' && (len == 0 || (len < STRING_LEAST && key->topics == 0)))
		return behind;
	aj_batch_begin_value(batch, key, offset_of(j, v));
	batch->len += len;
	if (v[len] != '"')
		behind = usual_escapes(j, v + len, v + USUAL_MAX);
	if (behind)
		end_value(j, key, STRING_LEAST);
	else
		aj_batch_drop_value(batch);
	return behind;
}

/* A key that was foreseen stands at p, with its quotes and a colon behind it. */
static inline bool is_key(const struct aj_field *key, const uint8_t *p)
{
	struct aj_str name = key->name;
	uint64_t head, tail, name_tail;

	if (p[0] != '"' || p[name.len + 1] != '"' || p[name.len + 2] != ':')
		return false;
	memcpy(&head, p + 1, sizeof(head));
	if (name.len < sizeof(head))
		return (head ^ key->head) << 8 * (sizeof(head) - name.len - 1) << 8 == 0;
	memcpy(&tail, p + 1 + name.len - sizeof(tail), sizeof(tail));
	memcpy(&name_tail, name.ptr + name.len - sizeof(tail), sizeof(tail));
	if (head != key->head || tail != name_tail)
		return false;
	return name.len <= sizeof(head) + sizeof(tail) || memcmp(p + 1, name.ptr, name.len) == 0;
}

/*
 * Members as they mostly are, one after the other: a key that was foreseen, a short
 * string or a number, a comma. Stops, with nothing used up, before whatever is otherwise;
 * read_token does that. True: there was one at least.
 */
static bool read_usual_members(struct json *j)
{
	struct level *level = &j->levels[j->depth];
	const uint8_t *start = j->window.ptr + j->pos, *p = start;

	while (p + USUAL_REACH < j->window.ptr + j->window.len && !aj_batch_full(&j->batch)) {
		const struct aj_field *key = *expected_key(j);
		const uint8_t *v;

		if (!key || key->parent != level->field || !is_key(key, p))
			break;
		v = p + key->name.len + 3;
		v += *v == ' ';
		v = *v == '"' ? usual_string(j, key, v + 1) : usual_scalar(j, key, v);
		if (!v)
			break;
		p = v;
		level->last = key;
		if (*p != ',')
			break;
		p++;
		p += *p == ' ';
	}
	j->pos += (size_t)(p - start);
	return p != start;
}

/* One token, whose first byte is at pos. AJ_END: it cannot stand there. */
static enum aj_status read_token(struct json *j, uint8_t c, struct aj_err *err)
{
	struct level *level = &j->levels[j->depth];
	const struct aj_field *field = level->field;
	enum aj_status st;

	if (c == '}' || c == ']')
		return close_container(j, c == ']', err);
	if (c == ',') {
		j->pos++;
		return AJ_OK;
	}
	if (j->depth == 0 || level->array)
		return read_value(j, c, field, err);
	if (c != '"')
		return AJ_END;
	need(j, USUAL_REACH);
	if (read_usual_members(j))
		return AJ_OK;
	st = read_key(j, &field, err);
	while (st == AJ_OK && need(j, 1)) {
		c = j->window.ptr[j->pos];
		if (c <= ' ')
			j->pos++;
		else if (c == '/' && begins_comment(j))
			st = read_comment(j, err);
		else
			return read_value(j, c, field, err);
	}
	return st == AJ_OK ? AJ_END : st;
}

/* What the source's failure has cut off is not the file's mistake. */
static bool is_cut_off(const struct json *j)
{
	return j->ahead.status != AJ_OK && aj_str_find(j->window, j->pos, '\n') == j->window.len;
}

static void complain_of_wrong(const struct json *j)
{
	if (is_cut_off(j))
		return;
	if (j->pos == j->window.len)
		aj_scan_complain_of_form(j->scan, offset(j), "not JSON: cut short");
	else if (j->window.ptr[j->pos] != '\n')
		aj_scan_complain_of_form(j->scan, offset(j), "not JSON: unexpected byte");
	else /* within a string, whose parts are seen apart */
		aj_scan_complain(j->scan, offset(j), "not JSON: unexpected byte");
}

/*
 * What is not JSON: the rest of the line goes over as text, and reading goes on
 * at the top with the next line.
 */
static enum aj_status read_wrong(struct json *j, struct aj_err *err)
{
	enum aj_status st;
	bool line_ended = false;

	complain_of_wrong(j);
	st = begin_value(j, &j->fields->root, err);
	while (st == AJ_OK && !line_ended && need(j, 1)) {
		size_t room = aj_batch_room(&j->batch) - 16;
		struct aj_str line = aj_str_until(aj_str_sub(j->window, j->pos, room), '\n');

		memcpy(j->batch.bytes + j->batch.len, line.ptr, line.len);
		j->batch.len += line.len;
		j->pos += line.len;
		line_ended = j->pos < j->window.len && j->window.ptr[j->pos] == '\n';
		st = make_room(j, err);
	}
	if (st != AJ_OK)
		return st;
	end_broken(&j->batch);
	j->depth = 0;
	return j->batch.in_record ? aj_batch_end_record(&j->batch, err) : AJ_OK;
}

static enum aj_status read_all(struct json *j, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && need(j, 1)) {
		uint8_t c = j->window.ptr[j->pos];

		if (c <= ' ') {
			j->pos++;
			continue;
		}
		st = c == '/' && begins_comment(j) ? read_comment(j, err) : read_token(j, c, err);
		if (st == AJ_END)
			st = read_wrong(j, err);
	}
	if (st == AJ_OK && j->depth > 0 && !is_cut_off(j))
		aj_scan_complain_of_form(j->scan, offset(j), "not JSON: cut short");
	aj_stream_skip(j->in, j->pos);
	if (st == AJ_OK)
		st = aj_batch_flush(&j->batch, err);
	return st == AJ_OK ? aj_ahead_finish(&j->ahead, err) : st;
}

static enum aj_status json_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct aj_arena *arena = aj_scan_arena(scan);
	struct json j = {
		.scan = scan,
		.in = in,
		.fields = aj_scan_fields(scan),
		.levels = aj_arena_take(arena, (DEPTH_MAX + 1) * sizeof(*j.levels)),
		.first_key = aj_arena_take(arena, GUESSES * sizeof(*j.first_key)),
		.next_key = aj_arena_take(arena, GUESSES * sizeof(*j.next_key)),
	};
	enum aj_status st = aj_batch_init(&j.batch, scan, err);

	if (st != AJ_OK)
		return st;
	if (!j.levels || !j.first_key || !j.next_key || !j.fields)
		return aj_fail(err, AJ_ELIMIT, "no memory to read JSON");
	j.levels[0] = (struct level){ &j.fields->root, NULL, true };
	fill(&j, 3);
	if (aj_str_starts(j.window, AJ_S("\xef\xbb\xbf")))
		j.pos = 3;
	return read_all(&j, err);
}

const struct aj_format aj_format_json = {
	.name = "json",
	.about = "JSON documents (RFC 8259)",
	.sniff = aj_json_sniff,
	.most = 40,
	.read = json_read,
};

const struct aj_format aj_format_ndjson = {
	.name = "ndjson",
	.about = "JSON objects, one a line (NDJSON, JSON Lines, bulk exports)",
	.sniff = aj_ndjson_sniff,
	.most = 44,
	.read = json_read,
	.splits = true,
};
