#pragma once

/*
 * Character sets that a mail says it is written in, other than UTF-8 and those that
 * are read without being asked (format/charset.h). None is known yet: all else is read as
 * Windows-1252, so that what is ASCII in it comes out right. Tables are to be part of
 * the program: iconv would load modules from files, which a jailed worker cannot.
 */

#include "base/str.h"

struct aj_charmap;

/* NULL: unknown, or one that needs no table: UTF-8, ASCII, ISO 8859-1, Windows-1252. */
const struct aj_charmap *aj_charmap_of(struct aj_str name);

/* Bytes below 0x80 stand for themselves. */
bool aj_charmap_is_ascii(const struct aj_charmap *map);

#define AJ_CHARMAP_NOTHING UINT32_MAX

/*
 * Reads what s begins with: gives its width and in *point the character, U+FFFD for
 * what is none, or AJ_CHARMAP_NOTHING for a change of *state, which is 0 at first.
 * 0: s ends within it, and last is not set.
 */
size_t aj_charmap_read(
    const struct aj_charmap *map, unsigned *state, struct aj_str s, bool last, uint32_t *point);
