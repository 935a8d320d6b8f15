#include "cli/cli.h"
#include "cli/say.h"

#include <stdlib.h>
#include <unistd.h>

/* A value as YAML: in quotes unless it is plainly a word. */
static void print_value(const char *value)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";

	if (*value && *value != '-' && value[strspn(value, plain)] == '\0') {
		fputs(value, stdout);
		return;
	}
	putchar('\'');
	for (const char *quote; (quote = strchr(value, '\'')); value = quote + 1)
		aj_say(stdout, "%.*s''", (int)(quote - value), value);
	aj_say(stdout, "%s'", value);
}

/* Of several settings of one name the first has the choices of all: its line is that of the file. */
static bool is_first(size_t id)
{
	for (size_t i = 0; i < id; i++)
		if (strcmp(aj_settings_table[i].name, aj_settings_table[id].name) == 0)
			return false;
	return true;
}

/* A line for each setting that may stand in a settings file as it is. */
static void print_setting(const struct aj_settings *settings, size_t id)
{
	const struct aj_setting *setting = &aj_settings_table[id];
	unsigned count = settings->of[id].count;

	if (count == 0) {
		printf("# %s: not set\n", setting->name);
		return;
	}
	printf("%s: %s", setting->name, setting->kind == AJ_KIND_LIST ? "[" : "");
	for (unsigned i = 0; i < count; i++) {
		fputs(i ? ", " : "", stdout);
		print_value(settings->of[id].values[i]);
	}
	aj_say(stdout, "%s  # %s\n", setting->kind == AJ_KIND_LIST ? "]" : "", settings->of[id].source);
}

int aj_cmd_config(int argc, char **argv)
{
	const char *named = getenv("AJAR_CONFIG");
	struct aj_settings settings;
	struct aj_err err;
	char path[4096];
	int end = aj_cli_no_arguments(argc, argv);

	if (end >= 0)
		return end;
	end = AJ_EXIT_OK;
	aj_settings_init(&settings);
	if (!aj_settings_path(path, sizeof(path)))
		path[0] = '\0';
	if (*path && aj_settings_file(&settings, path, !(named && *named), &err) != AJ_OK) {
		aj_say(stderr, "ajar config: %s\n", err.text);
		end = AJ_EXIT_USAGE;
	}
	aj_say(stdout, "# settings file: %s%s\n", *path ? path : "none (neither AJAR_CONFIG nor HOME is set)",
	    *path && access(path, F_OK) != 0 ? " (not there)" : "");
	for (size_t i = 0; i < AJ_SETTINGS; i++)
		if (is_first(i))
			print_setting(&settings, i);
	aj_settings_fini(&settings);
	return end;
}
