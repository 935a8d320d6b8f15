/*
 * sql.c: dumps of databases as SQL: MySQL and MariaDB, PostgreSQL (INSERT and COPY),
 * SQLite, SQL Server, Oracle. Each row is a record, each cell has the field
 * table.column, whose name comes from the INSERT or from the CREATE TABLE before it.
 *
 * Only INSERT and COPY are taken apart. Everything else, comments included, goes over
 * as it stands, line by line, so that no dialect has to be understood to the last
 * clause, and what was misunderstood ends with its statement.
 */

#include "format/sql/sql.h"

#include "format/sql/sql_words.h"

enum {
	HEADER_MAX =
	    32 * 1024,	 /* bytes of an INSERT before its rows; of a CREATE TABLE, that are looked at */
	MEMO_MAX = 4096, /* bytes of such that are remembered */
	LEAD_MAX = 256,	 /* spaces before a statement */
	SLASH_HEAD = 64 * 1024, /* bytes that tell how backslashes are meant */
};

void aj_sql_coded(struct aj_sql *sql, enum aj_coding coding)
{
	if (sql->coding != coding)
		aj_scan_coded(sql->scan, aj_cursor_offset(&sql->in), coding);
	sql->coding = coding;
}

static enum aj_status end_text(struct aj_sql *sql)
{
	if (sql->text)
		aj_cell_end(&sql->batch, AJ_CELL_STRING);
	sql->text = false;
	return AJ_OK;
}

/* Takes len bytes over as they stand. */
static enum aj_status add_text(struct aj_sql *sql, size_t len, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (!sql->text)
		st = aj_cell_begin(&sql->batch, NULL, aj_cursor_offset(&sql->in), err);
	sql->text = true;
	if (st == AJ_OK)
		st = aj_cell_plain(&sql->batch, aj_str_sub(aj_cursor_left(&sql->in), 0, len),
		    aj_cursor_offset(&sql->in), sql->in.foreign, err);
	sql->in.pos += len;
	return st;
}

/* To the end of a line or a statement, or of what is at hand. */
static enum aj_status read_text(struct aj_sql *sql, struct aj_err *err)
{
	struct aj_str left = aj_cursor_left(&sql->in);
	size_t end = aj_str_find(left, 0, '\n'), from = 0;

	if (sql->start)
		while (from < end && aj_is_space(left.ptr[from]))
			from++;
	if (sql->start && from < left.len)
		sql->comment = left.ptr[from] == '#' || aj_str_starts(aj_str_from(left, from), AJ_S("--"));
	if (!sql->comment)
		end = aj_str_find(aj_str_sub(left, 0, end), 0, ';');
	sql->start = end < left.len;
	return add_text(sql, end + sql->start, err);
}

/* The words between INSERT and the table. */
static void skip_modifiers(struct aj_str s, size_t *at)
{
	static const struct aj_str words[] = { AJ_S("LOW_PRIORITY"), AJ_S("HIGH_PRIORITY"), AJ_S("DELAYED"),
		AJ_S("OR"), AJ_S("REPLACE"), AJ_S("ROLLBACK"), AJ_S("ABORT"), AJ_S("FAIL"), AJ_S("IGNORE"),
		AJ_S("ALL"), AJ_S("OVERWRITE"), AJ_S("INTO"), AJ_S("TABLE") };

	for (size_t i = 0; i < AJ_LEN(words); i++)
		aj_sql_word(s, at, words[i]);
}

/* The list of columns whose bracket is at at. */
static bool read_columns(struct aj_sql *sql, struct aj_str s, size_t *at)
{
	struct aj_str name;

	sql->columns.n = 0;
	do {
		*at = aj_sql_skip(s, *at + 1);
		if (!aj_sql_path(s, at, &name))
			return false;
		if (sql->columns.n < AJ_SQL_COLUMNS_MAX)
			sql->columns.fields[sql->columns.n++] =
			    aj_field_child(sql->fields, sql->columns.table, name);
	} while (*at < s.len && s.ptr[*at] == ',');
	if (*at >= s.len || s.ptr[*at] != ')')
		return false;
	*at = aj_sql_skip(s, *at + 1);
	return true;
}

enum form { NO_ROWS, ROWS, ASSIGNMENTS };

/* "INSERT INTO t (a, b) VALUES" at the start of s: what follows at at then. */
static enum form read_insert(struct aj_sql *sql, struct aj_str s, size_t *at)
{
	struct aj_str table;
	uint8_t quote;

	*at = 0;
	if (!aj_sql_word(s, at, AJ_S("INSERT")) && !aj_sql_word(s, at, AJ_S("REPLACE")) &&
	    !aj_str_starts_nocase(s, AJ_S("INTO ")))
		return NO_ROWS;
	skip_modifiers(s, at);
	quote = *at < s.len ? s.ptr[*at] : 0;
	if (!aj_sql_path(s, at, &table))
		return NO_ROWS;
	aj_sql_tables_columns(&sql->tables, sql->fields, table, &sql->columns);
	if (*at < s.len && s.ptr[*at] == '(' && !read_columns(sql, s, at))
		return NO_ROWS;
	if (aj_sql_word(s, at, AJ_S("OVERRIDING"))) {
		aj_sql_word(s, at, AJ_S("SYSTEM"));
		aj_sql_word(s, at, AJ_S("USER"));
		aj_sql_word(s, at, AJ_S("VALUE"));
	}
	if (quote == '`')
		sql->slash = AJ_SQL_SLASH_ESCAPE;
	if (aj_sql_word(s, at, AJ_S("SET")))
		return ASSIGNMENTS;
	if (!aj_sql_word(s, at, AJ_S("VALUES")) && !aj_sql_word(s, at, AJ_S("VALUE")))
		return NO_ROWS;
	return *at < s.len && s.ptr[*at] == '(' ? ROWS : NO_ROWS;
}

/* Space and comments between rows. A comment goes over, without a field. */
static enum aj_status read_between(struct aj_sql *sql, bool *ended, struct aj_err *err)
{
	struct aj_cursor *in = &sql->in;
	enum aj_status st;

	*ended = false;
	for (;;) {
		uint8_t c, next;

		if (!aj_cursor_has(in, 2) && in->pos == in->window.len) {
			*ended = true;
			return AJ_OK;
		}
		c = in->window.ptr[in->pos];
		next = in->window.len - in->pos > 1 ? in->window.ptr[in->pos + 1] : 0;
		if (aj_is_space(c)) {
			in->pos++;
			continue;
		}
		if (!((c == '-' && next == '-') || (c == '/' && next == '*')))
			return AJ_OK;
		st = aj_sql_read_comment(sql, err);
		if (st != AJ_OK)
			return st;
	}
}

/* A row, whose opening bracket is at pos. *ended: the statement ended within it. */
static enum aj_status read_row(struct aj_sql *sql, bool *ended, struct aj_err *err)
{
	struct aj_cursor *in = &sql->in;
	uint64_t begun = aj_cursor_offset(in);
	enum aj_status st;
	size_t place = 0;

	in->pos++;
	aj_batch_begin_record(&sql->batch);
	for (;;) {
		st = aj_sql_read_cell(
		    sql, aj_sql_column_field(sql->fields, &sql->columns, place++), ended, err);
		if (st != AJ_OK)
			return st;
		if (*ended) {
			aj_scan_complain_of_form(sql->scan, begun, "a row is not closed");
			break;
		}
		if (in->window.ptr[in->pos++] == ')')
			break;
	}
	return aj_batch_end_record(&sql->batch, err);
}

static enum aj_status read_rows(struct aj_sql *sql, struct aj_err *err)
{
	struct aj_cursor *in = &sql->in;
	bool ended = false;
	enum aj_status st;

	for (;;) {
		st = read_row(sql, &ended, err);
		if (st == AJ_OK && !ended)
			st = read_between(sql, &ended, err);
		if (st != AJ_OK || ended)
			return st;
		if (in->window.ptr[in->pos] != ',')
			return AJ_OK;
		in->pos++;
		st = read_between(sql, &ended, err);
		if (st != AJ_OK || ended || in->window.ptr[in->pos] != '(')
			return st;
	}
}

/* a = 'x', b = 3 */
static enum aj_status read_assignments(struct aj_sql *sql, struct aj_err *err)
{
	struct aj_cursor *in = &sql->in;
	enum aj_status st = AJ_OK;
	bool ended = false;

	aj_batch_begin_record(&sql->batch);
	while (st == AJ_OK && !ended) {
		const struct aj_field *field = sql->columns.table;
		struct aj_str left, name;
		size_t at;

		aj_cursor_has(in, MEMO_MAX);
		left = aj_str_sub(aj_cursor_left(in), 0, MEMO_MAX);
		at = aj_sql_skip(left, 0);
		if (aj_sql_path(left, &at, &name) && at < left.len && left.ptr[at] == '=') {
			field = aj_field_child(sql->fields, field, name);
			in->pos += at + 1;
		}
		st = aj_sql_read_cell(sql, field, &ended, err);
		if (st == AJ_OK && !ended)
			in->pos++;
	}
	return st == AJ_OK ? aj_batch_end_record(&sql->batch, err) : st;
}

/* "COPY t (a, b) FROM stdin;" at the start of s; at: behind its line. */
static bool read_copy(struct aj_sql *sql, struct aj_str s, size_t *at)
{
	struct aj_str table, options;

	*at = 0;
	if (!aj_sql_word(s, at, AJ_S("COPY")) || !aj_sql_path(s, at, &table))
		return false;
	aj_sql_tables_columns(&sql->tables, sql->fields, table, &sql->columns);
	if (*at < s.len && s.ptr[*at] == '(' && !read_columns(sql, s, at))
		return false;
	if (!aj_sql_word(s, at, AJ_S("FROM")) || !aj_sql_word(s, at, AJ_S("stdin")))
		return false;
	options = aj_str_until(aj_str_from(s, *at), '\n');
	if (memmem(options.ptr, options.len, "csv", 3) || memmem(options.ptr, options.len, "CSV", 3))
		return false;
	*at = aj_str_find(s, *at, '\n');
	return (*at)++ < s.len;
}

/* The statement is an INSERT with the same beginning as the one before. */
static bool is_repeated(const struct aj_sql *sql, struct aj_str s)
{
	return sql->header_len > 0 && s.len > sql->header_len && s.ptr[sql->header_len] == '(' &&
	       memcmp(s.ptr, sql->header, sql->header_len) == 0;
}

static void remember(struct aj_sql *sql, struct aj_str s, size_t len)
{
	sql->header_len = len <= MEMO_MAX ? len : 0;
	memcpy(sql->header, s.ptr, sql->header_len);
}

/* Reads the statement at pos, behind lead spaces, if it is one of those with rows. *was: it is. */
static enum aj_status read_statement(struct aj_sql *sql, size_t lead, bool *was, struct aj_err *err)
{
	struct aj_str s = aj_str_sub(aj_cursor_left(&sql->in), lead, HEADER_MAX);
	uint8_t first = s.ptr[0] | 0x20;
	enum form form = NO_ROWS;
	enum aj_status st;
	size_t at = 0;
	bool full, copy = false;

	*was = false;
	if (first == 'c' && (s.ptr[1] | 0x20) == 'r') {
		at = aj_sql_tables_note(&sql->tables, s, &full);
		sql->header_len = 0;
		if (full)
			aj_scan_complain(sql->scan, aj_cursor_offset(&sql->in),
			    "too many tables to remember their columns");
	} else if (first == 'c') {
		copy = read_copy(sql, s, &at);
		sql->header_len = 0;
	} else if (is_repeated(sql, s)) {
		form = ROWS;
		at = sql->header_len;
	} else if (first == 'i' || first == 'r') {
		form = read_insert(sql, s, &at);
		remember(sql, s, form == ROWS ? at : 0);
	}
	if (form == NO_ROWS && !copy) {
		sql->try_from = aj_cursor_offset(&sql->in) + lead + at;
		return AJ_OK;
	}
	*was = true;
	st = end_text(sql);
	sql->in.pos += lead + at;
	if (st != AJ_OK)
		return st;
	aj_sql_coded(sql, copy ? AJ_CODING_NONE : AJ_CODING_SQL);
	return copy	      ? aj_sql_read_copy(sql, err)
	       : form == ROWS ? read_rows(sql, err)
			      : read_assignments(sql, err);
}

/* The bytes of space before the next statement, as far as it begins within LEAD_MAX. */
static size_t lead_of(struct aj_str left)
{
	size_t lead = 0;

	while (lead < left.len && lead < LEAD_MAX && (aj_is_space(left.ptr[lead]) || left.ptr[lead] == ';'))
		lead++;
	return lead;
}

static enum aj_status read_all(struct aj_sql *sql, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && aj_cursor_has(&sql->in, 1)) {
		bool was = false;

		if (sql->start) {
			struct aj_str left;
			size_t lead;

			aj_cursor_has(&sql->in, HEADER_MAX + LEAD_MAX);
			left = aj_cursor_left(&sql->in);
			lead = lead_of(left);
			if (lead + 2 < left.len && aj_cursor_offset(&sql->in) + lead >= sql->try_from &&
			    strchr("cirCIR", left.ptr[lead]) && left.ptr[lead])
				st = read_statement(sql, lead, &was, err);
		}
		if (st == AJ_OK && !was)
			st = read_text(sql, err);
	}
	return st == AJ_OK ? end_text(sql) : st;
}

static enum aj_status sql_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct aj_arena *arena = aj_scan_arena(scan);
	struct aj_sql sql = {
		.scan = scan,
		.fields = aj_scan_fields(scan),
		.columns.fields = aj_arena_take(arena, AJ_SQL_COLUMNS_MAX * sizeof(*sql.columns.fields)),
		.header = aj_arena_take(arena, MEMO_MAX),
		.start = true,
	};
	enum aj_status st = aj_batch_init(&sql.batch, scan, err);

	if (st != AJ_OK)
		return st;
	if (!sql.fields || !sql.columns.fields || !sql.header)
		return aj_fail(err, AJ_ELIMIT, "no memory to read SQL");
	st = aj_sql_tables_init(&sql.tables, err);
	if (st != AJ_OK)
		return st;
	aj_cursor_init(&sql.in, in);
	sql.slash = aj_sql_slash_of(aj_str_sub(sql.in.window, 0, SLASH_HEAD));
	st = read_all(&sql, err);
	if (st == AJ_OK)
		st = aj_batch_flush(&sql.batch, err);
	aj_sql_tables_fini(&sql.tables);
	return st == AJ_OK ? aj_cursor_finish(&sql.in, err) : st;
}

const struct aj_format aj_format_sql = {
	.name = "sql",
	.about = "dumps of databases: MySQL, PostgreSQL, SQLite, SQL Server, Oracle",
	.sniff = aj_sql_sniff,
	.most = AJ_SQL_BITS,
	.read = sql_read,
};
