#include "redact/written.h"

#include "redact/sealed.h"

enum {
	CHECK_LETTERS = 4,
	NAME_MAX = 64,	/* of a type */
	DIGITS_MAX = 4, /* in a row in the name of one */
};

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

void aj_base32(struct aj_str bytes, char *out)
{
	for (size_t i = 0; i < aj_base32_letters(bytes.len); i++) {
		size_t bit = 5 * i, at = bit / 8;
		unsigned two = (unsigned)bytes.ptr[at] << 8 | (at + 1 < bytes.len ? bytes.ptr[at + 1] : 0);

		out[i] = alphabet[two >> (11 - bit % 8) & 31];
	}
}

static int letter_value(uint8_t c)
{
	return c >= 'a' && c <= 'z' ? c - 'a' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

bool aj_base32_read(struct aj_str letters, uint8_t *out)
{
	unsigned bits = 0, have = 0;

	for (size_t i = 0; i < letters.len; i++) {
		int value = letter_value(letters.ptr[i]);

		if (value < 0)
			return false;
		bits = bits << 5 | (unsigned)value;
		have += 5;
		if (have >= 8) {
			have -= 8;
			*out++ = (uint8_t)(bits >> have);
			bits &= (1u << have) - 1;
		}
	}
	return bits == 0;
}

static void check_of(
    const struct aj_action_key *key, struct aj_str type, struct aj_str body, char out[CHECK_LETTERS])
{
	uint64_t hash = aj_hash(&key->check, aj_hash(&key->check, 0, type), body);

	for (size_t i = 0; i < CHECK_LETTERS; i++)
		out[i] = alphabet[hash >> 5 * i & 31];
}

void aj_written_add(
    const struct aj_action_key *key, struct aj_str type, char joint, struct aj_str body, struct aj_buf *out)
{
	char end[1 + CHECK_LETTERS + 1] = ".";

	check_of(key, type, body, end + 1);
	end[1 + CHECK_LETTERS] = '~';
	aj_buf_add(out, AJ_S("~"));
	aj_buf_add(out, type);
	aj_buf_add(out, aj_str(&joint, 1));
	aj_buf_add(out, body);
	aj_buf_add(out, aj_str(end, sizeof(end)));
}

void aj_written_token(
    const struct aj_action_key *key, struct aj_str type, struct aj_str canonical, char out[AJ_TOKEN_LETTERS])
{
	uint8_t hash[AJ_HASH_BYTES];

	aj_keyed_hash(&key->keyed, "token", type, canonical, hash, sizeof(hash));
	aj_base32(aj_str(hash, AJ_TOKEN_LETTERS * 5 / 8), out);
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

static size_t letters_at(struct aj_str s, size_t most)
{
	size_t n = 0;

	while (n < s.len && n < most && letter_value(s.ptr[n]) >= 0)
		n++;
	return n;
}

/* The length of the body behind the joint; 0: none. */
static size_t body_at(char joint, struct aj_str s)
{
	size_t n = 0;

	switch (joint) {
	case '.':
		return letters_at(s, AJ_TOKEN_LETTERS) == AJ_TOKEN_LETTERS ? AJ_TOKEN_LETTERS : 0;
	case ':':
		while (n < s.len && n < 2 * AJ_HASH_BYTES && aj_hex_value(s.ptr[n]) >= 0)
			n++;
		return n == 2 * AJ_HASH_BYTES ? n : 0;
	case '-':
	case '*':
		if (letters_at(s, AJ_TOKEN_LETTERS) < AJ_TOKEN_LETTERS || s.len <= AJ_TOKEN_LETTERS ||
		    s.ptr[AJ_TOKEN_LETTERS] != '.')
			return 0;
		n = letters_at(aj_str_from(s, AJ_TOKEN_LETTERS + 1), AJ_SEALED_LETTERS + 1);
		return n > 0 && n <= AJ_SEALED_LETTERS ? AJ_TOKEN_LETTERS + 1 + n : 0;
	default:
		return 0;
	}
}

bool aj_written_read(struct aj_str s, struct aj_written *out)
{
	size_t name = s.len > 0 && s.ptr[0] == '~' ? name_at(aj_str_from(s, 1)) : 0, at = 1 + name, body;

	if (name == 0 || at >= s.len)
		return false;
	*out = (struct aj_written){ .type = aj_str_sub(s, 1, name), .joint = (char)s.ptr[at], .len = at + 1 };
	if (out->joint == '~')
		return true;
	body = body_at(out->joint, aj_str_from(s, at + 1));
	out->body = aj_str_sub(s, at + 1, body);
	at += 1 + body;
	out->check = aj_str_sub(s, at + 1, CHECK_LETTERS);
	out->len = at + 1 + CHECK_LETTERS + 1;
	return body > 0 && out->len <= s.len && s.ptr[at] == '.' &&
	       letters_at(out->check, CHECK_LETTERS) == CHECK_LETTERS && s.ptr[out->len - 1] == '~';
}

bool aj_written_holds(const struct aj_action_key *key, const struct aj_written *written)
{
	char check[CHECK_LETTERS];

	if (written->joint == '~')
		return true;
	if (!key->given)
		return false;
	check_of(key, written->type, written->body, check);
	return memcmp(written->check.ptr, check, CHECK_LETTERS) == 0;
}
