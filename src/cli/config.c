#include "cli/cli.h"

#include <stdlib.h>

int aj_cmd_config(int argc, char **argv)
{
	const char *named = getenv("AJAR_CONFIG");
	struct aj_settings settings;
	struct aj_err err;
	char path[4096];
	int end = AJ_EXIT_OK;

	if (argc > 1) {
		fprintf(stderr, "ajar config: no argument is wanted\n");
		return AJ_EXIT_USAGE;
	}
	aj_settings_init(&settings);
	if (!aj_settings_path(path, sizeof(path)))
		path[0] = '\0';
	if (*path && aj_settings_file(&settings, path, !(named && *named), &err) != AJ_OK) {
		fprintf(stderr, "ajar config: %s\n", err.text);
		end = AJ_EXIT_USAGE;
	}
	printf("# settings file: %s\n", *path ? path : "none (neither AJAR_CONFIG nor HOME is set)");
	for (size_t i = 0; i < AJ_SETTINGS; i++) {
		printf("%s:", aj_settings_table[i].name);
		if (aj_settings_table[i].kind == AJ_KIND_LIST)
			for (unsigned k = 0; k < settings.of[i].count; k++)
				printf("%s%s", k ? ", " : " [", settings.of[i].values[k]);
		else
			printf(" %s", aj_set_text(&settings, (enum aj_setting_id)i));
		printf("%s  # %s\n", aj_settings_table[i].kind == AJ_KIND_LIST && settings.of[i].count ? "]" : "",
		    settings.of[i].source);
	}
	aj_settings_fini(&settings);
	return end;
}
