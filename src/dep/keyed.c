#include "dep/keyed.h"

#include <nettle/hmac.h>

_Static_assert(sizeof(struct hmac_sha256_ctx) <= sizeof(((struct aj_keyed *)NULL)->state), "the state fits");

static void add(struct hmac_sha256_ctx *hmac, struct aj_str s)
{
	hmac_sha256_update(hmac, s.len, s.ptr);
	hmac_sha256_update(hmac, 1, (const uint8_t *)"");
}

void aj_keyed_init(struct aj_keyed *keyed, const uint8_t key[AJ_KEYED_KEY])
{
	hmac_sha256_set_key((struct hmac_sha256_ctx *)keyed->state, AJ_KEYED_KEY, key);
}

void aj_keyed_hash(const struct aj_keyed *keyed, const char *purpose, struct aj_str kind, struct aj_str value,
    uint8_t *out, size_t len)
{
	struct hmac_sha256_ctx hmac;

	memcpy(&hmac, keyed->state, sizeof(hmac));
	add(&hmac, aj_str_z(purpose));
	add(&hmac, kind);
	hmac_sha256_update(&hmac, value.len, value.ptr);
	hmac_sha256_digest(&hmac, len, out);
	explicit_bzero(&hmac, sizeof(hmac));
}

void aj_keyed_derive(struct aj_str secret, const char *purpose, uint8_t out[AJ_KEYED_KEY])
{
	struct hmac_sha256_ctx hmac;

	hmac_sha256_set_key(&hmac, secret.len, secret.ptr);
	hmac_sha256_update(&hmac, strlen(purpose), (const uint8_t *)purpose);
	hmac_sha256_digest(&hmac, AJ_KEYED_KEY, out);
	explicit_bzero(&hmac, sizeof(hmac));
}
