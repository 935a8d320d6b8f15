/* list.c: the file of a run's findings, and what in it counts. */

#include "ledger/list.h"

#include "ledger/private.h"

static void enter_list(
    struct aj_database *db, const struct aj_ledger_run *run, const struct aj_ledger_list *list)
{
	aj_database_sql(db, "INSERT OR REPLACE INTO list (run, path, copy, format, device, inode, head, "
			    "since) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
	aj_bind_number(db, run->id);
	aj_bind_text(db, aj_str_z(list->path));
	aj_bind_text(db, aj_str_z(list->copy));
	aj_bind_text(db, aj_str_z(list->format));
	aj_bind_number(db, (int64_t)list->device);
	aj_bind_number(db, (int64_t)list->inode);
	aj_bind_number(db, (int64_t)list->head);
	aj_bind_number(db, list->since);
	aj_database_run(db);
}

void aj_ledger_forget_lists(struct aj_database *db)
{
	aj_database_sql(db, "DELETE FROM list");
	aj_database_run(db);
	aj_database_sql(db, "DELETE FROM listed");
	aj_database_run(db);
}

enum aj_status aj_ledger_list_begin(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    const struct aj_ledger_list *list, struct aj_err *err)
{
	struct aj_database *db = &ledger->database;

	aj_database_begin(db);
	aj_ledger_forget_lists(db);
	enter_list(db, run, list);
	return aj_database_end(db, err);
}

static void copy_text(struct aj_str text, char *out, size_t room)
{
	text = aj_str_sub(text, 0, room - 1);
	memcpy(out, text.ptr, text.len);
	out[text.len] = '\0';
}

enum aj_status aj_ledger_list_of(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    struct aj_ledger_list *list, struct aj_err *err)
{
	struct aj_database *db = &ledger->database;
	bool there = false;
	enum aj_status st;

	*list = (struct aj_ledger_list){ 0 };
	aj_database_sql(db, "SELECT path, format, device, inode, head, since, copy FROM list WHERE run = ?");
	aj_bind_number(db, run->id);
	while (aj_database_row(db)) {
		copy_text(aj_column_text(db, 0), list->path, sizeof(list->path));
		copy_text(aj_column_text(db, 1), list->format, sizeof(list->format));
		list->device = (uint64_t)aj_column_number(db, 2);
		list->inode = (uint64_t)aj_column_number(db, 3);
		list->head = (uint64_t)aj_column_number(db, 4);
		list->since = aj_column_number(db, 5) != 0;
		copy_text(aj_column_text(db, 6), list->copy, sizeof(list->copy));
		there = true;
	}
	st = aj_database_status(db, err);
	return st == AJ_OK && !there ? AJ_END : st;
}

enum aj_status aj_ledger_listed(struct aj_ledger *ledger,
    enum aj_status (*take)(void *to, uint64_t first, uint64_t behind, struct aj_err *err), void *to,
    struct aj_err *err)
{
	struct aj_database *db = &ledger->database;
	enum aj_status st = AJ_OK, read;
	struct aj_err ignored;

	aj_database_sql(db, "SELECT first, behind FROM listed ORDER BY first");
	while (aj_database_row(db))
		if (st == AJ_OK)
			st = take(
			    to, (uint64_t)aj_column_number(db, 0), (uint64_t)aj_column_number(db, 1), err);
	read = aj_database_status(db, st == AJ_OK ? err : &ignored);
	return st == AJ_OK ? read : st;
}

enum aj_status aj_ledger_list_moved(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    const struct aj_ledger_list *list, struct aj_err *err)
{
	struct aj_database *db = &ledger->database;

	aj_database_begin(db);
	enter_list(db, run, list);
	/* Each moves as far as what lay before it, and counts no more, was long: never behind the next one.
	 */
	aj_database_sql(db,
	    "CREATE TEMP TABLE moved AS SELECT *, ? + sum(behind - first) OVER (ORDER BY first) AS "
	    "now FROM listed");
	aj_bind_number(db, (int64_t)list->head);
	aj_database_run(db);
	aj_database_sql(db, "DELETE FROM listed");
	aj_database_run(db);
	aj_database_sql(db,
	    "INSERT INTO listed (first, behind, data_set, object) SELECT now - (behind - first), now, "
	    "data_set, object FROM moved");
	aj_database_run(db);
	aj_database_sql(db, "DROP TABLE moved");
	aj_database_run(db);
	return aj_database_end(db, err);
}

void aj_ledger_enter_listed(
    struct aj_database *db, int64_t set, struct aj_str object, uint64_t first, uint64_t behind)
{
	if (behind <= first)
		return;
	aj_database_sql(
	    db, "INSERT OR REPLACE INTO listed (first, behind, data_set, object) VALUES (?, ?, ?, ?)");
	aj_bind_number(db, (int64_t)first);
	aj_bind_number(db, (int64_t)behind);
	aj_bind_number(db, set);
	aj_bind_text(db, object);
	aj_database_run(db);
}

void aj_ledger_forget_listed(struct aj_database *db, int64_t set, struct aj_str object)
{
	aj_database_sql(db, "DELETE FROM listed WHERE data_set = ? AND object = ?");
	aj_bind_number(db, set);
	aj_bind_text(db, object);
	aj_database_run(db);
}
