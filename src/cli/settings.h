#pragma once

/*
 * Settings: one table (settings.def), two ways to set them. The settings file
 * is YAML, `name: value` or `name: [value, …]`; the command line comes after it
 * and wins. Each value knows where it came from, for `ajar config`.
 */

#include "base/arena.h"

/* Those with settings first. */
enum aj_command {
	AJ_COMMAND_INSPECT,
	AJ_COMMAND_DETECT,
	AJ_COMMAND_REDACT,
	AJ_COMMAND_RESTORE,
	AJ_COMMAND_SCAN,
	AJ_COMMAND_STATUS,
	AJ_COMMAND_REPORT,
	AJ_COMMAND_COUNT
};

enum aj_setting_id {
#define X(id, name, kind, initial, placeholder, commands, about) AJ_SET_##id,
#include "cli/settings.def"
#undef X
	AJ_SETTINGS
};

enum aj_setting_kind {
	AJ_KIND_TEXT,
	AJ_KIND_CHOICE,
	AJ_KIND_NUMBER,
	AJ_KIND_SIZE,
	AJ_KIND_SWITCH,
	AJ_KIND_LIST,
	AJ_KIND_COUNTRY
};

struct aj_setting {
	const char *name;
	enum aj_setting_kind kind;
	const char *initial;	 /* "" where there is none */
	const char *placeholder; /* of the value in help; the choices, joined by '|' */
	unsigned commands;	 /* bits by enum aj_command */
	const char *about;
};

extern const struct aj_setting aj_settings_table[AJ_SETTINGS];

enum { AJ_SETTING_VALUES = 64 }; /* of a list */

struct aj_settings {
	struct aj_arena arena;
	struct {
		const char *values[AJ_SETTING_VALUES + 1]; /* NULL-terminated */
		unsigned count;
		const char *source; /* "default", "command line", "FILE:LINE" */
	} of[AJ_SETTINGS];
};

void aj_settings_init(struct aj_settings *settings);
void aj_settings_fini(struct aj_settings *settings);

/* The file that is read unless another is named: $AJAR_CONFIG, $XDG_CONFIG_HOME/ajar/config.yaml or
 * ~/.config/…; cut at room. */
bool aj_settings_path(char *out, size_t room);

/* Whether --help is among the arguments, before "--". */
bool aj_settings_help(int argc, char **argv);

/* AJ_EINPUT names line and column; AJ_EIO if it cannot be read (missing_ok: AJ_OK if it is not there). */
AJ_MUST_CHECK enum aj_status aj_settings_file(
    struct aj_settings *settings, const char *path, bool missing_ok, struct aj_err *err);

/*
 * Reads the options of a command from argv (without program and command name).
 * rest gets what is no option, NULL-terminated, argc + 1 places. "--" ends options.
 * --help is passed over.
 */
AJ_MUST_CHECK enum aj_status aj_settings_args(struct aj_settings *settings, enum aj_command command, int argc,
    char **argv, const char **rest, struct aj_err *err);

/* "inspect", … */
const char *aj_settings_command(enum aj_command command);

/* The value; for what has none, "" or NULL-terminated nothing. */
const char *aj_set_text(const struct aj_settings *settings, enum aj_setting_id id);
const char *const *aj_set_list(const struct aj_settings *settings, enum aj_setting_id id);
uint64_t aj_set_number(
    const struct aj_settings *settings, enum aj_setting_id id); /* also of sizes; 0: not given */
bool aj_set_switch(const struct aj_settings *settings, enum aj_setting_id id);
unsigned aj_set_choice(
    const struct aj_settings *settings, enum aj_setting_id id); /* index among the choices */
