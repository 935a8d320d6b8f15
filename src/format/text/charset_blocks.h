#pragma once

/* The fast part of telling UTF-8 from other text; see charset.c. */

#include "base/str.h"

/*
 * A multiple of 32 up to which the len bytes at p, which begin a sequence, have no
 * error but perhaps a sequence that is cut there. Only where the processor has AVX2.
 */
size_t aj_utf8_blocks_avx2(const uint8_t *p, size_t len);
