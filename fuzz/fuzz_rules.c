/*
 * A rule file of any bytes: it is refused with a place, or gives rules that keep
 * the loader's promises. What it takes is bounded by the arena.
 */

#include "detect/rule.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { ARENA_MAX = 16 << 20 };

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_rule(const struct aj_rule *rule)
{
	check(rule->id && rule->id[0] && rule->about);
	if (rule->disabled)
		return;
	check(rule->type && rule->type[0] && rule->n_literals > 0 && rule->n_literals <= AJ_RULE_LIST_MAX);
	check((rule->pattern != NULL) == (rule->find == AJ_FIND_PATTERN) && rule->find < AJ_FINDS);
	check(rule->before <= AJ_RULE_BEFORE_MAX && rule->after <= AJ_RULE_AFTER_MAX);
	check(rule->severity >= 1 && rule->severity <= 4 && rule->likelihood >= 1 && rule->likelihood <= 5);
	for (size_t i = 0; i < rule->n_literals; i++)
		check(rule->literals[i].len >= AJ_LITERAL_MIN && rule->literals[i].len <= AJ_LITERAL_MAX);
	for (size_t i = 0; i < rule->n_checks; i++)
		check(rule->checks[i].id < AJ_CHECKS);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct aj_rule_list list;
	struct aj_arena arena;
	struct aj_err err = { 0 };
	enum aj_status st;

	aj_arena_init(&arena, ARENA_MAX);
	st = aj_rule_file_parse("fuzz", aj_str(bytes, len), &arena, &list, &err);
	check(st == AJ_OK || ((st == AJ_EINPUT || st == AJ_ELIMIT) && err.text[0]));
	for (size_t i = 0; st == AJ_OK && i < list.count; i++)
		check_rule(&list.rules[i]);
	aj_arena_fini(&arena);
	return 0;
}
