#include "ledger/database.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { BUSY_MS = 10000, PATH_BYTES = 4096 };

static void failed(struct aj_database *database, int code)
{
	bool none = code == SQLITE_NOTADB || code == SQLITE_CORRUPT;
	bool system = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
	int why = system ? sqlite3_system_errno(database->sqlite) : 0;

	if (database->status != AJ_OK)
		return;
	database->status = aj_fail(&database->err, none ? AJ_EINPUT : AJ_EIO, "%s%s%s",
	    sqlite3_errmsg(database->sqlite), why ? ": " : "", why ? strerror(why) : "");
}

/* The file, if it is one. fd is its own, or -1: errno says why. */
static enum aj_status look_at(int fd, struct stat *file, struct aj_err *err)
{
	bool regular;

	if (fd < 0)
		return aj_fail(
		    err, errno == ENOENT || errno == EISDIR ? AJ_EINPUT : AJ_EIO, "%s", strerror(errno));
	regular = fstat(fd, file) == 0 && S_ISREG(file->st_mode);
	close(fd);
	if (regular)
		return AJ_OK;
	return aj_fail(
	    err, AJ_EINPUT, "%s", S_ISDIR(file->st_mode) ? strerror(EISDIR) : "not a regular file");
}

static enum aj_status opened(struct aj_database *database, int code, struct aj_err *err)
{
	if (code != SQLITE_OK) {
		aj_fail(err, AJ_EIO, "%s", sqlite3_errstr(code));
		aj_database_close(database);
		return AJ_EIO;
	}
	sqlite3_busy_timeout(database->sqlite, BUSY_MS);
	aj_database_script(database, "PRAGMA foreign_keys = ON");
	return aj_database_status(database, err);
}

enum aj_status aj_database_open(struct aj_database *database, const char *path, struct aj_err *err)
{
	enum aj_status st;

	*database = (struct aj_database){ 0 };
	st = look_at(open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600), &database->then, err);
	if (st != AJ_OK)
		return st;
	return opened(database,
	    sqlite3_open_v2(path, &database->sqlite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL), err);
}

/* Whether a file of that path with that ending is there. */
static bool beside(const char *path, const char *ending)
{
	char name[PATH_BYTES];

	return (size_t)snprintf(name, sizeof(name), "%s%s", path, ending) < sizeof(name) &&
	       access(name, F_OK) == 0;
}

/* A file that nobody writes, and that has no log, as a URI (sqlite.org/uri.html): SQLite then neither locks
 * nor makes anything. */
static int open_immutable(const char *path, sqlite3 **out)
{
	static const char digits[] = "0123456789abcdef";
	char uri[3 * PATH_BYTES + 32];
	size_t len = (size_t)snprintf(uri, sizeof(uri), "%s", *path == '/' ? "file://" : "file:");

	if (strlen(path) >= PATH_BYTES)
		return SQLITE_CANTOPEN;
	for (; *path; path++) {
		if (strchr("%?#", *path)) {
			uri[len++] = '%';
			uri[len++] = digits[(unsigned char)*path >> 4];
			uri[len++] = digits[(unsigned char)*path & 15];
		} else {
			uri[len++] = *path;
		}
	}
	snprintf(uri + len, sizeof(uri) - len, "?immutable=1");
	return sqlite3_open_v2(uri, out, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
}

enum aj_status aj_database_read(struct aj_database *database, const char *path, struct aj_err *err)
{
	const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
	/* Who writes has an index of his log beside the file; then SQLite reads beside him. */
	bool log = beside(path, "-wal"), index = beside(path, "-shm");
	enum aj_status st;
	int code;

	*database = (struct aj_database){ 0 };
	st = look_at(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), &database->then, err);
	if (st != AJ_OK)
		return st;
	database->alone = log && index ? NULL : path;
	if (!log)
		return opened(database, open_immutable(path, &database->sqlite), err);
	code = sqlite3_open_v2(path, &database->sqlite, flags, index ? NULL : "unix-none");
	st = opened(database, code, err);
	if (st == AJ_OK && !index) { /* of a log without an index one is made in memory */
		aj_database_script(database, "PRAGMA locking_mode = EXCLUSIVE");
		st = aj_database_status(database, err);
	}
	return st;
}

enum aj_status aj_database_copy(struct aj_database *database, struct aj_err *err)
{
	struct aj_database copy = { .alone = database->alone, .then = database->then };
	sqlite3_backup *backup;
	int code =
	    sqlite3_open_v2(":memory:", &copy.sqlite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	enum aj_status st = opened(&copy, code, err);

	if (st != AJ_OK)
		return st;
	backup = sqlite3_backup_init(copy.sqlite, "main", database->sqlite, "main");
	if (backup)
		sqlite3_backup_step(backup, -1);
	code = backup ? sqlite3_backup_finish(backup) : sqlite3_errcode(copy.sqlite);
	aj_database_close(code == SQLITE_OK ? database : &copy);
	if (code != SQLITE_OK)
		return aj_fail(err, AJ_EIO, "copying it into memory: %s", sqlite3_errstr(code));
	*database = copy;
	return AJ_OK;
}

enum aj_status aj_database_unchanged(const struct aj_database *database, struct aj_err *err)
{
	const struct stat *then = &database->then;
	struct stat now;

	if (!database->alone)
		return AJ_OK;
	if (stat(database->alone, &now) == 0 && now.st_ino == then->st_ino && now.st_size == then->st_size &&
	    now.st_mtim.tv_sec == then->st_mtim.tv_sec && now.st_mtim.tv_nsec == then->st_mtim.tv_nsec)
		return AJ_OK;
	return aj_fail(err, AJ_EIO, "somebody wrote to it while it was read: once more will do");
}

void aj_database_close(struct aj_database *database)
{
	for (size_t i = 0; i < database->n_kept; i++)
		sqlite3_finalize(database->kept[i].statement);
	sqlite3_close(database->sqlite);
	*database = (struct aj_database){ 0 };
}

void aj_database_script(struct aj_database *database, const char *sql)
{
	int code;

	if (database->status != AJ_OK)
		return;
	code = sqlite3_exec(database->sqlite, sql, NULL, NULL, NULL);
	if (code != SQLITE_OK)
		failed(database, code);
}

void aj_database_sql(struct aj_database *database, const char *sql)
{
	size_t i = 0;
	int code;

	database->now = NULL;
	database->bound = 0;
	if (database->status != AJ_OK)
		return;
	while (i < database->n_kept && database->kept[i].sql != sql)
		i++;
	if (i == database->n_kept) {
		if (i == AJ_DATABASE_STATEMENTS) {
			database->status = aj_fail(&database->err, AJ_ELIMIT, "too many statements");
			return;
		}
		code = sqlite3_prepare_v3(
		    database->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &database->kept[i].statement, NULL);
		if (code != SQLITE_OK) {
			failed(database, code);
			return;
		}
		database->kept[i].sql = sql;
		database->n_kept++;
	}
	database->now = database->kept[i].statement;
	sqlite3_reset(database->now);
}

void aj_bind_number(struct aj_database *database, int64_t number)
{
	if (database->now)
		sqlite3_bind_int64(database->now, ++database->bound, number);
}

void aj_bind_unless(struct aj_database *database, uint64_t number, uint64_t none)
{
	if (database->now && number == none)
		sqlite3_bind_null(database->now, ++database->bound);
	else
		aj_bind_number(database, number > INT64_MAX ? INT64_MAX : (int64_t)number);
}

void aj_bind_text(struct aj_database *database, struct aj_str text)
{
	if (database->now)
		sqlite3_bind_text(database->now, ++database->bound, text.len ? (const char *)text.ptr : "",
		    (int)(text.len < INT32_MAX ? text.len : INT32_MAX), SQLITE_TRANSIENT);
}

void aj_bind_bytes(struct aj_database *database, struct aj_str bytes)
{
	if (database->now)
		sqlite3_bind_blob(database->now, ++database->bound, bytes.len ? (const void *)bytes.ptr : "",
		    (int)(bytes.len < INT32_MAX ? bytes.len : INT32_MAX), SQLITE_TRANSIENT);
}

bool aj_database_row(struct aj_database *database)
{
	int code;

	if (!database->now || database->status != AJ_OK)
		return false;
	code = sqlite3_step(database->now);
	if (code == SQLITE_ROW)
		return true;
	sqlite3_reset(database->now);
	if (code != SQLITE_DONE)
		failed(database, code);
	return false;
}

int64_t aj_column_number(const struct aj_database *database, int column)
{
	return sqlite3_column_int64(database->now, column);
}

bool aj_column_null(const struct aj_database *database, int column)
{
	return sqlite3_column_type(database->now, column) == SQLITE_NULL;
}

struct aj_str aj_column_text(const struct aj_database *database, int column)
{
	const void *text = sqlite3_column_text(database->now, column);

	return text ? aj_str(text, (size_t)sqlite3_column_bytes(database->now, column)) : AJ_S("");
}

void aj_database_run(struct aj_database *database)
{
	while (aj_database_row(database))
		;
}

int64_t aj_database_last_id(const struct aj_database *database)
{
	return sqlite3_last_insert_rowid(database->sqlite);
}

void aj_database_begin(struct aj_database *database)
{
	aj_database_script(database, "BEGIN IMMEDIATE");
}

enum aj_status aj_database_status(struct aj_database *database, struct aj_err *err)
{
	enum aj_status st = database->status;

	if (st != AJ_OK)
		*err = database->err;
	database->status = AJ_OK;
	return st;
}

enum aj_status aj_database_end(struct aj_database *database, struct aj_err *err)
{
	aj_database_script(database, "COMMIT");
	if (database->status != AJ_OK && !sqlite3_get_autocommit(database->sqlite))
		sqlite3_exec(database->sqlite, "ROLLBACK", NULL, NULL, NULL);
	return aj_database_status(database, err);
}
