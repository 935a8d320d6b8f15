#include "cli/settings.h"
#include "cli/nearest.h"
#include "dep/yaml.h"
#include "sink/country.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARENA_MAX = 4 << 20 };

const struct aj_setting aj_settings_table[AJ_SETTINGS] = {
#define C(command) (1u << AJ_COMMAND_##command)
#define X(id, name, kind, initial, placeholder, commands, about)                                             \
	[AJ_SET_##id] = { name, AJ_KIND_##kind, initial, placeholder, commands, about },
#include "cli/settings.def"
#undef X
#undef C
};

void aj_settings_init(struct aj_settings *settings)
{
	*settings = (struct aj_settings){ 0 };
	aj_arena_init(&settings->arena, ARENA_MAX);
	for (size_t i = 0; i < AJ_SETTINGS; i++) {
		settings->of[i].source = "default";
		if (aj_settings_table[i].initial[0] == '\0')
			continue;
		settings->of[i].values[0] = aj_settings_table[i].initial;
		settings->of[i].count = 1;
	}
}

void aj_settings_fini(struct aj_settings *settings)
{
	aj_arena_fini(&settings->arena);
}

enum { ALL_COMMANDS = ~0 };

/* The first setting of that name that one of the commands (bits) has. */
static int find(struct aj_str name, int commands)
{
	for (int i = 0; i < AJ_SETTINGS; i++)
		if (aj_settings_table[i].commands & (unsigned)commands &&
		    aj_str_eq(name, aj_str_z(aj_settings_table[i].name)))
			return i;
	return -1;
}

/* The place of value among "a|b|c"; -1: it is none of them. */
static int choice_of(const char *choices, struct aj_str value)
{
	struct aj_str left = aj_str_z(choices);

	for (int i = 0; left.len > 0; i++) {
		struct aj_str one = aj_str_until(left, '|');

		if (aj_str_eq(one, value))
			return i;
		left = aj_str_from(left, one.len + 1);
	}
	return -1;
}

/* "20M": a number with K, M, G or T behind it, by 1024. */
static bool size_of(struct aj_str text, uint64_t *out)
{
	static const char units[] = "KMGT";
	const char *unit = text.len > 0 ? strchr(units, text.ptr[text.len - 1] & ~0x20) : NULL;
	unsigned shift = unit && *unit ? 10 * (unsigned)(unit - units + 1) : 0;

	if (shift)
		text.len--;
	return aj_str_decimal(text, out) && *out <= UINT64_MAX >> shift && (*out <<= shift, true);
}

static bool is_country(struct aj_str value)
{
	char code[3] = { 0 };

	for (size_t i = 0; value.len == 2 && i < 2; i++)
		code[i] = (char)(value.ptr[i] & ~0x20); /* of a letter: its capital */
	return aj_country_by_code(code) != NULL;
}

/* "expected …": not with the value, which may be long, secret or not fit for a terminal. */
static enum aj_status check(const struct aj_setting *setting, struct aj_str value, struct aj_err *err)
{
	uint64_t number;

	switch (setting->kind) {
	case AJ_KIND_CHOICE:
		if (choice_of(setting->placeholder, value) < 0)
			return aj_fail(err, AJ_EINPUT, "expected one of %s", setting->placeholder);
		return AJ_OK;
	case AJ_KIND_NUMBER:
		if (!aj_str_decimal(value, &number) || number == 0 || number > 256)
			return aj_fail(err, AJ_EINPUT, "expected a number from 1 to 256");
		return AJ_OK;
	case AJ_KIND_SIZE:
		if (!size_of(value, &number) || number == 0)
			return aj_fail(err, AJ_EINPUT, "expected a size such as 500K, 20M or 4G");
		return AJ_OK;
	case AJ_KIND_SWITCH:
		if (choice_of("yes|no|true|false", value) < 0)
			return aj_fail(err, AJ_EINPUT, "expected yes or no");
		return AJ_OK;
	case AJ_KIND_COUNTRY:
		if (!is_country(value))
			return aj_fail(err, AJ_EINPUT,
			    "expected a country in two letters (ISO 3166-1), such as DE, or GB for the "
			    "United Kingdom");
		return AJ_OK;
	default:
		if (value.len == 0)
			return aj_fail(err, AJ_EINPUT, "expected a value");
		return AJ_OK;
	}
}

/* Sets or, for a list that has been given by the same source, adds. */
static enum aj_status set(struct aj_settings *settings, int id, struct aj_str value, const char *source,
    bool add, struct aj_err *err)
{
	struct aj_str copy;
	enum aj_status st = check(&aj_settings_table[id], value, err);

	if (st == AJ_OK)
		st = aj_arena_dup(&settings->arena, value, &copy, err);
	if (st != AJ_OK)
		return st;
	if (!add)
		settings->of[id].count = 0;
	if (settings->of[id].count == AJ_SETTING_VALUES)
		return aj_fail(err, AJ_EINPUT, "more than %d values", AJ_SETTING_VALUES);
	if (aj_settings_table[id].kind == AJ_KIND_COUNTRY)
		for (size_t i = 0; i < copy.len; i++)
			((uint8_t *)copy.ptr)[i] &= (uint8_t)~0x20; /* a letter: to upper case */
	settings->of[id].values[settings->of[id].count++] = (const char *)copy.ptr;
	settings->of[id].values[settings->of[id].count] = NULL;
	settings->of[id].source = source;
	return AJ_OK;
}

bool aj_settings_path(char *out, size_t room)
{
	const char *named = getenv("AJAR_CONFIG"), *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int n;

	if (named && *named)
		n = snprintf(out, room, "%s", named);
	else if (base && *base)
		n = snprintf(out, room, "%s/ajar/config.yaml", base);
	else if (home && *home)
		n = snprintf(out, room, "%s/.config/ajar/config.yaml", home);
	else
		return false;
	return n > 0 && (size_t)n < room;
}

/* "FILE:LINE", kept as long as the settings. */
static const char *place(const struct aj_yaml *yaml, const struct aj_yaml_node *node)
{
	char text[512];
	struct aj_str copy;
	struct aj_err ignored;
	int n = snprintf(text, sizeof(text), "%s:%zu", yaml->name, aj_yaml_line(node));

	if (n < 0 || (size_t)n >= sizeof(text) ||
	    aj_arena_dup(yaml->arena, aj_str_z(text), &copy, &ignored) != AJ_OK)
		return "settings file";
	return (const char *)copy.ptr;
}

/* A name that is none of ours: the nearest of those that the commands (bits) have, or advice. */
static enum aj_status fail_name(struct aj_err *err, struct aj_str name, int commands, const char *what,
    const char *dashes, const char *advice)
{
	const char *names[AJ_SETTINGS + 1], *near;
	size_t n = 0;

	for (size_t i = 0; i < AJ_SETTINGS; i++)
		if (aj_settings_table[i].commands & (unsigned)commands)
			names[n++] = aj_settings_table[i].name;
	names[n] = NULL;
	near = aj_nearest(name, names);
	if (near)
		return aj_fail(err, AJ_EINPUT, "%s; did you mean %s%s?", what, dashes, near);
	return aj_fail(err, AJ_EINPUT, "%s; %s", what, advice);
}

/* One value, or one of a list. */
static enum aj_status set_from_scalar(struct aj_settings *settings, int id, const struct aj_yaml *yaml,
    const struct aj_yaml_node *value, const char *source, bool add)
{
	enum aj_status st = aj_yaml_is_scalar(value)
				? set(settings, id, aj_yaml_scalar(value), source, add, yaml->err)
				: aj_fail(yaml->err, AJ_EINPUT, "expected a plain value");

	if (st == AJ_OK)
		return st;
	aj_within(yaml->err, "%s", aj_settings_table[id].name);
	return aj_yaml_within(yaml, value);
}

/* What the first row of a name takes, those after it are given too, if they have that choice. */
static enum aj_status set_namesakes(
    struct aj_settings *settings, int id, struct aj_str value, const char *source, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (int i = id + 1; i < AJ_SETTINGS && st == AJ_OK; i++)
		if (strcmp(aj_settings_table[i].name, aj_settings_table[id].name) == 0 &&
		    choice_of(aj_settings_table[i].placeholder, value) >= 0)
			st = set(settings, i, value, source, false, err);
	return st;
}

static enum aj_status set_from_pair(struct aj_settings *settings, const struct aj_yaml *yaml,
    const struct aj_yaml_node *key, const struct aj_yaml_node *value)
{
	const char *source = place(yaml, key);
	int id = find(aj_yaml_scalar(key), ALL_COMMANDS);
	enum aj_status st = AJ_OK;

	if (id < 0) {
		fail_name(yaml->err, aj_yaml_scalar(key), ALL_COMMANDS, "no setting has this name", "",
		    "`ajar config` lists them");
		return aj_yaml_within(yaml, key);
	}
	if (aj_yaml_is_scalar(value)) {
		st = set_from_scalar(settings, id, yaml, value, source, false);
		return st == AJ_OK ? set_namesakes(settings, id, aj_yaml_scalar(value), source, yaml->err)
				   : st;
	}
	if (!aj_yaml_is_list(value) || aj_settings_table[id].kind != AJ_KIND_LIST)
		return aj_yaml_fail(yaml, value, "%s: expected a single value", aj_settings_table[id].name);
	for (size_t i = 0; i < aj_yaml_items(value) && st == AJ_OK; i++)
		st = set_from_scalar(settings, id, yaml, aj_yaml_item(yaml, value, i), source, i > 0);
	return st;
}

static enum aj_status set_from_document(
    struct aj_settings *settings, const struct aj_yaml *yaml, const struct aj_yaml_node *root)
{
	const struct aj_yaml_node *key, *value;
	enum aj_status st = AJ_OK;

	if (!root) /* an empty file */
		return AJ_OK;
	if (!aj_yaml_is_mapping(root))
		return aj_yaml_fail(yaml, root, "expected lines of `name: value`");
	for (size_t i = 0; st == AJ_OK && aj_yaml_pair(yaml, root, i, &key, &value); i++)
		st = aj_yaml_again(yaml, root, i) ? aj_yaml_fail(yaml, key, "given twice")
						  : set_from_pair(settings, yaml, key, value);
	return st;
}

enum aj_status aj_settings_file(
    struct aj_settings *settings, const char *path, bool missing_ok, struct aj_err *err)
{
	struct aj_yaml yaml = { .name = path, .unlike = "not YAML: ", .arena = &settings->arena, .err = err };
	const struct aj_yaml_node *root;
	struct aj_buf text;
	enum aj_status st = aj_yaml_read(path, &text, err);

	if (st == AJ_EIO && errno == ENOENT && missing_ok) {
		st = AJ_OK;
	} else if (st != AJ_OK) {
		st = aj_within(err, "settings file %s", path);
	} else {
		st = aj_yaml_text(&yaml, aj_buf_str(&text), &root);
		if (st == AJ_OK)
			st = set_from_document(settings, &yaml, root);
		aj_yaml_fini(&yaml);
	}
	aj_buf_fini(&text);
	return st;
}

const char *aj_settings_command(enum aj_command command)
{
	static const char *const names[AJ_COMMAND_COUNT] = { "inspect", "detect", "redact", "restore", "scan",
		"status", "report" };

	return names[command];
}

/* Reads one option, argv[*at]; its value may be the next argument. */
static enum aj_status read_option(struct aj_settings *settings, enum aj_command command, int argc,
    char **argv, int *at, bool given[AJ_SETTINGS], struct aj_err *err)
{
	struct aj_str option = strcmp(argv[*at], "-o") == 0 ? AJ_S("output") : aj_str_z(argv[*at] + 2),
		      name = aj_str_until(option, '=');
	struct aj_str value = aj_str_from(option, name.len + 1);
	int id = find(name, 1 << command);
	enum aj_status st;

	if (id < 0) {
		char what[80], advice[40];

		snprintf(what, sizeof(what), "no option --%.*s", (int)name.len, (const char *)name.ptr);
		snprintf(advice, sizeof(advice), "see `ajar help %s`", aj_settings_command(command));
		return fail_name(err, name, 1 << command, what, "--", advice);
	}
	if (aj_settings_table[id].kind == AJ_KIND_SWITCH && name.len == option.len) {
		value = AJ_S("yes");
	} else if (name.len == option.len) {
		if (*at + 1 == argc)
			return aj_fail(err, AJ_EINPUT, "--%s: expected %s after it",
			    aj_settings_table[id].name, aj_settings_table[id].placeholder);
		value = aj_str_z(argv[++*at]);
	}
	st = set(settings, id, value, "command line", given[id] && aj_settings_table[id].kind == AJ_KIND_LIST,
	    err);
	given[id] = true;
	return st == AJ_OK ? st : aj_within(err, "--%s", aj_settings_table[id].name);
}

static bool is_help(const char *argument)
{
	return strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0;
}

bool aj_settings_help(int argc, char **argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (is_help(argv[i]))
			return true;
	return false;
}

enum aj_status aj_settings_args(struct aj_settings *settings, enum aj_command command, int argc, char **argv,
    const char **rest, struct aj_err *err)
{
	bool given[AJ_SETTINGS] = { 0 }, options = true;
	int n = 0;

	for (int i = 0; i < argc; i++) {
		enum aj_status st;

		if (!options || argv[i][0] != '-' || argv[i][1] == '\0') {
			rest[n++] = argv[i];
			continue;
		}
		if (strcmp(argv[i], "--") == 0) {
			options = false;
			continue;
		}
		if (is_help(argv[i]))
			continue;
		if (argv[i][1] != '-' && strcmp(argv[i], "-o") != 0)
			return aj_fail(
			    err, AJ_EINPUT, "no option %s; options begin with two dashes", argv[i]);
		st = read_option(settings, command, argc, argv, &i, given, err);
		if (st != AJ_OK)
			return st;
	}
	rest[n] = NULL;
	return AJ_OK;
}

const char *aj_set_text(const struct aj_settings *settings, enum aj_setting_id id)
{
	return settings->of[id].count > 0 ? settings->of[id].values[0] : "";
}

const char *const *aj_set_list(const struct aj_settings *settings, enum aj_setting_id id)
{
	return settings->of[id].values;
}

uint64_t aj_set_number(const struct aj_settings *settings, enum aj_setting_id id)
{
	uint64_t number = 0;

	return size_of(aj_str_z(aj_set_text(settings, id)), &number) ? number : 0;
}

bool aj_set_switch(const struct aj_settings *settings, enum aj_setting_id id)
{
	return choice_of("yes|true", aj_str_z(aj_set_text(settings, id))) >= 0;
}

unsigned aj_set_choice(const struct aj_settings *settings, enum aj_setting_id id)
{
	int choice = choice_of(aj_settings_table[id].placeholder, aj_str_z(aj_set_text(settings, id)));

	return choice < 0 ? 0 : (unsigned)choice;
}
