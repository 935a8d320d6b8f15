#pragma once

/* Keyed hashes (BLAKE2b, RFC 7693) of libsodium. */

#include "base/str.h"

enum { AJ_KEYED_KEY = 32, AJ_KEYED_MAX = 64, AJ_BLAKE2B_BYTES = 64 };

/* len bytes (16 to AJ_KEYED_MAX) of the hash of purpose, a zero byte, kind, a zero byte and value. */
void aj_keyed_hash(const uint8_t key[AJ_KEYED_KEY], const char *purpose, struct aj_str kind,
    struct aj_str value, uint8_t *out, size_t len);

/* A key of AJ_KEYED_KEY bytes from a secret of any length. */
void aj_keyed_derive(struct aj_str secret, const char *purpose, uint8_t out[AJ_KEYED_KEY]);

/* BLAKE2b-512 of a stream of bytes, as b2sum prints it. */
struct aj_blake2b {
	_Alignas(64) uint8_t state[384];
};

void aj_blake2b_begin(struct aj_blake2b *digest);
void aj_blake2b_add(struct aj_blake2b *digest, struct aj_str bytes);
void aj_blake2b_end(struct aj_blake2b *digest, char hex[2 * AJ_BLAKE2B_BYTES + 1]);
