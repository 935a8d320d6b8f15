#include "role/jail.h"
#include "test/test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct aj_seccomp seccomp;

/* What a jailed process tries; gives what it ends with, if it lives. */

static int try_open(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0;
}

static int try_openat2(void)
{
	return syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", NULL, 0) >= 0;
}

static int try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static int try_fork(void)
{
	return fork() >= 0;
}

static int try_exec(void)
{
	char *const none[] = { NULL };

	return execve("/bin/true", none, none) == 0;
}

static int try_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	       MAP_FAILED;
}

static int try_code_later(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}

static int try_ptrace(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static int try_kill(void)
{
	return kill(1, SIGKILL) == 0;
}

static int try_memfd(void)
{
	return memfd_create("x", 0) >= 0;
}

static int try_chmod(void)
{
	return syscall(SYS_fchmodat, AT_FDCWD, "/tmp", 0777) == 0;
}

static int try_bpf(void)
{
	return syscall(SYS_bpf, 0, NULL, 0) == 0;
}

static int try_io_uring(void)
{
	return syscall(SYS_io_uring_setup, 1, NULL) >= 0;
}

static int try_unshare(void)
{
	return syscall(SYS_unshare, 0x10000000) == 0;
}

static int try_send_elsewhere(void)
{
	char address[16] = { 2, 0, 0, 9, 127, 0, 0, 1 };

	return syscall(SYS_sendto, 3, "x", 1, 0, address, sizeof(address)) == 1;
}

static int try_other_limits(void)
{
	return syscall(SYS_prlimit64, 0, 9 /* RLIMIT_AS */, NULL, NULL) == 0;
}

static int try_names(void)
{
	char out[256];

	return syscall(SYS_newfstatat, AT_FDCWD, "/etc/passwd", out, 0) == 0 ||
	       access("/etc/passwd", R_OK) == 0 || readlink("/proc/self/exe", out, sizeof(out)) > 0;
}

static int try_memory(void)
{
	void *bytes = mmap(NULL, (size_t)3 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return bytes != MAP_FAILED;
}

static int try_harmless(void)
{
	uint8_t *bytes = malloc(50 << 20), *more;

	if (!bytes)
		return 1;
	memset(bytes, 1, 50 << 20);
	more = realloc(bytes, 60 << 20);
	if (!more) {
		free(bytes);
		return 1;
	}
	free(more);
	return 0;
}

static int try_long(void)
{
	volatile unsigned turns = 0;

	aj_jail_allow_seconds(0);
	while (turns < UINT32_MAX)
		turns++;
	return 0;
}

static int enter_and(int (*attempt)(void))
{
	pid_t pid;
	int status = 0;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		unsigned walls = aj_jail_close_files(dup2(2, 20)) ? aj_jail_enter(&seccomp) : 0;

		_exit(walls & AJ_WALL_SECCOMP ? attempt() : 99);
	}
	waitpid(pid, &status, 0);
	return status;
}

static void test_forbidden_calls_end_it(void)
{
	static const struct {
		const char *what;
		int (*attempt)(void);
	} rows[] = {
		{ "open", try_open },
		{ "openat2", try_openat2 },
		{ "socket", try_socket },
		{ "fork", try_fork },
		{ "execve", try_exec },
		{ "mmap of code", try_code },
		{ "mprotect to code", try_code_later },
		{ "ptrace", try_ptrace },
		{ "kill", try_kill },
		{ "memfd_create", try_memfd },
		{ "chmod", try_chmod },
		{ "bpf", try_bpf },
		{ "io_uring", try_io_uring },
		{ "unshare", try_unshare },
		{ "sendto an address", try_send_elsewhere },
		{ "other limits", try_other_limits },
	};

	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		int status = enter_and(rows[i].attempt);

		AJ_CHECK(
		    WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "%s: status %x", rows[i].what, status);
	}
}

static void test_what_is_allowed(void)
{
	int status = enter_and(try_harmless);

	AJ_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "memory: status %x", status);
	status = enter_and(try_names);
	AJ_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "names of files: status %x", status);
}

static void test_bounds(void)
{
	int status = enter_and(try_long);

	AJ_CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU, "time: status %x", status);
	status = enter_and(try_memory);
	AJ_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "memory: status %x", status);
}

/* Landlock holds without seccomp: what has been forbidden by one is forbidden by the other. */
static void test_landlock_alone(void)
{
	static const struct aj_seccomp none;
	pid_t pid;
	int status = 0;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		int fd;

		if (aj_jail_enter(&none) != AJ_WALL_LANDLOCK)
			_exit(99);
		fd = open("/etc/passwd", O_RDONLY);
		_exit(fd >= 0 || errno != EACCES);
	}
	waitpid(pid, &status, 0);
	AJ_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
}

static void test_names_of_walls(void)
{
	char text[64];

	aj_walls_missing(AJ_WALLS, text);
	AJ_CHECK_STR("", text);
	aj_walls_missing(0, text);
	AJ_CHECK_STR("namespaces, Landlock, seccomp", text);
	aj_walls_missing(AJ_WALL_LANDLOCK, text);
	AJ_CHECK_STR("namespaces, seccomp", text);
	AJ_CHECK(!aj_walls_hold(AJ_WALL_NAMESPACES) && aj_walls_hold(AJ_WALL_LANDLOCK) &&
		 aj_walls_hold(AJ_WALL_SECCOMP));
}

static void test_list(void)
{
	struct aj_err err;

	AJ_CHECK(aj_seccomp_init(&seccomp, false, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(seccomp.len > 20);
}

AJ_TESTS(test_list, test_forbidden_calls_end_it, test_what_is_allowed, test_bounds, test_landlock_alone,
    test_names_of_walls)
