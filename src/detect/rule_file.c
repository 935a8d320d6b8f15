/*
 * rule_file.c: rules from YAML (libyaml). The document is loaded as a tree whose
 * nodes know where they stand, so that each message can say line and column.
 */

#include "detect/rule.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <yaml.h>

struct loader {
	const char *name;
	yaml_document_t doc;
	struct aj_arena *arena;
	struct aj_err *err;
};

struct key {
	const char *name;
	enum aj_status (*read)(struct loader *l, const yaml_node_t *node, struct aj_rule *rule);
};

#define FAIL(l, node, fmt, ...)                                                                              \
	aj_fail((l)->err, AJ_EINPUT, "%s:%zu:%zu: " fmt, (l)->name, (node)->start_mark.line + 1,             \
	    (node)->start_mark.column + 1, ##__VA_ARGS__)

static struct aj_str scalar(const yaml_node_t *node)
{
	if (node->type != YAML_SCALAR_NODE)
		return (struct aj_str){ 0 };
	return aj_str(node->data.scalar.value, node->data.scalar.length);
}

static size_t items(const yaml_node_t *node)
{
	return node->type == YAML_SEQUENCE_NODE
		   ? (size_t)(node->data.sequence.items.top - node->data.sequence.items.start)
		   : 0;
}

static const yaml_node_t *item(struct loader *l, const yaml_node_t *node, size_t i)
{
	return yaml_document_get_node(&l->doc, node->data.sequence.items.start[i]);
}

/* Text without zero bytes, as a C string that lives as long as the arena. */
static enum aj_status text_of(struct loader *l, const yaml_node_t *node, const char *what, const char **out)
{
	struct aj_str s = scalar(node), copy;
	enum aj_status st;

	if (s.len == 0 || aj_str_find(s, 0, '\0') < s.len)
		return FAIL(l, node, "%s: expected text", what);
	st = aj_arena_dup(l->arena, s, &copy, l->err);
	if (st == AJ_OK)
		*out = (const char *)copy.ptr;
	return st;
}

static bool number_of(const yaml_node_t *node, double least, double most, double *out)
{
	struct aj_str s = scalar(node);
	char digits[32], *end;

	if (s.len == 0 || s.len >= sizeof(digits))
		return false;
	memcpy(digits, s.ptr, s.len);
	digits[s.len] = '\0';
	*out = strtod(digits, &end);
	return *end == '\0' && *out >= least && *out <= most;
}

/* The index of the name that node's text is; -1: none. */
static int choice(const yaml_node_t *node, const char *const *names)
{
	struct aj_str s = scalar(node);

	for (int i = 0; names[i]; i++)
		if (aj_str_eq(s, aj_str_z(names[i])))
			return i;
	return -1;
}

static enum aj_status read_bool(struct loader *l, const yaml_node_t *node, const char *what, bool *out)
{
	int which = choice(node, (const char *const[]){ "false", "true", NULL });

	if (which < 0)
		return FAIL(l, node, "%s: expected true or false", what);
	*out = which;
	return AJ_OK;
}

static enum aj_status read_id(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	struct aj_str s = scalar(node);

	for (size_t i = 0; i < s.len; i++)
		if (!aj_is_digit(s.ptr[i]) && s.ptr[i] != '-' &&
		    (!aj_is_alpha(s.ptr[i]) || aj_is_upper(s.ptr[i])))
			s.len = 0;
	if (s.len == 0 || s.len > 64)
		return FAIL(l, node, "id: expected 1 to 64 of a-z, 0-9 and -");
	return text_of(l, node, "id", &rule->id);
}

static enum aj_status read_type(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	struct aj_str s = scalar(node);

	if (s.len > 0 && !aj_is_upper(s.ptr[0]))
		s.len = 0;
	for (size_t i = 0; i < s.len; i++)
		if (!aj_is_digit(s.ptr[i]) && s.ptr[i] != '_' && !aj_is_upper(s.ptr[i]))
			s.len = 0;
	if (s.len == 0 || s.len > 48)
		return FAIL(l, node, "type: expected 1 to 48 of A-Z, 0-9 and _, a letter first");
	return text_of(l, node, "type", &rule->type);
}

static enum aj_status read_about(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	return text_of(l, node, "about", &rule->about);
}

static enum aj_status read_severity(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	int which = choice(node, (const char *const[]){ "low", "medium", "high", "critical", NULL });

	if (which < 0)
		return FAIL(l, node, "severity: expected low, medium, high or critical");
	rule->severity = (uint8_t)(which + 1);
	return AJ_OK;
}

static enum aj_status read_likelihood(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	int which = choice(node,
	    (const char *const[]){ "very unlikely", "unlikely", "possible", "likely", "very likely", NULL });

	if (which < 0)
		return FAIL(
		    l, node, "likelihood: expected very unlikely, unlikely, possible, likely or very likely");
	rule->likelihood = (uint8_t)(which + AJ_VERY_UNLIKELY);
	return AJ_OK;
}

/* A list of texts of least to most bytes each. */
static enum aj_status read_list(struct loader *l, const yaml_node_t *node, const char *what, size_t least,
    size_t most, const struct aj_str **out, size_t *count)
{
	struct aj_str *list;
	size_t n = items(node);

	if (n == 0 || n > AJ_RULE_LIST_MAX)
		return FAIL(l, node, "%s: expected a list of 1 to %d texts", what, AJ_RULE_LIST_MAX);
	list = aj_arena_take(l->arena, n * sizeof(*list));
	if (!list)
		return aj_fail(l->err, AJ_ELIMIT, "%s: rules take too much memory", l->name);
	for (size_t i = 0; i < n; i++) {
		const yaml_node_t *one = item(l, node, i);
		struct aj_str s = scalar(one);
		enum aj_status st;

		if (s.len < least || s.len > most)
			return FAIL(l, one, "%s: expected text of %zu to %zu bytes", what, least, most);
		st = aj_arena_dup(l->arena, s, &list[i], l->err);
		if (st != AJ_OK)
			return st;
	}
	*out = list;
	*count = n;
	return AJ_OK;
}

static enum aj_status read_literals(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	return read_list(
	    l, node, "literals", AJ_LITERAL_MIN, AJ_LITERAL_MAX, &rule->literals, &rule->n_literals);
}

static enum aj_status read_context(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	return read_list(l, node, "context", 2, 64, &rule->context, &rule->n_context);
}

static enum aj_status read_match(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	return read_list(l, node, "match", 1, AJ_RULE_AFTER_MAX, &rule->match, &rule->n_match);
}

static enum aj_status read_no_match(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	return read_list(l, node, "no-match", 1, AJ_RULE_AFTER_MAX, &rule->no_match, &rule->n_no_match);
}

static enum aj_status read_nocase(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	return read_bool(l, node, "nocase", &rule->nocase);
}

static enum aj_status read_word(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	return read_bool(l, node, "word", &rule->word);
}

static enum aj_status read_need_context(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	return read_bool(l, node, "need-context", &rule->need_context);
}

static enum aj_status read_disabled(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	return read_bool(l, node, "disabled", &rule->disabled);
}

static enum aj_status read_pattern(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	return text_of(l, node, "pattern", &rule->pattern);
}

static enum aj_status read_find(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	int which = choice(node, (const char *const[]){ "assignment", "jwt", "pem", "sas", NULL });

	if (which < 0)
		return FAIL(l, node, "find: expected assignment, jwt, pem or sas");
	rule->find = (uint8_t)(which + AJ_FIND_ASSIGNMENT);
	return AJ_OK;
}

static enum aj_status read_window(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	double before, after;

	if (items(node) != 2 || !number_of(item(l, node, 0), 0, AJ_RULE_BEFORE_MAX, &before) ||
	    !number_of(item(l, node, 1), 1, AJ_RULE_AFTER_MAX, &after))
		return FAIL(l, node, "window: expected [before, after] in bytes, up to [%d, %d]",
		    AJ_RULE_BEFORE_MAX, AJ_RULE_AFTER_MAX);
	rule->before = (uint16_t)before;
	rule->after = (uint16_t)after;
	return AJ_OK;
}

/* The two first items of a list: class, number of bytes. */
static enum aj_status read_class(
    struct loader *l, const yaml_node_t *node, const char *key, uint8_t *class, uint8_t *n)
{
	static const char *const names[] = { "digits", "hex", "base32", "base62", "base64", "base64url",
		"token", "print", NULL };
	double least;
	int which;

	if (items(node) < 2 || !number_of(item(l, node, 1), 1, AJ_RULE_FOLLOW_MAX, &least))
		return FAIL(
		    l, node, "%s: expected [class, number of bytes up to %d]", key, AJ_RULE_FOLLOW_MAX);
	which = choice(item(l, node, 0), names);
	if (which < 0)
		return FAIL(l, item(l, node, 0),
		    "%s: expected digits, hex, base32, base62, base64, "
		    "base64url, token or print",
		    key);
	*class = (uint8_t)(1 << which);
	*n = (uint8_t)least;
	return AJ_OK;
}

/* [class, number of bytes], or with "end" as a third item */
static enum aj_status read_followed(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	static const char *const ends[] = { "end", NULL };

	if (items(node) > 3 || (items(node) == 3 && choice(item(l, node, 2), ends) < 0))
		return FAIL(l, node,
		    "followed-by: expected [class, number of bytes] or [class, number of bytes, end]");
	rule->follow_ends = items(node) == 3;
	return read_class(l, node, "followed-by", &rule->follow, &rule->follow_least);
}

static enum aj_status read_holds(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	if (items(node) > 2)
		return FAIL(l, node, "holds: expected [class, number of bytes]");
	return read_class(l, node, "holds", &rule->hold, &rule->hold_least);
}

static const struct {
	const char *name;
	bool number;
} checks[AJ_CHECKS] = {
	[AJ_CHECK_BASE64_BYTES] = { "base64-bytes", true },
	[AJ_CHECK_ENTROPY] = { "entropy", true },
	[AJ_CHECK_LENGTH] = { "length", true },
	[AJ_CHECK_MIXED] = { "mixed", false },
	[AJ_CHECK_DRAWN] = { "drawn", false },
	[AJ_CHECK_NOT_PLACEHOLDER] = { "not-placeholder", false },
	[AJ_CHECK_NOT_CODE] = { "not-code", false },
	[AJ_CHECK_CRC32_BASE62] = { "crc32-base62", false },
	[AJ_CHECK_BASIC] = { "basic", false },
	[AJ_CHECK_LUHN] = { "luhn", false },
};

/* A check is a name, or a name with a number: entropy: 3.5 */
static enum aj_status read_check(struct loader *l, const yaml_node_t *node, struct aj_rule_check *out)
{
	const yaml_node_t *name = node, *number = NULL;
	double least = 0;

	if (node->type == YAML_MAPPING_NODE &&
	    node->data.mapping.pairs.top - node->data.mapping.pairs.start == 1) {
		name = yaml_document_get_node(&l->doc, node->data.mapping.pairs.start->key);
		number = yaml_document_get_node(&l->doc, node->data.mapping.pairs.start->value);
	}
	for (int i = 0; i < AJ_CHECKS; i++) {
		if (!aj_str_eq(scalar(name), aj_str_z(checks[i].name)))
			continue;
		if (checks[i].number && (!number || !number_of(number, 0, 4096, &least)))
			return FAIL(l, node, "checks: expected %s: NUMBER, from 0 to 4096", checks[i].name);
		if (!checks[i].number && number)
			return FAIL(l, number, "checks: expected %s without a number", checks[i].name);
		*out = (struct aj_rule_check){ (enum aj_check_id)i, (float)least };
		return AJ_OK;
	}
	return FAIL(l, node,
	    "checks: expected base64-bytes, entropy, length, mixed, not-placeholder, not-code, "
	    "crc32-base62, basic or luhn");
}

static enum aj_status read_checks(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	struct aj_rule_check *list;
	size_t n = items(node);

	if (n == 0 || n > AJ_RULE_LIST_MAX)
		return FAIL(l, node, "checks: expected a list of 1 to %d checks", AJ_RULE_LIST_MAX);
	list = aj_arena_take(l->arena, n * sizeof(*list));
	if (!list)
		return aj_fail(l->err, AJ_ELIMIT, "%s: rules take too much memory", l->name);
	for (size_t i = 0; i < n; i++) {
		enum aj_status st = read_check(l, item(l, node, i), &list[i]);

		if (st != AJ_OK)
			return st;
	}
	rule->checks = list;
	rule->n_checks = n;
	return AJ_OK;
}

static const struct key keys[] = {
	{ "id", read_id },
	{ "type", read_type },
	{ "about", read_about },
	{ "severity", read_severity },
	{ "likelihood", read_likelihood },
	{ "literals", read_literals },
	{ "nocase", read_nocase },
	{ "word", read_word },
	{ "followed-by", read_followed },
	{ "holds", read_holds },
	{ "pattern", read_pattern },
	{ "find", read_find },
	{ "window", read_window },
	{ "checks", read_checks },
	{ "context", read_context },
	{ "need-context", read_need_context },
	{ "disabled", read_disabled },
	{ "match", read_match },
	{ "no-match", read_no_match },
};

/* The pattern's own syntax, told with the place in it. */
static enum aj_status compile(struct loader *l, const yaml_node_t *node, const struct aj_rule *rule)
{
	char why[120];
	size_t at;
	struct aj_pattern *pattern;

	if (!node)
		return AJ_OK;
	pattern = aj_pattern_new(rule->pattern, rule->before == 0, &at, why, sizeof(why));
	if (!pattern)
		return FAIL(l, node, "pattern: at its character %zu: %s", at + 1, why);
	aj_pattern_free(pattern);
	return AJ_OK;
}

/* What must be there once all keys are read. */
static enum aj_status complete(struct loader *l, const yaml_node_t *node, const struct aj_rule *rule)
{
	if (!rule->id)
		return FAIL(l, node, "rule: expected the key id");
	if (rule->disabled)
		return AJ_OK;
	if (!rule->type)
		return FAIL(l, node, "rule %s: expected the key type", rule->id);
	if (rule->n_literals == 0)
		return FAIL(l, node, "rule %s: expected the key literals", rule->id);
	if (!rule->pattern == (rule->find == AJ_FIND_PATTERN))
		return FAIL(l, node, "rule %s: expected either the key pattern or the key find", rule->id);
	if (rule->need_context && rule->n_context == 0)
		return FAIL(l, node, "rule %s: expected the key context beside need-context", rule->id);
	return AJ_OK;
}

static enum aj_status read_rule(struct loader *l, const yaml_node_t *node, struct aj_rule *rule)
{
	const yaml_node_t *pattern = NULL;
	uint32_t seen = 0;
	enum aj_status st;

	if (node->type != YAML_MAPPING_NODE)
		return FAIL(l, node, "expected a rule: keys with values");
	*rule = (struct aj_rule){
		.about = "", .severity = 3, .likelihood = AJ_LIKELY, .after = AJ_RULE_AFTER_DEFAULT
	};
	for (yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top; p++) {
		const yaml_node_t *key = yaml_document_get_node(&l->doc, p->key);
		const yaml_node_t *value = yaml_document_get_node(&l->doc, p->value);
		size_t k = 0;

		while (k < AJ_LEN(keys) && !aj_str_eq(scalar(key), aj_str_z(keys[k].name)))
			k++;
		if (k == AJ_LEN(keys))
			return FAIL(l, key, "unknown key \"%.40s\", expected one of those in rules/README.md",
			    key->type == YAML_SCALAR_NODE ? (const char *)key->data.scalar.value : "");
		if (seen >> k & 1)
			return FAIL(l, key, "key %s stands twice in one rule", keys[k].name);
		seen |= 1u << k;
		st = keys[k].read(l, value, rule);
		if (st != AJ_OK)
			return st;
		if (keys[k].read == read_pattern)
			pattern = value;
	}
	st = compile(l, pattern, rule);
	return st == AJ_OK ? complete(l, node, rule) : st;
}

static enum aj_status read_rules(struct loader *l, const yaml_node_t *list, struct aj_rule_list *out)
{
	size_t n = items(list);
	struct aj_rule *rules;

	if (list->type != YAML_SEQUENCE_NODE || n > AJ_RULES_MAX)
		return FAIL(l, list, "rules: expected a list of at most %d rules", AJ_RULES_MAX);
	rules = aj_arena_take(l->arena, (n + 1) * sizeof(*rules));
	if (!rules)
		return aj_fail(l->err, AJ_ELIMIT, "%s: rules take too much memory", l->name);
	for (size_t i = 0; i < n; i++) {
		const yaml_node_t *node = item(l, list, i);
		enum aj_status st = read_rule(l, node, &rules[i]);

		if (st != AJ_OK)
			return st;
		for (size_t j = 0; j < i; j++)
			if (strcmp(rules[i].id, rules[j].id) == 0)
				return FAIL(l, node, "id %s stands for two rules", rules[i].id);
	}
	*out = (struct aj_rule_list){ rules, n };
	return AJ_OK;
}

static enum aj_status read_document(struct loader *l, struct aj_rule_list *out)
{
	const yaml_node_t *root = yaml_document_get_root_node(&l->doc), *key;
	const yaml_node_pair_t *only;

	if (!root)
		return aj_fail(l->err, AJ_EINPUT, "%s:1:1: expected the key rules, found nothing", l->name);
	if (root->type != YAML_MAPPING_NODE ||
	    root->data.mapping.pairs.top - root->data.mapping.pairs.start != 1)
		return FAIL(l, root, "expected one key, rules, with a list of rules");
	only = root->data.mapping.pairs.start;
	key = yaml_document_get_node(&l->doc, only->key);
	if (!aj_str_eq(scalar(key), AJ_S("rules")))
		return FAIL(l, key, "expected the key rules");
	return read_rules(l, yaml_document_get_node(&l->doc, only->value), out);
}

enum aj_status aj_rule_file_parse(const char *name, struct aj_str yaml, struct aj_arena *arena,
    struct aj_rule_list *out, struct aj_err *err)
{
	struct loader l = { .name = name, .arena = arena, .err = err };
	yaml_parser_t parser;
	enum aj_status st;

	*out = (struct aj_rule_list){ 0 };
	if (yaml.len > AJ_RULE_FILE_MAX)
		return aj_fail(err, AJ_ELIMIT, "%s: rule files may have %d bytes", name, AJ_RULE_FILE_MAX);
	if (!yaml_parser_initialize(&parser))
		return aj_fail(err, AJ_ELIMIT, "%s: no memory", name);
	yaml_parser_set_input_string(&parser, yaml.ptr ? yaml.ptr : (const uint8_t *)"", yaml.len);
	if (yaml_parser_load(&parser, &l.doc)) {
		st = read_document(&l, out);
		yaml_document_delete(&l.doc);
	} else if (parser.error == YAML_MEMORY_ERROR) {
		st = aj_fail(err, AJ_ELIMIT, "%s: no memory", name);
	} else {
		st = aj_fail(err, AJ_EINPUT, "%s:%zu:%zu: expected YAML: %s", name,
		    parser.problem_mark.line + 1, parser.problem_mark.column + 1,
		    parser.problem ? parser.problem : "bad bytes");
	}
	yaml_parser_delete(&parser);
	return st;
}

enum aj_status aj_rule_file_read(
    const char *path, struct aj_arena *arena, struct aj_rule_list *out, struct aj_err *err)
{
	uint8_t *bytes = malloc(AJ_RULE_FILE_MAX + 1);
	FILE *file = bytes ? fopen(path, "re") : NULL;
	enum aj_status st;
	size_t n;

	if (!bytes) {
		st = aj_fail(err, AJ_ELIMIT, "%s: no memory", path);
	} else if (!file) {
		st = aj_fail(err, AJ_EIO, "%s: %m", path);
	} else {
		n = fread(bytes, 1, AJ_RULE_FILE_MAX + 1, file);
		st = ferror(file) ? aj_fail(err, AJ_EIO, "%s: %m", path)
				  : aj_rule_file_parse(path, aj_str(bytes, n), arena, out, err);
	}
	if (file)
		fclose(file);
	free(bytes);
	return st;
}
