#pragma once

/*
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012)
 * of a kind and a value: whoever does not know the key can neither tell values
 * by their hashes nor make hashes meet. As fast as libsodium's crypto_shorthash;
 * written out because that wants kind and value copied together first, and so that
 * libajar does without libsodium.
 */

#include "base/str.h"

#include <endian.h>

struct aj_hash_key {
	uint64_t k0, k1;
};

static inline uint64_t aj_load64(const uint8_t *p)
{
	uint64_t value;

	memcpy(&value, p, sizeof(value));
	return le64toh(value);
}

/* The len bytes at p as a number, first byte lowest; len < 8. Reads none beyond them. */
static inline uint64_t aj_load_short(const uint8_t *p, size_t len)
{
	uint64_t value = 0;

	if (len >= 4) {
		uint32_t first, last; /* they may overlap in equal bytes */

		memcpy(&first, p, 4);
		memcpy(&last, p + len - 4, 4);
		return le32toh(first) | (uint64_t)le32toh(last) << 8 * (len - 4);
	}
	for (size_t i = 0; i < len; i++)
		value |= (uint64_t)p[i] << 8 * i;
	return value;
}

static inline struct aj_hash_key aj_hash_key(const uint8_t bytes[16])
{
	return (struct aj_hash_key){ aj_load64(bytes), aj_load64(bytes + 8) };
}

struct aj_sip {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t aj_rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static inline void aj_sip_round(struct aj_sip *s)
{
	s->v0 += s->v1, s->v2 += s->v3;
	s->v1 = aj_rotate(s->v1, 13) ^ s->v0, s->v3 = aj_rotate(s->v3, 16) ^ s->v2;
	s->v0 = aj_rotate(s->v0, 32);
	s->v2 += s->v1, s->v0 += s->v3;
	s->v1 = aj_rotate(s->v1, 17) ^ s->v2, s->v3 = aj_rotate(s->v3, 21) ^ s->v0;
	s->v2 = aj_rotate(s->v2, 32);
}

static inline void aj_sip_block(struct aj_sip *s, uint64_t block)
{
	s->v3 ^= block;
	aj_sip_round(s);
	aj_sip_round(s);
	s->v0 ^= block;
}

/* SipHash-2-4 of kind's eight bytes, lowest first, so far: for who hashes many of a kind. */
static inline struct aj_sip aj_hash_begin(const struct aj_hash_key *key, uint64_t kind)
{
	struct aj_sip sip = { key->k0 ^ 0x736f6d6570736575, key->k1 ^ 0x646f72616e646f6d,
		key->k0 ^ 0x6c7967656e657261, key->k1 ^ 0x7465646279746573 };

	aj_sip_block(&sip, kind);
	return sip;
}

/* … and then of those of s. */
static inline uint64_t aj_hash_end(struct aj_sip sip, struct aj_str s)
{
	uint64_t last = (uint64_t)(s.len + 8) << 56;
	size_t at = 0;

	for (; s.len - at >= 8; at += 8)
		aj_sip_block(&sip, aj_load64(s.ptr + at));
	if (s.len > at)
		last |= aj_load_short(s.ptr + at, s.len - at);
	aj_sip_block(&sip, last);
	sip.v2 ^= 0xff;
	for (int i = 0; i < 4; i++)
		aj_sip_round(&sip);
	return sip.v0 ^ sip.v1 ^ sip.v2 ^ sip.v3;
}

static inline uint64_t aj_hash(const struct aj_hash_key *key, uint64_t kind, struct aj_str s)
{
	return aj_hash_end(aj_hash_begin(key, kind), s);
}
