/*
 * postgresql.c: PostgreSQL by its protocol 3.0. Where a server trusts everybody it says so
 * (AuthenticationOk) before it looks for the role that was named, so that a role that does not
 * exist proves it as well, and no password is ever sent. The role is the first of the scope's
 * `names`, else postgres, which the software makes for itself.
 */

#include "base/wire.h"
#include "estate/visit.h"

#include <stdio.h>

enum {
	MESSAGE_MAX = 1 << 20,
	MESSAGES_MAX = 100000, /* of one answer */
	COLUMNS_MAX = 4,       /* of our own questions */
	DATABASES_MAX = 16,    /* that are looked into */
	TABLES_MAX = 500,      /* of a database */
	SAMPLE_RECORD = 256 << 10,
	TRUST = 0,
};

static const char begin[] = "BEGIN READ ONLY; SET LOCAL statement_timeout = 5000; ";

/* A column of JSON is in it as it was written, with line ends. */
#define ROW "translate(row_to_json(t)::text, E'\\n\\r', '  ')"

/* Binary columns as text with escapes; and a large table is read from its first row on, not from where
 * another reading of it has come. */
static const char for_records[] = "SET LOCAL bytea_output = escape; SET LOCAL synchronize_seqscans = off; ";

/* What the server says of an error: its code (SQLSTATE), which is five letters or digits. */
static struct aj_str error_code(struct aj_str body)
{
	struct aj_wire wire = aj_wire(body);

	while (!wire.bad && wire.rest.len > 1) {
		uint8_t field = aj_wire_u8(&wire);
		struct aj_str text = aj_wire_z(&wire);

		if (field == 'C' && text.len == 5)
			return text;
	}
	return AJ_S("");
}

/* The next message: its letter and what is in it. */
static enum aj_status take_message(
    struct aj_visit *visit, uint8_t *type, struct aj_str *body, struct aj_err *err)
{
	struct aj_str head;
	struct aj_wire wire;
	enum aj_status st = aj_visit_take(visit, 5, &head, err);
	uint32_t len;

	if (st != AJ_OK)
		return st;
	wire = aj_wire(head);
	*type = aj_wire_u8(&wire);
	len = aj_wire_be32(&wire);
	if (len < 4 || len > MESSAGE_MAX)
		return aj_fail(err, AJ_EINPUT, "a message of %u bytes", len);
	return aj_visit_take(visit, len - 4, body, err);
}

static enum aj_status send_startup(
    struct aj_visit *visit, uint32_t protocol, struct aj_str database, struct aj_err *err)
{
	const char *const *names = visit->endpoint->target ? visit->endpoint->target->names : NULL;
	struct aj_buf buf;
	enum aj_status st;

	aj_buf_init(&buf, 4096);
	aj_put_be(&buf, 0, 4);
	aj_put_be(&buf, protocol, 4);
	aj_buf_add(&buf, AJ_S("user\0"));
	aj_buf_add(&buf, aj_str_z(names && names[0] ? names[0] : "postgres"));
	aj_buf_add(&buf, AJ_S("\0database\0"));
	aj_buf_add(&buf, database);
	aj_buf_add(&buf, AJ_S("\0client_encoding\0UTF8\0application_name\0"));
	aj_buf_add(&buf, aj_visit_name(visit));
	aj_buf_add(&buf, AJ_S("\0\0"));
	aj_put_be32_at(&buf, 0, (uint32_t)buf.len);
	st = buf.full ? aj_fail(err, AJ_ELIMIT, "a name of more than 4 KB")
		      : aj_visit_send(visit, aj_buf_str(&buf), err);
	aj_buf_fini(&buf);
	return st;
}

/* SSLRequest is answered by one letter, and by nobody else like that. */
static enum aj_status ask_for_tls(struct aj_visit *visit, bool *yes, struct aj_err *err)
{
	struct aj_str letter;
	enum aj_status st = aj_visit_send(visit, AJ_S("\0\0\0\x08\x04\xd2\x16\x2f"), err);

	if (st == AJ_OK)
		st = aj_visit_take(visit, 1, &letter, err);
	if (st != AJ_OK)
		return st;
	*yes = letter.ptr[0] == 'S';
	return *yes || letter.ptr[0] == 'N' ? AJ_OK : AJ_END;
}

/* A connection for another session, inside TLS if the first one was. */
static enum aj_status connect_again(struct aj_visit *visit, struct aj_err *err)
{
	bool yes = false;
	enum aj_status st;

	aj_visit_hang_up(visit);
	if (!*(const bool *)visit->own)
		return AJ_OK;
	st = ask_for_tls(visit, &yes, err);
	if (st == AJ_OK && !yes)
		st = aj_fail(err, AJ_END, "it goes inside TLS no more");
	return st == AJ_OK ? aj_visit_secure(visit, err) : st;
}

/* A startup without a password, and the beginning of what is said to it. */
static enum aj_status introduce(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_str head;
	enum aj_status st = send_startup(visit, 3 << 16, AJ_S("postgres"), err);

	if (st == AJ_OK)
		st = aj_visit_peek(visit, 9, &head, err);
	if (st != AJ_OK)
		return st;
	if ((head.ptr[0] != 'R' && head.ptr[0] != 'E') || head.ptr[1] != 0 || head.ptr[2] != 0)
		return AJ_END;
	aj_visit_is(visit, "PostgreSQL", (struct aj_str){ 0 });
	return AJ_OK;
}

/* Inside TLS where it does that, since its rules may let in nobody else (hostssl). */
static enum aj_status pg_recognise(struct aj_visit *visit, struct aj_err *err)
{
	bool *in_tls = aj_arena_take(&visit->arena, sizeof(*in_tls));
	enum aj_status st;

	if (!in_tls)
		return aj_fail(err, AJ_ELIMIT, "no memory for a session");
	visit->own = in_tls;
	st = ask_for_tls(visit, in_tls, err);
	if (st == AJ_OK && *in_tls) {
		st = aj_visit_secure(visit, err);
		if (st == AJ_OK)
			st = introduce(visit, err);
		if (st != AJ_END && st != AJ_EINPUT)
			return st;
		*in_tls = false;
		st = connect_again(visit, err);
	}
	return st == AJ_OK ? introduce(visit, err) : st;
}

/* Up to ReadyForQuery. AJ_END: the session is refused, code says why. */
static enum aj_status await_ready(struct aj_visit *visit, struct aj_str *code, struct aj_err *err)
{
	*code = AJ_S("");
	for (unsigned n = 0; n < 256; n++) {
		struct aj_str body;
		struct aj_wire wire;
		uint8_t type;
		enum aj_status st = take_message(visit, &type, &body, err);

		if (st != AJ_OK)
			return st;
		if (type == 'Z')
			return AJ_OK;
		if (type == 'E') {
			*code = error_code(body);
			return AJ_END;
		}
		wire = aj_wire(body);
		if (type == 'S' && aj_str_eq(aj_wire_z(&wire), AJ_S("server_version")))
			aj_visit_is(visit, "PostgreSQL", aj_wire_z(&wire));
	}
	return aj_fail(err, AJ_EINPUT, "it does not get ready");
}

static enum aj_status read_row(struct aj_str body,
    enum aj_status (*row)(void *to, const struct aj_str *column, struct aj_err *err), void *to,
    struct aj_err *err)
{
	struct aj_wire wire = aj_wire(body);
	struct aj_str column[COLUMNS_MAX] = { { 0 } };
	unsigned n = aj_wire_be16(&wire);

	for (unsigned i = 0; i < n && i < COLUMNS_MAX; i++) {
		uint32_t len = aj_wire_be32(&wire);

		if (len != UINT32_MAX) /* NULL */
			column[i] = aj_wire_take(&wire, len);
	}
	return wire.bad ? aj_fail(err, AJ_EINPUT, "a row that is not one") : row(to, column, err);
}

static enum aj_status ask(struct aj_visit *visit, const char *text, struct aj_err *err)
{
	struct aj_buf buf;
	enum aj_status st;

	aj_buf_init(&buf, 16 << 10);
	aj_buf_add(&buf, AJ_S("Q"));
	aj_put_be(&buf, strlen(text) + 5, 4);
	aj_buf_add(&buf, aj_str(text, strlen(text) + 1));
	st = aj_visit_send(visit, aj_buf_str(&buf), err);
	aj_buf_fini(&buf);
	return st;
}

/* Asks, hands over each row. AJ_END: the server refuses, code says why. */
static enum aj_status query(struct aj_visit *visit, const char *text,
    enum aj_status (*row)(void *to, const struct aj_str *column, struct aj_err *err), void *to,
    struct aj_str *code, struct aj_err *err)
{
	enum aj_status st = ask(visit, text, err);
	bool refused = false;

	*code = AJ_S("");
	for (unsigned n = 0; st == AJ_OK && n < MESSAGES_MAX; n++) {
		struct aj_str body;
		uint8_t type;

		st = take_message(visit, &type, &body, err);
		if (st != AJ_OK)
			return st;
		if (type == 'Z')
			return refused ? AJ_END : AJ_OK;
		if (type == 'D')
			st = read_row(body, row, to, err);
		if (type == 'E') {
			*code = error_code(body);
			refused = true;
		}
	}
	return st != AJ_OK ? st : aj_fail(err, AJ_EINPUT, "more than %d messages", MESSAGES_MAX);
}

struct databases {
	struct aj_visit *visit;
	struct aj_str name[DATABASES_MAX];
	size_t n, all;
};

static enum aj_status take_database(void *to, const struct aj_str *column, struct aj_err *err)
{
	struct databases *databases = to;

	databases->all++;
	if (databases->n < DATABASES_MAX)
		databases->name[databases->n++] = column[0];
	return AJ_OK;
}

struct tables {
	struct aj_visit *visit;
	struct aj_str database;
	size_t n;
};

/* The name as it has to be written in SQL, behind that of the database. */
static enum aj_status take_table(void *to, const struct aj_str *column, struct aj_err *err)
{
	struct tables *tables = to;
	struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };

	set.name = aj_str_z(aj_visit_text(tables->visit, "%.*s/%.*s", (int)tables->database.len,
	    (const char *)tables->database.ptr, (int)column[0].len, (const char *)column[0].ptr));
	if (!aj_str_decimal(column[1], &set.count)) /* -1: never counted, before version 14 that is 0 */
		set.count = AJ_UNTOLD;
	if (!aj_str_decimal(column[2], &set.bytes))
		set.bytes = AJ_UNTOLD;
	set.system = aj_str_eq(column[3], AJ_S("v")) || aj_str_eq(column[3], AJ_S("f"));
	if (set.system) {
		set.count = set.bytes = AJ_UNTOLD;
		set.note = aj_str_eq(column[3], AJ_S("v")) ? AJ_S("a view, which may run anything: not read")
							   : AJ_S("of another server: not read");
	}
	tables->n++;
	aj_visit_set(tables->visit, &set);
	return AJ_OK;
}

/* Opens a session in a database, unless one stands. AJ_END: refused. */
static enum aj_status enter(struct aj_visit *visit, struct aj_str database, struct aj_err *err)
{
	struct aj_str body, code;
	struct aj_wire wire;
	uint8_t type;
	enum aj_status st;

	if (aj_visit_stands(visit))
		return AJ_OK;
	st = connect_again(visit, err);
	if (st == AJ_OK)
		st = send_startup(visit, 3 << 16, database, err);
	if (st == AJ_OK)
		st = take_message(visit, &type, &body, err);
	if (st != AJ_OK)
		return st;
	wire = aj_wire(body);
	return type == 'R' && aj_wire_be32(&wire) == TRUST && !wire.bad ? await_ready(visit, &code, err)
									: AJ_END;
}

/* Ordinary tables, and where there are large objects the one of these. A foreign one would ask another
 * server, a view may run anything: they are named only. */
static enum aj_status list_tables(struct aj_visit *visit, struct aj_str database, struct aj_err *err)
{
	struct tables tables = { visit, database, 0 };
	struct aj_str code;
	enum aj_status st;

	aj_visit_hang_up(visit);
	st = enter(visit, database, err);
	if (st == AJ_OK)
		st = query(visit,
		    aj_visit_text(visit,
			"%s SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), "
			"CASE WHEN c.reltuples > 0 OR pg_relation_size(c.oid) = 0 THEN c.reltuples::bigint "
			"ELSE -1 END, pg_total_relation_size(c.oid), c.relkind "
			"FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
			"WHERE c.relkind IN ('r', 'm', 'v', 'f') AND n.nspname <> 'information_schema' AND "
			"(n.nspname NOT LIKE 'pg\\_%%' OR c.relname = 'pg_largeobject' AND "
			"pg_relation_size(c.oid) > 0) "
			"AND has_table_privilege(c.oid, 'SELECT') ORDER BY 3 DESC LIMIT %d; ROLLBACK",
			begin, TABLES_MAX),
		    take_table, &tables, &code, err);
	if (st == AJ_OK && tables.n > 0)
		aj_visit_proved(visit, AJ_DATA_OPEN,
		    "SELECT … FROM pg_class, where tables may be read (READ ONLY)",
		    "%zu tables in a database", tables.n);
	visit->more_sets |= tables.n == TABLES_MAX;
	return st == AJ_END ? AJ_OK : st;
}

static enum aj_status list(struct aj_visit *visit, struct aj_err *err)
{
	struct databases databases = { .visit = visit };
	struct aj_str code;
	enum aj_status st = query(visit,
	    aj_visit_text(visit,
		"%s SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate AND "
		"has_database_privilege(oid, 'CONNECT') AND position('/' in datname) = 0; ROLLBACK",
		begin),
	    take_database, &databases, &code, err);

	if (st != AJ_OK)
		return st == AJ_END ? AJ_OK : st;
	aj_visit_proved(visit, databases.all > 0 ? AJ_DATA_OPEN : AJ_METADATA_OPEN,
	    "SELECT datname FROM pg_database (READ ONLY)", "%zu databases", databases.all);
	for (size_t i = 0; i < databases.n && st == AJ_OK; i++)
		st = list_tables(visit, databases.name[i], err);
	visit->more_sets |= databases.all > databases.n;
	return st;
}

/* No server speaks protocol 255.0. */
static enum aj_status control(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_str head;
	enum aj_status st;
	bool failed;

	st = connect_again(visit, err);
	if (st != AJ_OK)
		return st;
	st = send_startup(visit, 255u << 16, AJ_S("postgres"), err);
	if (st == AJ_OK)
		st = aj_visit_peek(visit, 1, &head, err);
	if (st != AJ_OK && st != AJ_END)
		return st;
	failed = st == AJ_END || head.ptr[0] == 'E';
	aj_visit_control(
	    visit, failed, "a startup by protocol 255.0", "%s", failed ? "an error" : "no error");
	aj_visit_hang_up(visit);
	return AJ_OK;
}

static const char *method_of(uint32_t number)
{
	switch (number) {
	case 3:
		return "asks for a password";
	case 5:
		return "asks for a password (MD5)";
	case 10:
		return "asks for a password (SASL)";
	default:
		return "asks for who we are";
	}
}

/* What it says to a startup: "" if it trusts, else how it refuses. */
static enum aj_status take_verdict(struct aj_visit *visit, const char **refused, struct aj_err *err)
{
	struct aj_str body;
	struct aj_wire wire;
	uint32_t method;
	uint8_t type;
	enum aj_status st = take_message(visit, &type, &body, err);

	if (st != AJ_OK)
		return st;
	wire = aj_wire(body);
	method = aj_wire_be32(&wire);
	if (type == 'E')
		*refused = aj_visit_text(visit, "error %s", aj_visit_clean(visit, error_code(body)));
	else
		*refused = !wire.bad && method == TRUST ? "" : method_of(method);
	return AJ_OK;
}

/* Its rules may be others without TLS (hostnossl); where they let in nobody either, refused stays. */
static enum aj_status try_bare(struct aj_visit *visit, const char **refused, struct aj_err *err)
{
	const char *bare = "";
	enum aj_status st;

	*(bool *)visit->own = false;
	st = connect_again(visit, err);
	if (st == AJ_OK)
		st = send_startup(visit, 3 << 16, AJ_S("postgres"), err);
	if (st == AJ_OK)
		st = take_verdict(visit, &bare, err);
	if (st == AJ_OK && !*bare)
		*refused = "";
	else if (st == AJ_OK)
		aj_visit_refused(visit, "the same without TLS", "%s", bare);
	return st == AJ_END ? AJ_OK : st;
}

static enum aj_status pg_prove(struct aj_visit *visit, struct aj_err *err)
{
	static const char asked[] = "a startup without a password";
	const char *refused = "";
	struct aj_str code;
	enum aj_status st = take_verdict(visit, &refused, err);

	if (st == AJ_OK && *refused && *(const bool *)visit->own)
		st = try_bare(visit, &refused, err);
	if (*refused)
		aj_visit_refused(visit, asked, "%s", refused);
	if (st != AJ_OK || *refused)
		return st;
	aj_visit_proved(visit, AJ_DATA_OPEN, asked, "AuthenticationOk");
	st = await_ready(visit, &code, err);
	if (st == AJ_OK)
		st = list(visit, err);
	else if (st == AJ_END && aj_str_eq(code, AJ_S("28000")))
		/* It let us in and only then looked for the role: any role that exists is let in like this.
		 */
		aj_visit_proved(visit, AJ_DATA_OPEN, "the same, read on",
		    "error 28000: it trusts, but has no such role; name one in the scope to list");
	else if (st == AJ_END && aj_str_eq(code, AJ_S("3D000")))
		aj_visit_proved(visit, AJ_DATA_OPEN, "the same, read on",
		    "error 3D000: it trusts, but has no database postgres");
	return st == AJ_OK || st == AJ_END ? control(visit, err) : st;
}

/* A row of one column, straight into the page. AJ_ELIMIT and visit->passed: it is too large for that. */
static enum aj_status take_record(struct aj_visit *visit, struct aj_buf *page, struct aj_err *err)
{
	struct aj_str head;
	struct aj_wire wire;
	uint32_t len, bytes;
	enum aj_status st = aj_visit_take(visit, 11, &head, err);

	if (st != AJ_OK)
		return st;
	wire = aj_wire(aj_str_from(head, 1));
	len = aj_wire_be32(&wire);
	if (aj_wire_be16(&wire) != 1)
		return aj_fail(err, AJ_EINPUT, "a row that is not one");
	bytes = aj_wire_be32(&wire);
	if (bytes == UINT32_MAX) /* NULL */
		bytes = 0;
	if (len < 10 || bytes != len - 10)
		return aj_fail(err, AJ_EINPUT, "a row that is not one");
	visit->cut |= visit->sampling && bytes >= SAMPLE_RECORD;
	visit->passed = bytes >= page->ceiling - page->len;
	if (visit->passed)
		return aj_fail(err, AJ_ELIMIT, "a row of %u bytes", bytes);
	st = aj_visit_take_into(visit, bytes, page, err);
	aj_buf_add(page, AJ_S("\n"));
	return st;
}

/* Rows until the page has enough bytes: they may be larger than the server's figures say, and the rest is not
 * waited for. n: how many. AJ_END: they are refused. */
static enum aj_status take_records(
    struct aj_visit *visit, size_t enough, struct aj_buf *page, uint64_t *n, struct aj_err *err)
{
	bool refused = false;
	enum aj_status st = AJ_OK;

	*n = 0;
	for (unsigned i = 0; st == AJ_OK && i < MESSAGES_MAX && page->len < enough; i++) {
		struct aj_str body;
		uint8_t type = 0;

		st = aj_visit_peek(visit, 1, &body, err);
		if (st == AJ_OK && body.ptr[0] == 'D') {
			st = take_record(visit, page, err);
			*n += st == AJ_OK;
			continue;
		}
		if (st == AJ_OK)
			st = take_message(visit, &type, &body, err);
		if (st == AJ_OK && type == 'Z')
			return refused ? AJ_END : AJ_OK;
		refused |= type == 'E';
	}
	aj_visit_hang_up(visit);
	if (st == AJ_ELIMIT && visit->passed && *n > 0) {
		visit->passed = false; /* it is the first one of the next page */
		return AJ_OK;
	}
	return st;
}

/* Cursor: how many rows were read. Rows come as the server makes JSON of them. */
static enum aj_status pg_records(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct aj_str database = aj_str_until(set->name, '/'),
		      table = aj_str_from(set->name, database.len + 1);
	uint64_t per_record = set->count > 0 && set->count != AJ_UNTOLD && set->bytes != AJ_UNTOLD
				  ? set->bytes / set->count
				  : 1024;
	uint64_t limit = want / (per_record ? per_record : 1) + 1, offset = 0, n = 0;
	const char *cut = visit->sampling ? aj_visit_text(visit, "left(%s, %d)", ROW, SAMPLE_RECORD) : ROW;
	size_t before = page->len;
	enum aj_status st;

	if (cursor->text[0] && !aj_str_decimal(aj_str_z(cursor->text), &offset))
		return aj_fail(err, AJ_EINPUT, "not a cursor of this kind");
	limit = limit > 1000 ? 1000 : limit;
	st = enter(visit, database, err);
	if (st == AJ_OK)
		st = ask(visit,
		    aj_visit_text(visit,
			"%s%s SELECT %s FROM (SELECT * FROM %.*s LIMIT %llu OFFSET %llu) t; ROLLBACK", begin,
			for_records, cut, (int)table.len, (const char *)table.ptr, (unsigned long long)limit,
			(unsigned long long)offset),
		    err);
	if (st == AJ_OK)
		st = take_records(visit, before + want, page, &n, err);
	if (st == AJ_END)
		return aj_fail(err, AJ_EIO, "rows were refused");
	snprintf(cursor->text, sizeof(cursor->text), "%llu", (unsigned long long)offset + n + visit->passed);
	return st == AJ_OK && n == 0 ? AJ_END : st;
}

static const uint16_t ports[] = { 5432, 5433, 6432, 0 };

const struct aj_kind aj_kind_postgresql = {
	.name = "postgresql",
	.scheme = "postgres",
	.about = "PostgreSQL and what speaks its protocol",
	.ports = ports,
	.recognise = pg_recognise,
	.prove = pg_prove,
	.records = pg_records,
};
