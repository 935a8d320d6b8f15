/* main.c: which command is meant. */

#include "cli/cli.h"

static int version(int argc, char **argv)
{
	puts("ajar " AJ_VERSION);
	return AJ_EXIT_OK;
}

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
} COMMANDS[] = {
	{ "inspect", aj_cmd_inspect },
	{ "detect", aj_cmd_detect },
	{ "formats", aj_cmd_formats },
	{ "config", aj_cmd_config },
	{ "help", aj_cmd_help },
	{ "--help", aj_cmd_help },
	{ "-h", aj_cmd_help },
	{ "version", version },
	{ "--version", version },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < AJ_LEN(COMMANDS); i++)
		if (strcmp(argv[1], COMMANDS[i].name) == 0)
			return COMMANDS[i].run(argc - 1, argv + 1);
	if (argc > 1)
		fprintf(stderr, "ajar: no command %s\n\n", argv[1]);
	aj_help_all(stderr);
	return AJ_EXIT_USAGE;
}
