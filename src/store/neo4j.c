/*
 * neo4j.c: Neo4j by Bolt 3 to 5.0. HELLO with the scheme "none" is the protocol's way to say
 * nothing; where it is a success, nobody has to say a name. Everything is asked in a transaction
 * that may only read.
 */

#include "base/wire.h"
#include "estate/visit.h"

#include <inttypes.h>
#include <stdio.h>

enum {
	MESSAGE_MAX = 1 << 20,
	CHUNKS_MAX = 4096, /* of a message */
	LABELS_MAX = 256,
	ROWS_MAX = 1000,
	DEPTH_MAX = 16,
};
enum { SUCCESS = 0x70, RECORD = 0x71, FAILURE = 0x7f };

/* Bolt 4.4 down to 4.1, then 5.0, 4.0, 3. */
#define HANDSHAKE "\x60\x60\xb0\x17\x00\x03\x04\x04\x00\x00\x00\x05\x00\x00\x00\x04\x00\x00\x00\x03"

/* --- PackStream (version 1): a value is a byte that says what it is, and what belongs to it. */

static void put_text(struct aj_buf *buf, struct aj_str text)
{
	aj_put_be(buf, 0xd1, 1);
	aj_put_be(buf, text.len, 2);
	aj_buf_add(buf, text);
}

/* The size in a marker of a text, list or map of this family, or -1. */
static int64_t size_of(struct aj_wire *in, uint8_t marker, uint8_t tiny, uint8_t first)
{
	if ((marker & 0xf0) == tiny)
		return marker & 0x0f;
	if (marker >= first && marker < first + 3)
		return (int64_t)aj_wire_be(in, 1u << (marker - first));
	return -1;
}

static struct aj_str take_text(struct aj_wire *in)
{
	int64_t len = size_of(in, aj_wire_u8(in), 0x80, 0xd0);

	if (len < 0)
		in->bad = true;
	return len >= 0 ? aj_wire_take(in, (size_t)len) : (struct aj_str){ 0 };
}

static void put_value(struct aj_wire *in, unsigned depth, struct aj_buf *out);

static void put_entries(struct aj_wire *in, int64_t n, bool map, unsigned depth, struct aj_buf *out)
{
	aj_buf_add(out, map ? AJ_S("{") : AJ_S("["));
	for (int64_t i = 0; i < n && !in->bad && !out->full; i++) {
		aj_buf_add(out, i ? AJ_S(",") : AJ_S(""));
		if (map) {
			aj_buf_json(out, take_text(in));
			aj_buf_add(out, AJ_S(":"));
		}
		put_value(in, depth + 1, out);
	}
	aj_buf_add(out, map ? AJ_S("}") : AJ_S("]"));
}

static void put_double(struct aj_wire *in, struct aj_buf *out)
{
	uint64_t bits = aj_wire_be64(in);
	double number;

	memcpy(&number, &bits, sizeof(number));
	if (number - number == 0)
		aj_buf_addf(out, "%.17g", number);
	else
		aj_buf_add(out, AJ_S("null"));
}

/* Appends the next value as JSON. */
static void put_value(struct aj_wire *in, unsigned depth, struct aj_buf *out)
{
	uint8_t marker = aj_wire_u8(in);
	struct aj_wire ahead = *in;
	int64_t n;

	if (depth > DEPTH_MAX)
		in->bad = true;
	if (in->bad)
		return;
	if (marker == 0xc0) {
		aj_buf_add(out, AJ_S("null"));
	} else if (marker == 0xc1) {
		put_double(in, out);
	} else if (marker == 0xc2 || marker == 0xc3) {
		aj_buf_add(out, marker == 0xc3 ? AJ_S("true") : AJ_S("false"));
	} else if (marker < 0x80 || marker >= 0xf0) {
		aj_buf_addf(out, "%d", (int8_t)marker);
	} else if (marker >= 0xc8 && marker <= 0xcb) {
		unsigned len = 1u << (marker - 0xc8);
		uint64_t bits = aj_wire_be(in, len) << (64 - 8 * len);

		aj_buf_addf(out, "%" PRId64, (int64_t)bits >> (64 - 8 * len));
	} else if (marker >= 0xcc && marker <= 0xce) { /* bytes */
		aj_wire_take(in, aj_wire_be(in, 1u << (marker - 0xcc)));
		aj_buf_add(out, AJ_S("null"));
	} else if ((n = size_of(&ahead, marker, 0x80, 0xd0)) >= 0) {
		*in = ahead;
		aj_buf_json(out, aj_wire_take(in, (size_t)n));
	} else if ((n = size_of(&ahead, marker, 0x90, 0xd4)) >= 0) {
		*in = ahead;
		put_entries(in, n, false, depth, out);
	} else if ((n = size_of(&ahead, marker, 0xa0, 0xd8)) >= 0) {
		*in = ahead;
		put_entries(in, n, true, depth, out);
	} else if ((marker & 0xf0) == 0xb0) { /* a date, a point, a node: its fields */
		aj_wire_u8(in);
		put_entries(in, marker & 0x0f, false, depth, out);
	} else {
		in->bad = true;
	}
}

/* --- Messages: chunks behind two bytes of length, up to an empty one. */

static enum aj_status send_message(struct aj_visit *visit, struct aj_buf *message, struct aj_err *err)
{
	struct aj_buf buf;
	enum aj_status st;

	aj_buf_init(&buf, UINT16_MAX);
	aj_put_be(&buf, message->len, 2);
	aj_buf_add(&buf, aj_buf_str(message));
	aj_put_be(&buf, 0, 2);
	st = buf.full || message->full ? aj_fail(err, AJ_ELIMIT, "a name that is too long")
				       : aj_visit_send(visit, aj_buf_str(&buf), err);
	aj_buf_fini(&buf);
	aj_buf_fini(message);
	return st;
}

/* What kind of message it is, and its first field as JSON, in text (emptied before). */
static enum aj_status take_message(
    struct aj_visit *visit, uint8_t *tag, struct aj_buf *text, struct aj_err *err)
{
	struct aj_buf message;
	struct aj_wire in;
	enum aj_status st = AJ_OK;
	bool ended = false;

	aj_buf_init(&message, MESSAGE_MAX);
	for (unsigned n = 0; st == AJ_OK && !ended && n < CHUNKS_MAX; n++) {
		struct aj_str head, part = { 0 };
		unsigned len;

		st = aj_visit_take(visit, 2, &head, err);
		if (st != AJ_OK)
			break;
		len = (unsigned)head.ptr[0] << 8 | head.ptr[1];
		if (len > 0)
			st = aj_visit_take(visit, len, &part, err);
		ended = len == 0 && message.len > 0; /* an empty one before it keeps a connection alive */
		aj_buf_add(&message, part);
	}
	if (st == AJ_OK && (!ended || message.full))
		st = aj_fail(err, AJ_ELIMIT, "a message of more than %d bytes", MESSAGE_MAX);
	in = aj_wire(aj_buf_str(&message));
	if (st == AJ_OK && (aj_wire_u8(&in) & 0xf0) != 0xb0)
		st = aj_fail(err, AJ_EINPUT, "a message that is not one");
	*tag = aj_wire_u8(&in);
	text->len = 0;
	if (st == AJ_OK)
		put_value(&in, 0, text);
	if (st == AJ_OK && (in.bad || text->full))
		st = aj_fail(err, AJ_EINPUT, "a message that is not one");
	aj_buf_fini(&message);
	return st;
}

static enum aj_status shake_hands(struct aj_visit *visit, struct aj_str *version, struct aj_err *err)
{
	enum aj_status st = aj_visit_send(visit, AJ_S(HANDSHAKE), err);

	if (st == AJ_OK)
		st = aj_visit_take(visit, 4, version, err);
	if (st != AJ_OK)
		return st;
	return version->ptr[0] == 0 && version->ptr[1] == 0 && version->ptr[2] <= 4 && version->ptr[3] >= 3 &&
		       version->ptr[3] <= 5
		   ? AJ_OK
		   : AJ_END;
}

/* AJ_END: a FAILURE; text says which. */
static enum aj_status hello(struct aj_visit *visit, struct aj_buf *text, struct aj_err *err)
{
	struct aj_buf message;
	uint8_t tag;
	enum aj_status st;

	aj_buf_init(&message, 1024);
	aj_buf_add(&message, AJ_S("\xb1\x01\xa2\x8auser_agent"));
	put_text(&message, aj_visit_name(visit));
	aj_buf_add(&message, AJ_S("\x86scheme\x84none"));
	st = send_message(visit, &message, err);
	if (st == AJ_OK)
		st = take_message(visit, &tag, text, err);
	return st == AJ_OK && tag != SUCCESS ? AJ_END : st;
}

static enum aj_status neo4j_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_str version;
	enum aj_status st = shake_hands(visit, &version, err);

	if (st != AJ_OK)
		return st;
	aj_visit_is(
	    visit, "Neo4j, Bolt", aj_str_z(aj_visit_text(visit, "%u.%u", version.ptr[3], version.ptr[2])));
	return AJ_OK;
}

/* Runs a query, then PULL; each record's fields go, as a JSON array, to row. AJ_END: a FAILURE. */
static enum aj_status query(struct aj_visit *visit, const char *words, struct aj_buf *text,
    void (*row)(void *to, struct aj_str fields), void *to, struct aj_err *err)
{
	struct aj_buf message;
	uint8_t tag;
	enum aj_status st;

	aj_buf_init(&message, 8192);
	aj_buf_add(&message, AJ_S("\xb3\x10"));
	put_text(&message, aj_str_z(words));
	aj_buf_add(&message, AJ_S("\xa0\xa1\x84mode\x81r"));
	st = send_message(visit, &message, err);
	if (st == AJ_OK)
		st = take_message(visit, &tag, text, err);
	if (st != AJ_OK)
		return st;
	if (tag != SUCCESS)
		return AJ_END;
	aj_buf_init(&message, 64);
	if (strcmp(visit->version, "3.0") == 0)
		aj_buf_add(&message, AJ_S("\xb0\x3f")); /* PULL_ALL */
	else
		aj_buf_add(&message, AJ_S("\xb1\x3f\xa1\x81n\xc9\x03\xe8"));
	st = send_message(visit, &message, err);
	for (unsigned n = 0; st == AJ_OK && n <= ROWS_MAX; n++) {
		st = take_message(visit, &tag, text, err);
		if (st != AJ_OK || tag == SUCCESS)
			return st;
		if (tag != RECORD)
			return AJ_END;
		row(to, aj_buf_str(text));
	}
	return st == AJ_OK ? aj_fail(err, AJ_EINPUT, "more than %d records", ROWS_MAX) : st;
}

struct labels {
	struct aj_visit *visit;
	unsigned n;
};

/* ["Person"] */
static void take_label(void *to, struct aj_str fields)
{
	struct labels *labels = to;
	struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };

	if (fields.len < 5 || fields.ptr[1] != '"' || fields.ptr[fields.len - 2] != '"' ||
	    aj_answer_says(fields, "\\"))
		return;
	set.name = aj_str_sub(fields, 2, fields.len - 4);
	if (labels->n++ < LABELS_MAX)
		aj_visit_set(labels->visit, &set);
}

/* [12] */
static void take_count(void *to, struct aj_str fields)
{
	uint64_t *count = to;

	if (fields.len < 3 || !aj_str_decimal(aj_str_sub(fields, 1, fields.len - 2), count))
		*count = AJ_UNTOLD;
}

/* By the server's own counters, without going through the nodes. */
static enum aj_status count_nodes(struct aj_visit *visit, struct aj_buf *text, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (size_t i = 0; i < visit->n_sets && st == AJ_OK; i++) {
		struct aj_set *set = &visit->sets[i];

		if (aj_answer_says(set->name, "`"))
			set->system = true; /* cannot be asked for by name */
		else
			st = query(visit,
			    aj_visit_text(visit, "MATCH (n:`%.*s`) RETURN count(n)", (int)set->name.len,
				(const char *)set->name.ptr),
			    text, take_count, &set->count, err);
	}
	return st;
}

static enum aj_status prove_open(struct aj_visit *visit, struct aj_buf *text, struct aj_err *err)
{
	struct labels labels = { visit, 0 };
	uint64_t nothing = 0;
	enum aj_status st = query(visit, "CALL db.labels()", text, take_label, &labels, err);

	if (st == AJ_END) {
		aj_visit_refused(visit, "CALL db.labels()", "a FAILURE");
		return AJ_OK;
	}
	if (st != AJ_OK)
		return st;
	visit->more_sets |= labels.n > LABELS_MAX;
	aj_visit_proved(visit, AJ_DATA_OPEN, "CALL db.labels(), mode r", "%u labels", labels.n);
	st = count_nodes(visit, text, err);
	if (st != AJ_OK)
		return st == AJ_END ? AJ_OK : st;
	st = query(visit, "AJAR CONTROL", text, take_count, &nothing, err);
	if (st == AJ_OK || st == AJ_END)
		aj_visit_control(
		    visit, st == AJ_END, "AJAR CONTROL", "%s", st == AJ_END ? "a FAILURE" : "no FAILURE");
	return st == AJ_END ? AJ_OK : st;
}

static enum aj_status neo4j_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_buf text;
	enum aj_status st;

	aj_buf_init(&text, MESSAGE_MAX);
	st = hello(visit, &text, err);
	if (st == AJ_END) {
		bool unauthorised = aj_answer_says(aj_buf_str(&text), "Security.Unauthorized");

		aj_visit_refused(visit, "HELLO, scheme none", unauthorised ? "Unauthorized" : "a FAILURE");
		st = AJ_OK;
	} else if (st == AJ_OK) {
		aj_visit_proved(
		    visit, AJ_DATA_OPEN, "HELLO, scheme none", "SUCCESS: nobody has to say a name");
		st = prove_open(visit, &text, err);
	}
	aj_buf_fini(&text);
	return st;
}

struct rows {
	struct aj_buf *page;
	unsigned n;
};

/* [{"email":…}] */
static void take_row(void *to, struct aj_str fields)
{
	struct rows *rows = to;

	rows->n++;
	if (fields.len < 2)
		return;
	aj_buf_add(rows->page, aj_str_sub(fields, 1, fields.len - 2));
	aj_buf_add(rows->page, AJ_S("\n"));
}

/* Cursor: how many nodes were read. */
static enum aj_status neo4j_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct rows rows = { page, 0 };
	uint64_t skip = 0;
	unsigned limit = want / 256 < ROWS_MAX ? (unsigned)(want / 256) + 1 : ROWS_MAX;
	struct aj_str version;
	struct aj_buf text;
	enum aj_status st = AJ_OK;

	if (cursor->text[0] && !aj_str_decimal(aj_str_z(cursor->text), &skip))
		return aj_fail(err, AJ_EINPUT, "not a cursor of this kind");
	aj_buf_init(&text, MESSAGE_MAX);
	if (!aj_visit_stands(visit)) {
		st = shake_hands(visit, &version, err);
		if (st == AJ_OK)
			st = hello(visit, &text, err);
	}
	if (st == AJ_OK)
		st = query(visit,
		    aj_visit_text(visit, "MATCH (n:`%.*s`) RETURN properties(n) SKIP %" PRIu64 " LIMIT %u",
			(int)set->name.len, (const char *)set->name.ptr, skip, limit),
		    &text, take_row, &rows, err);
	aj_buf_fini(&text);
	if (st == AJ_END)
		return aj_fail(err, AJ_EIO, "nodes were refused");
	snprintf(cursor->text, sizeof(cursor->text), "%" PRIu64, skip + rows.n);
	if (st != AJ_OK)
		return st;
	return page->full   ? aj_fail(err, AJ_ELIMIT, "a page larger than its bound")
	       : rows.n > 0 ? AJ_OK
			    : AJ_END;
}

static const uint16_t ports[] = { 7687, 0 };

const struct aj_kind aj_kind_neo4j = {
	.name = "neo4j",
	.about = "Neo4j",
	.ports = ports,
	.recognise = neo4j_recognise,
	.prove = neo4j_prove,
	.records = neo4j_records,
};
