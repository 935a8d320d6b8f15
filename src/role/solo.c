/*
 * solo.c: a socket between the two. The jailed process says which walls stand, then what it wishes;
 * each message has one answer.
 */

#include "role/solo.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	NO_JAIL = 255,	     /* what it ends with if it has not run */
	STANDS = UINT32_MAX, /* the wish of one that has closed the walls behind it: to go on */
};

struct aj_solo {
	const struct aj_solo_options *options;
	int socket;
};

struct message {
	uint32_t wish, walls;
};

union control {
	struct cmsghdr head;
	char room[CMSG_SPACE(sizeof(int))];
};

/* ---- the jailed side ---- */

/* Gives an errno; EPIPE if who would answer is gone. */
static int ask(struct aj_solo *solo, const struct message *message, int *fd)
{
	int error;
	union control control;
	struct iovec part = { &error, sizeof(error) };
	struct msghdr answer = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)
	};
	struct cmsghdr *head;
	ssize_t n;

	do {
		n = send(solo->socket, message, sizeof(*message), MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	if (n == sizeof(*message)) {
		do {
			n = recvmsg(solo->socket, &answer, MSG_CMSG_CLOEXEC);
		} while (n < 0 && errno == EINTR);
	} else {
		n = -1;
	}
	if (n != sizeof(error))
		return EPIPE;
	if (!fd || error)
		return error;
	head = CMSG_FIRSTHDR(&answer);
	if (!head || head->cmsg_type != SCM_RIGHTS || head->cmsg_len != CMSG_LEN(sizeof(*fd)))
		return EPROTO;
	memcpy(fd, CMSG_DATA(head), sizeof(*fd));
	return 0;
}

int aj_solo_ask(struct aj_solo *solo, unsigned wish, int *fd)
{
	return ask(solo, &(struct message){ wish, 0 }, fd);
}

/* What the terminal sends is for who started us, with whom we end. Times are the same everywhere: nobody in a
 * jail reads /etc/localtime. */
static void settle_in(void)
{
	static const int passed_over[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

	for (size_t i = 0; i < AJ_LEN(passed_over); i++)
		signal(passed_over[i], SIG_IGN);
	setenv("TZ", "UTC0", 1);
	tzset();
}

static void __attribute__((noreturn)) live(struct aj_solo *solo, pid_t boss)
{
	const struct aj_solo_options *options = solo->options;
	struct aj_seccomp seccomp;
	struct aj_err err;
	unsigned walls;
	int end;

	settle_in();
	if (aj_seccomp_init(&seccomp, true, &err) != AJ_OK)
		seccomp = (struct aj_seccomp){ 0 };
	walls = aj_jail_leave(true);
	if (!aj_jail_enter_files(&walls) || getppid() != boss)
		_exit(NO_JAIL);
	end = options->ready(options->arg);
	if (end != 0)
		_exit(end);
	if (!aj_jail_enter_calls(&seccomp, &walls) ||
	    ask(solo, &(struct message){ STANDS, walls }, NULL) != 0)
		_exit(NO_JAIL);
	_exit(options->run(solo, options->arg));
}

/* ---- the side that started it ---- */

/* False: it is gone, or says what makes no sense. */
static bool hear(int socket, struct message *message)
{
	ssize_t n;

	do {
		n = recv(socket, message, sizeof(*message), 0);
	} while (n < 0 && errno == EINTR);
	return n == sizeof(*message);
}

static bool answer(int socket, int error, int fd)
{
	union control control = { 0 };
	struct iovec part = { &error, sizeof(error) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t n;

	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		control.head = (struct cmsghdr){ CMSG_LEN(sizeof(fd)), SOL_SOCKET, SCM_RIGHTS };
		memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	}
	do {
		n = sendmsg(socket, &message, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	if (fd >= 0)
		close(fd);
	return n == sizeof(error);
}

/* Answers as long as it asks. False: it has no jail. */
static bool serve(const struct aj_solo_options *options, int socket)
{
	struct message message;
	char missing[64];

	while (hear(socket, &message)) {
		int fd = -1, error = 0;

		if (message.wish != STANDS) {
			error = options->grant(options->arg, message.wish, &fd);
		} else if (!aj_walls_hold(message.walls)) {
			return false;
		} else if (options->warn) {
			aj_walls_missing(message.walls, missing);
			if (*missing)
				options->warn(options->arg, missing);
		}
		if (!answer(socket, error, fd))
			break;
	}
	return true;
}

static enum aj_status ended(int status, bool jailed, int *end, struct aj_err *err)
{
	if (!jailed || (WIFEXITED(status) && WEXITSTATUS(status) == NO_JAIL))
		return aj_fail(err, AJ_EDENIED,
		    "no jail: this system has neither Landlock nor seccomp; "
		    "--in-process does without one, which is for files that are trusted");
	if (!WIFEXITED(status))
		return aj_fail(err, AJ_EIO, "the jailed process was ended by signal %d (%s)",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	*end = WEXITSTATUS(status);
	return AJ_OK;
}

enum aj_status aj_solo_run(const struct aj_solo_options *options, int *end, struct aj_err *err)
{
	int ends[2], status = 0;
	pid_t pid, boss = getpid();
	bool jailed;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return aj_fail(err, AJ_EIO, "no process: %s", strerror(errno));
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		live(&(struct aj_solo){ options, ends[1] }, boss);
	}
	close(ends[1]);
	if (pid < 0) {
		aj_fail(err, AJ_EIO, "no process: %s", strerror(errno));
		close(ends[0]);
		return AJ_EIO;
	}
	jailed = serve(options, ends[0]);
	close(ends[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return ended(status, jailed, end, err);
}
