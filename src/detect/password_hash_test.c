/* What is a password's hash, and what is not. Digests and salts here are runs of one letter. */

#include "detect/password_hash.h"
#include "test/test.h"

static const struct {
	const char *value;
	const char *digest, *none; /* the kind where a digest counts, and where it does not; NULL: no hash */
} rows[] = {
	/* clang-format off */
	{ "",                                                             NULL, NULL },
	{ "secret",                                                       NULL, NULL },
	{ "$2b$12$aaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "bcrypt", "bcrypt" },
	{ "$2b$12$short",                                                 NULL, NULL },
	{ "$2Fast4You-and-longer-still",                                  NULL, NULL },
	{ "$6$saltsalt$dddddddddddddddddddddddddddddddddddd",             "SHA-512 crypt", "SHA-512 crypt" },
	{ "$1$saltsalt$dddddddddddddddddddddd",                           "MD5 crypt", "MD5 crypt" },
	{ "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$ZGlnZXN0",          "Argon2", "Argon2" },
	{ "{SSHA}ZGlnZXN0ZGlnZXN0ZGlnZXN0c2FsdA==",                       "salted SHA", "salted SHA" },
	{ "{crypt}$1$saltsalt$dddddddddddddddd",                          "crypt", "crypt" },
	{ "{SSHA without its end, and long",                              NULL, NULL },
	{ "{\"user\":\"a\",\"secret\":\"bbbb\"}",                         NULL, NULL },
	{ "pbkdf2_sha256$260000$salt$digestdigestdigest",                 "PBKDF2", "PBKDF2" },
	{ "sha1$ is where the hash of it begins",                         NULL, NULL },
	{ "*0123456789ABCDEF0123456789ABCDEF01234567",                    "MySQL SHA-1", "MySQL SHA-1" },
	{ "md50123456789abcdef0123456789abcdef",                          "PostgreSQL MD5", "PostgreSQL MD5" },
	{ "0123456789abcdef0123456789abcdef",                             "128 bits, as MD5 has", NULL },
	{ "0123456789abcdef0123456789abcdef0",                            NULL, NULL },
	{ "abcdefabcdefabcdefabcdefabcdefab",                             NULL, NULL },
	{ "0123456789abcdef0123456789abcdef01234567",                     "160 bits, as SHA-1 has", NULL },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		const char *digest = aj_password_hash(aj_str_z(rows[i].value), true);
		const char *none = aj_password_hash(aj_str_z(rows[i].value), false);

		AJ_CHECK_STR(rows[i].digest ? rows[i].digest : "", digest ? digest : "", "%s", rows[i].value);
		AJ_CHECK_STR(rows[i].none ? rows[i].none : "", none ? none : "", "%s", rows[i].value);
	}
}

AJ_TESTS(test_rows)
