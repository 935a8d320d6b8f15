#include "dep/seal.h"

#include <sodium.h>

_Static_assert((int)AJ_SEAL_KEY == crypto_secretbox_KEYBYTES &&
		   (int)AJ_SEAL_NONCE == crypto_secretbox_NONCEBYTES &&
		   AJ_SEAL_MORE - AJ_SEAL_NONCE == crypto_secretbox_MACBYTES,
    "sizes of secretbox");

void aj_seal(
    const uint8_t key[AJ_SEAL_KEY], const uint8_t nonce[AJ_SEAL_NONCE], struct aj_str plain, uint8_t *out)
{
	memcpy(out, nonce, AJ_SEAL_NONCE);
	crypto_secretbox_easy(out + AJ_SEAL_NONCE, plain.ptr, plain.len, nonce, key);
}

bool aj_unseal(const uint8_t key[AJ_SEAL_KEY], struct aj_str sealed, uint8_t *out)
{
	struct aj_str box = aj_str_from(sealed, AJ_SEAL_NONCE);

	return sealed.len >= AJ_SEAL_MORE &&
	       crypto_secretbox_open_easy(out, box.ptr, box.len, sealed.ptr, key) == 0;
}
