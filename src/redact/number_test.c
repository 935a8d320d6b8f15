#include "redact/number.h"

#include "redact/action.h"
#include "scan/field.h"
#include "test/test.h"

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
};

/* The same length, digits, nobody's, known again when it is found again, another for another key. */
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
		struct aj_str number = aj_str(a, value.len);

		AJ_CHECK(aj_number_fits(value));
		AJ_CHECK(
		    aj_number_write(&key, engine, scratch, type, value, &finding, a), "%s", cases[i].value);
		AJ_CHECK(aj_number_write(&key, engine, scratch, type, value, &finding, b));
		AJ_CHECK(aj_number_write(&other, engine, scratch, type, value, &finding, c));
		AJ_CHECK(aj_number_fits(number) && !aj_str_eq(number, value), "%s", cases[i].value);
		AJ_CHECK(memcmp(a, b, value.len) == 0 && memcmp(a, c, value.len) != 0, "%s", cases[i].value);
		AJ_CHECK(aj_number_written(&key, number, &finding), "%s", cases[i].value);
		AJ_CHECK(!aj_number_written(&key, number, &valid), "%s", cases[i].value);
		AJ_CHECK(!aj_number_written(&key, value, &finding), "%s", cases[i].value);
		a[value.len - 1] = a[value.len - 1] == '0' ? '1' : '0';
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

AJ_TESTS(test_numbers, test_what_fits)
