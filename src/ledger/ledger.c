/* ledger.c: the database, its version, and runs. */

#include "ledger/private.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { TAKEN_UP_SECONDS = 24 * 3600, PATH_BYTES = 4096 };

extern const struct aj_embedded aj_ledger_sql_001, aj_ledger_sql_002, aj_ledger_sql_003, aj_ledger_sql_004,
    aj_ledger_sql_005, aj_ledger_sql_006;

/* The scripts that make a ledger of version n one of version n + 1. */
static const struct aj_embedded *const migrations[] = { &aj_ledger_sql_001, &aj_ledger_sql_002,
	&aj_ledger_sql_003, &aj_ledger_sql_004, &aj_ledger_sql_005, &aj_ledger_sql_006 };

static int version_of(struct aj_database *database)
{
	int version = -1;

	aj_database_sql(database, "PRAGMA user_version");
	while (aj_database_row(database))
		version = (int)aj_column_number(database, 0);
	return version;
}

/* A database of somebody else's, which --ledger names by mistake, must stay as it is: to its last bit. */
static enum aj_status take_only_ours(struct aj_database *database, struct aj_err *err)
{
	int64_t tables = 0, ours = 0;
	enum aj_status st;

	aj_database_sql(database,
	    "SELECT count(*), count(*) FILTER (WHERE name IN ('run', 'exposure')) FROM sqlite_schema "
	    "WHERE type = 'table'");
	while (aj_database_row(database)) {
		tables = aj_column_number(database, 0);
		ours = aj_column_number(database, 1);
	}
	st = aj_database_status(database, err);
	if (st == AJ_OK && tables > 0 && ours < 2)
		st = aj_fail(err, AJ_EINPUT, "a database of another program, and no ledger");
	return st;
}

static enum aj_status migrate(struct aj_database *database, struct aj_err *err)
{
	int newest = (int)AJ_LEN(migrations), version;
	char set[64];

	aj_database_begin(database); /* others that migrate wait here */
	version = version_of(database);
	for (int n = version; n >= 0 && n < newest; n++)
		aj_database_script(database, (const char *)migrations[n]->text.ptr);
	if (version >= 0 && version < newest) {
		snprintf(set, sizeof(set), "PRAGMA user_version = %d", newest);
		aj_database_script(database, set);
	}
	if (aj_database_end(database, err) != AJ_OK)
		return err->status;
	if (version > newest)
		return aj_fail(err, AJ_EINPUT, "made by a later version of ajar (%d, this one knows %d)",
		    version, newest);
	return AJ_OK;
}

/* The key lies in a file of its own: whoever copies the ledger alone cannot try values against its hashes. */
static enum aj_status open_key(const char *path, struct aj_ledger *ledger, struct aj_err *err)
{
	char name[PATH_BYTES];
	ssize_t n;
	int fd;

	if ((size_t)snprintf(name, sizeof(name), "%s.key", path) >= sizeof(name))
		return aj_fail(err, AJ_EINPUT, "its path is too long");
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return aj_fail(err, AJ_EIO, "its key, %s: %s", name, strerror(errno));
	ledger->key_file = fd;
	n = read(fd, ledger->key, 16);
	if (n == 0 && getrandom(ledger->key, 16, 0) == 16)
		n = write(fd, ledger->key, 16);
	return n == 16 ? AJ_OK : aj_fail(err, AJ_EINPUT, "its key, %s, is not one of 16 bytes", name);
}

/* Within a transaction: of several that open a new ledger at once, one makes the key of all. */
static enum aj_status load_key(const char *path, struct aj_ledger *ledger, struct aj_err *err)
{
	enum aj_status st, ended;

	aj_database_begin(&ledger->database);
	st = aj_database_status(&ledger->database, err);
	if (st != AJ_OK)
		return st;
	st = open_key(path, ledger, err);
	ended = aj_database_end(&ledger->database, st == AJ_OK ? err : &(struct aj_err){ 0 });
	return st == AJ_OK ? ended : st;
}

enum aj_status aj_ledger_open(const char *path, struct aj_ledger **out, struct aj_err *err)
{
	struct aj_ledger *ledger = calloc(1, sizeof(*ledger));
	enum aj_status st;

	if (!ledger)
		return aj_fail(err, AJ_ELIMIT, "no memory for the ledger");
	ledger->key_file = -1;
	st = aj_database_open(&ledger->database, path, err);
	if (st == AJ_OK)
		st = take_only_ours(&ledger->database, err);
	if (st == AJ_OK) {
		aj_database_script(
		    &ledger->database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
		st = migrate(&ledger->database, err);
	}
	if (st == AJ_OK)
		st = load_key(path, ledger, err);
	if (st != AJ_OK) {
		aj_ledger_close(ledger);
		return aj_within(err, "ledger %s", path);
	}
	*out = ledger;
	return AJ_OK;
}

/* Of an earlier version a copy is brought up to date: the file stays as it is. */
static enum aj_status read_any_version(struct aj_database *database, struct aj_err *err)
{
	int version = version_of(database);
	enum aj_status st = aj_database_status(database, err);

	if (st != AJ_OK)
		return st;
	if (version < (int)AJ_LEN(migrations))
		st = aj_database_copy(database, err);
	return st == AJ_OK && version != (int)AJ_LEN(migrations) ? migrate(database, err) : st;
}

enum aj_status aj_ledger_read(const char *path, struct aj_ledger **out, struct aj_err *err)
{
	struct aj_ledger *ledger = calloc(1, sizeof(*ledger));
	char key[PATH_BYTES];
	enum aj_status st;

	if (!ledger)
		return aj_fail(err, AJ_ELIMIT, "no memory for the ledger");
	ledger->key_file = -1;
	st = aj_database_read(&ledger->database, path, err);
	if (st == AJ_OK)
		st = take_only_ours(&ledger->database, err);
	if (st == AJ_OK)
		st = read_any_version(&ledger->database, err);
	if (st != AJ_OK) {
		aj_ledger_close(ledger);
		return aj_within(err, "ledger %s", path);
	}
	if ((size_t)snprintf(key, sizeof(key), "%s.key", path) < sizeof(key))
		ledger->key_file = open(key, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	*out = ledger;
	return AJ_OK;
}

/* By the process: those that it forks do not hold it, and it ends with it, however that ends. */
static const struct flock one_writer = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

int aj_ledger_writer(const struct aj_ledger *ledger)
{
	struct flock lock = one_writer;

	if (ledger->key_file < 0 || fcntl(ledger->key_file, F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK)
		return 0;
	return lock.l_pid > 0 ? lock.l_pid : -1;
}

void aj_ledger_close(struct aj_ledger *ledger)
{
	if (!ledger)
		return;
	aj_database_close(&ledger->database);
	if (ledger->key_file >= 0)
		close(ledger->key_file);
	explicit_bzero(ledger->key, sizeof(ledger->key));
	free(ledger);
}

const uint8_t *aj_ledger_key(const struct aj_ledger *ledger)
{
	return ledger->key;
}

/* Who holds the ledger, so that somebody who finds this in the log of a timer knows what to look at. */
static enum aj_status say_held(struct aj_ledger *ledger, struct aj_err *err)
{
	struct aj_database *db = &ledger->database;
	char run[128] = "", when[32], who[32] = "of another machine or container";
	int process = aj_ledger_writer(ledger);
	struct aj_err ignored;

	if (process > 0)
		snprintf(who, sizeof(who), "%d", process);
	aj_database_sql(db, "SELECT id, began FROM run WHERE ended IS NULL ORDER BY id DESC LIMIT 1");
	while (aj_database_row(db)) {
		time_t began = (time_t)aj_column_number(db, 1);
		struct tm tm;

		strftime(when, sizeof(when), "%F %T UTC", gmtime_r(&began, &tm));
		snprintf(run, sizeof(run), ", its run %" PRIi64 " began %s", aj_column_number(db, 0), when);
	}
	if (aj_database_status(db, &ignored) != AJ_OK)
		*run = '\0';
	return aj_fail(err, AJ_EDENIED,
	    "another scan is writing to this ledger: process %s%s; nothing was asked or read. "
	    "Wait for it, or name another ledger (--ledger FILE)",
	    who, run);
}

enum aj_status aj_ledger_begin(struct aj_ledger *ledger, const char *scope, const uint8_t hash[32],
    int64_t now, struct aj_ledger_run *run, struct aj_err *err)
{
	struct aj_database *db = &ledger->database;

	*run = (struct aj_ledger_run){ 0 };
	if (fcntl(ledger->key_file, F_SETLK, &one_writer) != 0)
		return say_held(ledger, err);
	aj_database_begin(db);
	aj_database_sql(db,
	    "SELECT id FROM run WHERE ended IS NULL AND scope_hash = ? AND began > ? AND id = "
	    "(SELECT max(id) FROM run)");
	aj_bind_bytes(db, aj_str(hash, 32));
	aj_bind_number(db, now - TAKEN_UP_SECONDS);
	while (aj_database_row(db))
		*run = (struct aj_ledger_run){ .id = aj_column_number(db, 0), .taken_up = true };
	if (!run->taken_up) {
		aj_database_sql(db, "DELETE FROM reading");
		aj_database_run(db);
		aj_database_sql(db, "DELETE FROM counted");
		aj_database_run(db);
		aj_ledger_forget_lists(db);
		aj_database_sql(
		    db, "INSERT INTO run (scope, scope_hash, version, began) VALUES (?, ?, ?, ?)");
		aj_bind_text(db, aj_str_z(scope));
		aj_bind_bytes(db, aj_str(hash, 32));
		aj_bind_text(db, AJ_S(AJ_VERSION));
		aj_bind_number(db, now);
		aj_database_run(db);
		run->id = aj_database_last_id(db);
	}
	return aj_database_end(db, err);
}

enum aj_status aj_ledger_end(
    struct aj_ledger *ledger, const struct aj_ledger_run *run, bool whole, int64_t now, struct aj_err *err)
{
	struct aj_database *db = &ledger->database;

	aj_database_begin(db);
	aj_database_sql(db, "UPDATE run SET ended = ?, whole = ? WHERE id = ?");
	aj_bind_number(db, now);
	aj_bind_number(db, whole);
	aj_bind_number(db, run->id);
	aj_database_run(db);
	aj_database_sql(db, "DELETE FROM counted");
	aj_database_run(db);
	aj_ledger_forget_lists(db);
	return aj_database_end(db, err);
}
