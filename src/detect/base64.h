#pragma once

/* Base64 (RFC 4648, sections 4 and 5), both alphabets, padding optional. */

#include "base/str.h"

/*
 * Decodes s into out, room bytes at most. Gives the number of bytes that s as a
 * whole decodes to, which may be more than room, or SIZE_MAX if it is not base64.
 */
size_t aj_base64_decode(struct aj_str s, uint8_t *out, size_t room);

/* The value of a digit of either alphabet, or -1. */
int aj_base64_value(uint8_t c);
