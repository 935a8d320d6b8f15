#pragma once

/* SHA-256 (FIPS 180-4) of nettle, which uses the processor's instructions for it where there are any. */

#include "base/err.h"
#include "base/str.h"

enum { AJ_SHA256_BYTES = 32 };

/* Of a stream of bytes. */
struct aj_sha256 {
	_Alignas(8) uint8_t state[128];
};

void aj_sha256_begin(struct aj_sha256 *digest);
void aj_sha256_add(struct aj_sha256 *digest, struct aj_str bytes);

/* The bytes of a file; an error names it. */
AJ_MUST_CHECK enum aj_status aj_sha256_file(struct aj_sha256 *digest, const char *path, struct aj_err *err);

void aj_sha256_end(struct aj_sha256 *digest, char hex[2 * AJ_SHA256_BYTES + 1]); /* as sha256sum prints it */
void aj_sha256_bytes(struct aj_sha256 *digest, uint8_t out[AJ_SHA256_BYTES]);	 /* the same, not printed */
