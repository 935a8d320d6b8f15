/*
 * msg.c: Outlook messages, contacts and appointments ([MS-OXMSG]): a storage with a
 * stream for each property that is text. The message is one record, its recipients in
 * it; the body in HTML or RTF, the headers of its transport and what is attached are
 * inner objects, messages in messages entries. Offsets: of the file, where the
 * property's bytes stand in it.
 */

#include "format/cell.h"
#include "format/ole/ole.h"
#include "format/outlook/lzfu.h"
#include "format/outlook/mapi.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	BUFFER = 8192,
	NAMES_MAX = 1 << 20, /* bytes of the tables of named properties */
	NAMED = 0x8000,
	PREFIX_MAX = 512,
};

struct msg {
	struct aj_ole *ole;
	struct aj_str names, name_text; /* which named property is which: 2.2.3.1 */
	const struct aj_codepage *page; /* of text in 8 bits */
	char prefix[PREFIX_MAX];	/* before the names of the message's parts: "attachment 2/" */
	size_t prefix_len;
	unsigned depth;
};

/* __substg1.0_0037001F: 0x0037001f; 0 if it is named otherwise. index: of one of many values, or -1. */
static uint32_t tag_of(const struct aj_cfb_entry *entry, long *index)
{
	enum { HEAD = 12, TAG = 8 };
	char text[33];
	size_t n = entry->name_len;
	uint32_t tag = 0;

	*index = -1;
	for (size_t i = 0; i < n; i++)
		text[i] = entry->name[i] < 0x80 ? (char)entry->name[i] : '?';
	text[n] = '\0';
	if (n < HEAD + TAG || strncmp(text, "__substg1.0_", HEAD) != 0)
		return 0;
	for (size_t i = HEAD; i < HEAD + TAG; i++) {
		int digit = aj_hex_value((uint8_t)text[i]);

		if (digit < 0)
			return 0;
		tag = tag << 4 | (uint32_t)digit;
	}
	if (n > HEAD + TAG + 1 && text[HEAD + TAG] == '-')
		*index = strtol(text + HEAD + TAG + 1, NULL, 16);
	return tag;
}

/* The field of a named property: its owner's name for it, or ours. */
static const struct aj_field *named_field(const struct msg *msg, uint32_t id)
{
	struct aj_fields *fields = msg->ole->fields;
	size_t at = 8ul * (id - NAMED);
	uint8_t name[AJ_FIELD_NAME_MAX];
	size_t len = 0;
	struct aj_str text;
	uint32_t number;
	const char *known;

	if (at + 8 > msg->names.len)
		return NULL;
	number = aj_le32(msg->names.ptr + at);
	if (!(msg->names.ptr[at + 4] & 1)) {
		known = aj_mapi_named(number);
		return known ? aj_field_child(fields, &fields->root, aj_str_z(known)) : NULL;
	}
	text = aj_str_from(msg->name_text, number);
	if (text.len < 4)
		return NULL;
	text = aj_str_sub(text, 4, aj_le32(text.ptr));
	for (size_t i = 0; i + 1 < text.len && len < sizeof(name); i += 2)
		name[len++] =
		    text.ptr[i + 1] == 0 && text.ptr[i] >= ' ' && text.ptr[i] < 0x7f ? text.ptr[i] : '_';
	return len > 0 ? aj_field_child(fields, &fields->root, aj_str(name, len)) : NULL;
}

static const struct aj_field *field_of(const struct msg *msg, uint32_t id, const char *person)
{
	struct aj_fields *fields = msg->ole->fields;
	const char *name = person ? person : aj_mapi_name(id);

	if (id >= NAMED)
		return named_field(msg, id);
	return name ? aj_field_child(fields, &fields->root, aj_str_z(name)) : NULL;
}

/* A stream of text as a value. */
static enum aj_status put_stream(struct msg *msg, int32_t id, const struct aj_field *field,
    const struct aj_codepage *page, struct aj_err *err)
{
	struct aj_batch *batch = &msg->ole->batch;
	struct aj_cfb_source part = { 0 };
	uint64_t at = 0, where = 0, together = 0, begun = 0, raw = 0;
	uint8_t buffer[BUFFER];
	enum aj_status st = aj_ole_open(msg->ole, id, &part, err);

	if (st != AJ_OK || part.source.size == 0)
		goto out;
	where = raw = aj_cfb_where(&part, 0, &together);
	st = aj_cell_begin(batch, field, where, err);
	while (st == AJ_OK && at < part.source.size) {
		size_t len = part.source.size - at < BUFFER ? part.source.size - at : BUFFER, used = 0;

		st = aj_cfb_read(&part, at, buffer, len, err);
		while (st == AJ_OK && used < len && (used + 4 <= len || at + len == part.source.size)) {
			uint32_t point;
			size_t width = aj_codepage_read(page, aj_str(buffer + used, len - used), &point);

			if (at + used - begun >= together) {
				begun = at + used;
				where = aj_cfb_where(&part, begun, &together);
			}
			raw = where + (at + used - begun);
			if (point != 0)
				st = aj_letters_put(batch, aj_letter_clean(point), raw, err);
			raw += width;
			used += width;
		}
		at += used;
	}
	if (st == AJ_OK)
		aj_letters_end(batch, raw);
out:
	aj_cfb_source_close(&part);
	return st;
}

/* Properties of a fixed length are in one stream (2.4): times, the code page, what a recipient is. */
struct fixed {
	struct msg *msg;
	unsigned page, recipient;
	bool put; /* times become values */
};

static enum aj_status put_time(
    struct msg *msg, struct aj_cfb_source *part, uint64_t at, const uint8_t *entry, struct aj_err *err)
{
	const struct aj_field *field = field_of(msg, aj_le16(entry + 2), NULL);
	char text[32];
	uint64_t together;
	size_t len = aj_mapi_time(aj_le64(entry + 8), text, sizeof(text));

	if (len == 0)
		return AJ_OK;
	return aj_letters_value(
	    &msg->ole->batch, field, NULL, aj_str(text, len), aj_cfb_where(part, at + 8, &together), err);
}

static enum aj_status read_fixed(struct fixed *fixed, int32_t storage, size_t header, struct aj_err *err)
{
	enum { ENTRY = 16 };
	struct msg *msg = fixed->msg;
	struct aj_cfb_source part = { 0 };
	int32_t id = aj_cfb_find(&msg->ole->cfb, storage, "__properties_version1.0");
	enum aj_status st;

	if (!aj_cfb_is_stream(&msg->ole->cfb, id))
		return AJ_OK;
	st = aj_ole_open(msg->ole, id, &part, err);
	for (uint64_t at = header; st == AJ_OK && at + ENTRY <= part.source.size; at += ENTRY) {
		uint8_t entry[ENTRY];
		uint32_t tag;

		st = aj_cfb_read(&part, at, entry, ENTRY, err);
		if (st != AJ_OK)
			break;
		tag = aj_le32(entry);
		if (tag == AJ_MAPI_MESSAGE_CODEPAGE || (tag == AJ_MAPI_INTERNET_CODEPAGE && fixed->page == 0))
			fixed->page = aj_le32(entry + 8);
		if (tag == AJ_MAPI_RECIPIENT_TYPE)
			fixed->recipient = aj_le32(entry + 8);
		if (fixed->put && (tag & 0xffff) == AJ_MAPI_TIME)
			st = put_time(msg, &part, at, entry, err);
	}
	aj_cfb_source_close(&part);
	return st;
}

/* The values in text of a storage. person: the field of all that tell who somebody is; NULL: their own. */
static enum aj_status put_texts(struct msg *msg, int32_t storage, const char *person, struct aj_err *err)
{
	const struct aj_cfb *cfb = &msg->ole->cfb;
	enum aj_status st = AJ_OK;

	for (int32_t id = cfb->entries[storage].first; id != AJ_CFB_NONE && st == AJ_OK;
	     id = cfb->entries[id].next) {
		long index;
		uint32_t tag = tag_of(&cfb->entries[id], &index), type = tag & 0xffff;

		if (!aj_cfb_is_stream(cfb, id) || tag == 0)
			continue;
		if (type & AJ_MAPI_MANY) {
			if (index < 0) /* lengths of the values */
				continue;
			type &= ~(uint32_t)AJ_MAPI_MANY;
		}
		if ((type != AJ_MAPI_TEXT && type != AJ_MAPI_UNICODE) || tag >> 16 == AJ_MAPI_HEADERS ||
		    tag >> 16 == AJ_MAPI_HTML)
			continue;
		st = put_stream(msg, id,
		    field_of(msg, tag >> 16, person && aj_mapi_is_person(tag >> 16) ? person : NULL),
		    type == AJ_MAPI_UNICODE ? aj_codepage_of(AJ_CODEPAGE_UTF16) : msg->page, err);
		st = aj_ole_tolerate(msg->ole, st, "", err);
	}
	return st;
}

static bool is_called(const struct aj_ole *ole, int32_t id, const char *start)
{
	char name[AJ_CFB_NAME_MAX + 1];

	aj_cfb_name(&ole->cfb, id, name);
	return strncasecmp(name, start, strlen(start)) == 0;
}

static enum aj_status put_recipients(struct msg *msg, int32_t storage, struct aj_err *err)
{
	static const char *const kinds[] = { "from", "to", "cc", "bcc" };
	const struct aj_cfb *cfb = &msg->ole->cfb;
	enum aj_status st = AJ_OK;

	for (int32_t id = cfb->entries[storage].first; id != AJ_CFB_NONE && st == AJ_OK;
	     id = cfb->entries[id].next) {
		struct fixed fixed = { .msg = msg };

		if (!aj_cfb_is_storage(cfb, id) || !is_called(msg->ole, id, "__recip_version"))
			continue;
		st = aj_ole_tolerate(msg->ole, read_fixed(&fixed, id, 8, err), "recipient", err);
		if (st == AJ_OK)
			st = put_texts(
			    msg, id, fixed.recipient < AJ_LEN(kinds) ? kinds[fixed.recipient] : "to", err);
	}
	return st;
}

/* A stream of the storage by its number and type in hexadecimal. */
static int32_t property(const struct msg *msg, int32_t storage, const char *tag)
{
	char name[32];
	int32_t id;

	snprintf(name, sizeof(name), "__substg1.0_%s", tag);
	id = aj_cfb_find(&msg->ole->cfb, storage, name);
	return id;
}

static struct aj_str part_name(const struct msg *msg, char *out, size_t room, const char *name)
{
	int len = snprintf(out, room, "%.*s%s", (int)msg->prefix_len, msg->prefix, name);

	return aj_str(out, len < 0 ? 0 : (size_t)len < room ? (size_t)len : room - 1);
}

static enum aj_status hand_rtf(struct msg *msg, int32_t id, struct aj_err *err)
{
	struct aj_cfb_source part = { 0 };
	struct aj_lzfu lzfu;
	struct aj_stream in;
	char name[PREFIX_MAX + 16];
	enum aj_status st = aj_ole_open(msg->ole, id, &part, err);

	if (st == AJ_OK) {
		aj_stream_init(&in, &part.source, 0);
		aj_lzfu_init(&lzfu, &in);
		st = aj_scan_inner_source(
		    msg->ole->scan, part_name(msg, name, sizeof(name), "body.rtf"), &lzfu.source, err);
		aj_stream_fini(&in);
	}
	aj_cfb_source_close(&part);
	return st;
}

/* Text as an inner object in UTF-8: the headers of a mail are read as such. */
static enum aj_status hand_text(struct msg *msg, int32_t id, bool wide, const char *what, struct aj_err *err)
{
	enum { TEXT_MAX = 16 << 20 };
	const struct aj_codepage *page = wide ? aj_codepage_of(AJ_CODEPAGE_UTF16) : msg->page;
	char name[PREFIX_MAX + 16];
	struct aj_str raw;
	struct aj_buf text;
	enum aj_status st = aj_ole_load(msg->ole, id, TEXT_MAX, &raw, err);

	if (st != AJ_OK)
		return st;
	aj_buf_init(&text, 3 * TEXT_MAX);
	aj_codepage_text(page, raw, &text);
	st = aj_ole_inner_bytes(msg->ole, part_name(msg, name, sizeof(name), what), aj_buf_str(&text), err);
	aj_buf_fini(&text);
	free((void *)raw.ptr);
	return st;
}

/* The body in other forms, and the headers. */
static enum aj_status hand_bodies(struct msg *msg, int32_t storage, struct aj_err *err)
{
	static const struct {
		const char *tag, *name;
		enum { AS_IS, WIDE, NARROW, RTF } how;
	} bodies[] = { { "007D001F", "headers", WIDE }, { "007D001E", "headers", NARROW },
		{ "10130102", "body.html", AS_IS }, { "1013001F", "body.html", WIDE },
		{ "1013001E", "body.html", NARROW }, { "10090102", "body.rtf", RTF } };
	enum aj_status st = AJ_OK;

	for (size_t i = 0; i < AJ_LEN(bodies) && st == AJ_OK; i++) {
		int32_t id = property(msg, storage, bodies[i].tag);
		char name[PREFIX_MAX + 16];

		if (!aj_cfb_is_stream(&msg->ole->cfb, id))
			continue;
		if (bodies[i].how == RTF)
			st = hand_rtf(msg, id, err);
		else if (bodies[i].how == AS_IS)
			st = aj_ole_inner(
			    msg->ole, id, part_name(msg, name, sizeof(name), bodies[i].name), err);
		else
			st = hand_text(msg, id, bodies[i].how == WIDE, bodies[i].name, err);
		st = aj_ole_tolerate(msg->ole, st, bodies[i].name, err);
	}
	return st;
}

/* What an attachment is called: its long name or its short one; "" if it has none. */
static void file_name(struct msg *msg, int32_t storage, struct aj_buf *out)
{
	static const char *const tags[] = { "3707001F", "3707001E", "3704001F", "3704001E" };
	struct aj_err ignored;

	for (size_t i = 0; i < AJ_LEN(tags) && out->len == 0; i++) {
		int32_t id = property(msg, storage, tags[i]);
		struct aj_str raw;

		if (!aj_cfb_is_stream(&msg->ole->cfb, id) ||
		    aj_ole_load(msg->ole, id, PREFIX_MAX, &raw, &ignored) != AJ_OK)
			continue;
		aj_codepage_text(i % 2 ? msg->page : aj_codepage_of(AJ_CODEPAGE_UTF16), raw, out);
		free((void *)raw.ptr);
	}
}

static enum aj_status read_message(struct msg *msg, int32_t storage, size_t header, struct aj_err *err);

static enum aj_status read_attachment(struct msg *msg, int32_t storage, unsigned number, struct aj_err *err)
{
	int32_t data = property(msg, storage, "37010102"), object = property(msg, storage, "3701000D");
	size_t before = msg->prefix_len;
	struct aj_buf name;
	enum aj_status st = AJ_OK;
	int len;

	aj_buf_init(&name, PREFIX_MAX / 2);
	file_name(msg, storage, &name);
	len = snprintf(msg->prefix + before, sizeof(msg->prefix) - before, "attachment %u%s%.*s", number,
	    name.len > 0 ? "/" : "", (int)name.len, (const char *)name.ptr);
	aj_buf_fini(&name);
	if (len > 0)
		msg->prefix_len += (size_t)len < sizeof(msg->prefix) - before
				       ? (size_t)len
				       : sizeof(msg->prefix) - before - 1;
	if (aj_cfb_is_stream(&msg->ole->cfb, data)) {
		st = aj_ole_inner(msg->ole, data, aj_str(msg->prefix, msg->prefix_len), err);
	} else if (object != AJ_CFB_NONE && aj_cfb_is_storage(&msg->ole->cfb, object) &&
		   aj_cfb_find(&msg->ole->cfb, object, "__properties_version1.0") != AJ_CFB_NONE) {
		if (msg->prefix_len + 2 < sizeof(msg->prefix))
			msg->prefix[msg->prefix_len++] = '/';
		st = read_message(msg, object, 24, err);
	}
	msg->prefix_len = before;
	return aj_ole_tolerate(msg->ole, st, "attachment", err);
}

static enum aj_status read_attachments(struct msg *msg, int32_t storage, struct aj_err *err)
{
	const struct aj_cfb *cfb = &msg->ole->cfb;
	unsigned number = 0;
	enum aj_status st = AJ_OK;

	for (int32_t id = cfb->entries[storage].first; id != AJ_CFB_NONE && st == AJ_OK;
	     id = cfb->entries[id].next)
		if (aj_cfb_is_storage(cfb, id) && is_called(msg->ole, id, "__attach_version"))
			st = read_attachment(msg, id, ++number, err);
	return st;
}

/* The texts of what is attached: names of files, mostly. Part of the message's record. */
static enum aj_status put_attachments(struct msg *msg, int32_t storage, struct aj_err *err)
{
	const struct aj_cfb *cfb = &msg->ole->cfb;
	enum aj_status st = AJ_OK;

	for (int32_t id = cfb->entries[storage].first; id != AJ_CFB_NONE && st == AJ_OK;
	     id = cfb->entries[id].next)
		if (aj_cfb_is_storage(cfb, id) && is_called(msg->ole, id, "__attach_version")) {
			struct fixed fixed = { .msg = msg, .put = true };

			st = aj_ole_tolerate(msg->ole, read_fixed(&fixed, id, 8, err), "attachment", err);
			if (st == AJ_OK)
				st = put_texts(msg, id, NULL, err);
		}
	return st;
}

static enum aj_status put_record(struct msg *msg, int32_t storage, size_t header, struct aj_err *err)
{
	struct fixed fixed = { .msg = msg };
	enum aj_status st = aj_ole_tolerate(msg->ole, read_fixed(&fixed, storage, header, err), "", err),
		       flushed;

	if (st != AJ_OK)
		return st;
	msg->page = aj_codepage_of(fixed.page);
	aj_scan_entry(msg->ole->scan, aj_str(msg->prefix, msg->prefix_len > 0 ? msg->prefix_len - 1 : 0));
	aj_batch_begin_record(&msg->ole->batch);
	fixed.put = true;
	st = aj_ole_tolerate(msg->ole, read_fixed(&fixed, storage, header, err), "", err);
	if (st == AJ_OK)
		st = put_texts(msg, storage, NULL, err);
	if (st == AJ_OK)
		st = put_recipients(msg, storage, err);
	if (st == AJ_OK)
		st = put_attachments(msg, storage, err);
	if (st == AJ_OK)
		st = aj_batch_end_record(&msg->ole->batch, err);
	msg->ole->batch.in_record = false;
	flushed = st == AJ_OK ? aj_batch_flush(&msg->ole->batch, err) : st;
	aj_scan_entry(msg->ole->scan, AJ_S(""));
	return flushed;
}

static enum aj_status read_message(struct msg *msg, int32_t storage, size_t header, struct aj_err *err)
{
	enum aj_status st;

	if (msg->depth >= AJ_CFB_DEPTH_MAX)
		return aj_fail(err, AJ_ELIMIT, "more than %d messages in one another", AJ_CFB_DEPTH_MAX);
	msg->depth++;
	st = put_record(msg, storage, header, err);
	if (st == AJ_OK)
		st = hand_bodies(msg, storage, err);
	if (st == AJ_OK)
		st = read_attachments(msg, storage, err);
	msg->depth--;
	return st;
}

enum aj_status aj_ole_read_msg(struct aj_ole *ole, int32_t storage, struct aj_err *err)
{
	struct msg *msg = calloc(1, sizeof(*msg));
	int32_t names = aj_cfb_find(&ole->cfb, storage, "__nameid_version1.0");
	enum aj_status st = AJ_OK;

	if (!msg)
		return aj_fail(err, AJ_ELIMIT, "no memory for a message");
	msg->ole = ole;
	if (names != AJ_CFB_NONE && aj_cfb_is_storage(&ole->cfb, names)) {
		int32_t table = property(msg, names, "00030102"), text = property(msg, names, "00040102");

		if (aj_cfb_is_stream(&ole->cfb, table))
			st = aj_ole_load(ole, table, NAMES_MAX, &msg->names, err);
		if (st == AJ_OK && aj_cfb_is_stream(&ole->cfb, text))
			st = aj_ole_load(ole, text, NAMES_MAX, &msg->name_text, err);
		st = aj_ole_tolerate(ole, st, "names of properties", err);
	}
	if (st == AJ_OK)
		st = read_message(msg, storage, 32, err);
	free((void *)msg->names.ptr);
	free((void *)msg->name_text.ptr);
	free(msg);
	return st;
}
