/*
 * jail.c: limits, namespaces, Landlock and seccomp, by their system calls: libc has
 * no names for half of them.
 *
 * AddressSanitizer reserves terabytes of addresses: what is taken already does not count
 * then, and what follows counts for more. Its messages keep standard error, be that a file.
 */

#include "role/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
	MEMORY_MAX = 512 << 20,
	STACK_MAX = 8 << 20,
	FILES_MAX = 64,
#ifdef __SANITIZE_ADDRESS__
	SANITIZED = 1,
	LARGER = 4,
#else
	SANITIZED = 0,
	LARGER = 1,
#endif
};

void aj_walls_missing(unsigned walls, char out[64])
{
	static const char *const names[] = { "namespaces", "Landlock", "seccomp" };
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < AJ_LEN(names); i++) {
		if (walls & 1U << i)
			continue;
		if (len > 0) {
			memcpy(out + len, ", ", 2);
			len += 2;
		}
		memcpy(out + len, names[i], strlen(names[i]) + 1);
		len += strlen(names[i]);
	}
}

unsigned aj_jail_leave(bool alone)
{
	int flags = CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS |
		    (alone ? 0 : CLONE_NEWPID);

	return unshare(flags) == 0 ? AJ_WALL_NAMESPACES : 0;
}

bool aj_jail_close_files(int keep)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC), last = SANITIZED ? 1 : 2;
	bool ok = nowhere >= 0 && keep >= 3;

	for (int fd = 0; fd <= last && ok; fd++)
		ok = dup2(nowhere, fd) == fd;
	if (ok && keep != 3)
		ok = dup2(keep, 3) == 3;
	return ok && close_range(4, ~0U, 0) == 0;
}

/* Who started us may have set a lower one, which stays. */
static bool limit(__rlimit_resource_t what, rlim_t most)
{
	struct rlimit now;

	if (getrlimit(what, &now) != 0)
		return false;
	if (most > now.rlim_max)
		most = now.rlim_max;
	return setrlimit(what, &(struct rlimit){ most, most }) == 0;
}

/* Bytes of addresses that a sanitizer has taken (proc(5), statm: pages first of all). */
static bool sanitizer_takes(rlim_t *out)
{
	char text[64] = "";
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && read(fd, text, sizeof(text) - 1) > 0;
	uint64_t pages;

	if (fd >= 0)
		close(fd);
	if (!ok || !aj_str_decimal(aj_str_until(aj_str_z(text), ' '), &pages))
		return false;
	*out = pages * (rlim_t)sysconf(_SC_PAGESIZE);
	return true;
}

static bool limit_memory(void)
{
	rlim_t taken = 0;

	return (!SANITIZED || sanitizer_takes(&taken)) &&
	       limit(RLIMIT_AS, taken + (rlim_t)MEMORY_MAX * LARGER);
}

/* What has to be asked of files. */
static bool limit_first(void)
{
	return limit_memory() && limit(RLIMIT_STACK, STACK_MAX) && limit(RLIMIT_NOFILE, FILES_MAX) &&
	       limit(RLIMIT_CORE, 0) && limit(RLIMIT_MEMLOCK, 0) && limit(RLIMIT_MSGQUEUE, 0);
}

/* Root outside, or of namespaces that have nothing in them: of no use to a parser. */
static bool drop_capabilities(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };

	return syscall(SYS_capset, &header, none) == 0;
}

/*
 * A set of rules that handles all there is and allows nothing. Later kernels know
 * more: what an older one does not know must not be asked of it. The header of
 * bookworm knows the first two versions only.
 */
static bool enter_landlock(void)
{
	struct {
		uint64_t files, net, scoped;
	} all = { .files = (1 << 13) - 1 };
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	size_t size = sizeof(all.files);
	int rules;
	bool ok;

	if (abi < 1)
		return false;
	if (abi >= 2)
		all.files |= 1 << 13; /* renaming and linking between directories */
	if (abi >= 3)
		all.files |= 1 << 14; /* truncating */
	if (abi >= 5)
		all.files |= 1 << 15; /* ioctl on devices */
	if (abi >= 4) {
		all.net = 3; /* binding and connecting by TCP */
		size = 2 * sizeof(uint64_t);
	}
	if (abi >= 6) {
		all.scoped = 3; /* abstract sockets and signals out of the jail */
		size = sizeof(all);
	}
	rules = (int)syscall(SYS_landlock_create_ruleset, &all, size, 0);
	if (rules < 0)
		return false;
	ok = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	close(rules);
	return ok;
}

bool aj_jail_enter_files(unsigned *walls)
{
	/* In this order: each step needs a call that a later one forbids. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0 || !limit_first() ||
	    !drop_capabilities() || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	if (enter_landlock())
		*walls |= AJ_WALL_LANDLOCK;
	return true;
}

bool aj_jail_enter_calls(const struct aj_seccomp *seccomp, unsigned *walls)
{
	if (!limit(RLIMIT_NPROC, 0))
		return false;
	if (aj_seccomp_enter(seccomp))
		*walls |= AJ_WALL_SECCOMP;
	return true;
}

unsigned aj_jail_enter(const struct aj_seccomp *seccomp)
{
	unsigned walls = 0;
	bool ok = aj_jail_enter_files(&walls) && (SANITIZED || limit(RLIMIT_FSIZE, 0)) &&
		  aj_jail_enter_calls(seccomp, &walls);

	return ok ? walls : 0;
}

void aj_jail_allow_seconds(unsigned seconds)
{
	static rlim_t allowed; /* 0: not yet said */
	struct timespec used = { 0 };
	struct rlimit now = { RLIM_INFINITY, RLIM_INFINITY };

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	now.rlim_cur = (rlim_t)used.tv_sec + 1 + seconds;
	/* For most objects it is what it was for the one before. */
	if (now.rlim_cur != allowed && setrlimit(RLIMIT_CPU, &now) == 0)
		allowed = now.rlim_cur;
}
