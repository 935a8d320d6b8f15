#include "cli/cli.h"

#include <stdlib.h>

static int refuse(enum aj_command command, const struct aj_err *err)
{
	fprintf(stderr, "ajar %s: %s\n", aj_settings_command(command), err->text);
	return AJ_EXIT_USAGE;
}

int aj_cli_settings(
    struct aj_settings *settings, enum aj_command command, int argc, char **argv, const char **rest)
{
	const char *named = getenv("AJAR_CONFIG");
	char path[4096];
	struct aj_err err;

	aj_settings_init(settings);
	if (aj_settings_help(argc - 1, argv + 1)) {
		aj_help_command(stdout, command);
		return AJ_EXIT_OK;
	}
	if (aj_settings_path(path, sizeof(path)) &&
	    aj_settings_file(settings, path, !(named && *named), &err) != AJ_OK)
		return refuse(command, &err);
	if (aj_settings_args(settings, command, argc - 1, argv + 1, rest, &err) != AJ_OK)
		return refuse(command, &err);
	return -1;
}
