#pragma once

/* Encryption with a check (secretbox of libsodium: XSalsa20 and Poly1305). */

#include "base/str.h"

enum { AJ_SEAL_KEY = 32, AJ_SEAL_NONCE = 24, AJ_SEAL_MORE = AJ_SEAL_NONCE + 16 };

/* Writes the nonce, the check and the encrypted text: AJ_SEAL_MORE + plain.len bytes. */
void aj_seal(
    const uint8_t key[AJ_SEAL_KEY], const uint8_t nonce[AJ_SEAL_NONCE], struct aj_str plain, uint8_t *out);

/* Writes sealed.len - AJ_SEAL_MORE bytes. False: not made with this key, or changed since. */
bool aj_unseal(const uint8_t key[AJ_SEAL_KEY], struct aj_str sealed, uint8_t *out);
