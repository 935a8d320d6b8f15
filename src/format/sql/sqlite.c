/*
 * sqlite.c: database files of SQLite 3 (https://sqlite.org/fileformat2.html) and their
 * write-ahead logs. Rows are records with fields table.column, of tables with and
 * without rowid; indexes hold nothing that the tables do not. What is left behind in
 * free pages, in free parts of pages and in pages that no tree leads to is handed over
 * without names: what was deleted can be read all the same.
 *
 * Each page is read once, whatever refers to it, so that the work is bounded by the
 * size of the file.
 */

#include "format/sql/sqlite.h"

#include "format/sql/sql_words.h"

#include <stdlib.h>

enum {
	BITS = 60,
	HEADER = 100, /* bytes before the tree in page 1 */
	WAL_HEADER = 32,
	WAL_FRAME = 24,
	SCHEMA_MAX = 64 * 1024, /* bytes of a table's definition */
	TABLES_MAX = 16 * 1024,
	ARENA_MAX = 64 << 20, /* of all tables' definitions */
	SEEN_MAX = 64 << 20,  /* bytes of the bits of pages: 2 TiB of pages of 4 KiB */
	STRING_LEAST = 6,     /* bytes in a row that can be read, in what is free */
	WHOLE_BRANCH = 8,     /* bytes before the cells of a leaf; 12 of a branch */
};

enum page_kind { BRANCH_INDEX = 2, BRANCH_TABLE = 5, LEAF_INDEX = 10, LEAF_TABLE = 13 };

struct table {
	uint32_t root;
	struct aj_str name, sql;
};

struct reader {
	struct aj_sqlite db;
	struct aj_arena arena; /* of the tables */
	struct table *tables;
	size_t n_tables;
	uint8_t *page;	  /* the one being read */
	uint64_t page_at; /* its offset */
	uint32_t *stack;  /* pages to be read */
	size_t n_stack, stack_room;
	bool schema; /* the tree being read is that of the tables */
};

static uint32_t be16(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static enum aj_status push(struct reader *r, uint32_t page, struct aj_err *err)
{
	uint32_t *grown;
	size_t room = r->stack_room ? r->stack_room * 2 : 1024;

	if (aj_sqlite_seen(&r->db, page)) {
		aj_scan_complain(
		    r->db.scan, r->page_at, "a tree leads to page %u, which is not its own", page);
		return AJ_OK;
	}
	if (r->n_stack == r->stack_room) {
		grown = realloc(r->stack, room * sizeof(*grown));
		if (!grown)
			return aj_fail(err, AJ_ELIMIT, "no memory for the pages of a tree");
		r->stack = grown;
		r->stack_room = room;
	}
	r->stack[r->n_stack++] = page;
	return AJ_OK;
}

/* What can be read of [from, to) of the page, without names. */
static enum aj_status read_free(struct reader *r, size_t from, size_t to, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && from < to) {
		size_t end = from;

		while (end < to && (r->page[end] >= 0x20 || r->page[end] == '\n' || r->page[end] == '\t') &&
		       r->page[end] != 0x7f)
			end++;
		if (end - from >= STRING_LEAST) {
			st = aj_cell_begin(&r->db.batch, NULL, r->page_at + from, err);
			if (st == AJ_OK)
				st = aj_cell_plain(&r->db.batch, aj_str(r->page + from, end - from),
				    r->page_at + from, true, err);
			if (st == AJ_OK)
				aj_cell_end(&r->db.batch, AJ_CELL_STRING);
		}
		from = end + 1;
	}
	return st;
}

/* The parts of the page that are in no cell (section 1.5): before the first one, and the chain of free
 * blocks. */
static enum aj_status read_gaps(struct reader *r, size_t head, size_t pointers, struct aj_err *err)
{
	size_t cells = be16(r->page + head + 5), block = be16(r->page + head + 1);
	enum aj_status st;

	if (cells == 0 || cells > r->db.usable)
		cells = r->db.usable;
	st = read_free(r, pointers, cells, err);
	while (st == AJ_OK && block > 0 && block + 4 <= r->db.usable) {
		size_t next = be16(r->page + block), len = be16(r->page + block + 2);

		if (len > r->db.usable - block)
			len = r->db.usable - block;
		st = read_free(r, block + 4, block + len, err);
		if (next <= block)
			break;
		block = next;
	}
	return st;
}

/* How much of a payload stands in the page (section 1.5). */
static uint64_t local_size(const struct aj_sqlite *db, enum page_kind kind, uint64_t size)
{
	uint64_t u = db->usable, most = kind == LEAF_TABLE ? u - 35 : (u - 12) * 64 / 255 - 23;
	uint64_t least = (u - 12) * 32 / 255 - 23, k;

	if (size <= most)
		return size;
	k = least + (size - least) % (u - 4);
	return k <= most ? k : least;
}

/* A row of sqlite_schema: type, name, tbl_name, rootpage, sql. Notes it if it is a table. */
static enum aj_status note_table(struct reader *r, struct aj_sqlite_payload payload, struct aj_err *err)
{
	uint8_t *row = r->db.overflow + AJ_SQLITE_PAGE_MAX;
	struct aj_str view, columns[5] = { 0 };
	uint64_t header, types[5] = { 0 };
	struct table *table = &r->tables[r->n_tables];
	size_t at = 0, body, len;
	enum aj_status st = AJ_OK;

	uint64_t more = payload.left;

	payload.left = 0; /* its other pages are not used up: the row's values are read from them */
	st = aj_sqlite_gather(&r->db, &payload, row, SCHEMA_MAX, &len, err);
	while (st == AJ_OK && more > 0 && len + r->db.page_size <= SCHEMA_MAX && payload.next > 0 &&
	       payload.next <= r->db.pages) {
		size_t n = more < r->db.usable - 4 ? more : r->db.usable - 4;

		st = aj_random_read(&r->db.file, (uint64_t)(payload.next - 1) * r->db.page_size,
		    r->db.overflow, r->db.page_size, err);
		memcpy(row + len, r->db.overflow + 4, st == AJ_OK ? n : 0);
		payload.next = be32(r->db.overflow);
		len += n;
		more -= n;
	}
	view = aj_str(row, len);
	if (st != AJ_OK || !aj_sqlite_varint(view, &at, &header))
		return st;
	for (size_t i = 0; i < 5; i++)
		if (!aj_sqlite_varint(view, &at, &types[i]))
			return AJ_OK;
	body = header;
	for (size_t i = 0; i < 5; i++) {
		columns[i] = aj_str_sub(view, body, aj_sqlite_size(types[i]));
		body += columns[i].len;
	}
	if (r->n_tables == TABLES_MAX || columns[3].len == 0 || columns[3].len > 4 || types[3] > 6)
		return AJ_OK;
	table->root = (uint32_t)aj_sqlite_int(columns[3].ptr, columns[3].len);
	/* In UTF-16 the names are ASCII mostly: every other byte is enough for them. */
	if (r->db.encoding != AJ_SQLITE_UTF8)
		for (size_t i = 0; i < 5; i += i == 1 ? 3 : 1) {
			uint8_t *to = row + (columns[i].ptr - row), odd = r->db.encoding == AJ_SQLITE_UTF16BE;

			columns[i].len /= 2;
			for (size_t k = 0; k < columns[i].len; k++)
				to[k] = to[2 * k + odd];
		}
	if (!aj_str_eq(columns[0], AJ_S("table")))
		return AJ_OK;
	st = aj_arena_dup(&r->arena, columns[1], &table->name, err);
	if (st == AJ_OK)
		st = aj_arena_dup(&r->arena, columns[4], &table->sql, err);
	if (st != AJ_OK) {
		aj_scan_complain(r->db.scan, payload.raw, "too many tables to remember their columns");
		return AJ_OK;
	}
	r->n_tables++;
	return AJ_OK;
}

/* The cell at at of the page. *room: bytes that cells of this page may still have. */
static enum aj_status read_cell(struct reader *r, enum page_kind kind, size_t at, uint64_t *room, bool rows,
    bool record, struct aj_err *err)
{
	struct aj_str cell = aj_str_sub(aj_str(r->page, r->db.usable), at, SIZE_MAX);
	struct aj_sqlite_payload p = { 0 };
	size_t pos = kind == BRANCH_INDEX ? 4 : 0, begun;
	uint64_t size, rowid, local;

	if (!aj_sqlite_varint(cell, &pos, &size))
		goto damaged;
	begun = pos;
	if (kind == LEAF_TABLE) {
		if (!aj_sqlite_varint(cell, &pos, &rowid))
			goto damaged;
		p.rowid = (int64_t)rowid;
		p.rowid_raw = r->page_at + at + begun;
		p.rowid_len = (uint8_t)(pos - begun);
	}
	if (size > r->db.file.size)
		goto damaged;
	local = local_size(&r->db, kind, size);
	if (local > cell.len - pos || local + pos > *room || (local < size && cell.len - pos - local < 4))
		goto damaged;
	*room -= local + pos;
	p.here = aj_str_sub(cell, pos, local);
	p.raw = r->page_at + at + pos;
	p.left = size - local;
	if (p.left > 0)
		p.next = be32(cell.ptr + pos + local);
	p.cut = r->db.pages == 0 && p.left > 0; /* in a log: the other pages are in frames of their own */
	if (p.cut)
		p.left = 0;
	if (r->schema) {
		enum aj_status st = note_table(r, p, err);

		if (st != AJ_OK)
			return st;
	}
	if (rows)
		return aj_sqlite_read_row(&r->db, &p, record, err);
	while (p.left > 0 && !aj_sqlite_seen(&r->db, p.next)) { /* an index's: marked, not read */
		uint8_t next[4];
		enum aj_status st =
		    aj_random_read(&r->db.file, (uint64_t)(p.next - 1) * r->db.page_size, next, 4, err);

		if (st != AJ_OK)
			return st;
		p.left -= p.left < r->db.usable - 4 ? p.left : r->db.usable - 4;
		p.next = be32(next);
	}
	return AJ_OK;
damaged:
	aj_scan_complain(r->db.scan, r->page_at + at, "a cell that does not fit into its page");
	return AJ_OK;
}

/* The page in r->page: its cells, its children onto the stack, what is free in it. *known: it is a page of a
 * tree. */
static enum aj_status read_page(
    struct reader *r, size_t head, bool rows, bool record, bool *known, struct aj_err *err)
{
	enum page_kind kind = r->page[head];
	size_t n = be16(r->page + head + 3), pointers = head + WHOLE_BRANCH;
	bool branch = kind == BRANCH_INDEX || kind == BRANCH_TABLE;
	uint64_t room = r->db.usable;
	enum aj_status st = AJ_OK;

	pointers += branch ? 4 : 0;
	*known = (branch || kind == LEAF_INDEX || kind == LEAF_TABLE) && pointers + 2 * n <= r->db.usable;
	if (!*known)
		return AJ_OK;
	if (branch && !record &&
	    rows) /* a page that no tree leads to: neither do its children belong to one */
		rows = kind == BRANCH_INDEX;
	if (branch && record)
		st = push(r, be32(r->page + head + 8), err);
	for (size_t i = n; i-- > 0 && st == AJ_OK && branch && record;) {
		size_t at = be16(r->page + pointers + 2 * i);

		if (at + 4 <= r->db.usable)
			st = push(r, be32(r->page + at), err);
	}
	for (size_t i = 0; i < n && st == AJ_OK && kind != BRANCH_TABLE; i++)
		st = read_cell(r, kind, be16(r->page + pointers + 2 * i), &room, rows, record && rows, err);
	return st == AJ_OK ? read_gaps(r, head, pointers + 2 * n, err) : st;
}

static enum aj_status load(struct reader *r, uint32_t page, struct aj_err *err)
{
	r->page_at = (uint64_t)(page - 1) * r->db.page_size;
	return aj_random_read(&r->db.file, r->page_at, r->page, r->db.page_size, err);
}

/* All pages below root. rows: they are a table's; else an index's. */
static enum aj_status read_tree(struct reader *r, uint32_t root, bool rows, struct aj_err *err)
{
	enum aj_status st;

	r->n_stack = 0;
	st = push(r, root, err);
	while (st == AJ_OK && r->n_stack > 0) {
		uint32_t page = r->stack[--r->n_stack];
		bool known = false;

		st = load(r, page, err);
		if (st == AJ_OK)
			st = read_page(r, page == 1 ? HEADER : 0, rows, true, &known, err);
		if (st != AJ_OK || known)
			continue;
		aj_scan_complain(r->db.scan, r->page_at, "page %u is not of a tree", page);
		st = read_free(r, 0, r->db.usable, err);
	}
	return st;
}

/* Moves the column that is called name, if it stands behind front, to front. Gives the front behind it. */
static size_t to_front(struct aj_sql_columns *columns, size_t front, struct aj_str name)
{
	for (size_t i = front; i < columns->n; i++) {
		const struct aj_field *field = columns->fields[i];

		if (!aj_str_eq_nocase(field->name, name))
			continue;
		memmove(columns->fields + front + 1, columns->fields + front, (i - front) * sizeof(field));
		columns->fields[front] = field;
		return front + 1;
	}
	return front;
}

/* PRIMARY KEY (a, b) behind the columns: the columns as a table without rowid has them, its key first. */
static void key_first(struct aj_sql_columns *columns, struct aj_str constraints)
{
	struct aj_str name;
	size_t front = 0;

	for (size_t i = 0; i + 11 < constraints.len; i++) {
		size_t at = i;

		if (!aj_sql_word(constraints, &at, AJ_S("PRIMARY")) ||
		    !aj_sql_word(constraints, &at, AJ_S("KEY")))
			continue;
		do {
			at = aj_sql_skip(constraints, at + 1);
			if (!aj_sql_name(constraints, &at, &name))
				return;
			front = to_front(columns, front, name);
			at = aj_sql_skip(constraints, at);
			if (aj_sql_word(constraints, &at, AJ_S("DESC")))
				continue;
			aj_sql_word(constraints, &at, AJ_S("ASC"));
		} while (at < constraints.len && constraints.ptr[at] == ',');
		return;
	}
}

/* Sets the columns to those of the table. */
static void name_columns(struct reader *r, const struct table *table)
{
	struct aj_sql_columns *columns = &r->db.columns;
	struct aj_str name, ignored, sql = table->sql, key = { 0 };
	size_t at = 0, from;

	columns->table = aj_field_child(r->db.fields, &r->db.fields->root, table->name);
	columns->n = 0;
	r->db.rowid = SIZE_MAX;
	if (!aj_sql_create_table(sql, &at, &ignored))
		return;
	for (from = at; columns->n < AJ_SQL_COLUMNS_MAX && aj_sql_column(sql, &at, &name); from = at) {
		struct aj_str part = aj_str_sub(sql, from, at - from);

		if (aj_str_holds_nocase(part, AJ_S("PRIMARY KEY"))) {
			key = name;
			if (aj_str_holds_nocase(part, AJ_S("INTEGER")))
				r->db.rowid = columns->n;
		}
		columns->fields[columns->n++] = aj_field_child(r->db.fields, columns->table, name);
	}
	if (!aj_str_holds_nocase(aj_str_from(sql, sql.len > 40 ? sql.len - 40 : 0), AJ_S("WITHOUT ROWID")))
		return;
	r->db.rowid = SIZE_MAX;
	if (key.len > 0)
		to_front(columns, 0, key);
	else
		key_first(columns, aj_str_from(sql, from));
}

/* Pages that no tree led to: free ones, those of damaged trees. Rows that stand there have no names. */
static enum aj_status read_rest(struct reader *r, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	r->db.named = false;
	r->db.rowid = SIZE_MAX;
	for (uint32_t page = 1; page <= r->db.pages && page > 0 && st == AJ_OK; page++) {
		bool known = false;

		if (aj_sqlite_seen(&r->db, page))
			continue;
		st = load(r, page, err);
		if (st == AJ_OK)
			st = read_page(r, page == 1 ? HEADER : 0,
			    r->page[page == 1 ? HEADER : 0] == LEAF_TABLE, false, &known, err);
		if (st == AJ_OK && !known)
			st = read_free(r, 0, r->db.usable, err);
	}
	return st;
}

static enum aj_status read_tables(struct reader *r, struct aj_err *err)
{
	static const char *const names[] = { "type", "name", "tbl_name", "rootpage", "sql" };
	enum aj_status st;

	r->db.named = r->schema = true;
	r->db.rowid = SIZE_MAX;
	r->db.columns.table = aj_field_child(r->db.fields, &r->db.fields->root, AJ_S("sqlite_schema"));
	for (size_t i = 0; i < AJ_LEN(names); i++)
		r->db.columns.fields[r->db.columns.n++] =
		    aj_field_child(r->db.fields, r->db.columns.table, aj_str_z(names[i]));
	st = read_tree(r, 1, true, err);
	r->schema = false;
	for (size_t i = 0; i < r->n_tables && st == AJ_OK; i++) {
		if (r->tables[i].root == 0) /* virtual */
			continue;
		name_columns(r, &r->tables[i]);
		st = read_tree(r, r->tables[i].root, true, err);
	}
	return st;
}

/* The pages in the frames of a write-ahead log (section 4.1). */
static enum aj_status read_frames(struct reader *r, struct aj_err *err)
{
	uint64_t size = WAL_FRAME + (uint64_t)r->db.page_size;
	enum aj_status st = AJ_OK;

	r->db.rowid = SIZE_MAX;
	for (uint64_t at = WAL_HEADER; st == AJ_OK && at + size <= r->db.file.size; at += size) {
		uint8_t number[4];
		size_t head;
		bool known;

		r->page_at = at + WAL_FRAME;
		st = aj_random_read(&r->db.file, at, number, 4, err);
		if (st == AJ_OK)
			st = aj_random_read(&r->db.file, r->page_at, r->page, r->db.page_size, err);
		if (st != AJ_OK)
			break;
		head = be32(number) == 1 ? HEADER : 0;
		st = read_page(r, head, r->page[head] == LEAF_TABLE, false, &known, err);
		if (st == AJ_OK && !known)
			st = read_free(r, 0, r->db.usable, err);
	}
	return st;
}

static bool is_wal(const uint8_t *head)
{
	return be32(head) == 0x377f0682 || be32(head) == 0x377f0683;
}

static enum aj_status read_header(struct reader *r, bool *wal, struct aj_err *err)
{
	uint8_t head[HEADER] = { 0 };
	uint32_t reserved = 0;
	enum aj_status st;

	st = aj_random_read(&r->db.file, 0, head, r->db.file.size < HEADER ? WAL_HEADER : HEADER, err);
	if (st != AJ_OK)
		return st;
	*wal = is_wal(head);
	r->db.page_size = *wal ? be32(head + 8) : be16(head + 16) == 1 ? 65536 : be16(head + 16);
	if (r->db.page_size < 512 || r->db.page_size > AJ_SQLITE_PAGE_MAX ||
	    (r->db.page_size & (r->db.page_size - 1)))
		return aj_fail(err, AJ_EINPUT, "a page size that cannot be at offset %d", *wal ? 8 : 16);
	if (!*wal)
		reserved = head[20];
	r->db.usable = r->db.page_size - (reserved <= 32 || reserved + 480 <= r->db.page_size ? reserved : 0);
	r->db.encoding =
	    !*wal && be32(head + 56) >= 2 && be32(head + 56) <= 3 ? be32(head + 56) : AJ_SQLITE_UTF8;
	if (r->db.file.size / r->db.page_size > UINT32_MAX - 1)
		return aj_fail(err, AJ_ELIMIT, "more pages than a database can have");
	r->db.pages = *wal ? 0 : (uint32_t)(r->db.file.size / r->db.page_size);
	if (r->db.pages / 8 + 1 > SEEN_MAX)
		return aj_fail(err, AJ_ELIMIT, "more than %u pages", SEEN_MAX * 8u);
	return AJ_OK;
}

static enum aj_status read_all(struct reader *r, struct aj_err *err)
{
	enum aj_status st;
	uint64_t whole;
	bool wal;

	st = read_header(r, &wal, err);
	if (st != AJ_OK)
		return st;
	r->db.seen = calloc(r->db.pages / 8 + 1, 1);
	r->page = malloc(r->db.page_size);
	r->db.overflow = malloc(AJ_SQLITE_PAGE_MAX + SCHEMA_MAX);
	r->tables = malloc((TABLES_MAX + 1) * sizeof(*r->tables));
	if (!r->db.seen || !r->page || !r->db.overflow || !r->tables)
		return aj_fail(err, AJ_ELIMIT, "no memory for pages");
	if (wal) {
		st = read_frames(r, err);
	} else {
		st = r->db.pages > 0 ? read_tables(r, err) : AJ_OK;
		if (st == AJ_OK)
			st = read_rest(r, err);
		whole = (uint64_t)r->db.pages * r->db.page_size;
		if (st == AJ_OK && whole < r->db.file.size) {
			r->page_at = whole;
			st = aj_random_read(&r->db.file, whole, r->page, r->db.file.size - whole, err);
			if (st == AJ_OK)
				st = read_free(r, 0, r->db.file.size - whole, err);
			aj_scan_complain(r->db.scan, whole, "the last page is cut short");
		}
	}
	return st == AJ_OK ? aj_batch_flush(&r->db.batch, err) : st;
}

static int sqlite_sniff(struct aj_str head)
{
	if (aj_str_starts(head, AJ_S("SQLite format 3\0")))
		return BITS;
	return head.len >= WAL_HEADER && is_wal(head.ptr) ? BITS : 0;
}

static enum aj_status sqlite_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct reader *r = aj_arena_take(aj_scan_arena(scan), sizeof(*r));
	enum aj_status st, opened;
	struct aj_err why = { 0 };

	if (!r)
		return aj_fail(err, AJ_ELIMIT, "no memory to read a database");
	r->db.scan = scan;
	r->db.fields = aj_scan_fields(scan);
	r->db.columns.fields =
	    aj_arena_take(aj_scan_arena(scan), AJ_SQL_COLUMNS_MAX * sizeof(*r->db.columns.fields));
	st = aj_batch_init(&r->db.batch, scan, err);
	if (st != AJ_OK)
		return st;
	if (!r->db.fields || !r->db.columns.fields)
		return aj_fail(err, AJ_ELIMIT, "no memory for fields");
	aj_scan_kind(scan, "sqlite"); /* the values of a page stand in any order in it */
	aj_arena_init(&r->arena, ARENA_MAX);
	opened = aj_random_open(&r->db.file, in, AJ_RANDOM_HELD, &why);
	if (opened != AJ_OK && r->db.file.size < WAL_HEADER) {
		*err = why;
		st = opened;
	} else {
		st = read_all(r, err);
		if (opened != AJ_OK) { /* what went wrong first */
			*err = why;
			st = opened;
		}
	}
	aj_random_close(&r->db.file);
	free(r->db.seen);
	free(r->page);
	free(r->db.overflow);
	free(r->tables);
	free(r->stack);
	aj_arena_fini(&r->arena);
	return st;
}

const struct aj_format aj_format_sqlite = {
	.name = "sqlite",
	.about = "SQLite databases and their write-ahead logs",
	.sniff = sqlite_sniff,
	.read = sqlite_read,
};
