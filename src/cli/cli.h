#pragma once

/* The program's commands. Each gets the arguments from its own name on. */

#include "cli/settings.h"

#include <stdio.h>

/* How the program ends. */
enum aj_exit {
	AJ_EXIT_OK,
	AJ_EXIT_INCOMPLETE, /* some of the input could not be read */
	AJ_EXIT_USAGE,
	AJ_EXIT_FOUND,	 /* findings at or above --fail-on */
	AJ_EXIT_FAILURE, /* our own fault, or output that could not be written */
};

int aj_cmd_inspect(int argc, char **argv);
int aj_cmd_detect(int argc, char **argv);
int aj_cmd_redact(int argc, char **argv);
int aj_cmd_restore(int argc, char **argv);
int aj_cmd_scan(int argc, char **argv);
int aj_cmd_status(int argc, char **argv);
int aj_cmd_report(int argc, char **argv);
int aj_cmd_scope(int argc, char **argv);
int aj_cmd_stores(int argc, char **argv);
int aj_cmd_formats(int argc, char **argv);
int aj_cmd_config(int argc, char **argv);
int aj_cmd_help(int argc, char **argv);
int aj_cmd_version(int argc, char **argv);

/* help.c: the help of one command, its options from the settings' table. */
void aj_help_command(FILE *to, enum aj_command command);
/* help.c: the commands, a line each. */
void aj_help_all(FILE *to);
/* help.c: says that there is no such command, and which one may be meant. */
int aj_help_unknown(const char *who, const char *name);
/* help.c: for a command without arguments: -1 to go on, else what to end with. argv[0] is its name. */
int aj_cli_no_arguments(int argc, char **argv);

/*
 * settings_load.c: the defaults, the settings file and the command line of a
 * command, in this order. -1 to go on, else what the program is to end with
 * (--help was given, or something is wrong and has been said). rest: as in
 * aj_settings_args, argc + 1 places.
 */
int aj_cli_settings(
    struct aj_settings *settings, enum aj_command command, int argc, char **argv, const char **rest);
