/* Ledgers that are only read: where nothing may be written, of an earlier version, while somebody begins to
 * write. */

#include "ledger/database.h"
#include "ledger/picture.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/ajar-ledger-XXXXXX", path[64];

static void fresh(void)
{
	static const char *const endings[] = { "", ".key", "-wal", "-shm" };
	char name[80];

	for (size_t i = 0; i < AJ_LEN(endings); i++) {
		snprintf(name, sizeof(name), "%s%s", path, endings[i]);
		unlink(name);
	}
}

static struct aj_ledger *open_ledger(void)
{
	struct aj_ledger *ledger = NULL;
	struct aj_err err = { 0 };

	AJ_CHECK(aj_ledger_open(path, &ledger, &err) == AJ_OK, "%s", err.text);
	return ledger;
}

/* A run at 1000 that has seen one endpoint. */
static void see(struct aj_ledger *ledger)
{
	static const struct aj_target target = { .text = "127.0.0.0/8", .owner = "Support" };
	static const struct aj_endpoint endpoint = {
		.target = &target, .host = "127.0.0.1", .port = 6379, .path = ""
	};
	static const uint8_t hash[32] = { 1 };
	struct aj_visit visit = {
		.endpoint = &endpoint, .rung = AJ_REACHABLE, .refused = "", .unanswered = "", .suspect = ""
	};
	struct aj_ledger_run run;
	struct aj_err err = { 0 };

	AJ_CHECK(aj_ledger_begin(ledger, "scope.yaml", hash, 1000, &run, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(aj_ledger_visit(ledger, &run, &visit, "", 1000, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(aj_ledger_end(ledger, &run, true, 1000, &err) == AJ_OK, "%s", err.text);
}

/* What is in the ledger, read by who may write nothing there: neither a file of it nor the folder. */
static enum aj_status read_only(const char *name, uint64_t *endpoints, int64_t *last, struct aj_err *err)
{
	struct aj_picture picture = { 0 };
	struct aj_ledger *ledger = NULL;
	uid_t me = geteuid();
	enum aj_status st;

	/* Permissions hold for others than root only. */
	AJ_CHECK(chmod(folder, 0555) == 0 && (me != 0 || seteuid(65534) == 0));
	st = aj_ledger_read(name, &ledger, err);
	if (st == AJ_OK)
		st = aj_picture_load(&picture, ledger, true, AJ_PICTURE_MEMORY, err);
	*endpoints = picture.endpoints;
	*last = picture.last_run;
	aj_picture_fini(&picture);
	aj_ledger_close(ledger);
	AJ_CHECK((me != 0 || seteuid(me) == 0) && chmod(folder, 0755) == 0);
	return st;
}

static void copy_file(const char *from, const char *to, const char *ending)
{
	char command[512];

	snprintf(command, sizeof(command), "cp '%s%s' '%s%s' && chmod 0444 '%s%s'", from, ending, to, ending,
	    to, ending);
	AJ_CHECK(system(command) == 0, "%s", command);
}

static void remove_copy(const char *copy)
{
	char command[512];

	snprintf(command, sizeof(command), "rm -f '%s' '%s-wal' '%s-shm'", copy, copy, copy);
	AJ_CHECK(system(command) == 0, "%s", command);
}

/* A copy of it all, of the database alone, and one with its log, but without the index of that. */
static void test_read_only(void)
{
	static const char *const with[][3] = { { "", "-wal", "-shm" }, { "", "-wal" }, { "" } };
	struct aj_ledger *ledger;
	char copy[80], name[96];
	uint64_t endpoints;
	struct aj_err err;
	int64_t last;

	fresh();
	snprintf(copy, sizeof(copy), "%s/50%%, #1?.db", folder);
	ledger = open_ledger();
	see(ledger);
	for (size_t i = 0; i < AJ_LEN(with); i++) {
		if (i == 2) /* and now it has no log */
			aj_ledger_close(ledger);
		for (size_t k = 0; k < 3 && with[i][k]; k++)
			copy_file(path, copy, with[i][k]);
		AJ_CHECK(read_only(copy, &endpoints, &last, &err) == AJ_OK, "%zu: %s", i, err.text);
		AJ_CHECK(endpoints == 1 && last == 1000, "%zu: %d, %d", i, (int)endpoints, (int)last);
		snprintf(name, sizeof(name), "%s.key", copy);
		AJ_CHECK(access(name, F_OK) != 0, "%zu: no key is made", i);
		if (i == 1) { /* a log that nobody can read is no log that is not there */
			snprintf(name, sizeof(name), "%s-wal", copy);
			AJ_CHECK(chmod(name, 0) == 0);
			AJ_CHECK(read_only(copy, &endpoints, &last, &err) == AJ_EIO, "%d", (int)endpoints);
			AJ_CHECK(strstr(err.text, "50%, #1?.db: unable to open"), "%s", err.text);
		}
		remove_copy(copy);
	}
	AJ_CHECK(aj_ledger_read(copy, &ledger, &err) == AJ_EINPUT, "%s", err.text);
}

/* One of an earlier version is told, and stays as it was. */
static void test_read_earlier(void)
{
	struct aj_database database;
	struct aj_ledger *ledger;
	uint64_t endpoints = 0;
	struct aj_err err;
	int64_t last = 0, version = 0;

	fresh();
	ledger = open_ledger();
	see(ledger);
	aj_ledger_close(ledger);
	AJ_CHECK(aj_database_open(&database, path, &err) == AJ_OK, "%s", err.text);
	aj_database_script(
	    &database, "DROP TABLE counted; DROP TABLE list; DROP TABLE listed; PRAGMA user_version = 4");
	AJ_CHECK(aj_database_status(&database, &err) == AJ_OK, "%s", err.text);
	aj_database_close(&database);
	AJ_CHECK(chmod(path, 0444) == 0 && read_only(path, &endpoints, &last, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(endpoints == 1 && last == 1000);
	AJ_CHECK(aj_database_read(&database, path, &err) == AJ_OK, "%s", err.text);
	aj_database_sql(&database, "PRAGMA user_version");
	while (aj_database_row(&database))
		version = aj_column_number(&database, 0);
	AJ_CHECK(version == 4, "%d", (int)version);
	aj_database_close(&database);
	AJ_CHECK(chmod(path, 0600) == 0 && aj_database_open(&database, path, &err) == AJ_OK, "%s", err.text);
	aj_database_script(&database, "PRAGMA user_version = 99");
	AJ_CHECK(aj_database_status(&database, &err) == AJ_OK, "%s", err.text);
	aj_database_close(&database);
	AJ_CHECK(chmod(path, 0444) == 0 && read_only(path, &endpoints, &last, &err) == AJ_EINPUT);
	AJ_CHECK(strstr(err.text, "made by a later version of ajar (99, "), "%s", err.text);
}

/* Read without locks, since nobody wrote, until somebody did. */
static void test_read_torn(void)
{
	struct aj_picture picture = { 0 };
	struct aj_ledger *ledger, *reader;
	struct aj_err err;

	fresh();
	aj_ledger_close(open_ledger());
	AJ_CHECK(aj_ledger_read(path, &reader, &err) == AJ_OK, "%s", err.text);
	ledger = open_ledger();
	see(ledger);
	aj_ledger_close(ledger);
	AJ_CHECK(aj_picture_load(&picture, reader, true, AJ_PICTURE_MEMORY, &err) == AJ_EIO);
	AJ_CHECK(strstr(err.text, "while it was read"), "%s", err.text);
	aj_picture_fini(&picture);
	aj_ledger_close(reader);
}

/* Of the same severity and time, by their addresses; a set of objects is one of objects. */
static void test_order(void)
{
	static const char *const hosts[] = { "10.0.0.10", "10.0.0.9", "10.0.0.100" }, *const ordered[] = {
		"10.0.0.9", "10.0.0.10", "10.0.0.100"
	};
	static const struct aj_target target = { .text = "10.0.0.0/8", .owner = "Support" };
	static const uint8_t hash[32] = { 1 };
	struct aj_set set = { .name = AJ_S("mails"), .count = 63, .bytes = 4000 };
	struct aj_ledger_sample sample = { .set = AJ_S("mails"),
		.object = AJ_S("a"),
		.bytes = 100,
		.records = 7,
		.how = AJ_DONE,
		.why = "" };
	struct aj_picture picture = { 0 };
	struct aj_ledger *ledger;
	struct aj_ledger_run run;
	struct aj_err err = { 0 };

	fresh();
	ledger = open_ledger();
	AJ_CHECK(aj_ledger_begin(ledger, "scope.yaml", hash, 1000, &run, &err) == AJ_OK, "%s", err.text);
	for (size_t i = 0; i < AJ_LEN(hosts); i++) {
		struct aj_endpoint endpoint = {
			.target = &target, .host = hosts[i], .port = 443, .path = ""
		};
		struct aj_visit visit = { .endpoint = &endpoint,
			.rung = AJ_DATA_OPEN,
			.refused = "",
			.unanswered = "",
			.product = "",
			.version = "",
			.suspect = "",
			.sets = &set,
			.n_sets = 1 };

		sample.endpoint = &endpoint;
		AJ_CHECK(aj_ledger_visit(ledger, &run, &visit, "", 1000, &err) == AJ_OK, "%s", err.text);
		AJ_CHECK(aj_ledger_sample(ledger, &run, &sample, &err) == AJ_OK, "%s", err.text);
	}
	AJ_CHECK(aj_picture_load(&picture, ledger, false, AJ_PICTURE_MEMORY, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(picture.n_exposures == AJ_LEN(ordered));
	for (size_t i = 0; i < picture.n_exposures; i++) {
		const struct aj_picture_set *one = picture.exposures[i].sets;

		AJ_CHECK_STR(ordered[i], picture.exposures[i].host, "%zu", i);
		AJ_CHECK_STR("objects", aj_picture_unit(one, one->records), "%zu", i);
		AJ_CHECK(aj_picture_read(one) == 1, "%zu", i);
	}
	aj_picture_fini(&picture);
	aj_ledger_close(ledger);
}

static void test_begin(void)
{
	AJ_CHECK(mkdtemp(folder) != NULL);
	snprintf(path, sizeof(path), "%s/l.db", folder);
}

static void test_and_clean_up(void)
{
	fresh();
	AJ_CHECK(rmdir(folder) == 0);
}

AJ_TESTS(test_begin, test_read_only, test_read_earlier, test_read_torn, test_order, test_and_clean_up)
