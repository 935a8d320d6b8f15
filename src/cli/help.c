#include "cli/cli.h"

static const struct text {
	const char *name, *synopsis, *about, *body;
} COMMANDS[] = {
	{ "inspect", "ajar inspect [OPTION]... PATH...", "say what personal data and secrets are in files, and whose",
	    "Reads files, directories and standard input (-), finds personal data and secrets,\n"
	    "counts them and says whose they are. Nothing is changed, and no value is shown in\n"
	    "clear unless --show is given.\n" },
	{ "detect", "ajar detect [OPTION]... < NDJSON", "the same for other programs: a JSON line in, a JSON line out",
	    "Reads {\"id\":…,\"text\":\"…\"} a line and writes\n"
	    "{\"id\":…,\"spans\":[{\"start\":…,\"end\":…,\"type\":\"…\",\"likelihood\":\"…\"}]} for each, in the\n"
	    "same order; start and end are bytes of the text in UTF-8. \"default_region\",\n"
	    "\"country\" or \"locale\" in a line say where numbers without country code are from.\n" },
	{ "formats", "ajar formats", "list the formats that are read", "" },
	{ "config", "ajar config", "tell which settings are in force, and from where", "" },
	{ "help", "ajar help [COMMAND]", "tell more about a command", "" },
	{ "version", "ajar version", "print the version", "" },
};

static const char EXITS[] =
    "Exit status: 0 all was read; 1 something could not be read or not whole; 2 wrong\n"
    "usage; 3 findings at or above --fail-on; 4 failure of the program or its output.\n";

void aj_help_all(FILE *to)
{
	fputs("ajar says what is in data that stood open, and whose it is.\n\nusage:\n", to);
	for (size_t i = 0; i < AJ_LEN(COMMANDS); i++)
		fprintf(to, "  ajar %-9s %s\n", COMMANDS[i].name, COMMANDS[i].about);
	fputs("\n`ajar help COMMAND` tells more. Try: ajar inspect .\n", to);
}

static void print_option(FILE *to, const struct aj_setting *setting)
{
	char left[160];

	snprintf(left, sizeof(left), "--%s%s%s", setting->name, *setting->placeholder ? " " : "",
	    setting->placeholder);
	if (strlen(left) > 24)
		fprintf(to, "  %s\n  %-24s %s", left, "", setting->about);
	else
		fprintf(to, "  %-24s %s", left, setting->about);
	if (*setting->initial && setting->kind != AJ_KIND_SWITCH)
		fprintf(to, " (%s)", setting->initial);
	fputc('\n', to);
}

void aj_help_command(FILE *to, enum aj_command command)
{
	const struct text *text = &COMMANDS[command];

	fprintf(to, "usage: %s\n\n%s\n", text->synopsis, text->body);
	for (size_t i = 0; i < AJ_SETTINGS; i++)
		if (aj_settings_table[i].commands & 1u << command)
			print_option(to, &aj_settings_table[i]);
	fprintf(to, "\n%s", EXITS);
}

int aj_cmd_help(int argc, char **argv)
{
	if (argc < 2) {
		aj_help_all(stdout);
		return AJ_EXIT_OK;
	}
	for (size_t i = 0; i < AJ_LEN(COMMANDS); i++) {
		if (strcmp(argv[1], COMMANDS[i].name) != 0)
			continue;
		if (i < AJ_COMMAND_COUNT)
			aj_help_command(stdout, (enum aj_command)i);
		else
			printf("usage: %s\n\n%s\n", COMMANDS[i].synopsis, COMMANDS[i].about);
		return AJ_EXIT_OK;
	}
	fprintf(stderr, "ajar help: no command %s; `ajar help` lists them\n", argv[1]);
	return AJ_EXIT_USAGE;
}
