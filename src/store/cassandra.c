/*
 * cassandra.c: Cassandra and Scylla by their native protocol, version 4. STARTUP is answered by
 * READY where nobody has to say a name, else by AUTHENTICATE. Rows come as the JSON that the
 * server makes of them (from 2.2 on).
 */

#include "base/wire.h"
#include "estate/visit.h"
#include "store/by_number.h"

#include <stdio.h>

enum { FRAME_MAX = 1 << 20, TABLES_MAX = 1000, COLUMNS_MAX = 4, STATE_MAX = 1024, ROWS_MAX = 5000 };
enum { ERROR = 0x00, STARTUP = 0x01, READY = 0x02, AUTHENTICATE = 0x03, OPTIONS = 0x05, SUPPORTED = 0x06 };
enum { QUERY = 0x07, RESULT = 0x08, ROWS = 2 };
enum { MORE_PAGES = 2, NO_METADATA = 4, GLOBAL_TABLE = 1, ONE = 1, WITH_PAGE_SIZE = 4, WITH_STATE = 8 };

#define TABLES "SELECT keyspace_name, table_name FROM system_schema.tables"
#define CONTROL "SELECT * FROM ajar_control.none"

struct answer {
	uint8_t op;
	struct aj_wire body;
	struct aj_buf *into; /* where it lies, if it may be long, and the bound of it; else it lives as long
				as the visit */
	bool longer;	     /* than that has room for: it is still to come */
};

static enum aj_status send_frame(struct aj_visit *visit, uint8_t op, struct aj_str body, struct aj_err *err)
{
	struct aj_buf buf;
	enum aj_status st;

	aj_buf_init(&buf, body.len + 16);
	aj_buf_add(&buf, AJ_S("\x04\x00\x00\x00"));
	aj_put_be(&buf, op, 1);
	aj_put_be(&buf, body.len, 4);
	aj_buf_add(&buf, body);
	st = aj_visit_send(visit, aj_buf_str(&buf), err);
	aj_buf_fini(&buf);
	return st;
}

/* AJ_END: it is no frame of this protocol. */
static enum aj_status take_frame(struct aj_visit *visit, struct answer *out, struct aj_err *err)
{
	struct aj_str head, bytes;
	struct aj_wire in;
	uint8_t version, flags;
	uint32_t len;
	enum aj_status st = aj_visit_peek(visit, 9, &head, err);

	if (st != AJ_OK)
		return st;
	in = aj_wire(head);
	version = aj_wire_u8(&in);
	flags = aj_wire_u8(&in);
	aj_wire_be16(&in);
	out->op = aj_wire_u8(&in);
	len = aj_wire_be32(&in);
	/* It may answer in a version of its own; nothing is compressed, since nobody asked for that. */
	if (version < 0x83 || version > 0x86 || (flags & 0x01))
		return AJ_END;
	out->longer = out->into && 9 + (size_t)len > out->into->ceiling;
	if (out->longer || (!out->into && len > FRAME_MAX))
		return aj_fail(err, AJ_ELIMIT, "a frame of %u bytes", len);
	if (out->into) {
		out->into->len = 0;
		st = aj_visit_take_into(visit, 9 + (size_t)len, out->into, err);
		bytes = aj_buf_str(out->into);
	} else {
		st = aj_visit_take(visit, 9 + len, &bytes, err);
	}
	if (st == AJ_OK)
		out->body = aj_wire(aj_str_from(bytes, 9));
	return st;
}

static enum aj_status ask(
    struct aj_visit *visit, uint8_t op, struct aj_str body, struct answer *out, struct aj_err *err)
{
	enum aj_status st = send_frame(visit, op, body, err);

	return st == AJ_OK ? take_frame(visit, out, err) : st;
}

static enum aj_status cassandra_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct answer answer = { 0 };
	struct aj_str version = { 0 };
	unsigned keys;
	enum aj_status st = ask(visit, OPTIONS, (struct aj_str){ 0 }, &answer, err);

	if (st != AJ_OK)
		return st;
	if (answer.op != SUPPORTED)
		return AJ_END;
	keys = aj_wire_be16(&answer.body);
	for (unsigned i = 0; i < keys && !answer.body.bad; i++) {
		struct aj_str key = aj_wire_take(&answer.body, aj_wire_be16(&answer.body));
		unsigned values = aj_wire_be16(&answer.body);

		for (unsigned n = 0; n < values && !answer.body.bad; n++) {
			struct aj_str value = aj_wire_take(&answer.body, aj_wire_be16(&answer.body));

			if (n == 0 && aj_str_eq(key, AJ_S("CQL_VERSION")))
				version = value;
		}
	}
	if (version.len == 0)
		return AJ_END;
	aj_visit_is(visit, "Cassandra or Scylla, CQL", version);
	return AJ_OK;
}

/* Opens a session. AJ_END: READY is not what is said; out is what is. */
static enum aj_status start(struct aj_visit *visit, struct answer *out, struct aj_err *err)
{
	enum aj_status st = ask(visit, STARTUP,
	    AJ_S("\x00\x01\x00\x0b"
		 "CQL_VERSION\x00\x05"
		 "3.0.0"),
	    out, err);

	return st == AJ_OK && out->op != READY ? AJ_END : st;
}

/* state: of the page before; "": the first. */
static enum aj_status query(struct aj_visit *visit, const char *text, unsigned rows, struct aj_str state,
    struct answer *out, struct aj_err *err)
{
	struct aj_buf buf;
	enum aj_status st;

	aj_buf_init(&buf, 16 << 10);
	aj_put_be(&buf, strlen(text), 4);
	aj_buf_add(&buf, aj_str_z(text));
	aj_put_be(&buf, ONE, 2);
	aj_put_be(&buf, WITH_PAGE_SIZE | (state.len ? WITH_STATE : 0), 1);
	aj_put_be(&buf, rows, 4);
	if (state.len) {
		aj_put_be(&buf, state.len, 4);
		aj_buf_add(&buf, state);
	}
	st = buf.full ? aj_fail(err, AJ_ELIMIT, "a name that is too long")
		      : ask(visit, QUERY, aj_buf_str(&buf), out, err);
	aj_buf_fini(&buf);
	return st;
}

/* Past the columns' names and types, of which all we ask for are text. */
static bool skip_column(struct aj_wire *in, bool global)
{
	if (!global) {
		aj_wire_take(in, aj_wire_be16(in));
		aj_wire_take(in, aj_wire_be16(in));
	}
	aj_wire_take(in, aj_wire_be16(in));
	return aj_wire_be16(in) < 0x20 && !in->bad; /* a type that has no parts */
}

/* What stands before the rows; their number, or -1 where it is no result of ours. */
static int64_t open_rows(struct answer *answer, struct aj_str *state, unsigned *columns)
{
	struct aj_wire *in = &answer->body;
	uint32_t flags;

	*state = (struct aj_str){ 0 };
	if (answer->op != RESULT || aj_wire_be32(in) != ROWS)
		return -1;
	flags = aj_wire_be32(in);
	*columns = aj_wire_be32(in);
	if (flags & MORE_PAGES)
		*state = aj_wire_take(in, aj_wire_be32(in));
	if (*columns > COLUMNS_MAX || in->bad)
		return -1;
	if (!(flags & NO_METADATA)) {
		if (flags & GLOBAL_TABLE) {
			aj_wire_take(in, aj_wire_be16(in));
			aj_wire_take(in, aj_wire_be16(in));
		}
		for (unsigned i = 0; i < *columns; i++)
			if (!skip_column(in, flags & GLOBAL_TABLE))
				return -1;
	}
	return in->bad ? -1 : (int64_t)aj_wire_be32(in);
}

static struct aj_str next_value(struct aj_wire *in)
{
	uint32_t len = aj_wire_be32(in);

	return len <= INT32_MAX ? aj_wire_take(in, len) : (struct aj_str){ 0 };
}

static bool own_keyspace(struct aj_str name)
{
	return aj_str_eq(name, AJ_S("system")) || aj_str_starts(name, AJ_S("system_"));
}

/* "keyspace.table". */
static enum aj_status list(struct aj_visit *visit, struct answer *answer, struct aj_err *err)
{
	struct aj_str state;
	unsigned columns, tables = 0;
	int64_t rows = open_rows(answer, &state, &columns);

	if (rows < 0 || columns != 2)
		return aj_fail(err, AJ_EINPUT, "tables: not what the protocol says");
	for (int64_t i = 0; i < rows && i < ROWS_MAX && !answer->body.bad; i++) {
		struct aj_str keyspace = next_value(&answer->body), name = next_value(&answer->body);
		struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };

		if (keyspace.len == 0 || name.len == 0 || aj_str_find(keyspace, 0, '.') < keyspace.len)
			continue;
		set.name = aj_str_z(aj_visit_text(visit, "%.*s.%.*s", (int)keyspace.len,
		    (const char *)keyspace.ptr, (int)name.len, (const char *)name.ptr));
		set.system = own_keyspace(keyspace);
		tables += !set.system;
		aj_visit_set(visit, &set);
	}
	visit->more_sets |= state.len > 0 || rows > ROWS_MAX;
	aj_visit_proved(visit, AJ_DATA_OPEN, TABLES, "%u tables and its own", tables);
	return AJ_OK;
}

static enum aj_status cassandra_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct answer answer = { 0 };
	enum aj_status st = start(visit, &answer, err);

	if (st == AJ_END) {
		aj_visit_refused(visit, "STARTUP", "%s",
		    answer.op == AUTHENTICATE
			? aj_visit_clean(visit, aj_wire_take(&answer.body, aj_wire_be16(&answer.body)))
			: "not ready");
		return AJ_OK;
	}
	if (st != AJ_OK)
		return st;
	aj_visit_proved(visit, AJ_DATA_OPEN, "STARTUP", "READY: nobody has to say a name");
	st = query(visit, CONTROL, 1, (struct aj_str){ 0 }, &answer, err);
	if (st != AJ_OK)
		return st;
	aj_visit_control(
	    visit, answer.op == ERROR, CONTROL, "%s", answer.op == ERROR ? "an error" : "no error");
	st = query(visit, TABLES, TABLES_MAX, (struct aj_str){ 0 }, &answer, err);
	if (st == AJ_OK && answer.op == ERROR) {
		aj_visit_refused(visit, TABLES, "error %04x", aj_wire_be32(&answer.body));
		return AJ_OK;
	}
	return st == AJ_OK ? list(visit, &answer, err) : st;
}

static bool read_cursor(const struct aj_cursor *cursor, uint8_t *state, size_t *len)
{
	const char *text = cursor->text;

	for (*len = 0; text[0] && text[1] && *len < STATE_MAX; text += 2) {
		int high = aj_hex_value((uint8_t)text[0]), low = aj_hex_value((uint8_t)text[1]);

		if (high < 0 || low < 0)
			return false;
		state[(*len)++] = (uint8_t)(high << 4 | low);
	}
	return text[0] == '\0';
}

static bool write_cursor(struct aj_cursor *cursor, struct aj_str state)
{
	if (state.len > STATE_MAX || state.len * 2 + 1 > sizeof(cursor->text))
		return false;
	for (size_t i = 0; i < state.len; i++)
		snprintf(cursor->text + 2 * i, 3, "%02x", state.ptr[i]);
	if (state.len == 0)
		snprintf(cursor->text, sizeof(cursor->text), "end");
	return true;
}

/* So many rows, fewer where they do not fit: the connection is left then, since all of them are under way. */
static enum aj_status ask_rows(struct aj_visit *visit, const struct aj_set *set, unsigned rows,
    struct aj_str state, size_t room, struct answer *answer, struct aj_err *err)
{
	struct aj_str keyspace = aj_str_until(set->name, '.'),
		      table = aj_str_from(set->name, keyspace.len + 1);
	const char *words = aj_visit_text(visit, "SELECT JSON * FROM \"%.*s\".\"%.*s\"", (int)keyspace.len,
	    (const char *)keyspace.ptr, (int)table.len, (const char *)table.ptr);
	enum aj_status st;

	for (;; rows = (unsigned)aj_by_number_fewer(rows)) {
		struct answer ready = { 0 };

		answer->into->ceiling = rows > 1 ? room / 2 : room;
		st = aj_visit_stands(visit) ? AJ_OK : start(visit, &ready, err);
		if (st == AJ_OK)
			st = query(visit, words, rows, state, answer, err);
		if (!answer->longer || rows == 1)
			return st;
		answer->longer = false;
		aj_visit_hang_up(visit);
	}
}

/* A row a line. False: there are fewer than n. */
static bool add_rows(struct aj_wire *body, int64_t n, struct aj_buf *page)
{
	size_t before = page->len;

	for (int64_t i = 0; i < n && !body->bad; i++) {
		aj_buf_add(page, next_value(body));
		aj_buf_add(page, AJ_S("\n"));
	}
	if (body->bad)
		page->len = before;
	return !body->bad;
}

/* What the answer has, and where it goes on. */
static enum aj_status take_rows(
    struct answer *answer, struct aj_cursor *cursor, struct aj_buf *page, struct aj_err *err)
{
	struct aj_str state;
	unsigned columns;
	int64_t n = open_rows(answer, &state, &columns);

	if (n < 0 || columns != 1 || !write_cursor(cursor, state))
		return aj_fail(err, AJ_EINPUT, "rows: not what the protocol says");
	if (!add_rows(&answer->body, n, page))
		return aj_fail(err, AJ_EINPUT, "rows: fewer than the answer says");
	if (page->full)
		return aj_fail(err, AJ_ELIMIT, "a page larger than its bound");
	/* A page of nothing but what was deleted has no rows, and others behind it. */
	return n > 0 || state.len > 0 ? AJ_OK : AJ_END;
}

/* Cursor: the server's state of the page before, in hexadecimal; "end". */
static enum aj_status cassandra_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	uint8_t *before = aj_arena_take(&visit->arena, STATE_MAX);
	unsigned rows = want / 256 < 1000 ? (unsigned)(want / 256) + 1 : 1000;
	struct aj_buf body;
	struct answer answer = { .into = &body };
	size_t len = 0;
	enum aj_status st;

	if (strcmp(cursor->text, "end") == 0)
		return AJ_END;
	if (!before || !read_cursor(cursor, before, &len))
		return aj_fail(err, AJ_EINPUT, "not a cursor of this kind");
	if (aj_answer_says(set->name, "\""))
		return aj_fail(err, AJ_EINPUT, "a name with a quote");
	aj_buf_init(&body, 0);
	st = ask_rows(visit, set, rows, aj_str(before, len), page->ceiling - page->len, &answer, err);
	if (st == AJ_END)
		st = aj_fail(err, AJ_EIO, "rows were refused");
	else if (st == AJ_OK)
		st = take_rows(&answer, cursor, page, err);
	aj_buf_wipe(&body);
	return st;
}

static const uint16_t ports[] = { 9042, 9142, 0 }, tls_ports[] = { 9142, 0 };

const struct aj_kind aj_kind_cassandra = {
	.name = "cassandra",
	.about = "Cassandra and Scylla",
	.ports = ports,
	.tls_ports = tls_ports,
	.recognise = cassandra_recognise,
	.prove = cassandra_prove,
	.records = cassandra_records,
};
