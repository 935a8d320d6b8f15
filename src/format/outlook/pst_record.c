/* pst_record.c: the properties of an item as the values of a record. */

#include "format/outlook/pst.h"

#include <stdlib.h>

enum {
	SETS_MAX = 1 << 12,   /* recipients */
	VALUES_MAX = 1 << 12, /* properties of one item */
	PARTS_MAX = 1 << 12,  /* values of one property */
};

const struct aj_codepage *aj_pst_page(const struct aj_pst *pst, uint32_t type)
{
	return (type & ~(uint32_t)AJ_MAPI_MANY) == AJ_MAPI_UNICODE ? aj_codepage_of(AJ_CODEPAGE_UTF16)
								   : pst->page;
}

/* A property that is wanted by its number; AJ_END: the item has none such. */
enum aj_status aj_pst_find(struct aj_pst *pst, struct aj_pff_item *item, unsigned set, uint32_t id,
    struct aj_pff_value *out, struct aj_err *err)
{
	unsigned n;
	enum aj_status st = aj_pff_values(pst->pff, item, set, &n, err);

	for (unsigned i = 0; st == AJ_OK && i < n && i < VALUES_MAX; i++) {
		st = aj_pff_value(pst->pff, item, set, i, out, err);
		if (st == AJ_OK && !out->named && out->id == id)
			return AJ_OK;
		if (st == AJ_OK)
			aj_pff_value_close(out);
		if (st == AJ_END || st == AJ_EINPUT)
			st = AJ_OK;
	}
	return st == AJ_OK ? AJ_END : st;
}

/* A property that is a number; otherwise what is given. */
static uint32_t number(
    struct aj_pst *pst, struct aj_pff_item *item, unsigned set, uint32_t tag, uint32_t otherwise)
{
	struct aj_pff_value value;
	struct aj_str bytes;
	struct aj_err ignored;

	if (aj_pst_find(pst, item, set, tag >> 16, &value, &ignored) != AJ_OK)
		return otherwise;
	if (aj_pff_value_load(pst->pff, &value, 8, &bytes, &ignored) == AJ_OK && bytes.len >= 4)
		otherwise = aj_le32(bytes.ptr);
	free((void *)bytes.ptr);
	aj_pff_value_close(&value);
	return otherwise;
}

static const struct aj_field *field_of(
    const struct aj_pst *pst, const struct aj_pff_value *value, const char *person)
{
	const char *known = value->named ? aj_mapi_named(value->id) : aj_mapi_name(value->id);
	struct aj_str name =
	    aj_str_z(person && !value->named && aj_mapi_is_person(value->id) ? person : known);

	if (value->name_len > 0)
		name = aj_str(value->name, value->name_len);
	return name.len > 0 ? aj_field_child(pst->fields, &pst->fields->root, name) : NULL;
}

static enum aj_status put_text(struct aj_pst *pst, const struct aj_field *field,
    const struct aj_codepage *page, struct aj_str bytes, struct aj_err *err)
{
	enum aj_status st = aj_letters_value(&pst->batch, field, page, bytes, pst->at, err);

	pst->at += bytes.len;
	return st;
}

/* Several values of one property (2.3.3.4.2): their number, where each begins, the values. */
static enum aj_status put_many(struct aj_pst *pst, const struct aj_field *field,
    const struct aj_codepage *page, struct aj_str bytes, struct aj_err *err)
{
	uint32_t n = bytes.len >= 4 ? aj_le32(bytes.ptr) : 0;
	enum aj_status st = AJ_OK;

	for (uint32_t i = 0; st == AJ_OK && i < n && i < PARTS_MAX && 4 * ((uint64_t)i + 2) <= bytes.len;
	     i++) {
		uint32_t from = aj_le32(bytes.ptr + 4 + 4ul * i);
		uint32_t to = (uint32_t)bytes.len;

		if (i + 1 < n && 4 * ((uint64_t)i + 3) <= bytes.len)
			to = aj_le32(bytes.ptr + 8 + 4ul * i);
		if (from < to) {
			struct aj_str part = aj_str_sub(bytes, from, to - from);

			st = aj_pst_claim(pst, part.len, err); /* they may all be the same bytes */
			if (st == AJ_OK)
				st = put_text(pst, field, page, part, err);
		}
	}
	return st;
}

/* A subject tells how long its "Re: " is ([MS-PST] 2.5.3.1.1.1). */
static struct aj_str without_mark(const struct aj_pff_value *value, struct aj_str bytes)
{
	enum { SUBJECT = 0x0037 };
	size_t width = value->type == AJ_MAPI_UNICODE ? 2 : 1;

	if (value->id == SUBJECT && !value->named && bytes.len >= 2 * width && bytes.ptr[0] == 1 &&
	    bytes.ptr[width - 1] == (width == 2 ? 0 : 1))
		return aj_str_from(bytes, 2 * width);
	return bytes;
}

static enum aj_status put_value(
    struct aj_pst *pst, const struct aj_pff_value *value, const char *person, struct aj_err *err)
{
	uint32_t type = value->type & ~(uint32_t)AJ_MAPI_MANY;
	const struct aj_field *field;
	struct aj_str bytes;
	enum aj_status st;

	if (type != AJ_MAPI_TEXT && type != AJ_MAPI_UNICODE && value->type != AJ_MAPI_TIME)
		return AJ_OK;
	if (!value->named && (value->id == AJ_MAPI_HEADERS || value->id == AJ_MAPI_HTML))
		return AJ_OK;
	st = aj_pst_claim(pst, value->size, err);
	if (st == AJ_OK)
		st = aj_pff_value_load(pst->pff, value, AJ_PST_VALUE_MAX, &bytes, err);
	if (st != AJ_OK)
		return st;
	field = field_of(pst, value, person);
	if (value->type == AJ_MAPI_TIME) {
		char text[32];

		if (bytes.len >= 8 && aj_mapi_time(aj_le64(bytes.ptr), text, sizeof(text)) > 0)
			st = put_text(pst, field, NULL, aj_str_z(text), err);
	} else if (value->type & AJ_MAPI_MANY) {
		st = put_many(pst, field, aj_pst_page(pst, value->type), bytes, err);
	} else {
		st = put_text(pst, field, aj_pst_page(pst, value->type), without_mark(value, bytes), err);
	}
	free((void *)bytes.ptr);
	return st;
}

/* The texts and times of a set. person: the field of all that tell who somebody is; NULL: their own. */
static enum aj_status put_set(
    struct aj_pst *pst, struct aj_pff_item *item, unsigned set, const char *person, struct aj_err *err)
{
	unsigned n;
	enum aj_status st = aj_pff_values(pst->pff, item, set, &n, err);

	if (st == AJ_OK && n > VALUES_MAX)
		aj_scan_complain(
		    pst->scan, aj_pff_at(pst->pff), "an item of more than %d properties", VALUES_MAX);
	for (unsigned i = 0; st == AJ_OK && i < n && i < VALUES_MAX; i++) {
		struct aj_pff_value value;

		st = aj_pff_value(pst->pff, item, set, i, &value, err);
		if (st == AJ_OK) {
			st = put_value(pst, &value, person, err);
			aj_pff_value_close(&value);
		}
		st = st == AJ_END ? AJ_OK : aj_pst_tolerate(pst, st, err);
	}
	return aj_pst_tolerate(pst, st, err);
}

static enum aj_status put_recipients(struct aj_pst *pst, struct aj_pff_item *message, struct aj_err *err)
{
	static const char *const kinds[] = { "from", "to", "cc", "bcc" };
	struct aj_pff_item *table;
	unsigned n;
	enum aj_status st = aj_pff_recipients(pst->pff, message, &table, err);

	if (st != AJ_OK)
		return st == AJ_END ? AJ_OK : aj_pst_tolerate(pst, st, err);
	n = aj_pff_sets(table);
	if (n > SETS_MAX)
		aj_scan_complain(
		    pst->scan, aj_pff_at(pst->pff), "a message to more than %d recipients", SETS_MAX);
	for (unsigned i = 0; st == AJ_OK && i < n && i < SETS_MAX; i++) {
		uint32_t kind = number(pst, table, i, AJ_MAPI_RECIPIENT_TYPE, 1);

		st = put_set(pst, table, i, kind < AJ_LEN(kinds) ? kinds[kind] : "to", err);
	}
	aj_pff_item_close(table);
	return st;
}

/* The texts of what is attached: names of files, mostly. */
static enum aj_status put_attachments(struct aj_pst *pst, struct aj_pff_item *message, struct aj_err *err)
{
	enum aj_status st;
	unsigned n = aj_pst_count(pst, message, AJ_PFF_ATTACHMENTS, &st, err), failed = 0;

	for (unsigned i = 0; st == AJ_OK && i < n && failed < AJ_PST_FAILED_MAX; i++) {
		struct aj_pff_item *attachment;

		st = aj_pff_child(pst->pff, message, AJ_PFF_ATTACHMENTS, i, &attachment, err);
		if (st == AJ_OK) {
			st = put_set(pst, attachment, 0, NULL, err);
			aj_pff_item_close(attachment);
		} else {
			failed++; /* noted where its content is read */
			st = st == AJ_EINPUT ? AJ_OK : st;
		}
	}
	return st;
}

/* The record of an item; message: with those to whom it went, and what it carries. */
enum aj_status aj_pst_put_record(
    struct aj_pst *pst, struct aj_pff_item *item, bool message, struct aj_err *err)
{
	uint32_t page = number(pst, item, 0, AJ_MAPI_MESSAGE_CODEPAGE, 0);
	enum aj_status st;

	pst->page = aj_codepage_of(page ? page : number(pst, item, 0, AJ_MAPI_INTERNET_CODEPAGE, 0));
	pst->at = 0;
	aj_scan_entry(pst->scan, aj_str(pst->path, pst->path_len));
	aj_batch_begin_record(&pst->batch);
	st = aj_pff_sets(item) > 0 ? put_set(pst, item, 0, NULL, err) : AJ_OK;
	if (st == AJ_OK && message)
		st = put_recipients(pst, item, err);
	if (st == AJ_OK && message)
		st = put_attachments(pst, item, err);
	if (st == AJ_OK)
		st = aj_batch_end_record(&pst->batch, err);
	pst->batch.in_record = false;
	if (st == AJ_OK)
		st = aj_batch_flush(&pst->batch, err);
	aj_scan_entry(pst->scan, AJ_S(""));
	return st;
}

/* What an item is called: the first of these properties that it has; "": none of them. */
static void name_of(struct aj_pst *pst, struct aj_pff_item *item, const uint16_t ids[2], struct aj_buf *out)
{
	struct aj_err ignored;

	for (size_t i = 0; i < 2 && out->len == 0; i++) {
		struct aj_pff_value value;
		struct aj_str bytes;

		if (aj_pff_sets(item) == 0 || aj_pst_find(pst, item, 0, ids[i], &value, &ignored) != AJ_OK)
			continue;
		if (value.type == AJ_MAPI_TEXT || value.type == AJ_MAPI_UNICODE) {
			if (aj_pff_value_load(pst->pff, &value, AJ_PST_PATH, &bytes, &ignored) == AJ_OK)
				aj_codepage_text(aj_pst_page(pst, value.type), bytes, out);
			free((void *)bytes.ptr);
		}
		aj_pff_value_close(&value);
	}
}

/* Goes down into an item that has a name of its own. */
size_t aj_pst_enter_item(struct aj_pst *pst, struct aj_pff_item *item, const uint16_t ids[2])
{
	struct aj_buf name;
	size_t before;

	aj_buf_init(&name, 3ul * AJ_PST_PATH);
	name_of(pst, item, ids, &name);
	before = aj_pst_enter(pst, aj_buf_str(&name));
	aj_buf_fini(&name);
	return before;
}
