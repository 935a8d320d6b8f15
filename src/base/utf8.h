#pragma once

/* UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF. */

#include "base/str.h"

/* Reads the code point at the start of s. Gives its width in bytes, 0 if it is not UTF-8. */
size_t aj_utf8_read(struct aj_str s, uint32_t *point);

/* Writes point, which must be a scalar value, to out (4 bytes of room). Gives the width. */
size_t aj_utf8_write(uint32_t point, uint8_t *out);

/* How many bytes of s from its start are whole, valid UTF-8. */
size_t aj_utf8_valid(struct aj_str s);

/* The small letter of a capital of Latin, Greek or Cyrillic below U+0800; any other point as it is. */
uint32_t aj_utf8_small(uint32_t point);
