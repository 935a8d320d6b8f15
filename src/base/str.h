#pragma once

/*
 * Views of bytes: a pointer and a length, passed by value, owning nothing.
 * Taking a view apart clips, so that a length that came from the input does
 * no harm. The bytes are unsigned and need no terminator.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define AJ_LEN(array) (sizeof(array) / sizeof((array)[0]))
#define AJ_MUST_CHECK __attribute__((warn_unused_result))
#define AJ_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

struct aj_str {
	const uint8_t *ptr;
	size_t len;
};

/* A view of a string literal, without its terminator. */
#define AJ_S(literal) ((struct aj_str){ (const uint8_t *)("" literal), sizeof(literal) - 1 })

static inline struct aj_str aj_str(const void *ptr, size_t len)
{
	return (struct aj_str){ ptr, len };
}

static inline struct aj_str aj_str_z(const char *z)
{
	return (struct aj_str){ (const uint8_t *)z, z ? strlen(z) : 0 };
}

/* The len bytes from at on, or as many of them as there are. */
static inline struct aj_str aj_str_sub(struct aj_str s, size_t at, size_t len)
{
	if (at > s.len)
		at = s.len;
	if (len > s.len - at)
		len = s.len - at;
	return (struct aj_str){ s.ptr ? s.ptr + at : NULL, len };
}

static inline struct aj_str aj_str_from(struct aj_str s, size_t at)
{
	return aj_str_sub(s, at, SIZE_MAX);
}

static inline bool aj_str_eq(struct aj_str a, struct aj_str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool aj_str_starts(struct aj_str s, struct aj_str with)
{
	return aj_str_eq(aj_str_sub(s, 0, with.len), with);
}

static inline bool aj_str_ends(struct aj_str s, struct aj_str with)
{
	return s.len >= with.len && aj_str_eq(aj_str_from(s, s.len - with.len), with);
}

/* The index of the first c at or after from; s.len if there is none. */
static inline size_t aj_str_find(struct aj_str s, size_t from, uint8_t c)
{
	const uint8_t *hit;

	if (from >= s.len)
		return s.len;
	hit = memchr(s.ptr + from, c, s.len - from);
	return hit ? (size_t)(hit - s.ptr) : s.len;
}

/* The index of the first what at or after from; s.len if there is none. */
static inline size_t aj_str_find_str(struct aj_str s, size_t from, struct aj_str what)
{
	const uint8_t *hit = from < s.len ? memmem(s.ptr + from, s.len - from, what.ptr, what.len) : NULL;

	return hit ? (size_t)(hit - s.ptr) : s.len;
}

/* What stands before the first c; all of s if there is none. */
static inline struct aj_str aj_str_until(struct aj_str s, uint8_t c)
{
	return aj_str_sub(s, 0, aj_str_find(s, 0, c));
}

/* ASCII only: bytes from 0x80 on belong to no class, whatever the locale. */
static inline bool aj_is_digit(uint8_t c)
{
	return (uint8_t)(c - '0') < 10;
}

static inline bool aj_is_upper(uint8_t c)
{
	return (uint8_t)(c - 'A') < 26;
}

static inline bool aj_is_alpha(uint8_t c)
{
	return (uint8_t)((c | 0x20) - 'a') < 26;
}

static inline bool aj_is_alnum(uint8_t c)
{
	return aj_is_digit(c) || aj_is_alpha(c);
}

static inline bool aj_is_space(uint8_t c)
{
	return c == ' ' || (uint8_t)(c - '\t') < 5;
}

static inline bool aj_str_is_ascii(struct aj_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] >= 0x80)
			return false;
	return true;
}

static inline struct aj_str aj_str_trim_start(struct aj_str s)
{
	while (s.len > 0 && aj_is_space(s.ptr[0]))
		s = aj_str_from(s, 1);
	return s;
}

static inline struct aj_str aj_str_trim_end(struct aj_str s)
{
	while (s.len > 0 && aj_is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

static inline struct aj_str aj_str_trim(struct aj_str s)
{
	return aj_str_trim_end(aj_str_trim_start(s));
}

static inline uint8_t aj_to_lower(uint8_t c)
{
	return aj_is_upper(c) ? c | 0x20 : c;
}

/* The value of a hexadecimal digit, or -1. */
static inline int aj_hex_value(uint8_t c)
{
	if (aj_is_digit(c))
		return c - '0';
	c |= 0x20;
	return (uint8_t)(c - 'a') < 6 ? c - 'a' + 10 : -1;
}

/* Equal but for the case of ASCII letters. */
static inline bool aj_str_eq_nocase(struct aj_str a, struct aj_str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (aj_to_lower(a.ptr[i]) != aj_to_lower(b.ptr[i]))
			return false;
	return true;
}

static inline bool aj_str_starts_nocase(struct aj_str s, struct aj_str with)
{
	return aj_str_eq_nocase(aj_str_sub(s, 0, with.len), with);
}

/* word stands somewhere in s, in whatever case its ASCII letters are. */
bool aj_str_holds_nocase(struct aj_str s, struct aj_str word);

/* s as a whole is an unsigned decimal number that fits; false otherwise. */
static inline bool aj_str_decimal(struct aj_str s, uint64_t *out)
{
	uint64_t value = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!aj_is_digit(s.ptr[i]) || __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, s.ptr[i] - '0', &value))
			return false;
	}
	*out = value;
	return true;
}
