/*
 * seccomp.c: what parsers need is memory, the bytes that are handed to them and a
 * bell to ring. A call that would reach anything else ends the process; a call that
 * only asks how things are is told that there is no such call, because libraries ask
 * out of habit and go on.
 */

#include "dep/seccomp.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int allowed[] = {
	/* bytes: of what was handed over; there is no way to open anything */
	SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(close),
	/* the bell */
	SCMP_SYS(recvmsg), SCMP_SYS(poll), /* and sendto, see below */
	/* memory; without PROT_EXEC, see below */
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	/* what libc does with itself */
	SCMP_SYS(futex), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(restart_syscall),
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom),
	SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(sched_yield), SCMP_SYS(exit), SCMP_SYS(exit_group),
#ifdef __SANITIZE_ADDRESS__
	SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigaction), SCMP_SYS(write), /* of its messages */
#endif
};

/* To what was opened before. */
static const int writing[] = { SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(fsync), SCMP_SYS(ftruncate) };

/* Asked out of habit. Some of them would tell names of files: they learn nothing either. */
static const int answered[] = {
	SCMP_SYS(newfstatat),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(statx),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(getcwd),
	SCMP_SYS(ioctl),
	SCMP_SYS(fcntl),
	SCMP_SYS(fadvise64),
	SCMP_SYS(uname),
	SCMP_SYS(sysinfo),
	SCMP_SYS(getrusage),
	SCMP_SYS(times),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(getppid),
	SCMP_SYS(prctl),
	SCMP_SYS(rseq),
	SCMP_SYS(membarrier),
	SCMP_SYS(tgkill), /* abort: ends by another signal, but not that of a forbidden call */
#ifndef __SANITIZE_ADDRESS__
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(sigaltstack),
#endif
};

static int fill(scmp_filter_ctx context, bool writes)
{
	int failed = 0;

	for (size_t i = 0; i < AJ_LEN(writing) && writes && !failed; i++)
		failed = seccomp_rule_add(context, SCMP_ACT_ALLOW, writing[i], 0);
	/* iconv looks for the module of a character set that is none of dep/mail.c's: there is none. */
	if (writes && !failed)
		failed = seccomp_rule_add(context, SCMP_ACT_ERRNO(ENOENT), SCMP_SYS(openat), 0);
	for (size_t i = 0; i < AJ_LEN(allowed) && !failed; i++)
		failed = seccomp_rule_add(context, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; i < AJ_LEN(answered) && !failed; i++)
		failed = seccomp_rule_add(context, SCMP_ACT_ERRNO(ENOSYS), answered[i], 0);
	if (!failed)
		failed = seccomp_rule_add(
		    context, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	if (!failed)
		failed = seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	/* To who is at the other end, not to an address. */
	if (!failed)
		failed =
		    seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(sendto), 1, SCMP_A4(SCMP_CMP_EQ, 0));
	/* The processor time of the next object: of itself, and never above the hard limit. */
	if (!failed)
		failed = seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2,
		    SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A1(SCMP_CMP_EQ, RLIMIT_CPU));
	/* The most frequent ones are found in a tree, not in a row. */
	return failed ? failed : seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
}

/* libseccomp writes programs into files only. */
static enum aj_status compile(scmp_filter_ctx context, struct aj_seccomp *seccomp, struct aj_err *err)
{
	int fd = memfd_create("filter", MFD_CLOEXEC);
	enum aj_status st = AJ_OK;
	off_t len = -1;

	if (fd >= 0 && seccomp_export_bpf(context, fd) == 0)
		len = lseek(fd, 0, SEEK_END);
	if (len > 0 && len / (off_t)sizeof(struct sock_filter) <= BPF_MAXINSNS)
		seccomp->program = malloc((size_t)len);
	if (len < 0 || !seccomp->program || pread(fd, seccomp->program, (size_t)len, 0) != len)
		st = aj_fail(err, AJ_EIO, "the list of system calls could not be made");
	else
		seccomp->len = (unsigned short)((size_t)len / sizeof(struct sock_filter));
	if (fd >= 0)
		close(fd);
	return st;
}

enum aj_status aj_seccomp_init(struct aj_seccomp *seccomp, bool writes, struct aj_err *err)
{
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_KILL_PROCESS);
	enum aj_status st;

	*seccomp = (struct aj_seccomp){ 0 };
	if (!context || fill(context, writes) != 0)
		st = aj_fail(err, AJ_EIO, "the list of system calls could not be made");
	else
		st = compile(context, seccomp, err);
	seccomp_release(context);
	if (st != AJ_OK)
		aj_seccomp_fini(seccomp);
	return st;
}

void aj_seccomp_fini(struct aj_seccomp *seccomp)
{
	free(seccomp->program);
	*seccomp = (struct aj_seccomp){ 0 };
}

bool aj_seccomp_enter(const struct aj_seccomp *seccomp)
{
	struct sock_fprog program = { seccomp->len, seccomp->program };

	return seccomp->len > 0 &&
	       syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}
