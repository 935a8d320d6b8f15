#include "dep/cipher.h"

#include <assert.h>
#include <nettle/aes.h>
#include <nettle/arcfour.h>
#include <nettle/cbc.h>
#include <nettle/md5.h>
#include <nettle/sha2.h>

void aj_md5(const struct aj_str *parts, uint8_t out[AJ_MD5_BYTES])
{
	struct md5_ctx md5;

	md5_init(&md5);
	for (; parts->ptr; parts++)
		md5_update(&md5, parts->len, parts->ptr);
	md5_digest(&md5, AJ_MD5_BYTES, out);
}

size_t aj_sha2(unsigned bits, const struct aj_str *parts, uint8_t out[AJ_SHA2_MOST])
{
	struct sha256_ctx small;
	struct sha512_ctx large;

	assert(bits == 256 || bits == 384 || bits == 512);
	if (bits == 256) {
		sha256_init(&small);
		for (; parts->ptr; parts++)
			sha256_update(&small, parts->len, parts->ptr);
		sha256_digest(&small, SHA256_DIGEST_SIZE, out);
		return SHA256_DIGEST_SIZE;
	}
	if (bits == 384)
		sha384_init(&large);
	else
		sha512_init(&large);
	for (; parts->ptr; parts++)
		sha512_update(&large, parts->len, parts->ptr);
	if (bits == 384)
		sha384_digest(&large, SHA384_DIGEST_SIZE, out);
	else
		sha512_digest(&large, SHA512_DIGEST_SIZE, out);
	return bits / 8;
}

void aj_rc4(struct aj_str key, struct aj_str in, uint8_t *out)
{
	struct arcfour_ctx rc4;

	arcfour_set_key(&rc4, key.len, key.ptr);
	arcfour_crypt(&rc4, in.len, out, in.ptr);
}

void aj_aes_cbc_decrypt(struct aj_str key, const uint8_t iv[AJ_CIPHER_BLOCK], struct aj_str in, uint8_t *out)
{
	size_t len = in.len - in.len % AES_BLOCK_SIZE;
	uint8_t chain[AES_BLOCK_SIZE];
	struct aes128_ctx small;
	struct aes256_ctx large;

	assert(key.len == AES128_KEY_SIZE || key.len == AES256_KEY_SIZE);
	memcpy(chain, iv, sizeof(chain));
	if (key.len == AES128_KEY_SIZE) {
		aes128_set_decrypt_key(&small, key.ptr);
		cbc_decrypt(
		    &small, (nettle_cipher_func *)aes128_decrypt, AES_BLOCK_SIZE, chain, len, out, in.ptr);
	} else {
		aes256_set_decrypt_key(&large, key.ptr);
		cbc_decrypt(
		    &large, (nettle_cipher_func *)aes256_decrypt, AES_BLOCK_SIZE, chain, len, out, in.ptr);
	}
}

void aj_aes_cbc_encrypt(struct aj_str key, const uint8_t iv[AJ_CIPHER_BLOCK], struct aj_str in, uint8_t *out)
{
	uint8_t chain[AES_BLOCK_SIZE];
	struct aes128_ctx aes;

	assert(key.len == AES128_KEY_SIZE);
	memcpy(chain, iv, sizeof(chain));
	aes128_set_encrypt_key(&aes, key.ptr);
	cbc_encrypt(&aes, (nettle_cipher_func *)aes128_encrypt, AES_BLOCK_SIZE, chain,
	    in.len - in.len % AES_BLOCK_SIZE, out, in.ptr);
}
