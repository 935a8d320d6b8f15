/*
 * avro.c: object container files of Avro (specification 1.11), as Hadoop, Kafka and BigQuery export
 * them. Records are handed over as lines of JSON under the name "records"; decimals are left out.
 * After a block that is damaged reading goes on behind the next sync marker.
 */

#include "base/varint.h"
#include "dep/unpack.h"
#include "format/table/avro_schema.h"
#include "format/table/rows.h"

#include <stdlib.h>

enum {
	SYNC = 16,
	HEADER_MAX = 4 << 20, /* bytes of what the header holds together */
	ENTRIES_MAX = 1000,
	BLOCK_MAX = 64 << 20,	  /* bytes of a block as it stands ... */
	UNPACKED_MAX = 128 << 20, /* ... and unpacked */
	ITEMS_MAX = 1 << 20,	  /* of arrays and maps in one record: those of nothing take no bytes */
	PART = 64 * 1024,
};

struct avro {
	struct aj_rows rows; /* first: rows of a source are those of a file */
	struct aj_scan *scan;
	struct aj_stream *in;
	struct aj_avro_schema schema;
	struct aj_str schema_text;
	int packing; /* enum aj_packing; -1: not packed; -2: not known */
	uint8_t sync[SYNC];
	struct aj_buf packed, block, notes;
	struct aj_str rest;	 /* of the block */
	uint64_t block_at, left; /* records of it */
	unsigned items;
	bool lost; /* the next block begins behind the next sync marker */
};

static int avro_sniff(struct aj_str head)
{
	return aj_str_starts(head, AJ_S("Obj\1")) ? 30 : 0;
}

static enum aj_status cut_short(const struct avro *a, struct aj_err *err)
{
	return aj_fail(err, AJ_EINPUT, "is cut short at offset %llu", (unsigned long long)a->in->at);
}

static enum aj_status stream_long(struct avro *a, int64_t *out, struct aj_err *err)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < 10; i++) {
		struct aj_str shown;
		enum aj_status st = aj_stream_peek(a->in, 1, &shown, err);
		uint8_t c;

		if (st != AJ_OK)
			return st == AJ_END && i > 0 ? cut_short(a, err) : st;
		c = shown.ptr[0];
		aj_stream_skip(a->in, 1);
		value |= (uint64_t)(c & 0x7f) << 7 * i;
		if (!(c & 0x80)) {
			*out = aj_unzigzag(value);
			return AJ_OK;
		}
	}
	return aj_fail(err, AJ_EINPUT, "a number without end, at offset %llu", (unsigned long long)a->in->at);
}

static enum aj_status stream_bytes(struct avro *a, uint64_t len, struct aj_buf *out, struct aj_err *err)
{
	enum aj_status st = aj_rows_take(a->in, len, out, err);

	return st == AJ_END ? cut_short(a, err) : st;
}

static int packing_of(struct aj_str codec)
{
	static const struct {
		const char *name;
		int packing;
	} codecs[] = { { "null", -1 }, { "deflate", AJ_PACKED_DEFLATE }, { "snappy", AJ_PACKED_SNAPPY },
		{ "zstandard", AJ_PACKED_ZSTD }, { "bzip2", AJ_PACKED_BZIP2 }, { "xz", AJ_PACKED_XZ } };

	for (size_t i = 0; i < AJ_LEN(codecs); i++)
		if (aj_str_eq(codec, aj_str_z(codecs[i].name)))
			return codecs[i].packing;
	return -2;
}

static enum aj_status read_entry(struct avro *a, struct aj_err *err)
{
	struct aj_buf parts[2];
	enum aj_status st = AJ_OK;
	struct aj_str key, value;

	aj_buf_init(&parts[0], HEADER_MAX);
	aj_buf_init(&parts[1], HEADER_MAX);
	for (int i = 0; i < 2 && st == AJ_OK; i++) {
		int64_t len = 0;

		st = stream_long(a, &len, err);
		if (st == AJ_OK && (len < 0 || len > HEADER_MAX))
			st = aj_fail(err, AJ_EINPUT, "header of a negative or too large size, at offset %llu",
			    (unsigned long long)a->in->at);
		if (st == AJ_OK)
			st = stream_bytes(a, (uint64_t)len, &parts[i], err);
	}
	key = aj_buf_str(&parts[0]);
	value = aj_buf_str(&parts[1]);
	if (st == AJ_OK && aj_str_eq(key, AJ_S("avro.schema")))
		st = aj_arena_dup(aj_scan_arena(a->scan), value, &a->schema_text, err);
	else if (st == AJ_OK && aj_str_eq(key, AJ_S("avro.codec")))
		a->packing = packing_of(value);
	else if (st == AJ_OK) {
		aj_rows_key(&a->notes, key);
		aj_buf_json(&a->notes, value);
	}
	aj_buf_fini(&parts[0]);
	aj_buf_fini(&parts[1]);
	return st;
}

static enum aj_status read_header(struct avro *a, struct aj_err *err)
{
	struct aj_buf sync;
	int64_t n = 1, size;
	enum aj_status st;
	unsigned entries = 0;

	aj_buf_init(&sync, SYNC);
	st = stream_bytes(a, 4, &sync, err);
	while (st == AJ_OK && (st = stream_long(a, &n, err)) == AJ_OK && n != 0) {
		if (n < 0) {
			n = n == INT64_MIN ? INT64_MAX : -n;
			st = stream_long(a, &size, err);
		}
		for (; st == AJ_OK && n > 0; n--)
			st = ++entries > ENTRIES_MAX
				 ? aj_fail(err, AJ_ELIMIT, "header of more than %d entries", ENTRIES_MAX)
				 : read_entry(a, err);
	}
	sync.len = 0;
	if (st == AJ_OK)
		st = stream_bytes(a, SYNC, &sync, err);
	if (st == AJ_OK)
		memcpy(a->sync, sync.ptr, SYNC);
	aj_buf_fini(&sync);
	if (st == AJ_OK && a->packing == -2)
		return aj_fail(err, AJ_EINPUT, "blocks are packed in a way that is not known, at offset %llu",
		    (unsigned long long)a->in->at);
	if (st == AJ_OK)
		st = aj_avro_read_schema(&a->schema, aj_scan_arena(a->scan), a->schema_text, err);
	return st == AJ_END ? cut_short(a, err) : st;
}

/* Passes over everything up to behind the next sync marker. AJ_END: there is none. */
static enum aj_status find_sync(struct avro *a, struct aj_err *err)
{
	for (;;) {
		struct aj_str shown;
		enum aj_status st = aj_stream_peek(a->in, PART, &shown, err);
		const uint8_t *hit;

		if (st != AJ_OK && st != AJ_END)
			return st;
		hit = shown.len >= SYNC ? memmem(shown.ptr, shown.len, a->sync, SYNC) : NULL;
		if (hit || st == AJ_END) {
			aj_stream_skip(a->in, hit ? (size_t)(hit - shown.ptr) + SYNC : shown.len);
			return hit ? AJ_OK : AJ_END;
		}
		aj_stream_skip(a->in, shown.len - SYNC + 1);
	}
}

static enum aj_status fetch_block(struct avro *a, struct aj_err *err)
{
	int64_t n = 0, size = 0;
	struct aj_str packed;
	enum aj_status st;

	a->block_at = a->in->at;
	st = stream_long(a, &n, err);
	if (st != AJ_OK)
		return st;
	st = stream_long(a, &size, err);
	if (st != AJ_OK)
		return st == AJ_END ? cut_short(a, err) : st;
	if (n < 0 || size < 0)
		return aj_fail(err, AJ_EINPUT, "block of a negative size, at offset %llu",
		    (unsigned long long)a->block_at);
	if (size > BLOCK_MAX)
		return aj_fail(err, AJ_ELIMIT, "block of more than %d MiB, at offset %llu", BLOCK_MAX >> 20,
		    (unsigned long long)a->block_at);
	a->packed.len = a->block.len = 0;
	a->block.full = a->packed.full = false;
	st = stream_bytes(a, (uint64_t)size, &a->packed, err);
	packed = aj_buf_str(&a->packed);
	if (a->packing == AJ_PACKED_SNAPPY && packed.len >= 4) /* a checksum follows */
		packed.len -= 4;
	if (st == AJ_OK && a->packing >= 0 && packed.len > 0)
		st = aj_unpack((enum aj_packing)a->packing, packed, &a->block, err);
	a->rest = a->packing >= 0 ? aj_buf_str(&a->block) : packed;
	a->left = (uint64_t)n;
	return st;
}

/* The next block, whose sync marker is checked when its records have been read. */
static enum aj_status next_block(struct avro *a, struct aj_err *err)
{
	struct aj_str shown;
	enum aj_status st = a->lost ? find_sync(a, err) : AJ_OK;

	a->left = 0;
	if (st != AJ_OK)
		return st;
	a->lost = false;
	st = fetch_block(a, err);
	if (st == AJ_EINPUT || st == AJ_ELIMIT) {
		aj_scan_complain(a->scan, a->block_at, "%s", err->text);
		a->lost = true;
		return AJ_OK; /* what was unpacked before damage is read */
	}
	if (st != AJ_OK)
		return st;
	st = aj_stream_peek(a->in, SYNC, &shown, err);
	if (st != AJ_OK && st != AJ_END)
		return st;
	if (shown.len >= SYNC && memcmp(shown.ptr, a->sync, SYNC) == 0) {
		aj_stream_skip(a->in, SYNC);
		return AJ_OK;
	}
	aj_scan_complain(a->scan, a->in->at, "no sync marker behind the block at offset %llu",
	    (unsigned long long)a->block_at);
	a->lost = true;
	return AJ_OK;
}

static bool take_long(struct avro *a, int64_t *out)
{
	uint64_t value;
	bool whole = aj_varint(&a->rest, &value);

	*out = aj_unzigzag(value);
	return whole;
}

static bool take_bytes(struct avro *a, int64_t len, struct aj_str *out)
{
	if (len < 0 || (uint64_t)len > a->rest.len)
		return false;
	*out = aj_str_sub(a->rest, 0, (size_t)len);
	a->rest = aj_str_from(a->rest, (size_t)len);
	return true;
}

static bool take_string(struct avro *a, struct aj_str *out)
{
	int64_t len;

	return take_long(a, &len) && take_bytes(a, len, out);
}

static bool write_type(struct avro *a, uint32_t index, unsigned depth, struct aj_buf *line);

/* Blocks of items; a negative count has a size in bytes behind it. */
static bool write_items(struct avro *a, const struct aj_avro_type *type, unsigned depth, struct aj_buf *line)
{
	bool map = type->kind == AJ_AVRO_MAP;
	int64_t n, size;

	aj_buf_add(line, map ? AJ_S("{") : AJ_S("["));
	for (;;) {
		if (!take_long(a, &n))
			return false;
		if (n == 0)
			break;
		if (n < 0 && !take_long(a, &size))
			return false;
		for (n = n < 0 ? -(n + 1) + 1 : n; n > 0; n--) {
			struct aj_str key;

			if (++a->items > ITEMS_MAX)
				return false;
			if (map) {
				if (!take_string(a, &key))
					return false;
				aj_rows_key(line, key);
			} else
				aj_rows_comma(line);
			if (!write_type(a, a->schema.parts[type->first].type, depth + 1, line))
				return false;
		}
	}
	aj_buf_add(line, map ? AJ_S("}") : AJ_S("]"));
	return true;
}

static bool write_record(struct avro *a, const struct aj_avro_type *type, unsigned depth, struct aj_buf *line)
{
	aj_buf_add(line, AJ_S("{"));
	for (uint32_t i = type->first; i; i = a->schema.parts[i].next) {
		aj_rows_key(line, a->schema.parts[i].name);
		if (++a->items > ITEMS_MAX || !write_type(a, a->schema.parts[i].type, depth + 1, line))
			return false;
	}
	aj_buf_add(line, AJ_S("}"));
	return true;
}

/* The nth part of a type; 0: it has none. */
static uint32_t part_of(const struct avro *a, const struct aj_avro_type *type, int64_t n)
{
	uint32_t i = n >= 0 && n < (int64_t)type->n_parts ? type->first : 0;

	for (; i && n > 0; n--)
		i = a->schema.parts[i].next;
	return i;
}

static bool write_number(struct avro *a, const struct aj_avro_type *type, struct aj_buf *line)
{
	static const int64_t in_a_day[] = {
		[AJ_AVRO_DATE] = 1, [AJ_AVRO_MILLIS] = 86400000, [AJ_AVRO_MICROS] = 86400000000
	};
	int64_t n, day;

	if (!take_long(a, &n))
		return false;
	day = type->meaning < AJ_LEN(in_a_day) ? in_a_day[type->meaning] : 0;
	if (day)
		aj_rows_date(line, n / day - (n % day < 0));
	else
		aj_buf_addf(line, "%lld", (long long)n);
	return true;
}

static bool write_bytes(const struct aj_avro_type *type, struct aj_str bytes, struct aj_buf *line)
{
	if (type->meaning == AJ_AVRO_DECIMAL)
		aj_buf_add(line, AJ_S("null"));
	else
		aj_buf_json(line, bytes);
	return true;
}

/* Writes the next value of the block. False: it is damaged. */
static bool write_type(struct avro *a, uint32_t index, unsigned depth, struct aj_buf *line)
{
	const struct aj_avro_type *type = &a->schema.types[index];
	struct aj_str bytes;
	int64_t n;
	double number = 0;
	float narrow = 0;
	uint32_t part;

	if (depth > AJ_AVRO_DEPTH || line->full)
		return false;
	switch (type->kind) {
	case AJ_AVRO_NULL:
		aj_buf_add(line, AJ_S("null"));
		return true;
	case AJ_AVRO_BOOLEAN:
		if (!take_bytes(a, 1, &bytes))
			return false;
		aj_buf_add(line, bytes.ptr[0] ? AJ_S("true") : AJ_S("false"));
		return true;
	case AJ_AVRO_INT:
	case AJ_AVRO_LONG:
		return write_number(a, type, line);
	case AJ_AVRO_FLOAT:
	case AJ_AVRO_DOUBLE:
		if (!take_bytes(a, type->kind == AJ_AVRO_FLOAT ? 4 : 8, &bytes))
			return false;
		if (type->kind == AJ_AVRO_FLOAT)
			memcpy(&narrow, bytes.ptr, 4);
		else
			memcpy(&number, bytes.ptr, 8);
		number += (double)narrow;
		if (number > -1e15 && number < 1e15)
			aj_buf_addf(line, "%.9g", number);
		else
			aj_buf_add(line, AJ_S("null"));
		return true;
	case AJ_AVRO_BYTES:
	case AJ_AVRO_STRING:
		return take_string(a, &bytes) && write_bytes(type, bytes, line);
	case AJ_AVRO_FIXED:
		return take_bytes(a, type->size, &bytes) && write_bytes(type, bytes, line);
	case AJ_AVRO_RECORD:
		return write_record(a, type, depth, line);
	case AJ_AVRO_ARRAY:
	case AJ_AVRO_MAP:
		return write_items(a, type, depth, line);
	case AJ_AVRO_ENUM:
	case AJ_AVRO_UNION:
	default:
		if (!take_long(a, &n) || (part = part_of(a, type, n)) == 0)
			return false;
		if (type->kind == AJ_AVRO_UNION)
			return write_type(a, a->schema.parts[part].type, depth + 1, line);
		aj_buf_json(line, a->schema.parts[part].name);
		return true;
	}
}

/* A schema need not be a record: what is none becomes {"value":…}. */
static enum aj_status next_record(struct aj_rows *rows, struct aj_buf *line, struct aj_err *err)
{
	struct avro *a = (struct avro *)rows;
	size_t before = line->len;

	for (;;) {
		bool record = a->schema.types[0].kind == AJ_AVRO_RECORD;
		enum aj_status st;

		while (a->left == 0) {
			st = next_block(a, err);
			if (st != AJ_OK)
				return st;
		}
		a->left--;
		a->items = 0;
		if (a->rest.len == 0) { /* records of nothing, as many as are claimed */
			a->left = 0;
			continue;
		}
		aj_buf_add(line, record ? AJ_S("") : AJ_S("{\"value\":"));
		if (write_type(a, 0, 0, line)) {
			aj_buf_add(line, record ? AJ_S("") : AJ_S("}"));
			return AJ_OK;
		}
		line->len = before;
		if (!a->lost) /* else it has been said */
			aj_scan_complain(a->scan, a->block_at,
			    "block at offset %llu has a record that is damaged or too large",
			    (unsigned long long)a->block_at);
		a->left = 0;
	}
}

static enum aj_status read_notes(struct avro *a, struct aj_err *err)
{
	aj_buf_add(&a->notes, AJ_S("}\n"));
	if (a->notes.len <= 3 || a->notes.full)
		return AJ_OK;
	return aj_scan_inner_bytes(a->scan, AJ_S("notes"), aj_buf_str(&a->notes), err);
}

static enum aj_status avro_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct avro a = { .rows.next = next_record, .scan = scan, .in = in, .packing = -1 };
	enum aj_status st;

	aj_buf_init(&a.packed, BLOCK_MAX);
	aj_buf_init(&a.block, UNPACKED_MAX);
	aj_buf_init(&a.notes, HEADER_MAX);
	aj_buf_add(&a.notes, AJ_S("{"));
	st = read_header(&a, err);
	if (st == AJ_OK)
		st = read_notes(&a, err);
	if (st == AJ_OK)
		st = aj_rows_hand_over(&a.rows, scan, AJ_S("records"), err);
	aj_buf_fini(&a.packed);
	aj_buf_fini(&a.block);
	aj_buf_fini(&a.notes);
	return st == AJ_OK ? aj_stream_drain(in, err) : st;
}

const struct aj_format aj_format_avro = {
	.name = "avro",
	.about = "Avro: records of object container files",
	.sniff = avro_sniff,
	.read = avro_read,
};
