#include "dep/keyed.h"

#include <nettle/hmac.h>
#include <nettle/nettle-meta.h>

_Static_assert(sizeof(struct hmac_sha256_ctx) <= sizeof(((struct aj_keyed *)NULL)->state), "the state fits");

void aj_keyed_init(struct aj_keyed *keyed, const uint8_t key[AJ_KEYED_KEY])
{
	hmac_sha256_set_key((struct hmac_sha256_ctx *)keyed->state, AJ_KEYED_KEY, key);
}

void aj_keyed_hash(const struct aj_keyed *keyed, const char *purpose, struct aj_str kind, struct aj_str value,
    uint8_t *out, size_t len)
{
	const struct hmac_sha256_ctx *hmac = (const struct hmac_sha256_ctx *)keyed->state;
	struct sha256_ctx sum = hmac->inner; /* a third of what there is to copy and to wipe */

	sha256_update(&sum, strlen(purpose) + 1, (const uint8_t *)purpose);
	sha256_update(&sum, kind.len, kind.ptr);
	sha256_update(&sum, 1, (const uint8_t *)"");
	sha256_update(&sum, value.len, value.ptr);
	hmac_digest(&hmac->outer, &hmac->inner, &sum, &nettle_sha256, len, out);
	explicit_bzero(&sum, sizeof(sum));
}

void aj_keyed_derive(struct aj_str secret, const char *purpose, uint8_t out[AJ_KEYED_KEY])
{
	struct hmac_sha256_ctx hmac;

	hmac_sha256_set_key(&hmac, secret.len, secret.ptr);
	hmac_sha256_update(&hmac, strlen(purpose), (const uint8_t *)purpose);
	hmac_sha256_digest(&hmac, AJ_KEYED_KEY, out);
	explicit_bzero(&hmac, sizeof(hmac));
}
