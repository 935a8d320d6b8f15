#include "redact/number.h"

#include "dep/keyed.h"

enum {
	HALF = 15,   /* bits; two of them hold all below BELOW */
	ROUNDS = 10, /* as FF1 has them */
	CHECKS = 8,  /* check digits that a wide number may have: with some of them it may be valid as another
			kind of number */
};

static const uint32_t BELOW = 1000000000;

static size_t check_of(size_t len)
{
	return len < 13 ? 4 : len < 16 ? 5 : 6;
}

/*
 * What real numbers of the length hardly begin with: an SSN not with 9, a telephone in North
 * America not with 1, one of 12 to 15 digits, country code and all, not with 7, no card with 8.
 */
static uint8_t first_of(size_t len)
{
	static const char firsts[AJ_NUMBER_MOST + 1] = { [9] = '9',
		[10] = '1',
		[11] = '9',
		[12 ... 15] = '7',
		[16] = '8',
		[17 ... AJ_NUMBER_MOST] = '9' };

	return (uint8_t)firsts[len];
}

static void digits_of(const uint8_t hash[AJ_KEY], uint8_t *out, size_t n)
{
	for (size_t i = 0; i < n; i++) /* 256 is no multiple of 10: two bytes make that too small to matter */
		out[i] = (uint8_t)('0' + ((unsigned)hash[i] << 8 | hash[AJ_KEY - 1 - i]) % 10);
}

/* The last digits of the number, by the key from those before; variant: of a wide one, 0 of others. */
static void check_digits(
    const struct aj_action_key *key, const uint8_t *number, size_t len, unsigned variant, uint8_t *out)
{
	const char kind = (char)('0' + variant);
	uint8_t hash[AJ_KEY];

	aj_keyed_hash(&key->keyed, "number check", aj_str(&kind, variant > 0),
	    aj_str(number, len - check_of(len)), hash, sizeof(hash));
	digits_of(hash, out, check_of(len));
}

static bool all_digits(struct aj_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!aj_is_digit(s.ptr[i]))
			return false;
	return true;
}

static size_t digits_at(struct aj_str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && aj_is_digit(s.ptr[at + n]))
		n++;
	return n;
}

bool aj_number_is(struct aj_str s)
{
	size_t at = s.len > 0 && s.ptr[0] == '-', n = digits_at(s, at);

	if (n == 0 || (n > 1 && s.ptr[at] == '0'))
		return false;
	at += n;
	if (at < s.len && s.ptr[at] == '.') {
		n = digits_at(s, at + 1);
		if (n == 0)
			return false;
		at += 1 + n;
	}
	if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
		at += 1 + (at + 1 < s.len && (s.ptr[at + 1] == '+' || s.ptr[at + 1] == '-'));
		n = digits_at(s, at);
		if (n == 0)
			return false;
		at += n;
	}
	return at == s.len;
}

bool aj_number_fits(struct aj_str value)
{
	return value.len >= AJ_NUMBER_LEAST && value.len <= AJ_NUMBER_MOST && value.ptr[0] != '0' &&
	       all_digits(value);
}

bool aj_number_short(struct aj_str value)
{
	return value.len > 0 && value.len < AJ_NUMBER_LEAST && value.ptr[0] != '0' && all_digits(value);
}

/* The try-th number in place of the value. */
static void draw(const struct aj_action_key *key, struct aj_str type, size_t len, struct aj_str canonical,
    unsigned try, uint8_t out[AJ_NUMBER_MOST])
{
	char purpose[] = { 'n', (char)('0' + try / 10), (char)('0' + try % 10), (char)('a' + len), '\0' };
	size_t body = len - check_of(len);
	uint8_t hash[AJ_KEY];

	aj_keyed_hash(&key->keyed, purpose, type, canonical, hash, sizeof(hash));
	out[0] = first_of(len);
	digits_of(hash, out + 1, body - 1);
	check_digits(key, out, len, 0, out + body);
}

/* One of 2^30 for each of them. */
static uint32_t feistel(const struct aj_action_key *key, struct aj_str type, uint32_t number)
{
	const uint32_t mask = (1u << HALF) - 1;
	uint32_t left = number >> HALF, right = number & mask;

	for (unsigned round = 0; round < ROUNDS; round++) {
		uint8_t in[] = { (uint8_t)round, (uint8_t)(right >> 8), (uint8_t)right }, hash[AJ_HASH_BYTES];
		uint32_t next;

		aj_keyed_hash(&key->keyed, "number round", type, aj_str(in, sizeof(in)), hash, sizeof(hash));
		next = left ^ (((uint32_t)hash[0] << 8 | hash[1]) & mask);
		left = right;
		right = next;
	}
	return left << HALF | right;
}

/* … and of those below BELOW: it goes on until it is there again (cycle walking), 1.07 times on average. */
static uint32_t permute(const struct aj_action_key *key, struct aj_str type, uint32_t number)
{
	do
		number = feistel(key, type, number);
	while (number >= BELOW);
	return number;
}

/* All but the check digits of a wide number. */
static void draw_wide(
    const struct aj_action_key *key, struct aj_str type, struct aj_str canonical, uint8_t *out)
{
	uint8_t hash[AJ_KEY];
	uint64_t number;

	out[0] = first_of(AJ_NUMBER_WIDE);
	if (!aj_number_short(canonical) || !aj_str_decimal(canonical, &number)) {
		aj_keyed_hash(&key->keyed, "number wide", type, canonical, hash, sizeof(hash));
		digits_of(hash, out + 1, AJ_NUMBER_WIDE - check_of(AJ_NUMBER_WIDE) - 1);
		return;
	}
	number = permute(key, type, (uint32_t)number);
	for (size_t i = AJ_NUMBER_WIDE - check_of(AJ_NUMBER_WIDE) - 1; i > 0; i--, number /= 10)
		out[i] = (uint8_t)('0' + number % 10);
}

static bool is_valid(const struct aj_engine *engine, struct aj_scratch *scratch, struct aj_str digits,
    const struct aj_field *field)
{
	struct aj_value value = { 0, (uint32_t)digits.len, field };
	struct aj_run run = { 0 };
	struct aj_text text = {
		.bytes = digits, .to = digits.len, .values = &value, .n_values = 1, .runs = &run, .n_runs = 1
	};
	struct aj_findings found;

	aj_engine_scan(engine, scratch, &text, &found);
	for (size_t i = 0; i < found.count; i++)
		if (found.list[i].because & AJ_BECAUSE_CHECKSUM)
			return true;
	return false;
}

size_t aj_number_write(const struct aj_action_key *key, const struct aj_engine *engine,
    struct aj_scratch *scratch, struct aj_str type, struct aj_str value, const struct aj_finding *finding,
    uint8_t out[AJ_NUMBER_MOST])
{
	bool fits = aj_number_fits(value);
	size_t len = fits ? value.len : AJ_NUMBER_WIDE;

	for (unsigned try = 0; try < (fits ? AJ_NUMBER_TRIES : CHECKS); try++) {
		if (fits) {
			draw(key, type, len, finding->canonical, try, out);
		} else {
			draw_wide(key, type, finding->canonical, out);
			check_digits(key, out, len, try, out + len - check_of(len));
		}
		if (!is_valid(engine, scratch, aj_str(out, len), finding->field))
			return len;
	}
	return 0;
}

bool aj_number_written(const struct aj_action_key *key, struct aj_str value, const struct aj_finding *finding)
{
	uint8_t want[AJ_NUMBER_MOST];
	size_t check;

	if (!key->given || (finding->because & AJ_BECAUSE_CHECKSUM) || !aj_number_fits(value) ||
	    value.ptr[0] != first_of(value.len))
		return false;
	check = check_of(value.len);
	for (unsigned variant = 0; variant < (value.len == AJ_NUMBER_WIDE ? CHECKS : 1); variant++) {
		check_digits(key, value.ptr, value.len, variant, want);
		if (memcmp(value.ptr + value.len - check, want, check) == 0)
			return true;
	}
	return false;
}
