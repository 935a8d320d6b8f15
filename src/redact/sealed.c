#include "redact/sealed.h"

#include "dep/keyed.h"
#include "dep/seal.h"

enum { SEALED = AJ_SEALED_PART + AJ_SEAL_MORE };

_Static_assert(AJ_SEALED_LETTERS == (SEALED * 8 + 4) / 5, "five bits a letter");

static void add_part(const struct aj_action_key *key, struct aj_str type, struct aj_str canonical,
    struct aj_str raw, char joint, struct aj_buf *out)
{
	char body[AJ_TOKEN_LETTERS + 1 + AJ_SEALED_LETTERS];
	uint8_t inner[AJ_SEAL_NONCE], nonce[AJ_SEAL_NONCE], sealed[SEALED];
	size_t len = AJ_SEAL_MORE + raw.len;

	/* Hashed one after the other, so that no two pairs are the same to the hash. */
	aj_keyed_hash(&key->keyed, "seal", type, canonical, inner, sizeof(inner));
	aj_keyed_hash(&key->keyed, "nonce", raw, aj_str(inner, sizeof(inner)), nonce, sizeof(nonce));
	aj_seal(key->seal, nonce, raw, sealed);
	aj_written_token(key, type, canonical, body);
	body[AJ_TOKEN_LETTERS] = '.';
	aj_base32(aj_str(sealed, len), body + AJ_TOKEN_LETTERS + 1);
	aj_written_add(key, type, joint, aj_str(body, AJ_TOKEN_LETTERS + 1 + aj_base32_letters(len)), out);
}

void aj_sealed_add(const struct aj_action_key *key, struct aj_str type, struct aj_str canonical,
    struct aj_str raw, bool quoted, struct aj_buf *out)
{
	for (; raw.len > 0; raw = aj_str_from(raw, AJ_SEALED_PART))
		add_part(key, type, canonical, aj_str_sub(raw, 0, AJ_SEALED_PART), quoted ? '*' : '-', out);
}

bool aj_sealed_open(const struct aj_action_key *key, const struct aj_written *written,
    uint8_t out[AJ_SEALED_PART], size_t *len)
{
	struct aj_str letters = aj_str_from(written->body, AJ_TOKEN_LETTERS + 1);
	size_t bytes = letters.len * 5 / 8;
	uint8_t sealed[SEALED];

	if ((written->joint != '-' && written->joint != '*') || bytes < AJ_SEAL_MORE || bytes > SEALED)
		return false;
	*len = bytes - AJ_SEAL_MORE;
	return aj_written_holds(key, written) && aj_base32_read(letters, sealed) &&
	       aj_unseal(key->seal, aj_str(sealed, bytes), out);
}
