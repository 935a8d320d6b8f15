#include "dep/mac.h"

#include <sodium.h>

bool aj_mac_base64(struct aj_str key, struct aj_str message, char out[AJ_MAC_TEXT])
{
	uint8_t bytes[256], mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	size_t len = 0;
	bool good = key.len > 0 &&
		    sodium_base642bin(bytes, sizeof(bytes), (const char *)key.ptr, key.len, NULL, &len, NULL,
			sodium_base64_VARIANT_ORIGINAL) == 0 &&
		    len >= 16;

	if (good) {
		crypto_auth_hmacsha256_init(&state, bytes, len);
		crypto_auth_hmacsha256_update(&state, message.ptr, message.len);
		crypto_auth_hmacsha256_final(&state, mac);
		sodium_bin2base64(out, AJ_MAC_TEXT, mac, sizeof(mac), sodium_base64_VARIANT_ORIGINAL);
	}
	sodium_memzero(bytes, sizeof(bytes));
	sodium_memzero(&state, sizeof(state));
	return good;
}
