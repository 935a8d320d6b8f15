/*
 * password_hash.c: the ways in which systems write hashed passwords down: crypt(5)
 * and those who took its dollars over, LDAP's {SCHEME} (RFC 2307), Django, Werkzeug,
 * PostgreSQL, MySQL. What is hexadecimal and as long as a digest is one, too.
 */

#include "detect/password_hash.h"

enum { BODY_LEAST = 16 }; /* bytes behind the prefix: salt and digest in their shortest form have 22 */

/* A prefix in any case and what writes it; in the order in which they are tried. */
static const struct {
	const char *begins, *kind;
} ways[] = {
	{ "$2a$", "bcrypt" },
	{ "$2b$", "bcrypt" },
	{ "$2y$", "bcrypt" },
	{ "$2x$", "bcrypt" },
	{ "$argon2", "Argon2" },
	{ "$y$", "yescrypt" },
	{ "$gy$", "yescrypt" },
	{ "$7$", "scrypt" },
	{ "$6$", "SHA-512 crypt" },
	{ "$5$", "SHA-256 crypt" },
	{ "$1$", "MD5 crypt" },
	{ "$apr1$", "MD5 crypt" },
	{ "$P$", "phpass" },
	{ "$H$", "phpass" },
	{ "$S$", "Drupal" },
	{ "$8$", "PBKDF2" },
	{ "$9$", "scrypt" },
	{ "$sha1$", "SHA-1 crypt" },
	{ "$md5", "MD5 crypt" },
	{ "$3$", "NT hash" },
	{ "$pbkdf2", "PBKDF2" },
	{ "$scrypt$", "scrypt" },
	{ "$ml$", "PBKDF2" },
	{ "pbkdf2_", "PBKDF2" },
	{ "pbkdf2:", "PBKDF2" },
	{ "grub.pbkdf2.", "PBKDF2" },
	{ "bcrypt_sha256$", "bcrypt" },
	{ "bcrypt$", "bcrypt" },
	{ "scrypt$", "scrypt" },
	{ "scrypt:", "scrypt" },
	{ "argon2$", "Argon2" },
	{ "sha256$", "SHA-256" },
	{ "sha1$", "SHA-1" },
	{ "md5$", "MD5" },
	{ "SCRAM-SHA-", "SCRAM" },
};

/* {SSHA}…, {CRYPT}$6$…, {PBKDF2-SHA512}… */
static const char *ldap(struct aj_str value)
{
	static const struct {
		const char *scheme, *kind;
	} schemes[] = { { "SSHA", "salted SHA" }, { "SHA", "SHA" }, { "SMD5", "salted MD5" },
		{ "MD5", "MD5" }, { "CRYPT", "crypt" }, { "PBKDF2", "PBKDF2" }, { "ARGON2", "Argon2" },
		{ "BCRYPT", "bcrypt" }, { "BLF-CRYPT", "bcrypt" }, { "SCRYPT", "scrypt" },
		{ "NS-MTA-MD5", "MD5" }, { "NTLM", "NT hash" }, { "X-", "other" } };

	for (size_t i = 0; i < AJ_LEN(schemes); i++)
		if (aj_str_eq_nocase(
			aj_str_sub(value, 1, strlen(schemes[i].scheme)), aj_str_z(schemes[i].scheme)))
			return schemes[i].kind;
	return NULL;
}

static size_t hex_from(struct aj_str s, size_t at, bool *digit)
{
	size_t n = 0;

	*digit = false;
	for (; at + n < s.len && aj_hex_value(s.ptr[at + n]) >= 0; n++)
		*digit |= aj_is_digit(s.ptr[at + n]);
	return n;
}

static const char *of_database(struct aj_str value)
{
	bool digit;

	if (value.len == 35 && aj_str_starts(value, AJ_S("md5")) && hex_from(value, 3, &digit) == 32)
		return "PostgreSQL MD5";
	if (value.len == 41 && value.ptr[0] == '*' && hex_from(value, 1, &digit) == 40)
		return "MySQL SHA-1";
	return NULL;
}

/* A digest and nothing else. */
static const char *bare(struct aj_str value)
{
	bool digit;

	if (hex_from(value, 0, &digit) != value.len || !digit)
		return NULL;
	switch (value.len) {
	case 32:
		return "128 bits, as MD5 has";
	case 40:
		return "160 bits, as SHA-1 has";
	case 64:
		return "256 bits, as SHA-256 has";
	case 128:
		return "512 bits, as SHA-512 has";
	default:
		return NULL;
	}
}

const char *aj_password_hash(struct aj_str value, bool digest)
{
	if (value.len < BODY_LEAST)
		return NULL;
	if (value.ptr[0] == '{' && aj_str_find(value, 0, '}') < value.len)
		return ldap(value);
	if (aj_str_find(value, 0, ' ') < value.len)
		return NULL;
	for (size_t i = 0; i < AJ_LEN(ways); i++) {
		struct aj_str begins = aj_str_z(ways[i].begins);

		if (value.len >= begins.len + BODY_LEAST && aj_str_starts_nocase(value, begins))
			return ways[i].kind;
	}
	return digest && bare(value) ? bare(value) : of_database(value);
}
