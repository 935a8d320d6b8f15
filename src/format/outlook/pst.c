/*
 * pst.c: Outlook's mailboxes ([MS-PST]), taken apart by libpff (dep/pff.h). Each folder and each
 * message is a record and an entry of its own: "Top of Personal Folders/Inbox/17"; the message's body
 * in HTML or RTF, the headers of its transport and what is attached are inner objects under that
 * name. Messages in messages are entries. After the folders come what is in none ("orphan 3") and
 * what was deleted and is still there ("deleted 3").
 *
 * The file is blocks in a tree, compressed or scrambled, and the library does not tell where a value
 * came from: offsets are those of the entry, as if its values, as stored, stood one behind the other.
 */

#include "dep/pff.h"
#include "format/ole/cfb.h"
#include "format/outlook/lzfu.h"
#include "format/outlook/mapi.h"
#include "format/text/letters.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	DEPTH_MAX = 32, /* folders in folders, and messages in messages */
	FOLDERS_MAX = 1 << 16,
	ITEMS_MAX = 1 << 22,
	SETS_MAX = 1 << 12,   /* recipients */
	VALUES_MAX = 1 << 12, /* properties of one item */
	PARTS_MAX = 1 << 12,  /* values of one property */
	FAILED_MAX = 64,      /* items of a folder that cannot be read, one after another */
	VALUE_MAX = 16 << 20,
	CLAIM_MAX = 32,	       /* values may claim so many times the file, for blocks may be compressed, */
	CLAIM_FREE = 16 << 20, /* and this on top */
	PATH = 2048,
	NAME = 160,
	SEARCH_FOLDER = 3, /* type of an id: it shows messages that are elsewhere */
	HEADER = 12,
};

struct pst {
	struct aj_scan *scan;
	struct aj_fields *fields;
	struct aj_batch batch;
	struct aj_pff *pff;
	const struct aj_codepage *page; /* of text in 8 bits, of the present item */
	uint64_t at;			/* in the present entry */
	uint64_t left; /* bytes that values may still claim: folders cannot hold each other without end */
	unsigned folders, items;
	uint32_t above[DEPTH_MAX]; /* the ids of the folders that we are in */
	unsigned depth;
	char path[PATH];
	size_t path_len;
};

/* What is wrong with a part is noted, and the rest is read all the same. */
static enum aj_status tolerate(struct pst *pst, enum aj_status st, const struct aj_err *err)
{
	if (st != AJ_EINPUT && st != AJ_ELIMIT)
		return st;
	aj_scan_complain(pst->scan, aj_pff_at(pst->pff), "%s", err->text);
	return AJ_OK;
}

static enum aj_status claim(struct pst *pst, uint64_t bytes, struct aj_err *err)
{
	if (bytes > pst->left)
		return aj_fail(
		    err, AJ_ELIMIT, "values claim more than %d times what the file holds", CLAIM_MAX);
	pst->left -= bytes;
	return AJ_OK;
}

/* Goes down in the path; gives where it ended before. Control characters and slashes are no part of a name.
 */
static size_t enter(struct pst *pst, struct aj_str name)
{
	size_t before = pst->path_len;

	if (name.len > NAME) {
		name.len = NAME;
		while (name.len > 0 && (name.ptr[name.len] & 0xc0) == 0x80)
			name.len--;
	}
	if (name.len == 0 || pst->path_len + name.len + 2 > PATH)
		return before;
	if (pst->path_len > 0)
		pst->path[pst->path_len++] = '/';
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.ptr[i];

		pst->path[pst->path_len++] = c < ' ' || c == 0x7f ? ' ' : c == '/' ? '_' : (char)c;
	}
	return before;
}

static size_t enter_number(struct pst *pst, const char *what, unsigned number)
{
	char name[32];
	int len = snprintf(name, sizeof(name), "%s%u", what, number);

	return enter(pst, aj_str(name, (size_t)len));
}

static const struct aj_codepage *page_of(const struct pst *pst, uint32_t type)
{
	return (type & ~(uint32_t)AJ_MAPI_MANY) == AJ_MAPI_UNICODE ? aj_codepage_of(AJ_CODEPAGE_UTF16)
								   : pst->page;
}

/* A property that is wanted by its number; AJ_END: the item has none such. */
static enum aj_status find(struct pst *pst, struct aj_pff_item *item, unsigned set, uint32_t id,
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
    struct pst *pst, struct aj_pff_item *item, unsigned set, uint32_t tag, uint32_t otherwise)
{
	struct aj_pff_value value;
	struct aj_str bytes;
	struct aj_err ignored;

	if (find(pst, item, set, tag >> 16, &value, &ignored) != AJ_OK)
		return otherwise;
	if (aj_pff_value_load(pst->pff, &value, 8, &bytes, &ignored) == AJ_OK && bytes.len >= 4)
		otherwise = aj_le32(bytes.ptr);
	free((void *)bytes.ptr);
	aj_pff_value_close(&value);
	return otherwise;
}

static const struct aj_field *field_of(
    const struct pst *pst, const struct aj_pff_value *value, const char *person)
{
	const char *known = value->named ? aj_mapi_named(value->id) : aj_mapi_name(value->id);
	struct aj_str name =
	    aj_str_z(person && !value->named && aj_mapi_is_person(value->id) ? person : known);

	if (value->name_len > 0)
		name = aj_str(value->name, value->name_len);
	return name.len > 0 ? aj_field_child(pst->fields, &pst->fields->root, name) : NULL;
}

static enum aj_status put_text(struct pst *pst, const struct aj_field *field, const struct aj_codepage *page,
    struct aj_str bytes, struct aj_err *err)
{
	enum aj_status st = aj_letters_value(&pst->batch, field, page, bytes, pst->at, err);

	pst->at += bytes.len;
	return st;
}

/* Several values of one property (2.3.3.4.2): their number, where each begins, the values. */
static enum aj_status put_many(struct pst *pst, const struct aj_field *field, const struct aj_codepage *page,
    struct aj_str bytes, struct aj_err *err)
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

			st = claim(pst, part.len, err); /* they may all be the same bytes */
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
    struct pst *pst, const struct aj_pff_value *value, const char *person, struct aj_err *err)
{
	uint32_t type = value->type & ~(uint32_t)AJ_MAPI_MANY;
	const struct aj_field *field;
	struct aj_str bytes;
	enum aj_status st;

	if (type != AJ_MAPI_TEXT && type != AJ_MAPI_UNICODE && value->type != AJ_MAPI_TIME)
		return AJ_OK;
	if (!value->named && (value->id == AJ_MAPI_HEADERS || value->id == AJ_MAPI_HTML))
		return AJ_OK;
	st = claim(pst, value->size, err);
	if (st == AJ_OK)
		st = aj_pff_value_load(pst->pff, value, VALUE_MAX, &bytes, err);
	if (st != AJ_OK)
		return st;
	field = field_of(pst, value, person);
	if (value->type == AJ_MAPI_TIME) {
		char text[32];

		if (bytes.len >= 8 && aj_mapi_time(aj_le64(bytes.ptr), text, sizeof(text)) > 0)
			st = put_text(pst, field, NULL, aj_str_z(text), err);
	} else if (value->type & AJ_MAPI_MANY) {
		st = put_many(pst, field, page_of(pst, value->type), bytes, err);
	} else {
		st = put_text(pst, field, page_of(pst, value->type), without_mark(value, bytes), err);
	}
	free((void *)bytes.ptr);
	return st;
}

/* The texts and times of a set. person: the field of all that tell who somebody is; NULL: their own. */
static enum aj_status put_set(
    struct pst *pst, struct aj_pff_item *item, unsigned set, const char *person, struct aj_err *err)
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
		st = st == AJ_END ? AJ_OK : tolerate(pst, st, err);
	}
	return tolerate(pst, st, err);
}

static enum aj_status put_recipients(struct pst *pst, struct aj_pff_item *message, struct aj_err *err)
{
	static const char *const kinds[] = { "from", "to", "cc", "bcc" };
	struct aj_pff_item *table;
	unsigned n;
	enum aj_status st = aj_pff_recipients(pst->pff, message, &table, err);

	if (st != AJ_OK)
		return st == AJ_END ? AJ_OK : tolerate(pst, st, err);
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

/* How many children are to be read: no more than are allowed, and none where the list is damaged. */
static unsigned count(
    struct pst *pst, struct aj_pff_item *item, enum aj_pff_kind kind, enum aj_status *st, struct aj_err *err)
{
	unsigned n = 0;

	*st = tolerate(pst, aj_pff_count(pst->pff, item, kind, &n, err), err);
	return *st == AJ_OK ? n : 0;
}

/* The texts of what is attached: names of files, mostly. */
static enum aj_status put_attachments(struct pst *pst, struct aj_pff_item *message, struct aj_err *err)
{
	enum aj_status st;
	unsigned n = count(pst, message, AJ_PFF_ATTACHMENTS, &st, err), failed = 0;

	for (unsigned i = 0; st == AJ_OK && i < n && failed < FAILED_MAX; i++) {
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
static enum aj_status put_record(struct pst *pst, struct aj_pff_item *item, bool message, struct aj_err *err)
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

static enum aj_status hand(struct pst *pst, struct aj_source *source, struct aj_err *err)
{
	struct aj_stream body;
	enum aj_status st;

	aj_stream_init(&body, source, 0);
	st = aj_scan_inner(pst->scan, aj_str(pst->path, pst->path_len), &body, err);
	aj_stream_fini(&body);
	return st;
}

static enum aj_status hand_bytes(struct pst *pst, struct aj_str bytes, struct aj_err *err)
{
	struct aj_memory_source memory;

	if (bytes.len == 0)
		return AJ_OK;
	aj_memory_source_init(&memory, bytes, 0);
	return hand(pst, &memory.source, err);
}

static enum aj_status hand_rtf(struct pst *pst, struct aj_str bytes, struct aj_err *err)
{
	struct aj_memory_source memory;
	struct aj_stream in;
	struct aj_lzfu *lzfu = malloc(sizeof(*lzfu));
	enum aj_status st;

	if (!lzfu)
		return aj_fail(err, AJ_ELIMIT, "no memory for a body in RTF");
	aj_memory_source_init(&memory, bytes, 0);
	aj_stream_init(&in, &memory.source, 0);
	aj_lzfu_init(lzfu, &in);
	st = hand(pst, &lzfu->source, err);
	aj_stream_fini(&in);
	free(lzfu);
	return st;
}

/* Text as an inner object in UTF-8: the headers of a mail are read as such. */
static enum aj_status hand_text(
    struct pst *pst, const struct aj_codepage *page, struct aj_str bytes, struct aj_err *err)
{
	struct aj_buf text;
	enum aj_status st;

	aj_buf_init(&text, 3ul * VALUE_MAX);
	aj_codepage_text(page, bytes, &text);
	st = hand_bytes(pst, aj_buf_str(&text), err);
	aj_buf_fini(&text);
	return st;
}

/* The body in other forms, and the headers. */
static enum aj_status hand_bodies(struct pst *pst, struct aj_pff_item *message, struct aj_err *err)
{
	static const struct {
		uint32_t id;
		const char *name;
	} bodies[] = { { AJ_MAPI_HEADERS, "headers" }, { AJ_MAPI_HTML, "body.html" },
		{ AJ_MAPI_RTF, "body.rtf" } };
	enum aj_status st = AJ_OK;

	for (size_t i = 0; i < AJ_LEN(bodies) && st == AJ_OK; i++) {
		struct aj_pff_value value;
		struct aj_str bytes = { 0 };
		size_t before;

		st = find(pst, message, 0, bodies[i].id, &value, err);
		if (st == AJ_END) {
			st = AJ_OK;
			continue;
		}
		if (st == AJ_OK) {
			st = claim(pst, value.size, err);
			if (st == AJ_OK)
				st = aj_pff_value_load(pst->pff, &value, VALUE_MAX, &bytes, err);
			aj_pff_value_close(&value);
		}
		before = enter(pst, aj_str_z(bodies[i].name));
		if (st == AJ_OK && value.type == AJ_MAPI_BINARY)
			st = bodies[i].id == AJ_MAPI_RTF ? hand_rtf(pst, bytes, err)
							 : hand_bytes(pst, bytes, err);
		else if (st == AJ_OK && (value.type == AJ_MAPI_TEXT || value.type == AJ_MAPI_UNICODE))
			st = hand_text(pst, page_of(pst, value.type), bytes, err);
		pst->path_len = before;
		free((void *)bytes.ptr);
		st = tolerate(pst, st, err);
	}
	return st;
}

/* What an item is called: the first of these properties that it has; "": none of them. */
static void name_of(struct pst *pst, struct aj_pff_item *item, const uint16_t ids[2], struct aj_buf *out)
{
	struct aj_err ignored;

	for (size_t i = 0; i < 2 && out->len == 0; i++) {
		struct aj_pff_value value;
		struct aj_str bytes;

		if (aj_pff_sets(item) == 0 || find(pst, item, 0, ids[i], &value, &ignored) != AJ_OK)
			continue;
		if (value.type == AJ_MAPI_TEXT || value.type == AJ_MAPI_UNICODE) {
			if (aj_pff_value_load(pst->pff, &value, PATH, &bytes, &ignored) == AJ_OK)
				aj_codepage_text(page_of(pst, value.type), bytes, out);
			free((void *)bytes.ptr);
		}
		aj_pff_value_close(&value);
	}
}

/* Goes down into an item that has a name of its own. */
static size_t enter_item(struct pst *pst, struct aj_pff_item *item, const uint16_t ids[2])
{
	struct aj_buf name;
	size_t before;

	aj_buf_init(&name, 3ul * PATH);
	name_of(pst, item, ids, &name);
	before = enter(pst, aj_buf_str(&name));
	aj_buf_fini(&name);
	return before;
}

static enum aj_status read_message(
    struct pst *pst, struct aj_pff_item *message, unsigned depth, struct aj_err *err);

static enum aj_status read_attachment(
    struct pst *pst, struct aj_pff_item *attachment, unsigned depth, struct aj_err *err)
{
	static const uint16_t names[] = { 0x3707, 0x3704 };
	size_t before = enter_item(pst, attachment, names);
	struct aj_pff_item *message;
	struct aj_pff_data data;
	enum aj_status st = aj_pff_attached(pst->pff, attachment, &message, err);

	if (st == AJ_OK) {
		st = read_message(pst, message, depth + 1, err);
		aj_pff_item_close(message);
	} else if (st == AJ_END) {
		st = aj_pff_data_init(&data, pst->pff, attachment, err);
		if (st == AJ_OK)
			st = claim(pst, data.left, err);
		if (st == AJ_OK)
			st = hand(pst, &data.source, err);
	}
	pst->path_len = before;
	return st == AJ_END ? AJ_OK : st;
}

static enum aj_status read_attachments(
    struct pst *pst, struct aj_pff_item *message, unsigned depth, struct aj_err *err)
{
	enum aj_status st;
	unsigned n = count(pst, message, AJ_PFF_ATTACHMENTS, &st, err), failed = 0;

	for (unsigned i = 0; st == AJ_OK && i < n && failed < FAILED_MAX; i++) {
		size_t before = enter_number(pst, "attachment ", i + 1);
		struct aj_pff_item *attachment;

		if (++pst->items > ITEMS_MAX)
			return aj_fail(err, AJ_ELIMIT, "more than %d items", ITEMS_MAX);
		st = aj_pff_child(pst->pff, message, AJ_PFF_ATTACHMENTS, i, &attachment, err);
		if (st == AJ_OK) {
			st = read_attachment(pst, attachment, depth, err);
			aj_pff_item_close(attachment);
		} else {
			failed++;
		}
		st = tolerate(pst, st, err);
		pst->path_len = before;
	}
	return st;
}

static enum aj_status read_message(
    struct pst *pst, struct aj_pff_item *message, unsigned depth, struct aj_err *err)
{
	const struct aj_codepage *page = pst->page;
	enum aj_status st;

	if (depth >= DEPTH_MAX)
		return aj_fail(err, AJ_ELIMIT, "more than %d messages in one another", DEPTH_MAX);
	st = put_record(pst, message, true, err);
	if (st == AJ_OK)
		st = hand_bodies(pst, message, err);
	if (st == AJ_OK)
		st = read_attachments(pst, message, depth, err);
	pst->page = page;
	return st;
}

/* All messages of one kind; what: before their number. */
static enum aj_status read_messages(
    struct pst *pst, struct aj_pff_item *folder, enum aj_pff_kind kind, const char *what, struct aj_err *err)
{
	enum aj_status st;
	unsigned n = count(pst, folder, kind, &st, err), failed = 0;

	for (unsigned i = 0; st == AJ_OK && i < n && failed < FAILED_MAX; i++) {
		struct aj_pff_item *message;
		size_t before = enter_number(pst, what, i + 1);

		if (++pst->items > ITEMS_MAX)
			return aj_fail(err, AJ_ELIMIT, "more than %d items", ITEMS_MAX);
		st = aj_pff_child(pst->pff, folder, kind, i, &message, err);
		if (st == AJ_OK) {
			failed = 0;
			st = read_message(pst, message, 0, err);
			aj_pff_item_close(message);
		} else {
			failed++;
		}
		st = tolerate(pst, st, err);
		pst->path_len = before;
	}
	return st;
}

static enum aj_status read_folder(struct pst *pst, struct aj_pff_item *folder, struct aj_err *err);

static enum aj_status read_folders(struct pst *pst, struct aj_pff_item *folder, struct aj_err *err)
{
	enum aj_status st;
	unsigned n = count(pst, folder, AJ_PFF_FOLDERS, &st, err), failed = 0;

	for (unsigned i = 0; st == AJ_OK && i < n && failed < FAILED_MAX; i++) {
		struct aj_pff_item *child;

		if (++pst->folders > FOLDERS_MAX)
			return aj_fail(err, AJ_ELIMIT, "more than %d folders", FOLDERS_MAX);
		st = aj_pff_child(pst->pff, folder, AJ_PFF_FOLDERS, i, &child, err);
		if (st == AJ_OK) {
			failed = 0;
			st = read_folder(pst, child, err);
			aj_pff_item_close(child);
		} else {
			failed++;
		}
		st = tolerate(pst, st, err);
	}
	return st;
}

static bool is_above(const struct pst *pst, uint32_t id)
{
	for (unsigned i = 0; i < pst->depth; i++)
		if (pst->above[i] == id)
			return true;
	return false;
}

static enum aj_status read_folder(struct pst *pst, struct aj_pff_item *folder, struct aj_err *err)
{
	static const uint16_t names[] = { 0x3001, 0x3004 };
	uint32_t id = aj_pff_item_id(folder);
	size_t before;
	enum aj_status st;

	if (id != 0 && is_above(pst, id))
		return aj_fail(err, AJ_EINPUT, "a folder is within itself");
	if (pst->depth >= DEPTH_MAX)
		return aj_fail(err, AJ_ELIMIT, "more than %d folders in one another", DEPTH_MAX);
	pst->above[pst->depth++] = id;
	before = enter_item(pst, folder, names);
	st = put_record(pst, folder, false, err);
	if (st == AJ_OK && (id & 0x1f) != SEARCH_FOLDER) {
		st = read_messages(pst, folder, AJ_PFF_MESSAGES, "", err);
		if (st == AJ_OK)
			st = read_messages(pst, folder, AJ_PFF_HIDDEN, "hidden ", err);
		if (st == AJ_OK)
			st = read_folders(pst, folder, err);
	}
	pst->path_len = before;
	pst->depth--;
	return st;
}

static enum aj_status read_all(struct pst *pst, struct aj_err *err)
{
	struct aj_pff_item *item;
	enum aj_status st = aj_pff_store(pst->pff, &item, err);

	if (aj_pff_damaged(pst->pff))
		aj_scan_complain(
		    pst->scan, aj_pff_at(pst->pff), "the file is damaged, and not all of it is read");
	if (st == AJ_OK) {
		st = put_record(pst, item, false, err);
		aj_pff_item_close(item);
	}
	st = st == AJ_END ? AJ_OK : tolerate(pst, st, err);
	if (st == AJ_OK) {
		st = aj_pff_root(pst->pff, &item, err);
		if (st == AJ_OK) {
			st = read_folder(pst, item, err);
			aj_pff_item_close(item);
		} else if (st == AJ_END) {
			st = aj_fail(err, AJ_EINPUT, "it has no root folder");
		}
		st = tolerate(pst, st, err);
	}
	if (st == AJ_OK)
		st = read_messages(pst, NULL, AJ_PFF_ORPHANS, "orphan ", err);
	if (st == AJ_OK)
		st = tolerate(pst, aj_pff_recover(pst->pff, err), err);
	return st == AJ_OK ? read_messages(pst, NULL, AJ_PFF_RECOVERED, "deleted ", err) : st;
}

static int pst_sniff(struct aj_str head)
{
	struct aj_str client = aj_str_sub(head, 8, 2);

	return head.len >= HEADER && aj_str_starts(head, AJ_S("!BDN")) &&
		       (aj_str_eq(client, AJ_S("SM")) || aj_str_eq(client, AJ_S("SO")))
		   ? 48
		   : 0;
}

static enum aj_status pst_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct pst *pst = aj_arena_take(aj_scan_arena(scan), sizeof(*pst));
	struct aj_random random = { 0 };
	struct aj_err broken;
	enum aj_status st, source;

	if (!pst)
		return aj_fail(err, AJ_ELIMIT, "no memory for a mailbox");
	*pst = (struct pst){ .scan = scan, .fields = aj_scan_fields(scan) };
	if (!pst->fields)
		return aj_fail(err, AJ_ELIMIT, "no memory for fields");
	st = aj_batch_init(&pst->batch, scan, err);
	if (st != AJ_OK)
		return st;
	source = aj_random_open(&random, in, AJ_RANDOM_HELD, &broken);
	if (source != AJ_OK && random.size == 0) {
		aj_random_close(&random);
		*err = broken;
		return source;
	}
	pst->left = random.size * CLAIM_MAX + CLAIM_FREE;
	st = aj_pff_open(&random, &pst->pff, err);
	if (st == AJ_OK)
		st = read_all(pst, err);
	aj_pff_close(pst->pff);
	aj_random_close(&random);
	if (source != AJ_OK && st != AJ_ESTOP) {
		*err = broken;
		st = source;
	}
	return st;
}

const struct aj_format aj_format_pst = {
	.name = "pst",
	.about = "Outlook mailboxes (PST, OST): folders, messages, attachments, deleted items",
	.sniff = pst_sniff,
	.read = pst_read,
	.fresh = true,
};
