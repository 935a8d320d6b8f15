#include "redact/action.h"

#include "dep/keyed.h"

#include <arpa/inet.h>
#include <stdio.h>

enum {
	SECRET_LEAST = 16, /* bytes of a secret */
	TOKEN_BYTES = 10,  /* 80 bits: of 10^9 values two meet with a probability of 10^-6 */
	TOKEN_LETTERS = 16,
	HASH_BYTES = 16,
	CHECK_LETTERS = 4,
	NAME_MAX = 64,	/* of a type */
	DIGITS_MAX = 4, /* in a row in the name of one */
};

static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567"; /* RFC 4648, section 6 */

static const char *const names[AJ_ACTIONS] = { "keep", "remove", "label", "token", "hash", "mask",
	"generalise" };

const char *aj_action_name(enum aj_action_kind kind)
{
	return names[kind];
}

enum aj_status aj_action_key_init(struct aj_action_key *key, struct aj_str secret, struct aj_err *err)
{
	if (secret.len < SECRET_LEAST)
		return aj_fail(
		    err, AJ_EINPUT, "a key of %zu bytes; %d at least are needed", secret.len, SECRET_LEAST);
	aj_keyed_derive(secret, "ajar redact", key->bytes);
	key->given = true;
	return AJ_OK;
}

static void base32(const uint8_t *bytes, size_t n_letters, char *out)
{
	for (size_t i = 0; i < n_letters; i++) {
		size_t bit = 5 * i;
		unsigned two = (unsigned)bytes[bit / 8] << 8 | bytes[bit / 8 + 1];

		out[i] = letters[two >> (11 - bit % 8) & 31];
	}
}

/* The letters that tell a token or hash of ours from what looks like one. */
static void check_of(
    const struct aj_action_key *key, struct aj_str type, struct aj_str body, char out[CHECK_LETTERS])
{
	uint8_t hash[HASH_BYTES];

	aj_keyed_hash(key->bytes, "check", type, body, hash, sizeof(hash));
	base32(hash, CHECK_LETTERS, out);
}

static void write_keyed(
    const struct aj_action_key *key, struct aj_str type, char joint, struct aj_str body, struct aj_buf *out)
{
	char check[CHECK_LETTERS];

	check_of(key, type, body, check);
	aj_buf_add(out, AJ_S("~"));
	aj_buf_add(out, type);
	aj_buf_add(out, aj_str((const uint8_t *)&joint, 1));
	aj_buf_add(out, body);
	aj_buf_add(out, AJ_S("."));
	aj_buf_add(out, aj_str((const uint8_t *)check, sizeof(check)));
	aj_buf_add(out, AJ_S("~"));
}

static void write_token(
    const struct aj_action_key *key, struct aj_str type, struct aj_str canonical, struct aj_buf *out)
{
	uint8_t hash[HASH_BYTES] = { 0 };
	char body[TOKEN_LETTERS];

	aj_keyed_hash(key->bytes, "token", type, canonical, hash, sizeof(hash));
	_Static_assert(TOKEN_LETTERS * 5 == TOKEN_BYTES * 8, "letters of five bits");
	base32(hash, TOKEN_LETTERS, body);
	write_keyed(key, type, '.', aj_str((const uint8_t *)body, sizeof(body)), out);
}

static void write_hash(
    const struct aj_action_key *key, struct aj_str type, struct aj_str canonical, struct aj_buf *out)
{
	uint8_t hash[HASH_BYTES];
	char body[2 * HASH_BYTES + 1];

	aj_keyed_hash(key->bytes, "hash", type, canonical, hash, sizeof(hash));
	for (size_t i = 0; i < sizeof(hash); i++)
		snprintf(body + 2 * i, 3, "%02x", hash[i]);
	write_keyed(key, type, ':', aj_str((const uint8_t *)body, 2 * sizeof(hash)), out);
}

static void write_label(const struct aj_type *type, struct aj_buf *out)
{
	aj_buf_addf(out, "~%s~", type->name);
}

/* The first letter of each part of an address, of anything else the first one; marks between stay. */
static void write_mask(const struct aj_type *type, struct aj_str value, struct aj_buf *out)
{
	bool secret = type->group == AJ_GROUP_SECRET, first = !secret && value.len >= 4;

	for (size_t i = 0; i < value.len; i++) {
		uint8_t c = value.ptr[i];

		if (c >= 0x80 && (c & 0xc0) == 0x80)
			continue; /* one star a character */
		if (aj_is_alnum(c) && first)
			aj_buf_add(out, aj_str(&c, 1));
		else if (!secret && (c == '@' || c == '.' || c == '-' || c == ' ' || c == '/'))
			aj_buf_add(out, aj_str(&c, 1));
		else
			aj_buf_add(out, AJ_S("*"));
		first = !secret && c == '@';
	}
}

static bool write_network(struct aj_str canonical, struct aj_buf *out)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t ip[16];

	if (canonical.len >= sizeof(text))
		return false;
	memcpy(text, canonical.ptr, canonical.len);
	text[canonical.len] = '\0';
	if (inet_pton(AF_INET, text, ip) == 1) {
		aj_buf_addf(out, "%u.%u.%u.0/24", ip[0], ip[1], ip[2]);
		return true;
	}
	if (inet_pton(AF_INET6, text, ip) != 1)
		return false;
	memset(ip + 6, 0, 10);
	if (!inet_ntop(AF_INET6, ip, text, sizeof(text)))
		return false;
	aj_buf_addf(out, "%s/48", text);
	return true;
}

/* canonical: 1985-04-03 */
static bool write_month(const struct aj_action *action, struct aj_str canonical, struct aj_buf *out)
{
	if (canonical.len < 10 || canonical.ptr[4] != '-' || canonical.ptr[7] != '-')
		return false;
	aj_buf_add(out, aj_str_sub(canonical, 0, action->year ? 4 : 7));
	return true;
}

/* SW1A of SW1A 1AA, 101 of 10115; nothing of what has no digit, which is the name of a place. */
static bool write_area(struct aj_str value, struct aj_buf *out)
{
	size_t space = aj_str_find(value, 0, ' '), digits = 0;

	for (size_t i = 0; i < value.len; i++) {
		digits += aj_is_digit(value.ptr[i]);
		if (!aj_is_alnum(value.ptr[i]) && value.ptr[i] != ' ' && value.ptr[i] != '-')
			return false;
	}
	if (digits == 0 || value.len > 10)
		return false;
	aj_buf_add(out, aj_str_sub(value, 0, space < value.len ? space : value.len > 4 ? value.len - 2 : 2));
	return true;
}

static bool write_general(const struct aj_action *action, const struct aj_type *type, struct aj_str value,
    struct aj_str canonical, struct aj_buf *out)
{
	if (strcmp(type->name, "IP_ADDRESS") == 0)
		return write_network(canonical, out);
	if (strcmp(type->name, "DATE_OF_BIRTH") == 0)
		return write_month(action, canonical, out);
	if (strcmp(type->name, "LOCATION") == 0)
		return write_area(value, out);
	return false;
}

void aj_action_write(const struct aj_action *action, const struct aj_action_key *key,
    const struct aj_type *type, struct aj_str value, struct aj_str canonical, struct aj_buf *out)
{
	switch (action->kind) {
	case AJ_ACTION_TOKEN:
		write_token(key, aj_str_z(type->name), canonical, out);
		break;
	case AJ_ACTION_HASH:
		write_hash(key, aj_str_z(type->name), canonical, out);
		break;
	case AJ_ACTION_MASK:
		write_mask(type, value, out);
		break;
	case AJ_ACTION_GENERALISE:
		if (!write_general(action, type, value, canonical, out))
			write_label(type, out);
		break;
	case AJ_ACTION_LABEL:
		write_label(type, out);
		break;
	default:
		break;
	}
}

/* The name of a type that s begins with: capitals, digits and underscores, never so many digits that they are
 * a number. */
static size_t name_at(struct aj_str s)
{
	size_t n = 0, digits = 0;

	if (s.len == 0 || !aj_is_upper(s.ptr[0]))
		return 0;
	for (;
	     n < s.len && n < NAME_MAX && (aj_is_upper(s.ptr[n]) || aj_is_digit(s.ptr[n]) || s.ptr[n] == '_');
	     n++) {
		digits = aj_is_digit(s.ptr[n]) ? digits + 1 : 0;
		if (digits > DIGITS_MAX)
			return 0;
	}
	return n;
}

size_t aj_action_written(const struct aj_action_key *key, struct aj_str s)
{
	size_t name = s.len > 0 && s.ptr[0] == '~' ? name_at(aj_str_from(s, 1)) : 0, body, at = 1 + name;
	char check[CHECK_LETTERS];

	if (name == 0 || at >= s.len)
		return 0;
	if (s.ptr[at] == '~')
		return at + 1;
	if (!key->given || (s.ptr[at] != '.' && s.ptr[at] != ':'))
		return 0;
	body = s.ptr[at] == '.' ? TOKEN_LETTERS : 2 * HASH_BYTES;
	if (s.len < at + 1 + body + 1 + CHECK_LETTERS + 1)
		return 0;
	check_of(key, aj_str_sub(s, 1, name), aj_str_sub(s, at + 1, body), check);
	at += 1 + body;
	if (s.ptr[at] != '.' || memcmp(s.ptr + at + 1, check, CHECK_LETTERS) != 0 ||
	    s.ptr[at + 1 + CHECK_LETTERS] != '~')
		return 0;
	return at + 1 + CHECK_LETTERS + 1;
}
