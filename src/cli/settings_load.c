#include "cli/cli.h"
#include "cli/say.h"

#include <stdlib.h>
#include <sys/stat.h>

static int refuse(enum aj_command command, const struct aj_err *err)
{
	aj_say(stderr, "ajar %s: %s\n", aj_settings_command(command), err->text);
	return AJ_EXIT_USAGE;
}

/* Whether the file of that name is there, and is the one that is to be written. */
static bool is_file(const struct stat *written, const char *name)
{
	struct stat there;

	return stat(name, &there) == 0 && there.st_dev == written->st_dev && there.st_ino == written->st_ino;
}

/* The ledger's key lies beside it. */
static bool is_ledger_key(const struct stat *written, const char *ledger)
{
	char name[4096];

	return snprintf(name, sizeof(name), "%s.key", ledger) < (int)sizeof(name) && is_file(written, name);
}

/* A file that a run works with is none to write a report or a copy to: a key that is gone is gone for good.
 */
static enum aj_status spare(
    const struct aj_settings *settings, enum aj_command command, enum aj_setting_id to, struct aj_err *err)
{
	static const enum aj_setting_id worked_with[] = { AJ_SET_KEY_FILE, AJ_SET_POLICY, AJ_SET_RULES,
		AJ_SET_MMDB, AJ_SET_SCOPE, AJ_SET_LEDGER };
	const char *name = aj_set_text(settings, to);
	struct stat written;

	if (!(aj_settings_table[to].commands & 1u << command) || !*name || stat(name, &written) != 0 ||
	    !S_ISREG(written.st_mode))
		return AJ_OK;
	for (size_t i = 0; i < AJ_LEN(worked_with); i++) {
		enum aj_setting_id id = worked_with[i];

		if (!(aj_settings_table[id].commands & 1u << command))
			continue;
		for (const char *const *one = aj_set_list(settings, id); *one; one++)
			if (is_file(&written, *one) || (id == AJ_SET_LEDGER && is_ledger_key(&written, *one)))
				return aj_fail(err, AJ_EINPUT,
				    "--%s: %s is what --%s names, which is never written over",
				    aj_settings_table[to].name, name, aj_settings_table[id].name);
	}
	return AJ_OK;
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
	if (aj_settings_args(settings, command, argc - 1, argv + 1, rest, &err) != AJ_OK ||
	    spare(settings, command, AJ_SET_OUTPUT, &err) != AJ_OK ||
	    spare(settings, command, AJ_SET_REPORT, &err) != AJ_OK)
		return refuse(command, &err);
	return -1;
}
