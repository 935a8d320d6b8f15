#include "format/ole/xls_strings.h"

#include <stdlib.h>

enum { RECORD = 4, CONTINUE = 0x3c, SST_HEAD = 8, WIDE = 1, EXTENDED = 4, RICH = 8 };

/* A place in the table; end: of the record that it is in. */
struct cursor {
	const struct aj_xls_strings *strings;
	size_t at, end;
};

enum aj_status aj_xls_strings_add(
    struct aj_xls_strings *strings, uint64_t at, struct aj_str record, struct aj_err *err)
{
	if (record.len > AJ_XLS_STRINGS_MAX - strings->len)
		return aj_fail(
		    err, AJ_ELIMIT, "more than %d bytes of strings that cells share", AJ_XLS_STRINGS_MAX);
	if (strings->len + record.len > strings->room) {
		size_t room = strings->room * 2 > strings->len + record.len ? strings->room * 2
									    : strings->len + record.len;
		uint8_t *raw = realloc(strings->raw, room);

		if (!raw)
			return aj_fail(err, AJ_ELIMIT, "no memory for %zu bytes of strings", room);
		strings->raw = raw;
		strings->room = room;
	}
	if (strings->len == 0)
		strings->from = at;
	memcpy(strings->raw + strings->len, record.ptr, record.len);
	strings->len += record.len;
	return AJ_OK;
}

static bool next_record(struct cursor *c)
{
	const struct aj_xls_strings *strings = c->strings;
	size_t len;

	if (strings->len - c->end < RECORD)
		return false;
	len = aj_le16(strings->raw + c->end + 2);
	c->at = c->end + RECORD;
	if (len > strings->len - c->at)
		len = strings->len - c->at;
	c->end = c->at + len;
	return true;
}

static bool at_end(struct cursor *c)
{
	while (c->at == c->end)
		if (!next_record(c))
			return true;
	return false;
}

static bool read_number(struct cursor *c, unsigned bytes, uint32_t *out)
{
	*out = 0;
	for (unsigned i = 0; i < bytes; i++) {
		if (at_end(c))
			return false;
		*out |= (uint32_t)c->strings->raw[c->at++] << 8 * i;
	}
	return true;
}

static bool skip(struct cursor *c, uint64_t len)
{
	while (len > 0) {
		size_t step;

		if (at_end(c))
			return false;
		step = len < c->end - c->at ? len : c->end - c->at;
		c->at += step;
		len -= step;
	}
	return true;
}

enum aj_status aj_xls_letters(const struct aj_codepage *page, struct aj_str raw, uint64_t at,
    struct aj_xls_out *out, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (size_t i = 0; i < raw.len && st == AJ_OK;) {
		uint32_t point;
		size_t width = aj_codepage_read(page, aj_str_from(raw, i), &point);

		if (point == 0)
			point = ' ';
		if (out->letters < AJ_XLS_SAMPLE)
			out->sample[out->letters] = point < 0x80 ? (uint8_t)point : 0x80;
		out->letters++;
		if (out->batch)
			st = aj_letters_put(out->batch, aj_letter_clean(point), at + i, err);
		i += width;
		out->end = at + i;
	}
	return st;
}

/* A string at the cursor, which moves behind it. out NULL: it is only passed over. */
static enum aj_status read_string(struct cursor *c, struct aj_xls_out *out, struct aj_err *err)
{
	uint32_t letters, flags, runs = 0, extra = 0;
	enum aj_status st = AJ_OK;

	if (!read_number(c, 2, &letters) || !read_number(c, 1, &flags) ||
	    ((flags & RICH) && !read_number(c, 2, &runs)) ||
	    ((flags & EXTENDED) && !read_number(c, 4, &extra)))
		return aj_fail(err, AJ_EINPUT, "a shared string is cut short");
	while (letters > 0 && st == AJ_OK) {
		size_t width, n;

		/* Where letters go on in the next record, it begins by saying how wide they are there. */
		if (c->at == c->end && (!next_record(c) || !read_number(c, 1, &flags)))
			return aj_fail(err, AJ_EINPUT, "a shared string is cut short");
		width = flags & WIDE ? 2 : 1;
		n = (c->end - c->at) / width;
		if (n > letters)
			n = letters;
		if (out && n > 0)
			st = aj_xls_letters(
			    aj_codepage_of(width == 2 ? AJ_CODEPAGE_UTF16 : AJ_CODEPAGE_LATIN1),
			    aj_str(c->strings->raw + c->at, n * width), c->strings->from + c->at, out, err);
		letters -= (uint32_t)n;
		c->at = n > 0 ? c->at + n * width : c->end;
	}
	if (st == AJ_OK && !skip(c, 4ull * runs + extra))
		return aj_fail(err, AJ_EINPUT, "a shared string is cut short");
	return st;
}

enum aj_status aj_xls_strings_finish(struct aj_xls_strings *strings, struct aj_err *err)
{
	struct cursor c = { strings, 0, 0 };
	enum aj_status st = AJ_OK;

	if (strings->len == 0 || !next_record(&c) || !skip(&c, SST_HEAD))
		return AJ_OK;
	while (st == AJ_OK && !at_end(&c)) {
		if (strings->count == strings->index_room) {
			size_t room = strings->index_room ? strings->index_room * 2 : 1024;
			struct aj_xls_place *index = realloc(strings->index, room * sizeof(*index));

			if (!index)
				return aj_fail(err, AJ_ELIMIT, "no memory for %zu strings", room);
			strings->index = index;
			strings->index_room = room;
		}
		strings->index[strings->count] = (struct aj_xls_place){ (uint32_t)c.at, (uint32_t)c.end };
		st = read_string(&c, NULL, err);
		if (st == AJ_OK)
			strings->count++;
	}
	return st;
}

void aj_xls_strings_fini(struct aj_xls_strings *strings)
{
	free(strings->raw);
	free(strings->index);
	*strings = (struct aj_xls_strings){ 0 };
}

uint64_t aj_xls_string_at(const struct aj_xls_strings *strings, uint32_t number)
{
	return strings->from + strings->index[number].at;
}

enum aj_status aj_xls_string(
    const struct aj_xls_strings *strings, uint32_t number, struct aj_xls_out *out, struct aj_err *err)
{
	struct cursor c = { strings, strings->index[number].at, strings->index[number].end };

	return read_string(&c, out, err);
}
