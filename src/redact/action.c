#include "redact/action.h"

#include "dep/keyed.h"
#include "redact/sealed.h"
#include "redact/shift.h"

#include <arpa/inet.h>
#include <stdio.h>

enum { SECRET_LEAST = 16 /* bytes of a secret */ };

static const char *const names[AJ_ACTIONS] = { "keep", "remove", "label", "token", "hash", "mask",
	"generalise", "shift", "encrypt" };

const char *aj_action_name(enum aj_action_kind kind)
{
	return names[kind];
}

bool aj_action_keyed(enum aj_action_kind kind)
{
	return kind == AJ_ACTION_TOKEN || kind == AJ_ACTION_HASH || kind == AJ_ACTION_SHIFT ||
	       kind == AJ_ACTION_ENCRYPT;
}

enum aj_status aj_action_key_init(
    struct aj_action_key *key, struct aj_str secret, struct aj_str tenant, struct aj_err *err)
{
	uint8_t bytes[AJ_KEY], check[16];

	if (secret.len < SECRET_LEAST)
		return aj_fail(
		    err, AJ_EINPUT, "a key of %zu bytes; %d at least are needed", secret.len, SECRET_LEAST);
	aj_keyed_derive(secret, "ajar redact", bytes);
	aj_keyed_init(&key->keyed, bytes);
	if (tenant.len > 0) {
		aj_keyed_hash(&key->keyed, "tenant", AJ_S(""), tenant, bytes, sizeof(bytes));
		aj_keyed_init(&key->keyed, bytes);
	}
	aj_keyed_hash(&key->keyed, "check", AJ_S(""), AJ_S(""), check, sizeof(check));
	key->check = aj_hash_key(check);
	aj_keyed_hash(&key->keyed, "seal key", AJ_S(""), AJ_S(""), key->seal, sizeof(key->seal));
	explicit_bzero(bytes, sizeof(bytes));
	explicit_bzero(check, sizeof(check));
	key->given = true;
	return AJ_OK;
}

static void write_token(const struct aj_action_key *key, const struct aj_action_on *on, struct aj_buf *out)
{
	struct aj_str type = aj_str_z(on->type->name);
	char body[AJ_TOKEN_LETTERS];

	aj_written_token(key, type, on->canonical, body);
	aj_written_add(key, type, '.', aj_str(body, sizeof(body)), out);
}

static void write_hash(const struct aj_action_key *key, const struct aj_action_on *on, struct aj_buf *out)
{
	struct aj_str type = aj_str_z(on->type->name);
	uint8_t hash[AJ_HASH_BYTES];
	char body[2 * AJ_HASH_BYTES + 1];

	aj_keyed_hash(&key->keyed, "hash", type, on->canonical, hash, sizeof(hash));
	for (size_t i = 0; i < sizeof(hash); i++)
		snprintf(body + 2 * i, 3, "%02x", hash[i]);
	aj_written_add(key, type, ':', aj_str(body, 2 * sizeof(hash)), out);
}

static void write_label(const struct aj_type *type, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S("~"));
	aj_buf_add(out, aj_str_z(type->name));
	aj_buf_add(out, AJ_S("~"));
}

/* The first letter of each part of an address, of anything else the first one; marks between stay. */
static void write_mask(const struct aj_type *type, struct aj_str value, struct aj_buf *out)
{
	bool secret = type->group == AJ_GROUP_SECRET, first = !secret && value.len >= 4;

	for (size_t i = 0; i < value.len; i++) {
		uint8_t c = value.ptr[i];
		bool kept;

		if (c >= 0x80 && (c & 0xc0) == 0x80)
			continue; /* one star a character */
		kept = aj_is_alnum(c) ? first
				      : !secret && (c == '@' || c == '.' || c == '-' || c == ' ' || c == '/');
		aj_buf_add(out, kept ? aj_str(&c, 1) : AJ_S("*"));
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
		const uint8_t *last = memrchr(canonical.ptr, '.', canonical.len);

		aj_buf_add(out, aj_str(canonical.ptr, (size_t)(last - canonical.ptr)));
		aj_buf_add(out, AJ_S(".0/24"));
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

/* canonical: 1985-04-03; of --04-03, which tells no year, nothing is left */
static bool write_month(const struct aj_action *action, struct aj_str canonical, struct aj_buf *out)
{
	if (canonical.len < 10 || canonical.ptr[4] != '-' || canonical.ptr[7] != '-')
		return false;
	aj_buf_add(out, aj_str_sub(canonical, 0, action->year ? 4 : 7));
	return true;
}

/*
 * What stands before the space or dash (SW1A of SW1A 1AA); without the last two of five digits and
 * more, the last three of letters and digits in one (SW1A1AA). Where it begins with a digit, stars tell
 * it from a whole one: 101** of 10115, 941** of 94105-1234, 1012** of 1012 AB. Nothing of what has no
 * digit, which is the name of a place.
 */
static bool write_area(struct aj_str value, struct aj_buf *out)
{
	size_t digits = 0, letters = 0, len = 0;

	for (size_t i = 0; i < value.len; i++) {
		digits += aj_is_digit(value.ptr[i]);
		letters += aj_is_alpha(value.ptr[i]);
		if (!aj_is_alnum(value.ptr[i]) && value.ptr[i] != ' ' && value.ptr[i] != '-')
			return false;
	}
	while (len < value.len && aj_is_alnum(value.ptr[len]))
		len++;
	if (digits == 0 || value.len > 10 || len < 2)
		return false;
	if (letters == 0 && len > 4)
		len -= 2;
	else if (len == value.len)
		len = letters > 0 && len > 4 ? len - 3 : 2;
	aj_buf_add(out, aj_str_sub(value, 0, len));
	for (size_t i = len; i < value.len && i < len + 2 && aj_is_digit(value.ptr[0]); i++)
		aj_buf_add(out, AJ_S("*"));
	return true;
}

static bool write_general(const struct aj_action *action, const struct aj_action_on *on, struct aj_buf *out)
{
	if (strcmp(on->type->name, "IP_ADDRESS") == 0)
		return write_network(on->canonical, out);
	if (strcmp(on->type->name, "DATE_OF_BIRTH") == 0 || strcmp(on->type->name, "DATE_TIME") == 0)
		return write_month(action, on->canonical, out);
	if (strcmp(on->type->name, "LOCATION") == 0)
		return write_area(on->value, out);
	return false;
}

/* What is beyond ASCII is written only where it stood, and in UTF-8: the layer may be in another charset. */
bool aj_action_shift(const struct aj_action_key *key, const struct aj_action_on *on, struct aj_buf *out)
{
	size_t begin = out->len;
	bool wide = !aj_str_is_ascii(on->value);

	if (wide && !aj_str_eq(on->raw, on->value))
		return false;
	if (aj_shift_date(on->value, on->canonical, aj_shift_days(key, on->subject), on->american, out) &&
	    (wide || aj_str_is_ascii(aj_str_from(aj_buf_str(out), begin))))
		return true;
	out->len = begin;
	return false;
}

void aj_action_write(const struct aj_action *action, const struct aj_action_key *key,
    const struct aj_action_on *on, struct aj_buf *out)
{
	switch (action->kind) {
	case AJ_ACTION_TOKEN:
		write_token(key, on, out);
		break;
	case AJ_ACTION_HASH:
		write_hash(key, on, out);
		break;
	case AJ_ACTION_MASK:
		write_mask(on->type, on->value, out);
		break;
	case AJ_ACTION_GENERALISE:
		if (!write_general(action, on, out))
			write_label(on->type, out);
		break;
	case AJ_ACTION_SHIFT:
		if (!aj_action_shift(key, on, out))
			write_label(on->type, out);
		break;
	case AJ_ACTION_ENCRYPT:
		aj_sealed_add(key, aj_str_z(on->type->name), on->canonical, on->raw, on->quoted, out);
		break;
	case AJ_ACTION_LABEL:
		write_label(on->type, out);
		break;
	default:
		break;
	}
}

size_t aj_action_written(const struct aj_action_key *key, struct aj_str s)
{
	struct aj_written written;

	return aj_written_read(s, &written) && aj_written_holds(key, &written) ? written.len : 0;
}
