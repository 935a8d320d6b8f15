#include "dep/sha256.h"

#include <nettle/base16.h>
#include <nettle/sha2.h>

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(((struct aj_sha256 *)NULL)->state), "the state fits");
_Static_assert((int)AJ_SHA256_BYTES == SHA256_DIGEST_SIZE, "the digest fits");

void aj_sha256_begin(struct aj_sha256 *digest)
{
	sha256_init((struct sha256_ctx *)digest->state);
}

void aj_sha256_add(struct aj_sha256 *digest, struct aj_str bytes)
{
	sha256_update((struct sha256_ctx *)digest->state, bytes.len, bytes.ptr);
}

void aj_sha256_bytes(struct aj_sha256 *digest, uint8_t out[AJ_SHA256_BYTES])
{
	sha256_digest((struct sha256_ctx *)digest->state, AJ_SHA256_BYTES, out);
}

void aj_sha256_end(struct aj_sha256 *digest, char hex[2 * AJ_SHA256_BYTES + 1])
{
	uint8_t bytes[AJ_SHA256_BYTES];

	aj_sha256_bytes(digest, bytes);
	base16_encode_update(hex, sizeof(bytes), bytes);
	hex[2 * AJ_SHA256_BYTES] = '\0';
}
