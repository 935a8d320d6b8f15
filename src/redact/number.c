#include "redact/number.h"

#include "dep/keyed.h"

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

/* The last digits of the number, by the key from those before. */
static void check_digits(const struct aj_action_key *key, const uint8_t *number, size_t len, uint8_t *out)
{
	uint8_t hash[AJ_KEY];

	aj_keyed_hash(
	    &key->keyed, "number check", AJ_S(""), aj_str(number, len - check_of(len)), hash, sizeof(hash));
	digits_of(hash, out, check_of(len));
}

bool aj_number_fits(struct aj_str value)
{
	if (value.len < AJ_NUMBER_LEAST || value.len > AJ_NUMBER_MOST || value.ptr[0] == '0')
		return false;
	for (size_t i = 0; i < value.len; i++)
		if (!aj_is_digit(value.ptr[i]))
			return false;
	return true;
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
	check_digits(key, out, len, out + body);
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

bool aj_number_write(const struct aj_action_key *key, const struct aj_engine *engine,
    struct aj_scratch *scratch, struct aj_str type, struct aj_str value, const struct aj_finding *finding,
    uint8_t out[AJ_NUMBER_MOST])
{
	for (unsigned try = 0; try < AJ_NUMBER_TRIES; try++) {
		draw(key, type, value.len, finding->canonical, try, out);
		if (!is_valid(engine, scratch, aj_str(out, value.len), finding->field))
			return true;
	}
	return false;
}

bool aj_number_written(const struct aj_action_key *key, struct aj_str value, const struct aj_finding *finding)
{
	uint8_t want[AJ_NUMBER_MOST];
	size_t check;

	if (!key->given || (finding->because & AJ_BECAUSE_CHECKSUM) || !aj_number_fits(value) ||
	    value.ptr[0] != first_of(value.len))
		return false;
	check = check_of(value.len);
	check_digits(key, value.ptr, value.len, want);
	return memcmp(value.ptr + value.len - check, want, check) == 0;
}
