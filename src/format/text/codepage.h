#pragma once

/*
 * Character sets other than those that are read without being asked
 * (format/text/charset.h): by the numbers that Microsoft's formats use, and by the names
 * that mails use. The tables are made while building: iconv would load modules
 * from files, which a jailed worker cannot.
 */

#include "base/buf.h"

enum {
	AJ_CODEPAGE_UTF16 = 1200,
	AJ_CODEPAGE_WESTERN = 1252,
	AJ_CODEPAGE_LATIN1 = 28591,
	AJ_CODEPAGE_UTF8 = 65001
};

struct aj_codepage {
	unsigned number;
	const uint16_t *upper; /* of the bytes from 0x80 on; NULL: not one byte a letter */
	const uint16_t *pairs; /* NULL: one byte a letter */
};

/* NULL: not known */
const struct aj_codepage *aj_codepage_of(unsigned number);

/*
 * Reads the letter at the start of s, which must not be empty. Gives its width in
 * bytes, at least 1; what is no letter is U+FFFD. NULL reads Windows-1252.
 */
size_t aj_codepage_read(const struct aj_codepage *page, struct aj_str s, uint32_t *point);

/*
 * The one that a mail names (IANA's "Character Sets", and what programs write
 * instead). NULL: unknown, or one that needs no table: UTF-8, ASCII, ISO 8859-1,
 * Windows-1252.
 */
const struct aj_codepage *aj_codepage_named(struct aj_str name);

#define AJ_CODEPAGE_NOTHING UINT32_MAX

/*
 * The same for text that comes in pieces, and may shift between sets: *state is 0 at
 * first, *point is AJ_CODEPAGE_NOTHING for a change of it. 0: s ends within a letter,
 * and last is not set. page: one that has a name.
 */
size_t aj_codepage_decode(
    const struct aj_codepage *page, unsigned *state, struct aj_str s, bool last, uint32_t *point);

/* Whether bytes of ASCII may be letters, after a shift. */
bool aj_codepage_shifts(const struct aj_codepage *page);

/* How many bytes from the start of s on are ASCII and stand for themselves, when *state is 0. */
size_t aj_codepage_ascii(const struct aj_codepage *page, struct aj_str s);

/* Appends s in UTF-8, without zeros. */
void aj_codepage_text(const struct aj_codepage *page, struct aj_str s, struct aj_buf *out);
