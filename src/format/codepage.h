#pragma once

/*
 * Windows code pages, by the numbers that Microsoft's formats use: letters in
 * one byte or two, and Unicode. The tables are made while building.
 */

#include "base/buf.h"

enum { AJ_CODEPAGE_UTF16 = 1200, AJ_CODEPAGE_WESTERN = 1252, AJ_CODEPAGE_LATIN1 = 28591, AJ_CODEPAGE_UTF8 = 65001 };

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

/* Appends s in UTF-8, without zeros. */
void aj_codepage_text(const struct aj_codepage *page, struct aj_str s, struct aj_buf *out);
