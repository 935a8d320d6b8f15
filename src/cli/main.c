/* main.c: which command is meant. */

#include "cli/cli.h"
#include "cli/output.h"
#include "cli/say.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
} COMMANDS[] = {
	{ "inspect", aj_cmd_inspect },
	{ "detect", aj_cmd_detect },
	{ "redact", aj_cmd_redact },
	{ "restore", aj_cmd_restore },
	{ "scan", aj_cmd_scan },
	{ "status", aj_cmd_status },
	{ "report", aj_cmd_report },
	{ "scope", aj_cmd_scope },
	{ "stores", aj_cmd_stores },
	{ "formats", aj_cmd_formats },
	{ "config", aj_cmd_config },
	{ "help", aj_cmd_help },
	{ "--help", aj_cmd_help },
	{ "-h", aj_cmd_help },
	{ "version", aj_cmd_version },
	{ "--version", aj_cmd_version },
};

/*
 * What we open must never get the place of a standard stream that is closed. Each
 * is opened the wrong way round, so that using it is still the error that it was.
 */
static void fill_standard_streams(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			_exit(AJ_EXIT_FAILURE);
}

/* What was printed must have arrived, or the exit code says that it has not. What failed has told it itself.
 */
static int flushed(int end)
{
	if ((fflush(stdout) == 0 && !ferror(stdout)) || end == AJ_EXIT_FAILURE)
		return end;
	if (aj_output_unread())
		aj_output_hang_up();
	aj_say(stderr, "ajar: writing standard output: %s\n", strerror(errno));
	return AJ_EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	fill_standard_streams();
	for (size_t i = 0; argc > 1 && i < AJ_LEN(COMMANDS); i++)
		if (strcmp(argv[1], COMMANDS[i].name) == 0)
			return flushed(COMMANDS[i].run(argc - 1, argv + 1));
	if (argc > 1)
		return aj_help_unknown("ajar", argv[1]);
	aj_help_all(stderr);
	return AJ_EXIT_USAGE;
}
