/*
 * rule_pattern.c: compiles patterns (PCRE2), for the matcher and, at build time,
 * for the program that checks the built-in rules. Bytes, not characters: text may
 * be cut anywhere.
 */

#define PCRE2_CODE_UNIT_WIDTH 8
#include "detect/rule.h"

#include <pcre2.h>

struct aj_pattern *aj_pattern_new(
    const char *pattern, bool anchored, size_t *error_at, char *error, size_t room)
{
	uint32_t options =
	    PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C | (anchored ? PCRE2_ANCHORED : 0);
	pcre2_code *code;
	int why;

	code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options, &why, error_at, NULL);
	if (!code) {
		pcre2_get_error_message(why, (PCRE2_UCHAR *)error, room);
		return NULL;
	}
	/* Without JIT (no executable memory) the interpreter does it, with the same limits. */
	pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	return (struct aj_pattern *)code;
}

void aj_pattern_free(struct aj_pattern *pattern)
{
	pcre2_code_free((pcre2_code *)pattern);
}
