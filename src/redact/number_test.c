#include "redact/number.h"

#include "redact/action.h"
#include "scan/field.h"
#include "test/test.h"

#include <stdlib.h>

static const struct {
	const char *field, *value;
	enum aj_type_id type;
} cases[] = {
	{ "phone", "4915112345678", AJ_TYPE_PHONE },
	{ "phone", "2125550100", AJ_TYPE_PHONE },
	{ "card", "4111111111111111", AJ_TYPE_CARD },
	{ "ssn", "123456789", AJ_TYPE_US_SSN },
	{ "customer_id", "123456789", AJ_TYPE_CASE_NUMBER },
	{ "national_id", "123456789012345678", AJ_TYPE_ID_NUMBER },
	{ "customer_id", "1", AJ_TYPE_CASE_NUMBER },
	{ "customer_id", "1234567", AJ_TYPE_CASE_NUMBER },
	{ "pin", "99999999", AJ_TYPE_PASSWORD },
	{ "phone", "4.915112345678e12", AJ_TYPE_PHONE },
	{ "card", "6212345678901234567", AJ_TYPE_CARD },
};

/* The same length, or sixteen; digits, nobody's, known again when it is found again, another for another key.
 */
static void test_numbers(void)
{
	struct aj_action_key key = { 0 }, other = { 0 };
	struct aj_engine *engine = NULL;
	struct aj_scratch *scratch;
	struct aj_fields fields;
	struct aj_err err;

	AJ_CHECK(aj_action_key_init(&key, AJ_S("0123456789abcdef"), AJ_S(""), &err) == AJ_OK);
	AJ_CHECK(aj_action_key_init(&other, AJ_S("0123456789abcdef"), AJ_S("acme"), &err) == AJ_OK);
	AJ_CHECK(aj_engine_new(&(struct aj_engine_options){ 0 }, &engine, &err) == AJ_OK);
	AJ_CHECK(aj_fields_init(&fields, &err) == AJ_OK);
	scratch = aj_scratch_new(engine);
	for (size_t i = 0; i < AJ_LEN(cases); i++) {
		struct aj_str value = aj_str_z(cases[i].value),
			      type = aj_str_z(aj_types_builtin[cases[i].type].name);
		struct aj_finding finding = { .type = (uint16_t)cases[i].type,
			.field = aj_field_child(&fields, &fields.root, aj_str_z(cases[i].field)),
			.canonical = value };
		struct aj_finding valid = { .because = AJ_BECAUSE_CHECKSUM };
		uint8_t a[AJ_NUMBER_MOST], b[AJ_NUMBER_MOST], c[AJ_NUMBER_MOST];
		size_t len = aj_number_fits(value) ? value.len : AJ_NUMBER_WIDE;
		struct aj_str number = aj_str(a, len);

		AJ_CHECK(aj_number_is(value));
		AJ_CHECK(aj_number_write(&key, engine, scratch, type, value, &finding, a) == len, "%s",
		    cases[i].value);
		AJ_CHECK(aj_number_write(&key, engine, scratch, type, value, &finding, b) == len);
		AJ_CHECK(aj_number_write(&other, engine, scratch, type, value, &finding, c) == len);
		AJ_CHECK(aj_number_fits(number) && !aj_str_eq(number, value), "%s", cases[i].value);
		AJ_CHECK(memcmp(a, b, len) == 0 && memcmp(a, c, len) != 0, "%s", cases[i].value);
		AJ_CHECK(aj_number_written(&key, number, &finding), "%s", cases[i].value);
		AJ_CHECK(!aj_number_written(&key, number, &valid), "%s", cases[i].value);
		AJ_CHECK(!aj_number_written(&key, value, &finding), "%s", cases[i].value);
		a[len - 1] = a[len - 1] == '0' ? '1' : '0';
		AJ_CHECK(!aj_number_written(&key, number, &finding), "%s", cases[i].value);
	}
	aj_scratch_free(scratch);
	aj_fields_fini(&fields);
	aj_engine_free(engine);
}

static void test_what_fits(void)
{
	AJ_CHECK(!aj_number_fits(AJ_S("12345678")) && !aj_number_fits(AJ_S("1234567890123456789")));
	AJ_CHECK(!aj_number_fits(AJ_S("0234567")) && !aj_number_fits(AJ_S("12345.7")) &&
		 !aj_number_fits(AJ_S("-2345678")) && !aj_number_fits(AJ_S("")));
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, AJ_NUMBER_WIDE);
}

/* Of short numbers no two become the same, and those of one type are not those of another. */
static void test_short_ones_apart(void)
{
	enum { MANY = 4000 };
	struct aj_str types[] = { AJ_S("CASE_NUMBER"), AJ_S("PASSWORD") };
	static uint8_t all[2 * MANY][AJ_NUMBER_WIDE];
	struct aj_action_key key = { 0 };
	struct aj_engine *engine = NULL;
	struct aj_scratch *scratch;
	unsigned same = 0;
	struct aj_err err;

	AJ_CHECK(aj_action_key_init(&key, AJ_S("0123456789abcdef"), AJ_S(""), &err) == AJ_OK);
	AJ_CHECK(aj_engine_new(&(struct aj_engine_options){ 0 }, &engine, &err) == AJ_OK);
	scratch = aj_scratch_new(engine);
	for (unsigned i = 0; i < 2 * MANY; i++) {
		char digits[16];
		struct aj_finding finding = { 0 };
		uint8_t out[AJ_NUMBER_MOST];

		snprintf(digits, sizeof(digits), "%u", 1 + i % MANY * 24989);
		finding.canonical = aj_str_z(digits);
		AJ_CHECK(aj_number_short(finding.canonical));
		AJ_CHECK(aj_number_write(&key, engine, scratch, types[i / MANY], finding.canonical, &finding,
			     out) == AJ_NUMBER_WIDE,
		    "%s", digits);
		memcpy(all[i], out, sizeof(all[i]));
	}
	for (unsigned i = 0; i < MANY; i++)
		same += memcmp(all[i], all[MANY + i], AJ_NUMBER_WIDE) == 0;
	AJ_CHECK(same == 0, "%u", same);
	qsort(all, MANY, sizeof(all[0]), compare);
	for (unsigned i = 1; i < MANY; i++)
		AJ_CHECK(memcmp(all[i - 1], all[i], AJ_NUMBER_WIDE) != 0);
	aj_scratch_free(scratch);
	aj_engine_free(engine);
}

static void test_what_is_one(void)
{
	static const char *const are[] = { "0", "-1", "12.5", "1e5", "1E-5", "-0.25e+10" };
	static const char *const are_none[] = { "", "-", "01", "1.", ".5", "1e", "1e+", "+1", "1-2",
		"2019-11-27", "12 ", "a" };

	for (size_t i = 0; i < AJ_LEN(are); i++)
		AJ_CHECK(aj_number_is(aj_str_z(are[i])), "%s", are[i]);
	for (size_t i = 0; i < AJ_LEN(are_none); i++)
		AJ_CHECK(!aj_number_is(aj_str_z(are_none[i])), "%s", are_none[i]);
}

AJ_TESTS(test_numbers, test_what_fits, test_short_ones_apart, test_what_is_one)
