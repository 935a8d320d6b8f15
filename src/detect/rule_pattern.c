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

/* Tries the literal behind a text that stands for all that may be before it: as the beginning of a match. */
static bool begins_behind(
    const pcre2_code *code, pcre2_match_data *data, const char *before, struct aj_str literal)
{
	uint8_t text[AJ_LITERAL_MAX + 1];
	size_t len = strlen(before);
	const PCRE2_SIZE *span;
	int n;

	memcpy(text, before, len);
	memcpy(text + len, literal.ptr, literal.len);
	n = pcre2_match(code, text, len + literal.len, len, PCRE2_PARTIAL_HARD, data, NULL);
	if (n < 0)
		return n != PCRE2_ERROR_NOMATCH; /* only so far, or beyond a limit */
	span = pcre2_get_ovector_pointer(data);
	return span[1] >= len + literal.len;
}

bool aj_pattern_may_begin(const char *pattern, struct aj_str literal, bool nocase)
{
	static const char *const befores[] = { "", " ", "\n", "a", "A", "0", "_", "=", "\"" };
	uint32_t options = PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_ANCHORED |
			   (nocase ? PCRE2_CASELESS : 0);
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	pcre2_code *code;
	PCRE2_SIZE at;
	bool may = strstr(pattern, "(?<=") || strstr(pattern, "(?(") || literal.len > AJ_LITERAL_MAX;
	int why;

	code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options, &why, &at, NULL);
	may |= !code || !data;
	for (size_t i = 0; i < AJ_LEN(befores) && !may; i++)
		may = begins_behind(code, data, befores[i], literal);
	pcre2_match_data_free(data);
	pcre2_code_free(code);
	return may;
}

void aj_pattern_free(struct aj_pattern *pattern)
{
	pcre2_code_free((pcre2_code *)pattern);
}
