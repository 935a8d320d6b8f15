#pragma once

/*
 * Ciphers and hashes of nettle, for files that are encrypted with a key that stands in them: they
 * protect nothing, but what they hold is to be read. Not for anything of our own.
 */

#include "base/str.h"

enum { AJ_MD5_BYTES = 16, AJ_SHA2_MOST = 64, AJ_CIPHER_BLOCK = 16 };

/* MD5 (RFC 1321) of the parts, which end with one whose ptr is NULL. */
void aj_md5(const struct aj_str *parts, uint8_t out[AJ_MD5_BYTES]);

/* SHA-256, 384 or 512 (FIPS 180-4) of the parts. Gives its length in bytes. */
size_t aj_sha2(unsigned bits, const struct aj_str *parts, uint8_t out[AJ_SHA2_MOST]);

/* RC4, either way, from in into out, which has as much room and may be the same. The key is 1 to 256 bytes.
 */
void aj_rc4(struct aj_str key, struct aj_str in, uint8_t *out);

/* AES (FIPS 197) in CBC mode, over in's whole blocks; the key is 16 or 32 bytes, to encrypt 16. */
void aj_aes_cbc_decrypt(struct aj_str key, const uint8_t iv[AJ_CIPHER_BLOCK], struct aj_str in, uint8_t *out);
void aj_aes_cbc_encrypt(struct aj_str key, const uint8_t iv[AJ_CIPHER_BLOCK], struct aj_str in, uint8_t *out);
