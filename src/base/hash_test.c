#include "base/hash.h"
#include "test/test.h"

#include <sodium.h>

/* Appendix A of the SipHash paper: key 00 … 0f, message 00 … 0e. */
static void test_published(void)
{
	uint8_t bytes[16];
	struct aj_hash_key key;

	for (uint8_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = i;
	key = aj_hash_key(bytes);
	AJ_CHECK(aj_hash(&key, 0x0706050403020100, aj_str(bytes + 8, 7)) == 0xa129ca6149be45e5);
}

static void test_every_length(void)
{
	uint8_t key_bytes[16] = "0123456789abcde", message[8 + 300], want[8];
	struct aj_hash_key key = aj_hash_key(key_bytes);

	for (size_t i = 0; i < sizeof(message); i++)
		message[i] = (uint8_t)(i * 151 + 7);
	for (size_t len = 0; len <= 300; len++) {
		crypto_shorthash(want, message, 8 + len, key_bytes);
		AJ_CHECK(aj_hash(&key, aj_load64(message), aj_str(message + 8, len)) == aj_load64(want),
		    "%zu bytes", len);
	}
	crypto_shorthash(want, message, 8, key_bytes);
	AJ_CHECK(aj_hash(&key, aj_load64(message), (struct aj_str){ 0 }) == aj_load64(want), "no bytes");
}

static void test_kinds_apart(void)
{
	struct aj_hash_key key = { 1, 2 };

	AJ_CHECK(aj_hash(&key, 1, AJ_S("5550100")) != aj_hash(&key, 2, AJ_S("5550100")));
}

AJ_TESTS(test_published, test_every_length, test_kinds_apart)
