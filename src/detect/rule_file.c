/*
 * rule_file.c: rules from YAML. Each message says line and column.
 */

#include "dep/yaml.h"
#include "detect/rule.h"

#include <stdlib.h>

struct key {
	const char *name;
	enum aj_status (*read)(struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule);
};

static bool number_of(const struct aj_yaml_node *node, double least, double most, double *out)
{
	struct aj_str s = aj_yaml_scalar(node);
	char digits[32], *end;

	if (s.len == 0 || s.len >= sizeof(digits))
		return false;
	memcpy(digits, s.ptr, s.len);
	digits[s.len] = '\0';
	*out = strtod(digits, &end);
	return *end == '\0' && *out >= least && *out <= most;
}

/* The index of the name that node's text is; -1: none. */
static int choice(const struct aj_yaml_node *node, const char *const *names)
{
	struct aj_str s = aj_yaml_scalar(node);

	for (int i = 0; names[i]; i++)
		if (aj_str_eq(s, aj_str_z(names[i])))
			return i;
	return -1;
}

static enum aj_status read_bool(
    struct aj_yaml *yaml, const struct aj_yaml_node *node, const char *what, bool *out)
{
	int which = choice(node, (const char *const[]){ "false", "true", NULL });

	if (which < 0)
		return aj_yaml_fail(yaml, node, "%s: expected true or false", what);
	*out = which;
	return AJ_OK;
}

static enum aj_status read_id(struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	struct aj_str s = aj_yaml_scalar(node);

	for (size_t i = 0; i < s.len; i++)
		if (!aj_is_digit(s.ptr[i]) && s.ptr[i] != '-' &&
		    (!aj_is_alpha(s.ptr[i]) || aj_is_upper(s.ptr[i])))
			s.len = 0;
	if (s.len == 0 || s.len > 64)
		return aj_yaml_fail(yaml, node, "id: expected 1 to 64 of a-z, 0-9 and -");
	return aj_yaml_text_of(yaml, node, "id", &rule->id);
}

static enum aj_status read_type(struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	struct aj_str s = aj_yaml_scalar(node);

	if (s.len > 0 && !aj_is_upper(s.ptr[0]))
		s.len = 0;
	for (size_t i = 0; i < s.len; i++)
		if (!aj_is_digit(s.ptr[i]) && s.ptr[i] != '_' && !aj_is_upper(s.ptr[i]))
			s.len = 0;
	if (s.len == 0 || s.len > 48)
		return aj_yaml_fail(yaml, node, "type: expected 1 to 48 of A-Z, 0-9 and _, a letter first");
	return aj_yaml_text_of(yaml, node, "type", &rule->type);
}

static enum aj_status read_about(struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	return aj_yaml_text_of(yaml, node, "about", &rule->about);
}

static enum aj_status read_severity(
    struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	int which = choice(node, (const char *const[]){ "low", "medium", "high", "critical", NULL });

	if (which < 0)
		return aj_yaml_fail(yaml, node, "severity: expected low, medium, high or critical");
	rule->severity = (uint8_t)(which + 1);
	return AJ_OK;
}

static enum aj_status read_likelihood(
    struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	int which = choice(node,
	    (const char *const[]){ "very unlikely", "unlikely", "possible", "likely", "very likely", NULL });

	if (which < 0)
		return aj_yaml_fail(yaml, node,
		    "likelihood: expected very unlikely, unlikely, possible, likely or very likely");
	rule->likelihood = (uint8_t)(which + AJ_VERY_UNLIKELY);
	return AJ_OK;
}

/* A list of texts of least to most bytes each. */
static enum aj_status read_list(struct aj_yaml *yaml, const struct aj_yaml_node *node, const char *what,
    size_t least, size_t most, const struct aj_str **out, size_t *count)
{
	struct aj_str *list;
	size_t n = aj_yaml_items(node);

	if (n == 0 || n > AJ_RULE_LIST_MAX)
		return aj_yaml_fail(
		    yaml, node, "%s: expected a list of 1 to %d texts", what, AJ_RULE_LIST_MAX);
	list = aj_arena_take(yaml->arena, n * sizeof(*list));
	if (!list)
		return aj_fail(yaml->err, AJ_ELIMIT, "%s: rules take too much memory", yaml->name);
	for (size_t i = 0; i < n; i++) {
		const struct aj_yaml_node *one = aj_yaml_item(yaml, node, i);
		struct aj_str s = aj_yaml_scalar(one);
		enum aj_status st;

		if (s.len < least || s.len > most)
			return aj_yaml_fail(
			    yaml, one, "%s: expected text of %zu to %zu bytes", what, least, most);
		st = aj_arena_dup(yaml->arena, s, &list[i], yaml->err);
		if (st != AJ_OK)
			return st;
	}
	*out = list;
	*count = n;
	return AJ_OK;
}

static enum aj_status read_literals(
    struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	return read_list(
	    yaml, node, "literals", AJ_LITERAL_MIN, AJ_LITERAL_MAX, &rule->literals, &rule->n_literals);
}

static enum aj_status read_context(
    struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	return read_list(yaml, node, "context", 2, 64, &rule->context, &rule->n_context);
}

static enum aj_status read_match(struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	return read_list(yaml, node, "match", 1, AJ_RULE_AFTER_MAX, &rule->match, &rule->n_match);
}

static enum aj_status read_no_match(
    struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	return read_list(yaml, node, "no-match", 1, AJ_RULE_AFTER_MAX, &rule->no_match, &rule->n_no_match);
}

static enum aj_status read_nocase(struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	return read_bool(yaml, node, "nocase", &rule->nocase);
}

static enum aj_status read_word(struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	return read_bool(yaml, node, "word", &rule->word);
}

static enum aj_status read_need_context(
    struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	return read_bool(yaml, node, "need-context", &rule->need_context);
}

static enum aj_status read_disabled(
    struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	return read_bool(yaml, node, "disabled", &rule->disabled);
}

static enum aj_status read_pattern(
    struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	return aj_yaml_text_of(yaml, node, "pattern", &rule->pattern);
}

static enum aj_status read_find(struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	int which = choice(node, (const char *const[]){ "assignment", "jwt", "pem", "sas", NULL });

	if (which < 0)
		return aj_yaml_fail(yaml, node, "find: expected assignment, jwt, pem or sas");
	rule->find = (uint8_t)(which + AJ_FIND_ASSIGNMENT);
	return AJ_OK;
}

static enum aj_status read_window(struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	double before, after;

	if (aj_yaml_items(node) != 2 ||
	    !number_of(aj_yaml_item(yaml, node, 0), 0, AJ_RULE_BEFORE_MAX, &before) ||
	    !number_of(aj_yaml_item(yaml, node, 1), 1, AJ_RULE_AFTER_MAX, &after))
		return aj_yaml_fail(yaml, node, "window: expected [before, after] in bytes, up to [%d, %d]",
		    AJ_RULE_BEFORE_MAX, AJ_RULE_AFTER_MAX);
	rule->before = (uint16_t)before;
	rule->after = (uint16_t)after;
	return AJ_OK;
}

/* The two first items of a list: class, number of bytes. */
static enum aj_status read_class(
    struct aj_yaml *yaml, const struct aj_yaml_node *node, const char *key, uint8_t *class, uint8_t *n)
{
	static const char *const names[] = { "digits", "hex", "base32", "base62", "base64", "base64url",
		"token", "print", NULL };
	double least;
	int which;

	if (aj_yaml_items(node) < 2 || !number_of(aj_yaml_item(yaml, node, 1), 1, AJ_RULE_FOLLOW_MAX, &least))
		return aj_yaml_fail(
		    yaml, node, "%s: expected [class, number of bytes up to %d]", key, AJ_RULE_FOLLOW_MAX);
	which = choice(aj_yaml_item(yaml, node, 0), names);
	if (which < 0)
		return aj_yaml_fail(yaml, aj_yaml_item(yaml, node, 0),
		    "%s: expected digits, hex, base32, base62, base64, "
		    "base64url, token or print",
		    key);
	*class = (uint8_t)(1 << which);
	*n = (uint8_t)least;
	return AJ_OK;
}

/* [class, number of bytes], or with "end" as a third item */
static enum aj_status read_followed(
    struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	static const char *const ends[] = { "end", NULL };

	if (aj_yaml_items(node) > 3 ||
	    (aj_yaml_items(node) == 3 && choice(aj_yaml_item(yaml, node, 2), ends) < 0))
		return aj_yaml_fail(yaml, node,
		    "followed-by: expected [class, number of bytes] or [class, number of bytes, end]");
	rule->follow_ends = aj_yaml_items(node) == 3;
	return read_class(yaml, node, "followed-by", &rule->follow, &rule->follow_least);
}

static enum aj_status read_holds(struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	if (aj_yaml_items(node) > 2)
		return aj_yaml_fail(yaml, node, "holds: expected [class, number of bytes]");
	return read_class(yaml, node, "holds", &rule->hold, &rule->hold_least);
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

/* A mapping of one key. */
static bool is_pair(struct aj_yaml *yaml, const struct aj_yaml_node *node, const struct aj_yaml_node **key,
    const struct aj_yaml_node **value)
{
	const struct aj_yaml_node *other;

	return aj_yaml_pair(yaml, node, 0, key, value) && !aj_yaml_pair(yaml, node, 1, &other, &other);
}

/* A check is a name, or a name with a number: entropy: 3.5 */
static enum aj_status read_check(
    struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule_check *out)
{
	const struct aj_yaml_node *name, *number;
	double least = 0;

	if (!is_pair(yaml, node, &name, &number)) {
		name = node;
		number = NULL;
	}
	for (int i = 0; i < AJ_CHECKS; i++) {
		if (!aj_str_eq(aj_yaml_scalar(name), aj_str_z(checks[i].name)))
			continue;
		if (checks[i].number && (!number || !number_of(number, 0, 4096, &least)))
			return aj_yaml_fail(
			    yaml, node, "checks: expected %s: NUMBER, from 0 to 4096", checks[i].name);
		if (!checks[i].number && number)
			return aj_yaml_fail(
			    yaml, number, "checks: expected %s without a number", checks[i].name);
		*out = (struct aj_rule_check){ (enum aj_check_id)i, (float)least };
		return AJ_OK;
	}
	return aj_yaml_fail(yaml, node,
	    "checks: expected base64-bytes, entropy, length, mixed, drawn, not-placeholder, not-code, "
	    "crc32-base62, basic or luhn");
}

static enum aj_status read_checks(struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	struct aj_rule_check *list;
	size_t n = aj_yaml_items(node);

	if (n == 0 || n > AJ_RULE_LIST_MAX)
		return aj_yaml_fail(
		    yaml, node, "checks: expected a list of 1 to %d checks", AJ_RULE_LIST_MAX);
	list = aj_arena_take(yaml->arena, n * sizeof(*list));
	if (!list)
		return aj_fail(yaml->err, AJ_ELIMIT, "%s: rules take too much memory", yaml->name);
	for (size_t i = 0; i < n; i++) {
		enum aj_status st = read_check(yaml, aj_yaml_item(yaml, node, i), &list[i]);

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
static enum aj_status compile(
    struct aj_yaml *yaml, const struct aj_yaml_node *node, const struct aj_rule *rule)
{
	char why[120];
	size_t at;
	struct aj_pattern *pattern;

	if (!node)
		return AJ_OK;
	pattern = aj_pattern_new(rule->pattern, rule->before == 0, &at, why, sizeof(why));
	if (!pattern)
		return aj_yaml_fail(yaml, node, "pattern: at its character %zu: %s", at + 1, why);
	aj_pattern_free(pattern);
	return AJ_OK;
}

/* What must be there once all keys are read. */
static enum aj_status complete(
    struct aj_yaml *yaml, const struct aj_yaml_node *node, const struct aj_rule *rule)
{
	if (!rule->id)
		return aj_yaml_fail(yaml, node, "rule: expected the key id");
	if (rule->disabled)
		return AJ_OK;
	if (!rule->type)
		return aj_yaml_fail(yaml, node, "rule %s: expected the key type", rule->id);
	if (rule->n_literals == 0)
		return aj_yaml_fail(yaml, node, "rule %s: expected the key literals", rule->id);
	if (!rule->pattern == (rule->find == AJ_FIND_PATTERN))
		return aj_yaml_fail(
		    yaml, node, "rule %s: expected either the key pattern or the key find", rule->id);
	if (rule->need_context && rule->n_context == 0)
		return aj_yaml_fail(
		    yaml, node, "rule %s: expected the key context beside need-context", rule->id);
	return AJ_OK;
}

/* A literal that the pattern does not begin with is looked for in vain. */
static enum aj_status meets_literals(
    struct aj_yaml *yaml, const struct aj_yaml_node *node, const struct aj_rule *rule)
{
	for (size_t i = 0; node && i < rule->n_literals && rule->before == 0; i++)
		if (!aj_pattern_may_begin(rule->pattern, rule->literals[i], rule->nocase))
			return aj_yaml_fail(yaml, node,
			    "pattern: rule %s: it never matches where the literal %.*s stands", rule->id,
			    (int)rule->literals[i].len, (const char *)rule->literals[i].ptr);
	return AJ_OK;
}

static enum aj_status read_rule(struct aj_yaml *yaml, const struct aj_yaml_node *node, struct aj_rule *rule)
{
	const struct aj_yaml_node *key, *value, *pattern = NULL;
	uint32_t seen = 0;
	enum aj_status st;

	if (!aj_yaml_is_mapping(node))
		return aj_yaml_fail(yaml, node, "expected a rule: keys with values");
	*rule = (struct aj_rule){
		.about = "", .severity = 3, .likelihood = AJ_LIKELY, .after = AJ_RULE_AFTER_DEFAULT
	};
	for (size_t i = 0; aj_yaml_pair(yaml, node, i, &key, &value); i++) {
		size_t k = 0;

		while (k < AJ_LEN(keys) && !aj_str_eq(aj_yaml_scalar(key), aj_str_z(keys[k].name)))
			k++;
		if (k == AJ_LEN(keys))
			return aj_yaml_fail(yaml, key,
			    "unknown key \"%.*s\", expected one of those in rules/README.md",
			    (int)aj_str_sub(aj_yaml_scalar(key), 0, 40).len,
			    (const char *)aj_yaml_scalar(key).ptr);
		if (seen >> k & 1)
			return aj_yaml_fail(yaml, key, "key %s stands twice in one rule", keys[k].name);
		seen |= 1u << k;
		st = keys[k].read(yaml, value, rule);
		if (st != AJ_OK)
			return st;
		if (keys[k].read == read_pattern)
			pattern = value;
	}
	st = compile(yaml, pattern, rule);
	if (st == AJ_OK)
		st = complete(yaml, node, rule);
	return st == AJ_OK ? meets_literals(yaml, pattern, rule) : st;
}

static enum aj_status read_rules(
    struct aj_yaml *yaml, const struct aj_yaml_node *list, struct aj_rule_list *out)
{
	size_t n = aj_yaml_items(list);
	struct aj_rule *rules;

	if (!aj_yaml_is_list(list) || n > AJ_RULES_MAX)
		return aj_yaml_fail(yaml, list, "rules: expected a list of at most %d rules", AJ_RULES_MAX);
	rules = aj_arena_take(yaml->arena, (n + 1) * sizeof(*rules));
	if (!rules)
		return aj_fail(yaml->err, AJ_ELIMIT, "%s: rules take too much memory", yaml->name);
	for (size_t i = 0; i < n; i++) {
		const struct aj_yaml_node *node = aj_yaml_item(yaml, list, i);
		enum aj_status st = read_rule(yaml, node, &rules[i]);

		if (st != AJ_OK)
			return st;
		for (size_t j = 0; j < i; j++)
			if (strcmp(rules[i].id, rules[j].id) == 0)
				return aj_yaml_fail(yaml, node, "id %s stands for two rules", rules[i].id);
	}
	*out = (struct aj_rule_list){ rules, n };
	return AJ_OK;
}

static enum aj_status read_document(
    struct aj_yaml *yaml, const struct aj_yaml_node *root, struct aj_rule_list *out)
{
	const struct aj_yaml_node *key, *list;

	if (!root)
		return aj_fail(
		    yaml->err, AJ_EINPUT, "%s:1:1: expected the key rules, found nothing", yaml->name);
	if (!is_pair(yaml, root, &key, &list))
		return aj_yaml_fail(yaml, root, "expected one key, rules, with a list of rules");
	if (!aj_str_eq(aj_yaml_scalar(key), AJ_S("rules")))
		return aj_yaml_fail(yaml, key, "expected the key rules");
	return read_rules(yaml, list, out);
}

enum aj_status aj_rule_file_parse(const char *name, struct aj_str text, struct aj_arena *arena,
    struct aj_rule_list *out, struct aj_err *err)
{
	struct aj_yaml yaml = { .name = name, .unlike = "expected YAML: ", .arena = arena, .err = err };
	const struct aj_yaml_node *root;
	enum aj_status st;

	*out = (struct aj_rule_list){ 0 };
	if (text.len > AJ_RULE_FILE_MAX)
		return aj_fail(err, AJ_ELIMIT, "%s: rule files may have %d bytes", name, AJ_RULE_FILE_MAX);
	st = aj_yaml_text(&yaml, text, &root);
	if (st == AJ_OK)
		st = read_document(&yaml, root, out);
	aj_yaml_fini(&yaml);
	return st;
}

enum aj_status aj_rule_file_read(
    const char *path, struct aj_arena *arena, struct aj_rule_list *out, struct aj_err *err)
{
	struct aj_buf text;
	enum aj_status st = aj_yaml_read(path, &text, err);

	if (st == AJ_OK)
		st = aj_rule_file_parse(path, aj_buf_str(&text), arena, out, err);
	else if (st == AJ_ELIMIT)
		st = aj_fail(err, st, "%s: rule files may have %d bytes", path, AJ_RULE_FILE_MAX);
	else
		st = aj_within(err, "%s", path);
	aj_buf_fini(&text);
	return st;
}
