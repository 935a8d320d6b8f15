#include "cli/cli.h"
#include "cli/nearest.h"
#include "cli/say.h"

#include <unistd.h>

static const struct text {
	const char *name, *synopsis, *about, *body;
} COMMANDS[] = {
	{ "inspect",
	    "ajar inspect [OPTION]... PATH...\n       ajar inspect --scope FILE [OPTION]... STORE...",
	    "say what personal data and secrets are in files, and whose",
	    "Reads files, directories and standard input (-), finds personal data and secrets, counts them "
	    "and "
	    "says whose they are. Nothing is changed, and no value is shown in clear unless --show is given. "
	    "A "
	    "store is KIND://HOST[:PORT][/SET]: elastic://HOST/INDEX, azblob://ACCOUNT/CONTAINER/PREFIX, "
	    "s3://HOST/BUCKET, cosmos://ACCOUNT/DATABASE; it is read from end to end, if the scope has it "
	    "and it "
	    "gives data to anyone who asks." },
	{ "detect", "ajar detect [OPTION]... < NDJSON",
	    "the same for other programs: a JSON line in, a JSON line out",
	    "Reads {\"id\":…,\"text\":\"…\"} a line and writes\n"
	    "{\"id\":…,\"spans\":[{\"start\":…,\"end\":…,\"type\":\"…\",\"likelihood\":\"…\"}]}\n"
	    "for each, in the same order; start and end are bytes of the text in UTF-8. \"default_region\", "
	    "\"country\" or \"locale\" in a line say where numbers without country code are from." },
	{ "redact", "ajar redact [OPTION]... [FILE]", "write a clean copy, and prove that it is clean",
	    "Reads a file (or standard input), replaces what the policy names and writes the rest byte for "
	    "byte "
	    "as it was, through gzip and zstd. A second pass, with other eyes and the parser of somebody "
	    "else, "
	    "looks at what was written; only if nothing is left and all still parses does the file get its "
	    "name. "
	    "Text, JSON, CSV, logs, XML, HTML, SQL, YAML, INI, mail, documents of Office, zip and tar; what "
	    "cannot be rewritten safely is refused, or dropped if the policy says so." },
	{ "restore", "ajar restore [OPTION]... [FILE]", "put back what redact has encrypted, with its key",
	    "Reads a copy (or standard input) and writes it with every value that the action encrypt had "
	    "taken "
	    "as it was, byte for byte; nothing else changes. What was encrypted with another key, or for "
	    "another "
	    "tenant, is refused, and nothing gets the file's name." },
	{ "scan", "ajar scan [OPTION]... SCOPE", "go round the declared estate and say what stands open",
	    "Visits every endpoint that the scope file declares, and nothing else; recognises data stores, "
	    "proves with the mildest request whether they give data to anyone who asks, and reads a sample. "
	    "Sends no credential, changes nothing. `ajar scope check FILE` explains what a scope allows; "
	    "`ajar "
	    "stores` lists the kinds that are known." },
	{ "status", "ajar status [OPTION]...", "say what stands open now, the worst first",
	    "Tells from the ledger of all scans what is open: whose it is, since when, what is in it "
	    "(estimated "
	    "from samples, with the interval in which the number lies 95 times of 100), and which data sets "
	    "are "
	    "the same on several servers. Asks nobody. Exit status 3: there is something open." },
	{ "report", "ajar report [OPTION]...", "write what the ledger knows: a page, JSON, SARIF or OCSF",
	    "Tells all intervals, also those that have ended: html (the default) is one page with a part for "
	    "each exposure, json everything, sarif for code-scanning services, ndjson events of OCSF (Data "
	    "Security Finding) for a SIEM. Names of servers and data sets are in it: keep it as you keep the "
	    "ledger." },
	{ "scope", "ajar scope check FILE", "explain what a scope file allows", "" },
	{ "stores", "ajar stores", "list the kinds of data store that are recognised", "" },
	{ "formats", "ajar formats", "list the formats that are read",
	    "A file's format is told by its content, never by its name. Formats may lie in one another (a "
	    "CSV "
	    "file in gzip); what none of them knows is read as plain text." },
	{ "config", "ajar config", "tell which settings are in force, and from where",
	    "Each option of any command may stand in a settings file, without its dashes:\n\n"
	    "    min-likelihood: likely\n"
	    "    exclude: ['*.iso', node_modules]\n"
	    "    rules: [/etc/ajar/acme.yaml]\n\n"
	    "The file is $AJAR_CONFIG, else $XDG_CONFIG_HOME/ajar/config.yaml, else "
	    "~/.config/ajar/config.yaml. "
	    "Options on the command line go before it. What is printed tells where each value is from "
	    "(default "
	    "or FILE:LINE) and is itself a settings file." },
	{ "help", "ajar help [COMMAND]", "tell more about a command", "" },
	{ "version", "ajar version", "print the version", "" },
};

static const char ENDS[] =
    "Each of them may stand in a settings file: `ajar help config`.\n"
    "Exit status: 0 all was read; 1 something could not be read or not whole; 2 wrong usage; 3 findings at "
    "or "
    "above --fail-on, a copy that is not clean, or a store that stands open; 4 failure of the program or its "
    "output.";

/* Columns: of a terminal, and where an option's text begins. */
enum { WIDTH = 80, OPTION_TEXT = 27 };

/* A word of UTF-8 has as many columns as characters: ours are all narrow. */
static size_t columns(struct aj_str word)
{
	size_t n = 0;

	for (size_t i = 0; i < word.len; i++)
		n += (word.ptr[i] & 0xc0) != 0x80;
	return n;
}

/* Breaks text between words, and where it has a newline. The first line begins at indent, others get there.
 */
static void print_filled(FILE *to, struct aj_str text, size_t indent)
{
	size_t at = indent;
	bool begins = true; /* a line */

	while (text.len > 0) {
		size_t end = 0;
		struct aj_str word;

		while (end < text.len && text.ptr[end] != ' ' && text.ptr[end] != '\n')
			end++;
		word = aj_str_sub(text, 0, end);
		if (!begins && at + 1 + columns(word) > WIDTH) {
			fprintf(to, "\n%*s", (int)indent, "");
			begins = true;
		}
		at = (begins ? indent : at + 1) + columns(word);
		fprintf(to, "%s%.*s", begins ? "" : " ", (int)word.len, (const char *)word.ptr);
		begins = end < text.len && text.ptr[end] == '\n';
		if (begins)
			fprintf(to, "\n%*s", (int)indent, "");
		text = aj_str_from(text, end + 1);
	}
	fputc('\n', to);
}

void aj_help_all(FILE *to)
{
	print_filled(to,
	    AJ_S("ajar finds data stores that stand open, says what is in data and whose it is, and cleans "
		 "it.\n\nusage:"),
	    0);
	for (size_t i = 0; i < AJ_LEN(COMMANDS); i++)
		fprintf(to, "  ajar %-9s %s\n", COMMANDS[i].name, COMMANDS[i].about);
	fputs("\n`ajar help COMMAND` tells more. Try: ajar inspect .\n", to);
}

static void print_option(FILE *to, const struct aj_setting *setting)
{
	bool told = *setting->initial && setting->kind != AJ_KIND_SWITCH;
	char left[160], text[400];

	snprintf(left, sizeof(left), "  --%s%s%s", setting->name, *setting->placeholder ? " " : "",
	    setting->placeholder);
	snprintf(text, sizeof(text), "%s%s%s%s", setting->about, told ? " (" : "",
	    told ? setting->initial : "", told ? ")" : "");
	if (strlen(left) >= OPTION_TEXT)
		fprintf(to, "%s\n%*s", left, OPTION_TEXT, "");
	else
		fprintf(to, "%-*s", OPTION_TEXT, left);
	print_filled(to, aj_str_z(text), OPTION_TEXT);
}

/* What a command is and does; its options, for those that have such, follow. */
static void print_text(FILE *to, const struct text *text)
{
	fprintf(to, "usage: %s\n\n", text->synopsis);
	if (*text->body)
		print_filled(to, aj_str_z(text->body), 0);
	else
		fprintf(to, "%c%s.\n", text->about[0] & ~0x20, text->about + 1);
}

void aj_help_command(FILE *to, enum aj_command command)
{
	print_text(to, &COMMANDS[command]);
	fputs("\noptions:\n", to);
	for (size_t i = 0; i < AJ_SETTINGS; i++)
		if (aj_settings_table[i].commands & 1u << command)
			print_option(to, &aj_settings_table[i]);
	fputc('\n', to);
	print_filled(to, aj_str_z(ENDS), 0);
}

/* The place of a command in COMMANDS; AJ_LEN(COMMANDS): there is none. */
static size_t find(const char *name)
{
	size_t i = 0;

	while (i < AJ_LEN(COMMANDS) && strcmp(name, COMMANDS[i].name) != 0)
		i++;
	return i;
}

int aj_help_unknown(const char *who, const char *name)
{
	const char *names[AJ_LEN(COMMANDS) + 1] = { 0 }, *near;

	for (size_t i = 0; i < AJ_LEN(COMMANDS); i++)
		names[i] = COMMANDS[i].name;
	near = aj_nearest(aj_str_z(name), names);
	if (*name == '-')
		aj_say(stderr, "%s: a command comes before %s; `ajar help` lists them\n", who, name);
	else if (near)
		aj_say(stderr, "%s: no command %s; did you mean %s?\n", who, name, near);
	else if (access(name, F_OK) == 0)
		aj_say(stderr, "%s: no command %s; did you mean `ajar inspect %s`?\n", who, name, name);
	else
		aj_say(stderr, "%s: no command %s; `ajar help` lists them\n", who, name);
	return AJ_EXIT_USAGE;
}

int aj_cli_no_arguments(int argc, char **argv)
{
	if (argc < 2)
		return -1;
	if (aj_settings_help(argc - 1, argv + 1)) {
		print_text(stdout, &COMMANDS[find(argv[0])]);
		return AJ_EXIT_OK;
	}
	aj_say(stderr, "ajar %s: no argument is wanted\n", argv[0]);
	return AJ_EXIT_USAGE;
}

int aj_cmd_version(int argc, char **argv)
{
	int end = argc > 1 && argv[0][0] != '-' ? aj_cli_no_arguments(argc, argv) : -1;

	if (end >= 0)
		return end;
	puts("ajar " AJ_VERSION);
	return AJ_EXIT_OK;
}

int aj_cmd_help(int argc, char **argv)
{
	size_t command;

	if (argc < 2 || aj_settings_help(argc - 1, argv + 1)) {
		aj_help_all(stdout);
		return AJ_EXIT_OK;
	}
	command = find(argv[1]);
	if (command == AJ_LEN(COMMANDS))
		return aj_help_unknown("ajar help", argv[1]);
	if (command < AJ_COMMAND_COUNT)
		aj_help_command(stdout, (enum aj_command)command);
	else
		print_text(stdout, &COMMANDS[command]);
	return AJ_EXIT_OK;
}
