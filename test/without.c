/*
 * without CALL… -- PROGRAM ARGUMENT…: runs a program on a system that refuses some system calls, as
 * containers and old kernels do: each fails with EPERM.
 */

#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ALLOW);
	int i = 1, failed = context ? 0 : ENOMEM;

	for (; i < argc && strcmp(argv[i], "--") != 0 && !failed; i++) {
		int number = seccomp_syscall_resolve_name(argv[i]);

		failed = number == __NR_SCMP_ERROR
			     ? EINVAL
			     : seccomp_rule_add(context, SCMP_ACT_ERRNO(EPERM), number, 0);
	}
	if (i + 1 >= argc || failed || seccomp_load(context) != 0) {
		fprintf(stderr, "usage: without CALL... -- PROGRAM ARGUMENT...\n");
		return 2;
	}
	seccomp_release(context);
	execv(argv[i + 1], argv + i + 1);
	perror(argv[i + 1]);
	return 2;
}
