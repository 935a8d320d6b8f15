/* The key of a new ledger, while another opens the same one. */

#include "ledger/ledger.h"
#include "test/test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/ajar-key-XXXXXX", path[64];
static struct aj_ledger *meanwhile;
static pthread_t thread;
static bool crowded;

static struct aj_ledger *open_ledger(void)
{
	struct aj_ledger *ledger = NULL;
	struct aj_err err = { 0 };

	AJ_CHECK(aj_ledger_open(path, &ledger, &err) == AJ_OK, "%s", err.text);
	return ledger;
}

static void *open_meanwhile(void *to)
{
	*(struct aj_ledger **)to = open_ledger();
	return NULL;
}

ssize_t __real_getrandom(void *out, size_t room, unsigned flags);
ssize_t __wrap_getrandom(void *out, size_t room, unsigned flags);
ssize_t __wrap_getrandom(void *out, size_t room, unsigned flags)
{
	if (crowded) {
		crowded = false;
		AJ_CHECK(pthread_create(&thread, NULL, open_meanwhile, &meanwhile) == 0);
		usleep(300000); /* in which the other comes as far as it may */
	}
	return __real_getrandom(out, room, flags);
}

static void test_one_key(void)
{
	static const char *const ends[] = { ".key", "-wal", "-shm", "" };
	struct aj_ledger *ledger;
	struct stat key;
	char name[80];

	AJ_CHECK(mkdtemp(folder) != NULL);
	snprintf(path, sizeof(path), "%s/ledger.db", folder);
	crowded = true;
	ledger = open_ledger();
	AJ_CHECK(!crowded && pthread_join(thread, NULL) == 0 && ledger && meanwhile);
	AJ_CHECK(memcmp(aj_ledger_key(ledger), aj_ledger_key(meanwhile), 16) == 0);
	snprintf(name, sizeof(name), "%s.key", path);
	AJ_CHECK(stat(name, &key) == 0 && key.st_size == 16);
	aj_ledger_close(meanwhile);
	aj_ledger_close(ledger);
	for (size_t i = 0; i < AJ_LEN(ends); i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		unlink(name);
	}
	AJ_CHECK(rmdir(folder) == 0);
}

AJ_TESTS(test_one_key)
