#include "cli/settings.h"
#include "cli/nearest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

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

static int find(struct aj_str name)
{
	for (int i = 0; i < AJ_SETTINGS; i++)
		if (aj_str_eq(name, aj_str_z(aj_settings_table[i].name)))
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
		if (!size_of(value, &number))
			return aj_fail(err, AJ_EINPUT, "expected a size such as 500K, 20M or 4G");
		return AJ_OK;
	case AJ_KIND_SWITCH:
		if (choice_of("yes|no|true|false", value) < 0)
			return aj_fail(err, AJ_EINPUT, "expected yes or no");
		return AJ_OK;
	case AJ_KIND_COUNTRY:
		if (value.len != 2 || !aj_is_alpha(value.ptr[0]) || !aj_is_alpha(value.ptr[1]))
			return aj_fail(
			    err, AJ_EINPUT, "expected a country in two letters (ISO 3166-1), such as DE");
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
static const char *place(struct aj_settings *settings, const char *path, const yaml_node_t *node)
{
	char text[512];
	struct aj_str copy;
	struct aj_err ignored;
	int n = snprintf(text, sizeof(text), "%s:%zu", path, node->start_mark.line + 1);

	if (n < 0 || (size_t)n >= sizeof(text) ||
	    aj_arena_dup(&settings->arena, aj_str_z(text), &copy, &ignored) != AJ_OK)
		return "settings file";
	return (const char *)copy.ptr;
}

static struct aj_str scalar(const yaml_node_t *node)
{
	return aj_str(node->data.scalar.value, node->data.scalar.length);
}

static enum aj_status wrong(struct aj_err *err, const char *path, const yaml_node_t *node)
{
	return aj_within(err, "%s:%zu:%zu", path, node->start_mark.line + 1, node->start_mark.column + 1);
}

enum { ALL_COMMANDS = ~0 };

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

static enum aj_status set_from_node(struct aj_settings *settings, const char *path, yaml_document_t *document,
    const yaml_node_t *key, const yaml_node_t *value, struct aj_err *err)
{
	const char *source = place(settings, path, key);
	enum aj_status st = AJ_OK;
	int id = key->type == YAML_SCALAR_NODE ? find(scalar(key)) : -1;

	if (id < 0) {
		fail_name(err, key->type == YAML_SCALAR_NODE ? scalar(key) : AJ_S(""), ALL_COMMANDS,
		    "no setting has this name", "", "`ajar config` lists them");
		return wrong(err, path, key);
	}
	if (value->type == YAML_SCALAR_NODE) {
		st = set(settings, id, scalar(value), source, false, err);
		if (st != AJ_OK)
			aj_within(err, "%s", aj_settings_table[id].name);
		return st == AJ_OK ? st : wrong(err, path, value);
	}
	if (value->type != YAML_SEQUENCE_NODE || aj_settings_table[id].kind != AJ_KIND_LIST) {
		aj_fail(err, AJ_EINPUT, "%s: expected a single value", aj_settings_table[id].name);
		return wrong(err, path, value);
	}
	for (yaml_node_item_t *i = value->data.sequence.items.start; i < value->data.sequence.items.top;
	     i++) {
		const yaml_node_t *item = yaml_document_get_node(document, *i);

		st = item->type == YAML_SCALAR_NODE
			 ? set(settings, id, scalar(item), source, i > value->data.sequence.items.start, err)
			 : aj_fail(err, AJ_EINPUT, "expected a plain value");
		if (st != AJ_OK) {
			aj_within(err, "%s", aj_settings_table[id].name);
			return wrong(err, path, item);
		}
	}
	return AJ_OK;
}

static enum aj_status set_from_document(
    struct aj_settings *settings, const char *path, yaml_document_t *document, struct aj_err *err)
{
	const yaml_node_t *root = yaml_document_get_root_node(document);

	if (!root) /* an empty file */
		return AJ_OK;
	if (root->type != YAML_MAPPING_NODE) {
		aj_fail(err, AJ_EINPUT, "expected lines of `name: value`");
		return wrong(err, path, root);
	}
	for (yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top; p++) {
		enum aj_status st =
		    set_from_node(settings, path, document, yaml_document_get_node(document, p->key),
			yaml_document_get_node(document, p->value), err);

		if (st != AJ_OK)
			return st;
	}
	return AJ_OK;
}

enum aj_status aj_settings_file(
    struct aj_settings *settings, const char *path, bool missing_ok, struct aj_err *err)
{
	FILE *file = fopen(path, "re");
	yaml_parser_t parser;
	yaml_document_t document;
	enum aj_status st;

	if (!file && errno == ENOENT && missing_ok)
		return AJ_OK;
	if (!file)
		return aj_fail(err, AJ_EIO, "settings file %s: %s", path, strerror(errno));
	if (!yaml_parser_initialize(&parser)) {
		fclose(file);
		return aj_fail(err, AJ_ELIMIT, "no memory to read %s", path);
	}
	yaml_parser_set_input_file(&parser, file);
	if (yaml_parser_load(&parser, &document)) {
		st = set_from_document(settings, path, &document, err);
		yaml_document_delete(&document);
	} else {
		st = aj_fail(err, AJ_EINPUT, "%s:%zu:%zu: not YAML: %s", path, parser.problem_mark.line + 1,
		    parser.problem_mark.column + 1, parser.problem ? parser.problem : "");
	}
	yaml_parser_delete(&parser);
	fclose(file);
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
	int id = find(name);
	enum aj_status st;

	if (id < 0 || !(aj_settings_table[id].commands & 1u << command)) {
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
