#pragma once

/* What the parts of the reader of SQLite files share: sqlite.c has pages and trees, sqlite_record.c what
 * stands in a cell. */

#include "base/random.h"
#include "format/cell.h"
#include "format/sql/sql_tables.h"

enum { AJ_SQLITE_PAGE_MAX = 65536 };

enum aj_sqlite_encoding { AJ_SQLITE_UTF8 = 1, AJ_SQLITE_UTF16LE, AJ_SQLITE_UTF16BE };

struct aj_sqlite {
	struct aj_scan *scan;
	struct aj_fields *fields;
	struct aj_batch batch;
	struct aj_random file;
	uint32_t page_size, usable; /* usable: of a page, less what is reserved at its end */
	uint32_t pages;
	enum aj_sqlite_encoding encoding;
	uint8_t *seen;	   /* a bit for each page that was read */
	uint8_t *overflow; /* a page, of the chain being read */
	struct aj_sql_columns columns;
	size_t rowid; /* the column that stands for the rowid; SIZE_MAX: none */
	bool named;   /* the columns are those of a table; else values have no fields */
};

/* A cell's payload: a stretch in its page, the rest in a chain of pages of their own. */
struct aj_sqlite_payload {
	struct aj_str here; /* what is at hand and not yet read, at raw */
	uint64_t raw;
	uint64_t left; /* bytes behind here */
	uint32_t next; /* page with the next of them */
	bool cut;      /* there would be more, at a place that is not known */
	int64_t rowid;
	uint64_t rowid_raw;
	uint8_t rowid_len;
};

/* Whether the page was read before; marks it. Pages past the end count as read. */
bool aj_sqlite_seen(struct aj_sqlite *db, uint32_t page);

/* Reads a varint (section 1.6 of the file format) at *at. False: cut. */
bool aj_sqlite_varint(struct aj_str s, size_t *at, uint64_t *out);

/* Hands over the values of a row. What is wrong with it is noted; a failure ends the reading. */
AJ_MUST_CHECK enum aj_status aj_sqlite_read_row(
    struct aj_sqlite *db, struct aj_sqlite_payload *payload, bool record, struct aj_err *err);

/* Copies up to room bytes of the payload from its start, for a look at it as a whole. */
AJ_MUST_CHECK enum aj_status aj_sqlite_gather(struct aj_sqlite *db, struct aj_sqlite_payload *payload,
    uint8_t *out, size_t room, size_t *len, struct aj_err *err);

/* The bytes of a column of serial type type; 0 as well for the constants. */
uint64_t aj_sqlite_size(uint64_t type);

/* A whole number of size bytes. */
int64_t aj_sqlite_int(const uint8_t *bytes, size_t size);
