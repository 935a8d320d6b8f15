/*
 * tnef.c: winmail.dat, what Outlook makes of a mail whose receiver it takes for another Outlook
 * ([MS-OXTNEF]): a row of attributes, those of the message first. The message is one record, with its
 * recipients; bodies in HTML or RTF and what is attached are inner objects ("attachment 1/list.csv"),
 * messages in messages are attachments in the same format. Offsets are the file's.
 */

#include "base/random.h"
#include "format/cell.h"
#include "format/ole/cfb.h"
#include "format/outlook/lzfu.h"
#include "format/outlook/mapi.h"
#include "format/outlook/tnef_props.h"
#include "format/text/letters.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	SIGNATURE = 0x223e9f78,
	START = 6, /* signature and key */
	HEAD = 9,  /* of an attribute: level, id, length */
	SUM = 2,
	MESSAGE = 1, /* level */
	ATTACHMENT = 2,
	ATTACHMENTS_MAX = 10000,
	TEXT_MAX = 16 << 20, /* bytes of an attribute that is held: text, properties */
	NAME_MAX = 200,
	PATH_ROOM = NAME_MAX + 64 + 16,
	DEFAULT_PAGE = 1252,
	TIME = 8, /* bytes */
};

/* Attributes (2.1.3.1) by id and type. */
enum attribute {
	FROM = 0x00008000,
	SUBJECT = 0x00018004,
	BODY = 0x0002800c,
	DATA = 0x0006800f,
	TITLE = 0x00018010,
	BEGINS = 0x00069002, /* of an attachment */
	MESSAGE_PROPERTIES = 0x00069003,
	RECIPIENTS = 0x00069004,
	ATTACHMENT_PROPERTIES = 0x00069005,
	CODE_PAGE = 0x00069007,
};

struct span {
	uint64_t at, len;
};

struct tnef {
	struct aj_scan *scan;
	struct aj_fields *fields;
	struct aj_batch batch;
	struct aj_random random;
	const struct aj_codepage *page;
	struct span title, data, attached; /* of the attachment being read; at 0: there is none */
	unsigned attachments;
	bool pending, named; /* one is being read; it has its long name */
	char path[NAME_MAX + 64];
	size_t path_len;
};

/* The bytes of an attribute, the caller's to free. */
static enum aj_status load(struct tnef *t, struct span span, struct aj_str *out, struct aj_err *err)
{
	uint8_t *bytes;
	enum aj_status st;

	*out = (struct aj_str){ 0 };
	if (span.len > TEXT_MAX)
		return aj_fail(err, AJ_ELIMIT, "an attribute of %llu bytes at offset %llu",
		    (unsigned long long)span.len, (unsigned long long)span.at);
	bytes = malloc(span.len ? span.len : 1);
	if (!bytes)
		return aj_fail(err, AJ_ELIMIT, "no memory for %llu bytes", (unsigned long long)span.len);
	st = aj_random_read(&t->random, span.at, bytes, span.len, err);
	if (st == AJ_OK)
		*out = aj_str(bytes, span.len);
	else
		free(bytes);
	return st;
}

/* What is wrong with an attribute is noted, and the next one is read. */
static enum aj_status tolerate(struct tnef *t, enum aj_status st, uint64_t at, const struct aj_err *err)
{
	if (st != AJ_EINPUT && st != AJ_ELIMIT)
		return st;
	aj_scan_complain(t->scan, at, "%s", err->text);
	return AJ_OK;
}

static enum aj_status put_text(struct tnef *t, const char *name, const struct aj_codepage *page,
    struct aj_str bytes, uint64_t raw, struct aj_err *err)
{
	return aj_letters_value(
	    &t->batch, aj_field_child(t->fields, &t->fields->root, aj_str_z(name)), page, bytes, raw, err);
}

/* Where the part of that name lies: in the attachment being read, if there is one. */
static struct aj_str path_of(const struct tnef *t, const char *name, char out[PATH_ROOM])
{
	return aj_str(out, (size_t)snprintf(out, PATH_ROOM, "%.*s%s", (int)t->path_len, t->path, name));
}

static enum aj_status hand(struct tnef *t, struct aj_source *source, const char *name, struct aj_err *err)
{
	char path[PATH_ROOM];

	return aj_scan_inner_source(t->scan, path_of(t, name, path), source, err);
}

static enum aj_status hand_bytes(struct tnef *t, struct aj_str bytes, const char *name, struct aj_err *err)
{
	char path[PATH_ROOM];

	return bytes.len > 0 ? aj_scan_inner_bytes(t->scan, path_of(t, name, path), bytes, err) : AJ_OK;
}

static enum aj_status hand_rtf(struct tnef *t, struct aj_str bytes, struct aj_err *err)
{
	char path[PATH_ROOM];

	return aj_lzfu_inner(t->scan, path_of(t, "body.rtf", path), bytes, err);
}

static const struct aj_codepage *page_of(const struct tnef *t, const struct aj_tnef_prop *prop)
{
	return prop->type == AJ_MAPI_UNICODE ? aj_codepage_of(AJ_CODEPAGE_UTF16) : t->page;
}

/* A time as text, which stands as a whole for its eight bytes. */
static enum aj_status put_time(
    struct tnef *t, const struct aj_tnef_prop *prop, const struct aj_field *field, struct aj_err *err)
{
	char text[32];
	size_t len = aj_mapi_time(aj_le64(prop->value.ptr), text, sizeof(text));
	enum aj_status st;

	if (len == 0)
		return AJ_OK;
	st = aj_cell_begin(&t->batch, field, prop->at, err);
	if (st != AJ_OK)
		return st;
	t->batch.runs[t->batch.n_runs - 1].whole = true;
	memcpy(t->batch.bytes + t->batch.len, text, len);
	t->batch.len += len;
	aj_letters_end(&t->batch, prop->at + TIME);
	return AJ_OK;
}

/* A property that is text or a time, as a value. person: the field of all that tell who somebody is. */
static enum aj_status put_prop(
    struct tnef *t, const struct aj_tnef_prop *prop, const char *person, struct aj_err *err)
{
	const char *name = prop->named ? aj_mapi_named(prop->id) : aj_mapi_name(prop->id);
	const struct aj_field *field = NULL;

	if (person && !prop->named && aj_mapi_is_person(prop->id))
		name = person;
	if (prop->name.len > 0)
		field = aj_field_child(t->fields, &t->fields->root, prop->name);
	else if (name)
		field = aj_field_child(t->fields, &t->fields->root, aj_str_z(name));
	if (prop->type == AJ_MAPI_TIME && prop->value.len == TIME)
		return put_time(t, prop, field, err);
	if ((prop->type != AJ_MAPI_TEXT && prop->type != AJ_MAPI_UNICODE) ||
	    (!prop->named && (prop->id == AJ_MAPI_HEADERS || prop->id == AJ_MAPI_HTML)))
		return AJ_OK;
	return aj_letters_value(&t->batch, field, page_of(t, prop), prop->value, prop->at, err);
}

static enum aj_status put_props(
    struct tnef *t, struct aj_tnef_props *props, const char *person, struct aj_err *err)
{
	struct aj_tnef_prop prop;
	enum aj_status st = AJ_OK, end;

	while (st == AJ_OK && (end = aj_tnef_prop(props, &prop, err)) == AJ_OK)
		st = put_prop(t, &prop, person, err);
	return st != AJ_OK || end == AJ_END ? st : end;
}

/* The rows of a table, each a row of properties (2.1.3.5.2): what a recipient is comes after its name. */
static enum aj_status put_recipients(struct tnef *t, struct aj_tnef_props *all, struct aj_err *err)
{
	static const char *const kinds[] = { "from", "to", "cc", "bcc" };
	enum aj_status st = AJ_OK;
	uint32_t rows;

	if (!aj_tnef_number(all, &rows))
		return aj_fail(err, AJ_EINPUT, "a table of recipients is cut short");
	for (uint32_t i = 0; st == AJ_OK && i < rows; i++) {
		struct aj_tnef_props row = *all;
		struct aj_tnef_prop prop;
		uint32_t kind = 1;

		st = aj_tnef_begin(&row, err);
		*all = row;
		while (st == AJ_OK && (st = aj_tnef_prop(all, &prop, err)) == AJ_OK)
			if (prop.id == AJ_MAPI_RECIPIENT_TYPE >> 16 && prop.value.len >= 4)
				kind = aj_le32(prop.value.ptr);
		if (st == AJ_END)
			st = put_props(t, &row, kind < AJ_LEN(kinds) ? kinds[kind] : "to", err);
	}
	return st;
}

/* The body in other forms, and the headers. */
static enum aj_status hand_bodies(struct tnef *t, struct aj_tnef_props *props, struct aj_err *err)
{
	struct aj_tnef_prop prop;
	enum aj_status st = AJ_OK, end;

	while (st == AJ_OK && (end = aj_tnef_prop(props, &prop, err)) == AJ_OK) {
		bool text = prop.type == AJ_MAPI_TEXT || prop.type == AJ_MAPI_UNICODE;
		const char *name = prop.id == AJ_MAPI_HTML ? "body.html" : "headers";
		struct aj_buf utf8;

		if (prop.named ||
		    (prop.id != AJ_MAPI_HTML && prop.id != AJ_MAPI_HEADERS && prop.id != AJ_MAPI_RTF))
			continue;
		if (prop.id == AJ_MAPI_RTF && prop.type == AJ_MAPI_BINARY) {
			st = hand_rtf(t, prop.value, err);
		} else if (prop.type == AJ_MAPI_BINARY) {
			st = hand_bytes(t, prop.value, name, err);
		} else if (text) {
			aj_buf_init(&utf8, 3ul * TEXT_MAX);
			aj_codepage_text(page_of(t, &prop), prop.value, &utf8);
			st = hand_bytes(t, aj_buf_str(&utf8), name, err);
			aj_buf_fini(&utf8);
		}
	}
	return st != AJ_OK || end == AJ_END ? st : end;
}

/* What a TRP structure says of who wrote it (2.1.3.3.2): lengths, then a name, then an address. */
static struct aj_str without_lengths(struct aj_str bytes)
{
	enum { LENGTHS = 16 };

	return aj_str_from(bytes, LENGTHS);
}

static enum aj_status put_attribute(
    struct tnef *t, uint32_t id, struct span span, struct aj_str bytes, struct aj_err *err)
{
	struct aj_tnef_props props = { .bytes = bytes, .raw = span.at };
	enum aj_status st;

	switch (id) {
	case CODE_PAGE:
		if (bytes.len >= 4)
			t->page = aj_codepage_of(aj_le32(bytes.ptr));
		return AJ_OK;
	case SUBJECT:
		return put_text(t, "subject", t->page, bytes, span.at, err);
	case BODY:
		return put_text(t, "body", t->page, bytes, span.at, err);
	case FROM:
		bytes = without_lengths(bytes);
		return put_text(t, "from", t->page, bytes, span.at + (span.len - bytes.len), err);
	case RECIPIENTS:
		return put_recipients(t, &props, err);
	case MESSAGE_PROPERTIES:
		st = aj_tnef_begin(&props, err);
		return st == AJ_OK ? put_props(t, &props, NULL, err) : st;
	default:
		return AJ_OK;
	}
}

/* The record is the message's; what is in its properties as a whole comes behind it. */
static enum aj_status read_attribute(struct tnef *t, uint32_t id, struct span span, struct aj_err *err)
{
	struct aj_str bytes;
	enum aj_status st;

	if (id != CODE_PAGE && id != SUBJECT && id != BODY && id != FROM && id != RECIPIENTS &&
	    id != MESSAGE_PROPERTIES)
		return AJ_OK;
	st = load(t, span, &bytes, err);
	if (st == AJ_OK)
		st = put_attribute(t, id, span, bytes, err);
	free((void *)bytes.ptr);
	return tolerate(t, st, span.at, err);
}

static enum aj_status read_properties(struct tnef *t, struct span span,
    enum aj_status (*with)(struct tnef *, struct aj_tnef_props *, struct aj_err *), struct aj_err *err)
{
	struct aj_tnef_props props = { .raw = span.at };
	enum aj_status st;

	if (span.at == 0)
		return AJ_OK;
	st = load(t, span, &props.bytes, err);
	if (st == AJ_OK) {
		struct aj_str bytes = props.bytes;

		st = aj_tnef_begin(&props, err);
		if (st == AJ_OK)
			st = with(t, &props, err);
		free((void *)bytes.ptr);
	}
	return tolerate(t, st, span.at, err);
}

/* What an attachment is called: by its long name, else by its title. */
static void call(struct tnef *t, const struct aj_codepage *page, struct aj_str bytes)
{
	struct aj_buf name;
	int len;

	aj_buf_init(&name, NAME_MAX);
	aj_codepage_text(page, bytes, &name);
	len = snprintf(t->path, sizeof(t->path), "attachment %u%s%.*s", t->attachments,
	    name.len > 0 ? "/" : "", (int)name.len, (const char *)name.ptr);
	t->path_len = (size_t)len;
	aj_buf_fini(&name);
}

static enum aj_status put_title(struct tnef *t, struct aj_err *err)
{
	struct aj_str bytes;
	enum aj_status st = load(t, t->title, &bytes, err);

	if (st == AJ_OK) {
		if (!t->named)
			call(t, t->page, aj_str_until(bytes, '\0'));
		st = put_text(t, "attachment", t->page, bytes, t->title.at, err);
	}
	free((void *)bytes.ptr);
	return tolerate(t, st, t->title.at, err);
}

static enum aj_status put_attached(struct tnef *t, struct aj_tnef_props *props, struct aj_err *err)
{
	enum { LONG_NAME = 0x3707 };
	struct aj_tnef_props again = *props;
	struct aj_tnef_prop prop;
	struct aj_err ignored;

	while (aj_tnef_prop(&again, &prop, &ignored) == AJ_OK)
		if (!prop.named && prop.id == LONG_NAME && prop.value.len > 2 &&
		    (prop.type == AJ_MAPI_TEXT || prop.type == AJ_MAPI_UNICODE)) {
			call(t, page_of(t, &prop), prop.value);
			t->named = true;
		}
	return put_props(t, props, NULL, err);
}

/* A message or document that is embedded, behind the number of its interface. */
static enum aj_status hand_embedded(struct tnef *t, struct aj_tnef_props *props, struct aj_err *err)
{
	enum { EMBEDDED = 0x3701, OBJECT = 0x0d, INTERFACE = 16 };
	struct aj_tnef_prop prop;
	enum aj_status st = AJ_OK, end;

	while (st == AJ_OK && (end = aj_tnef_prop(props, &prop, err)) == AJ_OK)
		if (!prop.named && prop.id == EMBEDDED && prop.type == OBJECT)
			st = hand_bytes(t, aj_str_from(prop.value, INTERFACE), "", err);
		else if (!prop.named && prop.id == EMBEDDED && prop.type == AJ_MAPI_BINARY && t->data.at == 0)
			st = hand_bytes(t, prop.value, "", err);
	return st != AJ_OK || end == AJ_END ? st : end;
}

static enum aj_status end_record(struct tnef *t, struct aj_err *err)
{
	enum aj_status st = t->batch.in_record ? aj_batch_end_record(&t->batch, err) : AJ_OK;

	t->batch.in_record = false;
	return st == AJ_OK ? aj_batch_flush(&t->batch, err) : st;
}

/* All that is known of an attachment, once another one begins or the file ends. */
static enum aj_status read_attachment(struct tnef *t, struct aj_err *err)
{
	struct aj_random_source data;
	enum aj_status st = AJ_OK;

	call(t, t->page, AJ_S(""));
	aj_batch_begin_record(&t->batch);
	/* In the order of their places. */
	if (t->title.at > 0 && t->title.at < t->attached.at)
		st = put_title(t, err);
	if (st == AJ_OK)
		st = read_properties(t, t->attached, put_attached, err);
	if (st == AJ_OK && t->title.at > t->attached.at)
		st = put_title(t, err);
	if (st == AJ_OK)
		st = end_record(t, err);
	if (st == AJ_OK && t->data.at > 0) {
		aj_random_source_init(&data, &t->random, t->data.at, t->data.at + t->data.len);
		st = hand(t, &data.source, "", err);
	}
	if (st == AJ_OK)
		st = read_properties(t, t->attached, hand_embedded, err);
	t->title = t->data = t->attached = (struct span){ 0 };
	t->pending = t->named = false;
	t->path_len = 0;
	return st;
}

static enum aj_status keep(struct tnef *t, uint32_t id, struct span span, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (id == BEGINS && t->pending)
		st = read_attachment(t, err);
	/* One may not say that it begins. */
	if (!t->pending && st == AJ_OK && ++t->attachments > ATTACHMENTS_MAX)
		st = aj_fail(err, AJ_ELIMIT, "more than %d attachments", ATTACHMENTS_MAX);
	t->pending = st == AJ_OK;
	if (id == TITLE)
		t->title = span;
	else if (id == DATA)
		t->data = span;
	else if (id == ATTACHMENT_PROPERTIES)
		t->attached = span;
	return st;
}

/* A step through the attributes, from *at on. AJ_END: there are no more. */
static enum aj_status step(
    struct tnef *t, uint64_t *at, uint8_t *level, uint32_t *id, struct span *span, struct aj_err *err)
{
	uint8_t head[HEAD];
	enum aj_status st;

	if (*at >= t->random.size)
		return AJ_END;
	if (t->random.size - *at < HEAD)
		return aj_fail(
		    err, AJ_EINPUT, "an attribute is cut short, at offset %llu", (unsigned long long)*at);
	st = aj_random_read(&t->random, *at, head, sizeof(head), err);
	if (st != AJ_OK)
		return st;
	*level = head[0];
	*id = aj_le32(head + 1);
	*span = (struct span){ *at + HEAD, aj_le32(head + 5) };
	if (*level != MESSAGE && *level != ATTACHMENT)
		return aj_fail(err, AJ_EINPUT, "no attribute at offset %llu", (unsigned long long)*at);
	*at = span->at + span->len + SUM;
	if (span->len > t->random.size - span->at) {
		aj_scan_complain(t->scan, span->at, "an attribute of %llu bytes is cut short",
		    (unsigned long long)span->len);
		span->len = t->random.size - span->at;
	}
	return AJ_OK;
}

static enum aj_status read_all(struct tnef *t, struct aj_err *err)
{
	struct span properties = { 0 }, span = { 0 };
	uint64_t at = START;
	bool message = true;
	uint8_t level = 0;
	uint32_t id = 0;
	enum aj_status st, ended;

	aj_batch_begin_record(&t->batch);
	while ((st = step(t, &at, &level, &id, &span, err)) == AJ_OK) {
		if (message && level == ATTACHMENT) {
			message = false;
			st = end_record(t, err);
			if (st == AJ_OK)
				st = read_properties(t, properties, hand_bodies, err);
		}
		if (st == AJ_OK && level == MESSAGE && t->pending)
			st = read_attachment(t, err);
		if (level == MESSAGE && id == MESSAGE_PROPERTIES && message)
			properties = span;
		if (st == AJ_OK)
			st = level == MESSAGE ? read_attribute(t, id, span, err) : keep(t, id, span, err);
		if (st != AJ_OK)
			return st;
	}
	ended = st;
	st = ended == AJ_END || ended == AJ_EINPUT ? end_record(t, err) : ended;
	if (st == AJ_OK && message)
		st = read_properties(t, properties, hand_bodies, err);
	if (st == AJ_OK && t->pending)
		st = read_attachment(t, err);
	return st == AJ_OK && ended != AJ_END ? ended : st;
}

static int tnef_sniff(struct aj_str head)
{
	/* The first attribute is the version or a code page, of the message. */
	return head.len >= START + HEAD && aj_le32(head.ptr) == SIGNATURE && head.ptr[START] == MESSAGE ? 48
													: 0;
}

static enum aj_status tnef_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct tnef *t = aj_arena_take(aj_scan_arena(scan), sizeof(*t));
	struct aj_err broken;
	enum aj_status st, source;

	if (!t || !aj_scan_fields(scan))
		return aj_fail(err, AJ_ELIMIT, "no memory for a message");
	*t = (struct tnef){
		.scan = scan, .fields = aj_scan_fields(scan), .page = aj_codepage_of(DEFAULT_PAGE)
	};
	st = aj_batch_init(&t->batch, scan, err);
	if (st != AJ_OK)
		return st;
	source = aj_random_open(&t->random, in, AJ_RANDOM_HELD, &broken);
	if (source == AJ_OK || t->random.size > START)
		st = read_all(t, err);
	aj_random_close(&t->random);
	return aj_random_outcome(source, &broken, st, err);
}

const struct aj_format aj_format_tnef = {
	.name = "tnef",
	.about = "Outlook's winmail.dat (TNEF): message, recipients, attachments",
	.sniff = tnef_sniff,
	.most = 48,
	.read = tnef_read,
};
