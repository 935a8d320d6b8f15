#pragma once

/*
 * Rules: secrets and other things known by a literal and a pattern, read from
 * YAML (rules/ has the built-in ones and README.md the format). The built-in
 * ones are compiled in at build time; patterns (PCRE2, JIT) are compiled when their literal
 * is first seen, so that starting costs nothing.
 */

#include "detect/literal.h"

struct aj_rules;

/* files: NULL-terminated list of rule files to add to the built-in ones, or NULL. */
AJ_MUST_CHECK enum aj_status aj_rules_new(
    const char *const *files, struct aj_rules **out, struct aj_err *err);
void aj_rules_free(struct aj_rules *rules); /* accepts NULL */

/* Compiles all patterns now, for who will not be allowed executable memory later. */
void aj_rules_prepare(struct aj_rules *rules);

/* The types that the rules add: AJ_TYPE_BUILTIN + index. */
const struct aj_type *aj_rules_types(const struct aj_rules *rules, size_t *count);

/* Registers the rules' literals. False: no memory. */
bool aj_rules_literals(const struct aj_rules *rules, struct aj_literals *set);

/*
 * Tries the rules whose literals stand in the name of the look's field, as if
 * the text had been name="value". For fields that are named like secrets.
 */
void aj_rules_field(const struct aj_rules *rules, struct aj_look *look);

/* Per thread: match data of PCRE2. NULL: no memory. */
struct aj_rule_scratch *aj_rule_scratch_new(void);
void aj_rule_scratch_free(struct aj_rule_scratch *scratch); /* accepts NULL */

/* Another text comes. */
void aj_rule_scratch_begin(struct aj_rule_scratch *scratch);

/*
 * Places of the text so far where a rule's pattern was not tried any more, because
 * the same rule had failed so often just before: data made to waste time.
 */
uint64_t aj_rule_scratch_skipped(const struct aj_rule_scratch *scratch);

/* The rule scratch of the look's scratch: provided by the engine. */
struct aj_rule_scratch *aj_look_rule_scratch(struct aj_look *look);
