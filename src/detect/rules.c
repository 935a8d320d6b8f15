/*
 * rules.c: the set of rules: built-in ones and those of files, their types, and
 * what happens at one of their literals.
 */

#include "detect/rules.h"

#include "detect/password_hash.h"
#include "detect/placeholder.h"
#include "detect/rule.h"
#include "detect/rule_scratch.h"

#include <stdatomic.h>
#include <stdlib.h>

enum {
	RULES_ARENA_MAX = 64 << 20,
	FIELD_LEAST = 8, /* bytes: shorter values of fields are no secrets that a rule knows */
};

struct entry {
	const struct aj_rule *rule;
	_Atomic(struct aj_pattern *) pattern; /* NULL: not compiled yet */
	uint16_t type, index;
};

struct aj_rules {
	struct aj_arena arena; /* of what files hold */
	struct entry *entries;
	size_t n_entries;
	uint32_t *letters; /* of each literal of each entry: see letters_of */
	struct aj_type *types;
	size_t n_types;
};

static struct entry *entry_of(struct aj_rules *rules, const char *id)
{
	for (size_t i = 0; i < rules->n_entries; i++)
		if (strcmp(rules->entries[i].rule->id, id) == 0)
			return &rules->entries[i];
	return NULL;
}

/* Adds rules to those there are; one with an id that is there already replaces it. */
static enum aj_status add(struct aj_rules *rules, struct aj_rule_list list, struct aj_err *err)
{
	size_t room = rules->n_entries + list.count, before = rules->n_entries;
	struct entry *grown;

	if (room > AJ_RULES_MAX)
		return aj_fail(err, AJ_ELIMIT, "%zu rules, at most %d", room, AJ_RULES_MAX);
	grown = realloc(rules->entries, (room + 1) * sizeof(*grown));
	if (!grown)
		return aj_fail(err, AJ_ELIMIT, "no memory for rules");
	rules->entries = grown;
	for (size_t i = 0; i < list.count; i++) {
		/* Within one list ids differ: the loader and rulec see to it. */
		struct entry *old = before > 0 ? entry_of(rules, list.rules[i].id) : NULL;

		if (!old)
			old = &rules->entries[rules->n_entries++];
		old->rule = &list.rules[i];
		atomic_init(&old->pattern, NULL);
	}
	return AJ_OK;
}

static enum aj_status add_files(struct aj_rules *rules, const char *const *files, struct aj_err *err)
{
	for (; files && *files; files++) {
		struct aj_rule_list list;
		enum aj_status st = aj_rule_file_read(*files, &rules->arena, &list, err);

		if (st == AJ_OK)
			st = add(rules, list, err);
		if (st != AJ_OK)
			return st;
	}
	return AJ_OK;
}

/* The type of that name, which is made if it is new. */
static uint16_t type_of(struct aj_rules *rules, const struct aj_rule *rule)
{
	struct aj_type *type;

	/* The first bytes tell most of them apart: this is some of the time at the start of the program. */
	for (size_t i = 0; i < AJ_TYPE_BUILTIN; i++)
		if (aj_types_builtin[i].name[0] == rule->type[0] &&
		    strcmp(aj_types_builtin[i].name, rule->type) == 0)
			return (uint16_t)i;
	for (size_t i = 0; i < rules->n_types; i++) {
		if (rules->types[i].name[0] != rule->type[0] || strcmp(rules->types[i].name, rule->type) != 0)
			continue;
		if (rules->types[i].severity < rule->severity)
			rules->types[i].severity = rule->severity;
		return (uint16_t)(AJ_TYPE_BUILTIN + i);
	}
	type = &rules->types[rules->n_types++];
	*type = (struct aj_type){ .name = rule->type,
		.group = AJ_GROUP_SECRET,
		.country = "",
		.topics = AJ_TOPIC_BIT(AJ_TOPIC_SECRET) | AJ_TOPIC_BIT(AJ_TOPIC_PASSWORD),
		.severity = rule->severity };
	return (uint16_t)(AJ_TYPE_BUILTIN + rules->n_types - 1);
}

static enum aj_status give_types(struct aj_rules *rules, struct aj_err *err)
{
	rules->types = calloc(rules->n_entries + 1, sizeof(*rules->types));
	if (!rules->types)
		return aj_fail(err, AJ_ELIMIT, "no memory for rules");
	for (size_t i = 0; i < rules->n_entries; i++) {
		if (rules->entries[i].rule->disabled)
			continue;
		rules->entries[i].index = (uint16_t)i;
		rules->entries[i].type = type_of(rules, rules->entries[i].rule);
		if (rules->n_types > AJ_TYPE_MAX - AJ_TYPE_BUILTIN)
			return aj_fail(
			    err, AJ_ELIMIT, "rules have more than %d types", AJ_TYPE_MAX - AJ_TYPE_BUILTIN);
	}
	return AJ_OK;
}

/* Bytes of s by their lower five bits, so that case makes no difference: a bit each. */
static uint32_t letters_of(struct aj_str s)
{
	uint32_t letters = 0;

	for (size_t i = 0; i < s.len; i++)
		letters |= (uint32_t)1 << (s.ptr[i] & 31);
	return letters;
}

static enum aj_status give_letters(struct aj_rules *rules, struct aj_err *err)
{
	size_t count = 0;

	for (size_t i = 0; i < rules->n_entries; i++)
		count += rules->entries[i].rule->n_literals;
	rules->letters = malloc((count + 1) * sizeof(*rules->letters));
	if (!rules->letters)
		return aj_fail(err, AJ_ELIMIT, "no memory for rules");
	count = 0;
	for (size_t i = 0; i < rules->n_entries; i++)
		for (size_t k = 0; k < rules->entries[i].rule->n_literals; k++)
			rules->letters[count++] = letters_of(rules->entries[i].rule->literals[k]);
	return AJ_OK;
}

enum aj_status aj_rules_new(const char *const *files, struct aj_rules **out, struct aj_err *err)
{
	struct aj_rules *rules = calloc(1, sizeof(*rules));
	enum aj_status st;

	*out = NULL;
	if (!rules)
		return aj_fail(err, AJ_ELIMIT, "no memory for rules");
	aj_arena_init(&rules->arena, RULES_ARENA_MAX);
	st = add(rules, (struct aj_rule_list){ aj_rules_builtin, aj_rules_builtin_count }, err);
	if (st == AJ_OK)
		st = add_files(rules, files, err);
	if (st == AJ_OK)
		st = give_types(rules, err);
	if (st == AJ_OK)
		st = give_letters(rules, err);
	if (st == AJ_OK)
		*out = rules;
	else
		aj_rules_free(rules);
	return st;
}

void aj_rules_free(struct aj_rules *rules)
{
	if (!rules)
		return;
	for (size_t i = 0; i < rules->n_entries; i++)
		aj_pattern_free(atomic_load(&rules->entries[i].pattern));
	free(rules->entries);
	free(rules->letters);
	free(rules->types);
	aj_arena_fini(&rules->arena);
	free(rules);
}

const struct aj_type *aj_rules_types(const struct aj_rules *rules, size_t *count)
{
	*count = rules->n_types;
	return rules->types;
}

/* Compiles at the first use. Two threads may both do it; the second one throws its own away. */
static struct aj_pattern *pattern_of(struct entry *entry)
{
	struct aj_pattern *pattern = atomic_load_explicit(&entry->pattern, memory_order_acquire),
			  *other = NULL;
	char why[8];
	size_t at;

	if (pattern)
		return pattern;
	pattern = aj_pattern_new(entry->rule->pattern, entry->rule->before == 0, &at, why, sizeof(why));
	if (pattern && !atomic_compare_exchange_strong(&entry->pattern, &other, pattern)) {
		aj_pattern_free(pattern);
		pattern = other;
	}
	return pattern;
}

void aj_rules_prepare(struct aj_rules *rules)
{
	for (size_t i = 0; i < rules->n_entries; i++)
		if (rules->entries[i].rule->find == AJ_FIND_PATTERN)
			pattern_of(&rules->entries[i]);
}

/* The classes that each byte belongs to. */
static const uint8_t classes[256] = {
#define URL AJ_CLASS_BASE64URL
#define ALL (AJ_CLASS_BASE62 | AJ_CLASS_BASE64 | AJ_CLASS_BASE64URL | AJ_CLASS_TOKEN | AJ_CLASS_PRINT)
	['!' ... '*'] = AJ_CLASS_PRINT,
	['+'] = AJ_CLASS_BASE64 | AJ_CLASS_TOKEN | AJ_CLASS_PRINT,
	[','] = AJ_CLASS_PRINT,
	['-'] = URL | AJ_CLASS_TOKEN | AJ_CLASS_PRINT,
	['.'] = AJ_CLASS_TOKEN | AJ_CLASS_PRINT,
	['/'] = AJ_CLASS_BASE64 | AJ_CLASS_TOKEN | AJ_CLASS_PRINT,
	['0' ... '1'] = ALL | AJ_CLASS_DIGITS | AJ_CLASS_HEX,
	['2' ... '7'] = ALL | AJ_CLASS_DIGITS | AJ_CLASS_HEX | AJ_CLASS_BASE32,
	['8' ... '9'] = ALL | AJ_CLASS_DIGITS | AJ_CLASS_HEX,
	[':' ... '<'] = AJ_CLASS_PRINT,
	['='] = AJ_CLASS_TOKEN | AJ_CLASS_PRINT,
	['>' ... '@'] = AJ_CLASS_PRINT,
	['A' ... 'F'] = ALL | AJ_CLASS_HEX | AJ_CLASS_BASE32,
	['G' ... 'Z'] = ALL | AJ_CLASS_BASE32,
	['[' ... '^'] = AJ_CLASS_PRINT,
	['_'] = URL | AJ_CLASS_TOKEN | AJ_CLASS_PRINT,
	['`'] = AJ_CLASS_PRINT,
	['a' ... 'f'] = ALL | AJ_CLASS_HEX,
	['g' ... 'z'] = ALL,
	['{' ... '}'] = AJ_CLASS_PRINT,
	['~'] = AJ_CLASS_TOKEN | AJ_CLASS_PRINT,
#undef URL
#undef ALL
};

/* In \nghp_… and %22ghp_… the literal follows an escape, not a letter or digit. */
static bool after_escape(const struct aj_look *look, size_t at)
{
	uint8_t c = look->text[at - 1], before = aj_look_at(look, at - 2);

	if (before == '\\')
		return c == 'n' || c == 't' || c == 'r';
	return aj_look_at(look, at - 3) == '%' && aj_hex_value(before) >= 0 && aj_hex_value(c) >= 0;
}

/*
 * Are there least bytes of the class in a row? Looked for from the end of where
 * they would stand: a byte of another class moves all of it behind that byte.
 */
static bool holds(struct aj_str s, uint8_t class, size_t least)
{
	size_t start = 0, known = 0; /* from start up to known all are of the class */

	while (start + least <= s.len) {
		size_t end = start + least, i = end;

		while (i > known && classes[s.ptr[i - 1]] & class)
			i--;
		if (i == known)
			return true;
		start = i;
		known = end;
	}
	return false;
}

/* What costs nothing, before what costs something. */
static bool may_be(const struct aj_rule *rule, const struct aj_look *look, size_t at, size_t len)
{
	if (rule->word && at > look->lo && aj_is_alnum(look->text[at - 1]) && !after_escape(look, at))
		return false;
	if (look->hi - at - len < rule->follow_least)
		return false;
	if (rule->follow_ends && aj_is_alnum(aj_look_at(look, at + len + rule->follow_least)))
		return false;
	for (size_t i = at + len; i < at + len + rule->follow_least; i++)
		if (!(classes[look->text[i]] & rule->follow))
			return false;
	return rule->hold == 0 || holds(aj_rule_window(rule, look, at, len), rule->hold, rule->hold_least);
}

static bool find(struct entry *entry, struct aj_look *look, size_t at, size_t len, struct aj_hit *hit)
{
	const struct aj_pattern *pattern;

	switch ((enum aj_rule_find)entry->rule->find) {
	case AJ_FIND_PATTERN:
		pattern = pattern_of(entry);
		return pattern && aj_pattern_find(pattern, entry->rule, look, at, len, hit);
	case AJ_FIND_ASSIGNMENT:
		return aj_assignment_find(look, at, len, hit);
	case AJ_FIND_JWT:
		return aj_jwt_find(look, at, len, hit);
	case AJ_FIND_PEM:
		return aj_pem_find(look, at, len, hit);
	case AJ_FIND_SAS:
		return aj_sas_find(look, at, len, hit);
	case AJ_FINDS:
		break;
	}
	return false;
}

static bool field_has_word(const struct aj_field *field, struct aj_str word)
{
	for (; field; field = field->parent)
		if (aj_str_holds_nocase(field->name, word))
			return true;
	return false;
}

static bool has_context(const struct aj_rule *rule, const struct aj_look *look, const struct aj_hit *hit)
{
	size_t from =
	    hit->from - look->lo > AJ_RULE_CONTEXT_REACH ? hit->from - AJ_RULE_CONTEXT_REACH : look->lo;
	size_t to = look->hi - hit->to > AJ_RULE_CONTEXT_REACH ? hit->to + AJ_RULE_CONTEXT_REACH : look->hi;

	for (size_t i = 0; i < rule->n_context; i++)
		if (aj_str_holds_nocase(aj_look_str(look, from, to), rule->context[i]) ||
		    field_has_word(look->field, rule->context[i]))
			return true;
	return false;
}

/* Context words, and what stands in for a secret although no check forbids it. */
static bool weigh(const struct aj_rule *rule, const struct aj_look *look, size_t after, struct aj_hit *hit)
{
	/* The literal in it was put there by the vendor, whatever it says. */
	struct aj_str value =
	    aj_look_str(look, after > hit->start && after < hit->end ? after : hit->start, hit->end);

	if (rule->n_context > 0 && has_context(rule, look, hit))
		hit->because |= AJ_BECAUSE_CONTEXT;
	else if (rule->need_context)
		return false;
	else if (rule->n_context > 0)
		hit->likelihood = hit->likelihood > 2 ? hit->likelihood - 2 : AJ_VERY_UNLIKELY;
	if (rule->find != AJ_FIND_ASSIGNMENT && (aj_is_placeholder(value) || aj_is_patterned(value))) {
		hit->because |= AJ_BECAUSE_PLACEHOLDER;
		if (hit->likelihood > AJ_UNLIKELY)
			hit->likelihood = AJ_UNLIKELY;
	}
	return true;
}

static bool try_rule(struct entry *entry, struct aj_look *look, size_t at, size_t len, struct aj_hit *hit)
{
	const struct aj_rule *rule = entry->rule;

	*hit = (struct aj_hit){
		.likelihood = rule->likelihood, .severity = rule->severity, .because = AJ_BECAUSE_SHAPE
	};
	if (!find(entry, look, at, len, hit))
		return false;
	for (size_t i = 0; i < rule->n_checks; i++)
		if (!aj_rule_check(&rule->checks[i], look, hit))
			return false;
	return weigh(rule, look, at + len, hit);
}

static void note(struct aj_look *look, const struct entry *entry, const struct aj_hit *hit)
{
	const char *hash =
	    entry->type == AJ_TYPE_PASSWORD
		? aj_password_hash(aj_look_str(look, hit->start, hit->end), hit->because & AJ_BECAUSE_FIELD)
		: NULL;
	struct aj_finding *finding = aj_note(look, hash ? AJ_TYPE_PASSWORD_HASH : entry->type, hit->start,
	    hit->end, (enum aj_likelihood)hit->likelihood, hit->because);

	if (hash) { /* with the severity of its type */
		finding->detail = hash;
		return;
	}
	finding->severity = hit->severity;
	finding->detail = hit->detail;
	if (hit->canonical.len > 0)
		finding->canonical = hit->canonical;
}

void aj_rule_scratch_begin(struct aj_rule_scratch *scratch)
{
	scratch->text++;
	memset(scratch->run, 0, sizeof(scratch->run));
	scratch->skipped = 0;
}

uint64_t aj_rule_scratch_skipped(const struct aj_rule_scratch *scratch)
{
	return scratch->skipped;
}

static struct aj_rule_past *past_of(struct aj_rule_scratch *scratch, size_t index, size_t at)
{
	struct aj_rule_past *past = &scratch->past[index];
	uint32_t page = (uint32_t)(at / AJ_RULE_PAGE);

	if (past->text != scratch->text)
		*past = (struct aj_rule_past){ .text = scratch->text, .page = page };
	if (past->page != page) {
		past->page = page;
		past->cost = 0;
	}
	return past;
}

/* What a failure costs, in 0.1 us. Patterns with long windows have other ends to their search. */
static uint32_t cost_of(const struct aj_rule *rule)
{
	enum { STEP = 64, MOST = 8 };
	uint32_t cost = 1 + ((uint32_t)rule->before + rule->after) / STEP;

	return cost < MOST ? cost : MOST;
}

/* A pattern, with an eye on what came of it just before. */
static void try_pattern(struct entry *entry, struct aj_look *look, size_t at, size_t len)
{
	struct aj_rule_scratch *scratch = aj_look_rule_scratch(look);
	struct aj_rule_past *past = past_of(scratch, entry->index, at);
	struct aj_hit hit;

	/* Between the last find's literal and its value, or in a token that begins with it, is nothing new.
	 */
	if (at >= past->from && at + len <= past->to)
		return;
	if (past->cost >= AJ_RULE_COST_MAX) {
		scratch->skipped++;
		return;
	}
	if (!try_rule(entry, look, at, len, &hit)) {
		past->cost += cost_of(entry->rule);
		return;
	}
	note(look, entry, &hit);
	past->from = (uint32_t)hit.from;
	past->to = (uint32_t)(hit.start == hit.from ? hit.end : hit.start);
}

static void on_literal(struct aj_look *look, size_t at, size_t len, const void *arg)
{
	/* Only its pattern changes, once. NOLINTNEXTLINE(performance-no-int-to-ptr): this takes const away */
	struct entry *entry = (struct entry *)(uintptr_t)arg;
	struct aj_hit hit;

	if (!may_be(entry->rule, look, at, len))
		return;
	if (entry->rule->find == AJ_FIND_PATTERN)
		try_pattern(entry, look, at, len);
	else if (try_rule(entry, look, at, len, &hit))
		note(look, entry, &hit);
}

bool aj_rules_literals(const struct aj_rules *rules, struct aj_literals *set)
{
	for (size_t i = 0; i < rules->n_entries; i++) {
		const struct aj_rule *rule = rules->entries[i].rule;

		for (size_t k = 0; k < rule->n_literals && !rule->disabled; k++)
			if (!aj_literal_add(
				set, rule->literals[k], rule->nocase, on_literal, &rules->entries[i]))
				return false;
	}
	return true;
}

/* Offsets in name="value" to those of the value. False: the hit lies in the name. */
static bool shift(struct aj_hit *hit, const struct aj_look *look, size_t value_at)
{
	if (hit->start < value_at)
		return false;
	hit->start = look->lo + hit->start - value_at;
	hit->end = look->lo + hit->end - value_at;
	return hit->end <= look->hi && hit->start < hit->end;
}

static void try_name(struct entry *entry, struct aj_look *look, struct aj_look *written, size_t name_len)
{
	const struct aj_rule *rule = entry->rule;

	for (size_t k = 0; k < rule->n_literals; k++) {
		struct aj_str literal = rule->literals[k];

		for (size_t at = 0; at + literal.len <= name_len + 2; at++) {
			struct aj_str found = aj_str(written->text + at, literal.len);
			struct aj_hit hit;

			if (rule->nocase ? !aj_str_eq_nocase(found, literal) : !aj_str_eq(found, literal))
				continue;
			if (!may_be(rule, written, at, literal.len) ||
			    !try_rule(entry, written, at, literal.len, &hit) ||
			    !shift(&hit, look, name_len + 2))
				continue;
			/* The field's name is weighed here, once. */
			hit.because |= AJ_BECAUSE_FIELD;
			if (hit.likelihood < AJ_VERY_LIKELY && !(hit.because & AJ_BECAUSE_PLACEHOLDER))
				hit.likelihood++;
			note(look, entry, &hit);
			return;
		}
	}
}

/* The rules with a literal in the field's name. Looked for once for each name: records repeat. */
static const struct aj_rule_names *rules_of_name(
    const struct aj_rules *rules, struct aj_rule_scratch *scratch, struct aj_str name)
{
	struct aj_rule_names *slot;
	const uint32_t *letters, *next = rules->letters;
	size_t hash = name.len;
	uint32_t missing;

	for (size_t i = 0; i < name.len; i++)
		hash = hash * 31 + name.ptr[i];
	slot = &scratch->names[hash % AJ_LEN(scratch->names)];
	if (slot->rules == rules && aj_str_eq(name, aj_str(slot->name, slot->len)))
		return slot;
	*slot = (struct aj_rule_names){ .rules = rules, .len = (uint8_t)name.len };
	memcpy(slot->name, name.ptr, name.len);
	slot->name[name.len] = '='; /* "AccountKey=" is in AccountKey="..." too */
	missing = ~letters_of(aj_str(slot->name, name.len + 1));
	for (size_t i = 0; i < rules->n_entries && slot->count < AJ_LEN(slot->entries); i++) {
		const struct aj_rule *rule = rules->entries[i].rule;

		letters = next;
		next += rule->n_literals;
		for (size_t k = 0; k < rule->n_literals && !rule->disabled; k++) {
			if (letters[k] & missing)
				continue;
			if (!aj_str_holds_nocase(aj_str(slot->name, name.len + 1), rule->literals[k]))
				continue;
			slot->entries[slot->count++] = (uint16_t)i;
			break;
		}
	}
	return slot;
}

void aj_rules_field(const struct aj_rules *rules, struct aj_look *look)
{
	struct aj_rule_scratch *scratch = aj_look_rule_scratch(look);
	struct aj_str name = look->field->name, value = aj_look_str(look, look->lo, look->hi);
	struct aj_look written = *look;
	const struct aj_rule_names *found;
	uint8_t quote;

	if (value.len < FIELD_LEAST || name.len > AJ_RULE_NAME_MAX ||
	    name.len + value.len + 3 > sizeof(scratch->field))
		return;
	found = rules_of_name(rules, scratch, name);
	if (found->count == 0)
		return;
	memset(scratch->run, 0, sizeof(scratch->run)); /* other bytes at the same address */
	memcpy(scratch->field, name.ptr, name.len);
	quote =
	    aj_str_find(value, 0, '"') < value.len && aj_str_find(value, 0, '\'') == value.len ? '\'' : '"';
	scratch->field[name.len] = '=';
	scratch->field[name.len + 1] = quote;
	memcpy(scratch->field + name.len + 2, value.ptr, value.len);
	scratch->field[name.len + 2 + value.len] = quote;
	written.text = scratch->field;
	written.lo = 0;
	written.hi = name.len + value.len + 3;
	for (size_t i = 0; i < found->count; i++)
		try_name(&rules->entries[found->entries[i]], look, &written, name.len);
	explicit_bzero(scratch->field, written.hi);
}
