#include "role/solo.h"
#include "test/test.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FILE_WISH = 7, REFUSED_WISH = 8 };

/* What the two sides share before they part. */
struct visit {
	int out[2];
	unsigned granted, refused;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t told;
	bool stands, go, opened;
};

static int grant(void *arg, unsigned wish, int *fd)
{
	struct visit *visit = arg;

	if (wish != FILE_WISH) {
		visit->refused++;
		return EACCES;
	}
	visit->granted++;
	*fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	return *fd < 0 ? errno : 0;
}

static int not_ready(void *arg)
{
	return 3;
}

static int ready(void *arg)
{
	return 0;
}

static int ready_to_open(void *arg)
{
	return open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES ? 0 : 9;
}

static int run_nothing(struct aj_solo *solo, void *arg)
{
	return 5;
}

static int run_wishes(struct aj_solo *solo, void *arg)
{
	struct visit *visit = arg;
	uint8_t byte = 1;
	int fd = -1;

	if (aj_solo_ask(solo, REFUSED_WISH, &fd) != EACCES || fd != -1)
		return 10;
	if (aj_solo_ask(solo, FILE_WISH, &fd) != 0 || read(fd, &byte, 1) != 1 || byte != 0)
		return 11;
	return write(visit->out[1], "done", 4) == 4 && fsync(visit->out[1]) < 0 ? 0 : 12;
}

static int run_opening(struct aj_solo *solo, void *arg)
{
	return open("/etc/passwd", O_RDONLY) < 0 ? 0 : 20;
}

static int run_crash(struct aj_solo *solo, void *arg)
{
	signal(SIGSEGV, SIG_DFL);
	abort();
}

static int run_socket(struct aj_solo *solo, void *arg)
{
	return socket(AF_INET, SOCK_STREAM, 0) < 0 ? 0 : 21;
}

static void *thread_opens(void *arg)
{
	struct visit *visit = arg;

	pthread_mutex_lock(&visit->lock);
	visit->stands = true;
	pthread_cond_broadcast(&visit->told);
	while (!visit->go)
		pthread_cond_wait(&visit->told, &visit->lock);
	visit->opened = open("/etc/passwd", O_RDONLY) >= 0;
	pthread_mutex_unlock(&visit->lock);
	return NULL;
}

static int ready_with_thread(void *arg)
{
	struct visit *visit = arg;

	if (pthread_create(&visit->thread, NULL, thread_opens, visit) != 0)
		return 30;
	pthread_mutex_lock(&visit->lock);
	while (!visit->stands)
		pthread_cond_wait(&visit->told, &visit->lock);
	pthread_mutex_unlock(&visit->lock);
	return 0;
}

static int run_with_thread(struct aj_solo *solo, void *arg)
{
	struct visit *visit = arg;

	pthread_mutex_lock(&visit->lock);
	visit->go = true;
	pthread_cond_broadcast(&visit->told);
	pthread_mutex_unlock(&visit->lock);
	pthread_join(visit->thread, NULL);
	return visit->opened ? 31 : 0;
}

static enum aj_status run(struct visit *visit, int (*ready_fn)(void *),
    int (*run_fn)(struct aj_solo *, void *), int *end, struct aj_err *err)
{
	*visit = (struct visit){ .lock = PTHREAD_MUTEX_INITIALIZER, .told = PTHREAD_COND_INITIALIZER };
	*end = -1;
	AJ_CHECK(pipe(visit->out) == 0);
	fflush(NULL);
	return aj_solo_run(
	    &(struct aj_solo_options){ .ready = ready_fn, .run = run_fn, .grant = grant, .arg = visit }, end,
	    err);
}

static void leave(struct visit *visit)
{
	close(visit->out[0]);
	close(visit->out[1]);
}

static void test_ends(void)
{
	struct visit visit;
	struct aj_err err;
	int end;

	AJ_CHECK(run(&visit, ready, run_nothing, &end, &err) == AJ_OK && end == 5, "%d", end);
	leave(&visit);
	AJ_CHECK(run(&visit, not_ready, run_nothing, &end, &err) == AJ_OK && end == 3, "%d", end);
	leave(&visit);
}

static void test_wishes(void)
{
	char text[4] = "";
	struct visit visit;
	struct aj_err err;
	int end;

	AJ_CHECK(run(&visit, ready, run_wishes, &end, &err) == AJ_OK && end == 0, "%d", end);
	AJ_CHECK(visit.granted == 1 && visit.refused == 1);
	AJ_CHECK(read(visit.out[0], text, 4) == 4 && memcmp(text, "done", 4) == 0);
	leave(&visit);
}

/* What is forbidden is so in all of its threads. */
static void test_walls(void)
{
	struct visit visit;
	struct aj_err err;
	int end;

	AJ_CHECK(run(&visit, ready_to_open, run_opening, &end, &err) == AJ_OK && end == 0, "%d", end);
	leave(&visit);
	AJ_CHECK(run(&visit, ready_with_thread, run_with_thread, &end, &err) == AJ_OK && end == 0, "%d", end);
	leave(&visit);
}

static void test_faults(void)
{
	struct visit visit;
	struct aj_err err;
	int end;

	AJ_CHECK(run(&visit, ready, run_crash, &end, &err) == AJ_EIO);
	AJ_CHECK(strstr(err.text, "was ended by signal"), "%s", err.text);
	leave(&visit);
	AJ_CHECK(run(&visit, ready, run_socket, &end, &err) == AJ_EIO);
	AJ_CHECK(strstr(err.text, "signal 31"), "%s", err.text);
	leave(&visit);
}

AJ_TESTS(test_ends, test_wishes, test_walls, test_faults)
