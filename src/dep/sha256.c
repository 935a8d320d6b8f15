#include "dep/sha256.h"

#include <nettle/base16.h>
#include <nettle/sha2.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

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

enum aj_status aj_sha256_file(struct aj_sha256 *digest, const char *path, struct aj_err *err)
{
	FILE *file = fopen(path, "rbe");
	uint8_t bytes[4096];
	size_t n;
	bool failed;

	if (!file)
		return aj_fail(err, AJ_EINPUT, "%s: %s", path, strerror(errno));
	while ((n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		aj_sha256_add(digest, aj_str(bytes, n));
	failed = ferror(file);
	fclose(file);
	return failed ? aj_fail(err, AJ_EIO, "%s: cannot be read", path) : AJ_OK;
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
