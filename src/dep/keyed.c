#include "dep/keyed.h"

#include <sodium.h>

static void add(crypto_generichash_state *state, struct aj_str s)
{
	crypto_generichash_update(state, s.ptr, s.len);
	crypto_generichash_update(state, (const uint8_t *)"", 1);
}

void aj_keyed_hash(const uint8_t key[AJ_KEYED_KEY], const char *purpose, struct aj_str kind,
    struct aj_str value, uint8_t *out, size_t len)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, key, AJ_KEYED_KEY, len);
	add(&state, aj_str_z(purpose));
	add(&state, kind);
	crypto_generichash_update(&state, value.ptr, value.len);
	crypto_generichash_final(&state, out, len);
	sodium_memzero(&state, sizeof(state));
}

void aj_keyed_derive(struct aj_str secret, const char *purpose, uint8_t out[AJ_KEYED_KEY])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, AJ_KEYED_KEY);
	add(&state, aj_str_z(purpose));
	crypto_generichash_update(&state, secret.ptr, secret.len);
	crypto_generichash_final(&state, out, AJ_KEYED_KEY);
	sodium_memzero(&state, sizeof(state));
}
