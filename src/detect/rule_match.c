/*
 * rule_match.c: patterns of rules (PCRE2), with bounds on what a match may cost,
 * because both a user's pattern and the text may be made to blow up.
 */

#define PCRE2_CODE_UNIT_WIDTH 8
#include "detect/rule.h"
#include "detect/rule_scratch.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	MATCH_MAX = 20000, /* PCRE2's count of tries: about 0.2 ms; the built-in rules stay under 2,000 */
	DEPTH_MAX = 1000,
	HEAP_KIB_MAX = 1024,
	BEHIND = 64, /* bytes that a look-behind sees in front of the literal */
	GROUPS = 4,  /* only the whole match and group 1 are used */
};

struct aj_rule_scratch *aj_rule_scratch_new(void)
{
	struct aj_rule_scratch *scratch = calloc(1, sizeof(*scratch));

	if (!scratch)
		return NULL;
	scratch->data = pcre2_match_data_create(GROUPS, NULL);
	scratch->context = pcre2_match_context_create(NULL);
	if (!scratch->data || !scratch->context) {
		aj_rule_scratch_free(scratch);
		return NULL;
	}
	pcre2_set_match_limit(scratch->context, MATCH_MAX);
	pcre2_set_depth_limit(scratch->context, DEPTH_MAX);
	pcre2_set_heap_limit(scratch->context, HEAP_KIB_MAX);
	return scratch;
}

void aj_rule_scratch_free(struct aj_rule_scratch *scratch)
{
	if (!scratch)
		return;
	pcre2_match_data_free(scratch->data);
	pcre2_match_context_free(scratch->context);
	explicit_bzero(scratch, sizeof(*scratch));
	free(scratch);
}

/* A match that begins at or after from, in the subject that begins at base. */
static bool match(const struct aj_pattern *pattern, struct aj_look *look, size_t base, size_t from,
    size_t end, struct aj_hit *hit)
{
	struct aj_rule_scratch *scratch = aj_look_rule_scratch(look);
	const PCRE2_SIZE *spans;
	int n = pcre2_match((const pcre2_code *)pattern, look->text + base, end - base, from - base, 0,
	    scratch->data, scratch->context);

	if (n < 0)
		return false;
	spans = pcre2_get_ovector_pointer(scratch->data);
	if (spans[1] <= spans[0]) /* empty, or turned round by \K in a look-ahead */
		return false;
	hit->from = hit->start = base + spans[0];
	hit->to = hit->end = base + spans[1];
	if (n != 1 && spans[2] != PCRE2_UNSET && spans[3] > spans[2]) {
		hit->start = base + spans[2];
		hit->end = base + spans[3];
	}
	return true;
}

bool aj_pattern_find(const struct aj_pattern *pattern, const struct aj_rule *rule, struct aj_look *look,
    size_t at, size_t len, struct aj_hit *hit)
{
	size_t from = at - look->lo > rule->before ? at - rule->before : look->lo;
	size_t base = from - look->lo > BEHIND ? from - BEHIND : look->lo;
	size_t end = look->hi - at - len > rule->after ? at + len + rule->after : look->hi;

	if (rule->before == 0)
		return match(pattern, look, base, at, end, hit) && hit->to >= at + len;
	/* Each turn begins behind the last match, so there are at most before of them. */
	while (from <= at && match(pattern, look, base, from, end, hit)) {
		if (hit->from > at)
			return false;
		if (hit->to >= at + len)
			return true;
		from = hit->to;
	}
	return false;
}
