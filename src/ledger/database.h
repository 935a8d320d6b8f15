#pragma once

/*
 * SQLite as the ledger uses it: statements by their text, prepared once and kept, values
 * bound in order. What goes wrong is noted once and then everything is a no-op until it is
 * looked at, so that a run of statements can be written down without a check in each line.
 */

#include "base/err.h"

#include <sqlite3.h>
#include <sys/stat.h>

enum { AJ_DATABASE_STATEMENTS = 64 };

struct aj_database {
	sqlite3 *sqlite;
	struct {
		const char *sql; /* the literal's address is the key */
		sqlite3_stmt *statement;
	} kept[AJ_DATABASE_STATEMENTS];
	size_t n_kept;
	sqlite3_stmt *now; /* being bound or stepped */
	int bound;
	enum aj_status status;
	struct aj_err err;
	const char *alone; /* its path, if it is read without a lock, for nobody writes; the caller's */
	struct stat then;  /* of that file, when it was opened */
};

/* path is made with mode 0600 unless it is there. AJ_EINPUT: it is no regular file. */
AJ_MUST_CHECK enum aj_status aj_database_open(
    struct aj_database *database, const char *path, struct aj_err *err);

/*
 * Opens one that stays as it is, where nothing may be written, too. path must live as long as the database.
 * AJ_EINPUT: it is not there, or no regular file.
 */
AJ_MUST_CHECK enum aj_status aj_database_read(
    struct aj_database *database, const char *path, struct aj_err *err);

/* Goes on with a copy in memory, to which may be written: before any statement. */
AJ_MUST_CHECK enum aj_status aj_database_copy(struct aj_database *database, struct aj_err *err);

/* AJ_EIO: somebody has begun to write since it was opened to be read, and what was read may be torn. */
AJ_MUST_CHECK enum aj_status aj_database_unchanged(const struct aj_database *database, struct aj_err *err);

void aj_database_close(struct aj_database *database); /* accepts a zeroed one */

/* Runs several statements without parameters. */
void aj_database_script(struct aj_database *database, const char *sql);

/* Begins a statement; sql must live as long as the database. Then values, in order. */
void aj_database_sql(struct aj_database *database, const char *sql);
void aj_bind_number(struct aj_database *database, int64_t number);
void aj_bind_unless(struct aj_database *database, uint64_t number, uint64_t none); /* NULL if it is none */
void aj_bind_text(struct aj_database *database, struct aj_str text);
void aj_bind_bytes(struct aj_database *database, struct aj_str bytes);

/* The next row; false: there is none, or something went wrong. Views of columns die with the next call. */
bool aj_database_row(struct aj_database *database);
int64_t aj_column_number(const struct aj_database *database, int column);
bool aj_column_null(const struct aj_database *database, int column);
struct aj_str aj_column_text(const struct aj_database *database, int column); /* of bytes, too; 0 behind it */

/* Runs the statement to its end. */
void aj_database_run(struct aj_database *database);

int64_t aj_database_last_id(const struct aj_database *database);

/* Transactions: end commits, or rolls back where something went wrong, and gives that. */
void aj_database_begin(struct aj_database *database);
AJ_MUST_CHECK enum aj_status aj_database_end(struct aj_database *database, struct aj_err *err);

/* What went wrong outside of transactions; clears it. */
AJ_MUST_CHECK enum aj_status aj_database_status(struct aj_database *database, struct aj_err *err);
