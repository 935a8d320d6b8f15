#pragma once

/* Keyed hashes: HMAC (FIPS 198-1) with SHA-256, of nettle. */

#include "base/str.h"

enum { AJ_KEYED_KEY = 32, AJ_KEYED_MAX = 32 };

/* A key, made ready once: two of the four blocks that a short hash takes. Zeroed, it is no key. */
struct aj_keyed {
	_Alignas(8) uint8_t state[352];
};
void aj_keyed_init(struct aj_keyed *keyed, const uint8_t key[AJ_KEYED_KEY]);

/* The first len bytes (16 to AJ_KEYED_MAX) of the hash of purpose, a zero byte, kind, a zero byte and value.
 */
void aj_keyed_hash(const struct aj_keyed *keyed, const char *purpose, struct aj_str kind, struct aj_str value,
    uint8_t *out, size_t len);

/* A key of AJ_KEYED_KEY bytes from a secret of any length. */
void aj_keyed_derive(struct aj_str secret, const char *purpose, uint8_t out[AJ_KEYED_KEY]);
