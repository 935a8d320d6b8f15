/*
 * ole_properties.c: property sets ([MS-OLEPS]): who wrote a document, for whom it
 * was, what its owner added. One record a set, with the fields named below.
 */

#include "base/buf.h"
#include "format/ole/ole.h"
#include "format/outlook/mapi.h"

#include <stdlib.h>

enum {
	VT_I2 = 2,
	VT_I4 = 3,
	VT_BSTR = 8,
	VT_VARIANT = 12,
	VT_LPSTR = 30,
	VT_LPWSTR = 31,
	VT_FILETIME = 64,
	VT_BLOB = 65,
	VT_VECTOR = 0x1000,
	SETS_MAX = 2, /* a stream has one or two (2.21) */
	PROPERTIES_MAX = 4096,
	NAMES_MAX = 256, /* of an owner's own properties */
	VECTOR_MAX = 4096,
};

struct name {
	uint32_t id;
	const char *name;
};

static const struct name summary[] = { { 2, "title" }, { 3, "subject" }, { 4, "author" }, { 5, "keywords" },
	{ 6, "comments" }, { 7, "template" }, { 8, "last_saved_by" }, { 9, "revision" }, { 11, "printed" },
	{ 12, "created" }, { 13, "saved" }, { 18, "application" }, { 0, NULL } };
static const struct name document[] = { { 2, "category" }, { 14, "manager" }, { 15, "company" },
	{ 26, "content_type" }, { 27, "status" }, { 28, "language" }, { 0, NULL } };

struct set {
	struct aj_ole *ole;
	struct aj_str all; /* the stream */
	struct aj_str in;  /* the set */
	size_t base;	   /* where it begins in the stream */
	const struct name *names;
	const struct aj_codepage *page;
	size_t dictionary; /* where the owner's names stand; 0: nowhere */
};

/* The four bytes at at, 0 where there are none. */
static uint32_t number(struct aj_str s, size_t at)
{
	return at < s.len && s.len - at >= 4 ? aj_le32(s.ptr + at) : 0;
}

/* The owner's name of a property, from the dictionary (2.17); in UTF-8 in out, "" if it has none. */
static void find_name(const struct set *set, uint32_t id, struct aj_buf *out)
{
	bool wide = set->page && set->page->number == AJ_CODEPAGE_UTF16;
	size_t at = set->dictionary + 4;
	uint32_t count = number(set->in, set->dictionary);

	for (uint32_t i = 0; i < count && i < NAMES_MAX && at <= set->in.len && set->in.len - at >= 8; i++) {
		size_t len = number(set->in, at + 4);
		struct aj_str name = aj_str_sub(set->in, at + 8, wide ? 2 * len : len);

		if (number(set->in, at) == id) {
			for (size_t k = 0; k < name.len;) {
				uint32_t point;

				k += aj_codepage_read(set->page, aj_str_from(name, k), &point);
				if (point == 0)
					break;
				aj_buf_addf(out, point < 0x80 ? "%c" : "_", (int)point);
			}
			return;
		}
		if (name.len < (wide ? 2 * len : len))
			return;
		at += 8 + name.len;
		if (wide)
			at = (at + 3) & ~(size_t)3;
	}
}

static const struct aj_field *field_of(const struct set *set, uint32_t id)
{
	struct aj_fields *fields = set->ole->fields;
	struct aj_buf name;
	const struct aj_field *field = NULL;

	for (const struct name *known = set->names; known && known->name; known++)
		if (known->id == id)
			return aj_field_child(fields, &fields->root, aj_str_z(known->name));
	if (set->dictionary == 0)
		return NULL;
	aj_buf_init(&name, AJ_FIELD_NAME_MAX);
	find_name(set, id, &name);
	if (name.len > 0)
		field = aj_field_child(fields, &fields->root, aj_buf_str(&name));
	aj_buf_fini(&name);
	return field;
}

static enum aj_status put_time(
    const struct set *set, const struct aj_field *field, size_t at, struct aj_err *err)
{
	char text[32];
	size_t len = aj_mapi_time(aj_le64(set->in.ptr + at), text, sizeof(text));

	return len > 0
		   ? aj_letters_value(&set->ole->batch, field, NULL, aj_str(text, len), set->base + at, err)
		   : AJ_OK;
}

/* A value of a type at at; gives where the next one would begin, 0 if that cannot be told. */
static enum aj_status put_value(const struct set *set, const struct aj_field *field, uint32_t type, size_t at,
    size_t *next, struct aj_err *err)
{
	const struct aj_codepage *page = set->page;
	size_t len = number(set->in, at), bytes = len;
	struct aj_str text;

	*next = 0;
	switch (type) {
	case VT_I2:
	case VT_I4:
		*next = at + 4;
		return AJ_OK;
	case VT_FILETIME:
		*next = at + 8;
		return at < set->in.len && set->in.len - at >= 8 ? put_time(set, field, at, err) : AJ_OK;
	case VT_LPWSTR:
		page = aj_codepage_of(AJ_CODEPAGE_UTF16);
		bytes = len * 2;
		break;
	case VT_LPSTR:
	case VT_BSTR:
		break;
	default:
		return AJ_OK;
	}
	text = aj_str_sub(set->in, at + 4, bytes);
	if (at > set->in.len || text.len < bytes)
		return aj_fail(err, AJ_EINPUT, "a property is cut short at offset %zu", set->base + at);
	/* In vectors, Office pads strings in 16 bits a letter only ([MS-OSHARED] 2.3.3.1.12). */
	*next = at + 4 + (type == VT_LPWSTR ? (bytes + 3) & ~(size_t)3 : bytes);
	return aj_letters_value(&set->ole->batch, field, page, text, set->base + at + 4, err);
}

static enum aj_status put_property(const struct set *set, uint32_t id, size_t at, struct aj_err *err)
{
	uint32_t type = number(set->in, at), count = 1;
	const struct aj_field *field = field_of(set, id);
	enum aj_status st = AJ_OK;
	bool variants;

	at += 4;
	if (type == VT_BLOB) { /* links are kept as a vector in a blob */
		type = VT_VECTOR | VT_VARIANT;
		at += 4;
	}
	if (type & VT_VECTOR) {
		count = number(set->in, at);
		at += 4;
	}
	variants = (type & 0xfff) == VT_VARIANT;
	for (uint32_t i = 0; i < count && i < VECTOR_MAX && at > 0 && at < set->in.len && st == AJ_OK; i++) {
		uint32_t of = variants ? number(set->in, at) : type & 0xfff;

		st = put_value(set, field, of, variants ? at + 4 : at, &at, err);
	}
	return st;
}

static enum aj_status read_set(struct set *set, struct aj_err *err)
{
	uint32_t count = number(set->in, 4);
	enum aj_status st = AJ_OK;

	set->dictionary = 0;
	set->page = NULL;
	if (count > PROPERTIES_MAX || count > set->in.len / 8)
		return aj_fail(err, AJ_EINPUT, "%u properties at offset %zu", count, set->base);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t id = number(set->in, 8 + 8 * i), at = number(set->in, 12 + 8 * i);

		if (id == 0 && !set->names)
			set->dictionary = at;
		if (id == 1)
			set->page = aj_codepage_of(number(set->in, at + 4ul) & 0xffff);
	}
	aj_batch_begin_record(&set->ole->batch);
	for (uint32_t i = 0; i < count && st == AJ_OK; i++) {
		uint32_t id = number(set->in, 8 + 8 * i);

		if (id > 1)
			st = put_property(set, id, number(set->in, 12 + 8 * i), err);
	}
	return st == AJ_OK ? aj_batch_end_record(&set->ole->batch, err) : st;
}

enum aj_status aj_ole_read_properties(struct aj_ole *ole, int32_t stream, struct aj_err *err)
{
	enum { HEADER = 28, FMTID = 16, PLACE = 20 };
	struct set set = { .ole = ole };
	enum aj_status st = aj_ole_load(ole, stream, AJ_OLE_PART_MAX, &set.all, err), flushed;
	uint32_t count = number(set.all, 24);
	struct aj_err other;

	if (st != AJ_OK)
		return st;
	aj_scan_entry(ole->scan, aj_ole_path(ole, stream));
	if (set.all.len < HEADER || aj_le16(set.all.ptr) != 0xfffe)
		st = aj_fail(err, AJ_EINPUT, "not a header of a property set");
	for (uint32_t i = 0; i < count && i < SETS_MAX && st == AJ_OK; i++) {
		struct aj_str id = aj_str_sub(set.all, HEADER + PLACE * i, FMTID);

		set.base = number(set.all, HEADER + PLACE * i + FMTID);
		set.in = aj_str_from(set.all, set.base);
		set.names = aj_str_starts(id, AJ_S("\xe0\x85\x9f\xf2"))	  ? summary
			    : aj_str_starts(id, AJ_S("\x02\xd5\xcd\xd5")) ? document
									  : NULL;
		st = read_set(&set, err);
	}
	flushed = aj_batch_flush(&ole->batch, &other);
	ole->batch.in_record = false;
	if (st == AJ_OK && flushed != AJ_OK) {
		st = flushed;
		*err = other;
	}
	free((void *)set.all.ptr);
	aj_scan_entry(ole->scan, AJ_S(""));
	return st;
}
