/* main.c: which command is meant. */

#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static const struct command {
	const char *name, *about;
	int (*run)(int argc, char **argv);
} COMMANDS[] = {
	{ "detect", "find personal data and secrets in texts given as NDJSON", aj_cmd_detect },
};

static void print_usage(FILE *to)
{
	fputs("usage: ajar COMMAND [ARGUMENTS]\n\n", to);
	for (size_t i = 0; i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++)
		fprintf(to, "  %-10s %s\n", COMMANDS[i].name, COMMANDS[i].about);
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++)
		if (strcmp(argv[1], COMMANDS[i].name) == 0)
			return COMMANDS[i].run(argc - 1, argv + 1);
	print_usage(stderr);
	return AJ_EXIT_USAGE;
}
