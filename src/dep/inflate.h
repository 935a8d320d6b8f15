#pragma once

/* Raw deflate data (RFC 1951) and CRC-32, by ISA-L. */

#include "base/err.h"

struct aj_inflate;

struct aj_inflate *aj_inflate_new(void);	  /* NULL: no memory */
void aj_inflate_free(struct aj_inflate *inflate); /* accepts NULL */

/* Ready for other data. */
void aj_inflate_reset(struct aj_inflate *inflate);

/*
 * Takes from in, which it moves on, and puts up to room bytes into out, their number into got
 * (which may be 0). AJ_OK: there is more, or there is more of the input to be shown; AJ_END: the
 * data are complete; AJ_EINPUT: they are damaged, and what was decompressed before is in out.
 */
AJ_MUST_CHECK enum aj_status aj_inflate_step(struct aj_inflate *inflate, struct aj_str *in, uint8_t *out,
    size_t room, size_t *got, struct aj_err *err);

/* How many bytes of compressed data were used so far; exact once they are complete. */
uint64_t aj_inflate_used(const struct aj_inflate *inflate);

/* Of the bytes after those that crc is of (0: none). */
uint32_t aj_crc32(uint32_t crc, struct aj_str bytes);
