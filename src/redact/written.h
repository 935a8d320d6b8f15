#pragma once

/*
 * What stands in place of a value and can be told from data again: a name of a type
 * between tildes, with what the key made of the value, and a check by the key.
 *
 *   ~EMAIL_ADDRESS~                                        a label
 *   ~EMAIL_ADDRESS.mrqg4k2v7h5wqz3x.b7kd~                  a token
 *   ~EMAIL_ADDRESS:8d969eef6ecad3c29a3a629280e686cf.b7kd~  a hash
 *   ~EMAIL_ADDRESS-mrqg4k2v7h5wqz3x.aebagba….b7kd~         sealed: a token and the value, encrypted
 *   ~PHONE_NUMBER*mrqg4k2v7h5wqz3x.aebagba….b7kd~          sealed, and had no quotes
 */

#include "base/buf.h"
#include "base/hash.h"
#include "dep/keyed.h"

enum {
	AJ_KEY = 32,
	AJ_TOKEN_LETTERS = 16, /* 80 bits: of 10^9 values two meet with a probability of 10^-6 */
	AJ_HASH_BYTES = 16,
	AJ_WRITTEN_LONGEST = 640, /* bytes of any of them, at most */
};

/* Derived from what the user gives. */
struct aj_action_key {
	struct aj_keyed keyed;
	struct aj_hash_key
	    check; /* of the check, which is no pseudonym: 20 bits that take a tenth of the time */
	uint8_t seal[AJ_KEY];
	bool given;
};

struct aj_written {
	struct aj_str type, body, check;
	char joint; /* '~' for a label, which has no body and no check */
	size_t len;
};

/* Whether s begins with what has the shape of one, whoever made it. */
bool aj_written_read(struct aj_str s, struct aj_written *out);

/* Whether it was made with this key; a label is anybody's. */
bool aj_written_holds(const struct aj_action_key *key, const struct aj_written *written);

void aj_written_add(
    const struct aj_action_key *key, struct aj_str type, char joint, struct aj_str body, struct aj_buf *out);

/* The letters of the token of a value. */
void aj_written_token(
    const struct aj_action_key *key, struct aj_str type, struct aj_str canonical, char out[AJ_TOKEN_LETTERS]);

/* Five bits a letter (RFC 4648, section 6, small, not padded). Bits behind the last byte are 0. */
static inline size_t aj_base32_letters(size_t bytes)
{
	return (8 * bytes + 4) / 5;
}
void aj_base32(struct aj_str bytes, char *out);
bool aj_base32_read(struct aj_str letters, uint8_t *out); /* 5 * letters.len / 8 bytes */
