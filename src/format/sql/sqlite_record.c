/*
 * sqlite_record.c: a row: a header with a type for each column, then the columns
 * (https://sqlite.org/fileformat2.html, section 2.1). It is read from front to back,
 * a page at a time, so that a value may have any length.
 */

#include "base/utf8.h"
#include "format/magic.h"
#include "format/sql/sqlite.h"
#include "format/text/charset.h"

#include <stdio.h>

enum {
	HEADER_MAX = 64 * 1024, /* bytes of a row's header */
	TYPES_MAX = 16 * 1024,	/* columns of a row */
};

bool aj_sqlite_seen(struct aj_sqlite *db, uint32_t page)
{
	uint8_t bit;

	if (page == 0 || page > db->pages)
		return true;
	bit = (uint8_t)(1 << (page & 7));
	if (db->seen[page >> 3] & bit)
		return true;
	db->seen[page >> 3] |= bit;
	return false;
}

bool aj_sqlite_varint(struct aj_str s, size_t *at, uint64_t *out)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < 9 && *at < s.len; i++) {
		uint8_t c = s.ptr[(*at)++];

		if (i == 8) {
			*out = value << 8 | c;
			return true;
		}
		value = value << 7 | (c & 0x7f);
		if (c < 0x80) {
			*out = value;
			return true;
		}
	}
	return false;
}

uint64_t aj_sqlite_size(uint64_t type)
{
	static const uint8_t sizes[] = { 0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0 };

	return type < 12 ? sizes[type] : (type - 12) / 2;
}

int64_t aj_sqlite_int(const uint8_t *bytes, size_t size)
{
	uint64_t value = size > 0 && bytes[0] >= 0x80 ? UINT64_MAX : 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | bytes[i];
	return (int64_t)value;
}

/* Makes more of the payload be at hand. AJ_END: there is no more, or no way to it, which is noted. */
static enum aj_status next_page(struct aj_sqlite *db, struct aj_sqlite_payload *p, struct aj_err *err)
{
	uint64_t at = (uint64_t)(p->next - 1) * db->page_size;
	enum aj_status st;

	if (p->left == 0)
		return AJ_END;
	if (aj_sqlite_seen(db, p->next)) {
		aj_scan_complain(db->scan, p->raw + p->here.len,
		    "a row goes on in page %u, which is not its own", p->next);
		p->left = 0;
		return AJ_END;
	}
	st = aj_random_read(&db->file, at, db->overflow, db->page_size, err);
	if (st != AJ_OK)
		return st;
	p->here = aj_str(db->overflow + 4, p->left < db->usable - 4 ? p->left : db->usable - 4);
	p->raw = at + 4;
	p->left -= p->here.len;
	p->next = (uint32_t)aj_sqlite_int(db->overflow, 4);
	return AJ_OK;
}

/* The next stretch of the payload, at most max bytes. */
static enum aj_status take(struct aj_sqlite *db, struct aj_sqlite_payload *p, uint64_t max,
    struct aj_str *part, uint64_t *raw, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && p->here.len == 0)
		st = next_page(db, p, err);
	if (st != AJ_OK)
		return st;
	*part = aj_str_sub(p->here, 0, max);
	*raw = p->raw;
	p->here = aj_str_from(p->here, part->len);
	p->raw += part->len;
	return AJ_OK;
}

enum aj_status aj_sqlite_gather(struct aj_sqlite *db, struct aj_sqlite_payload *p, uint8_t *out, size_t room,
    size_t *len, struct aj_err *err)
{
	*len = 0;
	while (*len < room) {
		struct aj_str part;
		uint64_t raw;
		enum aj_status st = take(db, p, room - *len, &part, &raw, err);

		if (st != AJ_OK)
			return st == AJ_END ? AJ_OK : st;
		memcpy(out + *len, part.ptr, part.len);
		*len += part.len;
	}
	return AJ_OK;
}

/* All digits of a number stand for all of its bytes. */
static enum aj_status add_number(struct aj_sqlite *db, const struct aj_field *field, const char *digits,
    uint64_t raw, size_t size, struct aj_err *err)
{
	struct aj_batch *batch = &db->batch;
	enum aj_status st = aj_cell_begin(batch, field, raw, err);

	if (st == AJ_OK)
		st = aj_cell_room(batch, err);
	if (st != AJ_OK)
		return st;
	for (size_t i = 0; digits[i]; i++) {
		aj_batch_run_behind(batch, raw, i ? -(int64_t)size : 0);
		batch->bytes[batch->len++] = (uint8_t)digits[i];
	}
	aj_batch_run(batch, raw + size);
	aj_cell_end(batch, AJ_CELL_NUMBER);
	return AJ_OK;
}

/* Numbers of one byte tell nothing of anybody. */
static enum aj_status read_number(struct aj_sqlite *db, struct aj_sqlite_payload *p,
    const struct aj_field *field, uint64_t type, struct aj_err *err)
{
	size_t size = aj_sqlite_size(type), len;
	uint64_t raw = p->here.len > 0 ? p->raw : 0;
	uint8_t bytes[8];
	char digits[32];
	int64_t value;
	double real;
	enum aj_status st = aj_sqlite_gather(db, p, bytes, size, &len, err);

	if (st != AJ_OK || len < size || size < 2 || raw == 0)
		return st;
	value = aj_sqlite_int(bytes, size);
	if (type == 7) {
		memcpy(&real, &value, 8);
		snprintf(digits, sizeof(digits), "%.15g", real);
	} else {
		snprintf(digits, sizeof(digits), "%lld", (long long)value);
	}
	return add_number(db, field, digits, raw, size, err);
}

/* UTF-16, which a stretch may cut within a unit: the rest of it is given back in held. */
static enum aj_status add_utf16(
    struct aj_sqlite *db, struct aj_str part, uint64_t raw, uint8_t *held, size_t *n_held, struct aj_err *err)
{
	bool big = db->encoding == AJ_SQLITE_UTF16BE;
	enum aj_status st = AJ_OK;

	for (size_t i = 0; i < part.len && st == AJ_OK; i++) {
		uint32_t unit, high;
		uint8_t out[4];

		held[(*n_held)++] = part.ptr[i];
		if (*n_held & 1)
			continue;
		unit = big ? (uint32_t)held[*n_held - 2] << 8 | held[*n_held - 1]
			   : (uint32_t)held[*n_held - 1] << 8 | held[*n_held - 2];
		if (*n_held == 2 && unit >= 0xd800 && unit < 0xdc00)
			continue;
		if (*n_held == 4) {
			high = big ? (uint32_t)held[0] << 8 | held[1] : (uint32_t)held[1] << 8 | held[0];
			unit = unit >= 0xdc00 && unit < 0xe000
				   ? 0x10000 + ((high - 0xd800) << 10 | (unit - 0xdc00))
				   : 0xfffd;
		}
		if (unit >= 0xd800 && unit < 0xe000)
			unit = 0xfffd;
		st = aj_cell_decoded(&db->batch, aj_str(out, aj_utf8_write(unit, out)),
		    raw + i + 1 >= *n_held ? raw + i + 1 - *n_held : raw, raw + i + 1, err);
		*n_held = 0;
	}
	return st;
}

/* The first bytes of a stretch may be the rest of a character that began in the page before. */
static bool is_foreign(struct aj_str part)
{
	size_t skip = 0;

	while (skip < 3 && skip < part.len && (part.ptr[skip] & 0xc0) == 0x80)
		skip++;
	return aj_charset_bad(part, skip, false) < part.len;
}

static enum aj_status read_bytes(struct aj_sqlite *db, struct aj_sqlite_payload *p,
    const struct aj_field *field, uint64_t size, bool text, struct aj_err *err)
{
	enum aj_status st = aj_cell_begin(&db->batch, field, p->raw, err);
	bool wide = text && db->encoding != AJ_SQLITE_UTF8;
	size_t n_held = 0;
	uint8_t held[4];

	while (st == AJ_OK && size > 0) {
		struct aj_str part;
		uint64_t raw;

		st = take(db, p, size, &part, &raw, err);
		if (st != AJ_OK)
			break;
		size -= part.len;
		st = wide ? add_utf16(db, part, raw, held, &n_held, err)
			  : aj_cell_plain(&db->batch, part, raw, is_foreign(part), err);
	}
	if (st == AJ_OK || st == AJ_END)
		aj_cell_end(&db->batch, AJ_CELL_STRING);
	return st == AJ_END ? AJ_OK : st;
}

/* A value as a stream of its own. */
struct value_source {
	struct aj_source source;
	struct aj_sqlite *db;
	struct aj_sqlite_payload *payload;
	uint64_t left;
};

static enum aj_status value_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct value_source *value = (struct value_source *)source;
	struct aj_str part;
	uint64_t raw;
	enum aj_status st;

	if (value->left == 0)
		return AJ_END;
	st = take(value->db, value->payload, value->left < room ? value->left : room, &part, &raw, err);
	if (st != AJ_OK)
		return st;
	memcpy(out, part.ptr, part.len);
	*got = part.len;
	value->left -= part.len;
	return AJ_OK;
}

static enum aj_status read_object(struct aj_sqlite *db, struct aj_sqlite_payload *p,
    const struct aj_field *field, uint64_t size, struct aj_err *err)
{
	struct value_source value = { { .fill = value_fill }, db, p, size };
	char name[512];
	size_t len = 0;
	enum aj_status st = aj_batch_flush(&db->batch, err);

	if (st != AJ_OK)
		return st;
	if (field)
		len = aj_field_shown(field, name, sizeof(name));
	return aj_scan_inner_all(db->scan, aj_str(name, len), &value.source, err);
}

static enum aj_status read_column(
    struct aj_sqlite *db, struct aj_sqlite_payload *p, size_t place, uint64_t type, struct aj_err *err)
{
	const struct aj_field *field =
	    db->named ? aj_sql_column_field(db->fields, &db->columns, place) : NULL;
	uint64_t size = aj_sqlite_size(type);
	char digits[32];

	if (type == 0 && place == db->rowid && p->rowid_len > 1) {
		snprintf(digits, sizeof(digits), "%lld", (long long)p->rowid);
		return add_number(db, field, digits, p->rowid_raw, p->rowid_len, err);
	}
	if (size == 0)
		return AJ_OK;
	if (type < 12)
		return read_number(db, p, field, type, err);
	if (aj_magic_known(aj_str_sub(p->here, 0, AJ_MAGIC_HEAD < size ? AJ_MAGIC_HEAD : size)))
		return read_object(db, p, field, size, err);
	return read_bytes(db, p, field, size, type % 2 == 1, err);
}

enum aj_status aj_sqlite_read_row(
    struct aj_sqlite *db, struct aj_sqlite_payload *p, bool record, struct aj_err *err)
{
	uint8_t *header = db->overflow + AJ_SQLITE_PAGE_MAX; /* there is room for both */
	size_t len = 0, at = 0, n = 0;
	uint64_t size, type, begun = p->raw;
	struct aj_str view;
	enum aj_status st = AJ_OK;

	if (!aj_sqlite_varint(p->here, &at, &size) || size < at || size > HEADER_MAX ||
	    (size > p->here.len + p->left && !p->cut)) {
		aj_scan_complain(db->scan, begun, "a row whose header is damaged");
		return AJ_OK;
	}
	st = aj_sqlite_gather(db, p, header, size, &len, err);
	if (st != AJ_OK || len < size)
		return st;
	view = aj_str(header, len);
	if (record)
		aj_batch_begin_record(&db->batch);
	while (
	    st == AJ_OK && n < TYPES_MAX && aj_sqlite_varint(view, &at, &type) && type != 10 && type != 11) {
		if (aj_sqlite_size(type) <= p->here.len + p->left) {
			st = read_column(db, p, n++, type, err);
			continue;
		}
		if (!p->cut)
			aj_scan_complain(db->scan, begun, "a row that is shorter than its columns");
		st = read_bytes(db, p, NULL, p->here.len + p->left, type % 2 == 1, err);
		break;
	}
	if (st == AJ_OK && record)
		st = aj_batch_end_record(&db->batch, err);
	return st;
}
