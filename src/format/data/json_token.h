#pragma once

/* What stands between the strings of JSON texts (RFC 8259, sections 2, 3 and 6). */

#include "base/str.h"

static inline bool aj_json_ends_scalar(uint8_t c)
{
	return c == ',' || c == '}' || c == ']' || c <= ' ';
}

/* Made of the signs of one, and begun like one; where they stand is not asked. */
static inline bool aj_json_is_number(struct aj_str s)
{
	static const bool other[256] = {
		['+'] = true, ['-'] = true, ['.'] = true, ['e'] = true, ['E'] = true
	};

	for (size_t i = 0; i < s.len; i++)
		if (!aj_is_digit(s.ptr[i]) && !other[s.ptr[i]])
			return false;
	return s.len > 0 && (aj_is_digit(s.ptr[0]) || s.ptr[0] == '-');
}

/* null, true or false */
static inline bool aj_json_is_word(struct aj_str s)
{
	return aj_str_eq(s, AJ_S("null")) || aj_str_eq(s, AJ_S("true")) || aj_str_eq(s, AJ_S("false"));
}

static inline struct aj_str aj_json_skip_space(struct aj_str s)
{
	while (s.len > 0 && s.ptr[0] <= ' ')
		s = aj_str_from(s, 1);
	return s;
}
