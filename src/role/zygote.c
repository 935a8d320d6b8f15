/*
 * zygote.c: asked by messages of one socket, one question at a time.
 *
 * Where namespaces can be left there are two processes: the first leaves them and
 * waits, the second is the first process of the new ones, so that when it ends the
 * kernel ends all workers with it.
 */

#include "role/zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct aj_zygote {
	pthread_mutex_t lock;
	pid_t pid;
	int socket;
};

enum question { FORK, REAP };

struct asked {
	enum question what;
	int id; /* of the worker that is to be reaped */
};

struct answered {
	int error;  /* errno, or 0 */
	int result; /* id or status */
};

enum {
	FDS = 2,
	KEEP = 4 << 20, /* bytes of a piece of memory that is not given back */
	TOP_PAD = 512 << 10,
};

/* ---- the zygote's side ---- */

/* The next question with its descriptors, if it has any. False: who asked is gone. */
static bool listen_for(struct asked *asked, int fds[FDS])
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(FDS * sizeof(int))];
	} control;
	struct iovec part = { asked, sizeof(*asked) };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)
	};
	struct cmsghdr *head;
	ssize_t n;

	do {
		n = recvmsg(AJ_LINK_SOCKET, &message, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	head = CMSG_FIRSTHDR(&message);
	fds[0] = fds[1] = -1;
	if (n == sizeof(*asked) && head && head->cmsg_len == CMSG_LEN(FDS * sizeof(int)))
		memcpy(fds, CMSG_DATA(head), FDS * sizeof(int));
	return n == sizeof(*asked);
}

static struct answered fork_worker(struct aj_worker *worker, const int fds[FDS], unsigned walls)
{
	pid_t pid = fds[0] < 0 || fds[1] < 0 ? -1 : fork();

	if (pid == 0)
		aj_worker_run(worker, fds[0], fds[1], walls);
	return (struct answered){ pid < 0 ? errno : 0, pid };
}

static struct answered reap_worker(int pid)
{
	struct answered answered = { 0 };
	pid_t got;

	/* One that has begun to end keeps the status it ends with. */
	kill(pid, SIGKILL);
	do {
		got = waitpid(pid, &answered.result, 0);
	} while (got < 0 && errno == EINTR);
	answered.error = got == pid ? 0 : errno;
	return answered;
}

static void serve(struct aj_worker *worker, unsigned walls)
{
	struct asked asked = { 0 };
	int fds[FDS];

	while (listen_for(&asked, fds)) {
		struct answered answered =
		    asked.what == FORK ? fork_worker(worker, fds, walls) : reap_worker(asked.id);

		for (int i = 0; i < FDS; i++)
			if (fds[i] >= 0)
				close(fds[i]);
		if (write(AJ_LINK_SOCKET, &answered, sizeof(answered)) != sizeof(answered))
			break;
	}
}

/*
 * A worker reads a hundred objects and ends: what it frees it needs again soon. Given back to the
 * system it would be asked for anew, page by page.
 */
static void keep_memory(void)
{
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, KEEP);
	mallopt(M_TRIM_THRESHOLD, 2 * KEEP);
	mallopt(M_TOP_PAD, TOP_PAD);
#endif
}

/* The rest of the zygote's life. What the terminal sends is for who started us, who will tell us. */
static void __attribute__((noreturn)) live(const struct aj_worker_options *options, unsigned walls)
{
	static const int passed_over[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGALRM, SIGUSR1,
		SIGUSR2 };
	struct aj_worker worker = { 0 };
	struct aj_err err;

	for (size_t i = 0; i < AJ_LEN(passed_over); i++)
		signal(passed_over[i], SIG_IGN);
	/* Nobody in a jail reads /etc/localtime, and times in archives are the same everywhere. */
	setenv("TZ", "UTC0", 1);
	tzset();
	keep_memory();
	if (aj_worker_init(&worker, options, &err) == AJ_OK)
		serve(&worker, walls);
	_exit(0);
}

/* Between the boss and a zygote in namespaces of its own. */
static void __attribute__((noreturn))
leave_and_live(const struct aj_worker_options *options, pid_t boss, int socket)
{
	unsigned walls = aj_jail_leave(false);
	pid_t pid = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != boss || !aj_jail_close_files(socket))
		_exit(1);
	if (walls & AJ_WALL_NAMESPACES)
		pid = fork();
	if (pid < 0)
		_exit(1);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		live(options, walls);
	}
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	close(AJ_LINK_SOCKET);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	_exit(0);
}

/* ---- the boss's side ---- */

enum aj_status aj_zygote_start(
    const struct aj_worker_options *options, struct aj_zygote **out, struct aj_err *err)
{
	struct aj_zygote *zygote = calloc(1, sizeof(*zygote));
	int ends[2] = { -1, -1 };
	pid_t boss = getpid();

	if (!zygote)
		return aj_fail(err, AJ_ELIMIT, "no memory for workers");
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0)
		zygote->pid = fork();
	else
		zygote->pid = -1;
	if (zygote->pid == 0)
		leave_and_live(options, boss, ends[1]);
	if (zygote->pid < 0) {
		aj_fail(err, AJ_EIO, "no process for workers: %s", strerror(errno));
		if (ends[0] >= 0) {
			close(ends[0]);
			close(ends[1]);
		}
		free(zygote);
		return AJ_EIO;
	}
	close(ends[1]);
	pthread_mutex_init(&zygote->lock, NULL);
	zygote->socket = ends[0];
	*out = zygote;
	return AJ_OK;
}

void aj_zygote_stop(struct aj_zygote *zygote)
{
	if (!zygote)
		return;
	close(zygote->socket);
	while (waitpid(zygote->pid, NULL, 0) < 0 && errno == EINTR)
		;
	pthread_mutex_destroy(&zygote->lock);
	free(zygote);
}

/* fds: NULL or FDS of them, to go with the question. False: the zygote is gone. */
static bool ask(
    struct aj_zygote *zygote, const struct asked *asked, const int *fds, struct answered *answered)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(FDS * sizeof(int))];
	} control = { 0 };
	struct iovec part = { (void *)asked, sizeof(*asked) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t n;

	if (fds) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		control.head = (struct cmsghdr){ CMSG_LEN(FDS * sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
		memcpy(CMSG_DATA(&control.head), fds, FDS * sizeof(int));
	}
	pthread_mutex_lock(&zygote->lock);
	do {
		n = sendmsg(zygote->socket, &message, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	if (n == sizeof(*asked)) {
		do {
			n = recv(zygote->socket, answered, sizeof(*answered), 0);
		} while (n < 0 && errno == EINTR);
	} else {
		n = -1;
	}
	pthread_mutex_unlock(&zygote->lock);
	return n == sizeof(*answered);
}

enum aj_status aj_zygote_fork(struct aj_zygote *zygote, int socket, int memory, int *id, struct aj_err *err)
{
	struct answered answered = { 0 };

	if (!ask(zygote, &(struct asked){ FORK, 0 }, (int[FDS]){ socket, memory }, &answered))
		return aj_fail(err, AJ_EIO, "the process that starts workers has ended");
	if (answered.error)
		return aj_fail(err, AJ_EIO, "no worker could be started: %s", strerror(answered.error));
	*id = answered.result;
	return AJ_OK;
}

int aj_zygote_reap(struct aj_zygote *zygote, int id)
{
	struct answered answered = { 0 };

	if (!ask(zygote, &(struct asked){ REAP, id }, NULL, &answered) || answered.error)
		return -1;
	return answered.result;
}
