#include "dep/keyed.h"
#include "test/test.h"

static const char *hex(const uint8_t *bytes, size_t len)
{
	static char out[2 * AJ_KEYED_MAX + 1];

	for (size_t i = 0; i < len; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
	return out;
}

/* What Python's hmac says of the same: tokens can be made again without ajar. */
static void test_known(void)
{
	uint8_t key[AJ_KEYED_KEY], out[AJ_KEYED_MAX], many[500];
	struct aj_keyed keyed;

	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)i;
	aj_keyed_init(&keyed, key);
	memset(many, 'x', sizeof(many));
	aj_keyed_hash(&keyed, "token", AJ_S("EMAIL_ADDRESS"), AJ_S("jane@contoso.com"), out, 32);
	AJ_CHECK_STR("b780b26feb61aa9593dbe6c5f0e5669d798dc08bb1350bbd09f6649319c5fafd", hex(out, 32));
	aj_keyed_hash(&keyed, "token", AJ_S("EMAIL_ADDRESS"), aj_str(many, sizeof(many)), out, 16);
	AJ_CHECK_STR("32636fffa3dda225e3bf6c382d52dba1", hex(out, 16));
	aj_keyed_derive(AJ_S("a secret of more than sixteen bytes"), "ajar redact", out);
	AJ_CHECK_STR("0ccfd2b618f7e3bd6460e5e7cb3f48ac9d10965f9ee2d9d5c6e6b30ab8a30448", hex(out, 32));
}

AJ_TESTS(test_known)
