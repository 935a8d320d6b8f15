#include "dep/keyed.h"

#include <sodium.h>

_Static_assert(
    sizeof(crypto_generichash_state) <= sizeof(((struct aj_blake2b *)NULL)->state), "the state fits");

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

void aj_blake2b_begin(struct aj_blake2b *digest)
{
	crypto_generichash_init((crypto_generichash_state *)digest->state, NULL, 0, AJ_BLAKE2B_BYTES);
}

void aj_blake2b_add(struct aj_blake2b *digest, struct aj_str bytes)
{
	crypto_generichash_update((crypto_generichash_state *)digest->state, bytes.ptr, bytes.len);
}

void aj_blake2b_end(struct aj_blake2b *digest, char hex[2 * AJ_BLAKE2B_BYTES + 1])
{
	uint8_t bytes[AJ_BLAKE2B_BYTES];

	crypto_generichash_final((crypto_generichash_state *)digest->state, bytes, sizeof(bytes));
	sodium_bin2hex(hex, 2 * AJ_BLAKE2B_BYTES + 1, bytes, sizeof(bytes));
}
