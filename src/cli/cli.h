#pragma once

/* The program's commands. Each gets the arguments from its own name on. */

/* How the program ends. */
enum aj_exit {
	AJ_EXIT_OK,
	AJ_EXIT_INCOMPLETE, /* some of the input could not be read */
	AJ_EXIT_USAGE,
	AJ_EXIT_FOUND,      /* findings at or above --fail-on */
	AJ_EXIT_FAILURE,    /* our own fault, or output that could not be written */
};

int aj_cmd_detect(int argc, char **argv);
