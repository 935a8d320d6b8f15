#include "redact/action.h"
#include "test/test.h"

static struct aj_action_key key_of(const char *secret)
{
	struct aj_action_key key = { 0 };
	struct aj_err err;

	AJ_CHECK(aj_action_key_init(&key, aj_str_z(secret), AJ_S(""), &err) == AJ_OK);
	return key;
}

static const struct {
	enum aj_action_kind kind;
	bool year;
	enum aj_type_id type;
	const char *value, *canonical, *want;
} cases[] = {
	{ AJ_ACTION_LABEL, false, AJ_TYPE_EMAIL, "jane@contoso.com", "jane@contoso.com", "~EMAIL_ADDRESS~" },
	{ AJ_ACTION_REMOVE, false, AJ_TYPE_EMAIL, "jane@contoso.com", "jane@contoso.com", "" },
	{ AJ_ACTION_MASK, false, AJ_TYPE_EMAIL, "jane@contoso.com", "jane@contoso.com", "j***@c******.***" },
	{ AJ_ACTION_MASK, false, AJ_TYPE_PASSWORD, "hunter2-x", "hunter2-x", "*********" },
	{ AJ_ACTION_GENERALISE, false, AJ_TYPE_IP, "192.0.2.77", "192.0.2.77", "192.0.2.0/24" },
	{ AJ_ACTION_GENERALISE, false, AJ_TYPE_IP, "2001:db8:1:2::3", "2001:db8:1:2::3", "2001:db8:1::/48" },
	{ AJ_ACTION_GENERALISE, false, AJ_TYPE_BIRTH_DATE, "3.4.1985", "1985-04-03", "1985-04" },
	{ AJ_ACTION_GENERALISE, true, AJ_TYPE_BIRTH_DATE, "3.4.1985", "1985-04-03", "1985" },
	{ AJ_ACTION_GENERALISE, false, AJ_TYPE_DATE, "Wed, 27 Nov 2019 12:00:00 +0100", "2019-11-27",
	    "2019-11" },
	{ AJ_ACTION_GENERALISE, true, AJ_TYPE_DATE, "27.11.2019", "2019-11-27", "2019" },
	{ AJ_ACTION_GENERALISE, false, AJ_TYPE_DATE, "Nov 27 12:00:00", "--11-27", "~DATE_TIME~" },
	{ AJ_ACTION_GENERALISE, false, AJ_TYPE_PLACE, "SW1A 1AA", "SW1A 1AA", "SW1A" },
	{ AJ_ACTION_GENERALISE, false, AJ_TYPE_PLACE, "10115", "10115", "101**" },
	{ AJ_ACTION_GENERALISE, false, AJ_TYPE_PLACE, "94105-1234", "94105-1234", "941**" },
	{ AJ_ACTION_GENERALISE, false, AJ_TYPE_PLACE, "SW1A1AA", "SW1A1AA", "SW1A" },
	{ AJ_ACTION_GENERALISE, false, AJ_TYPE_PLACE, "1012 AB", "1012 AB", "1012**" },
	{ AJ_ACTION_GENERALISE, false, AJ_TYPE_PLACE, "K1A 0B1", "K1A 0B1", "K1A" },
	{ AJ_ACTION_GENERALISE, false, AJ_TYPE_PLACE, "100-0001", "100-0001", "100**" },
	{ AJ_ACTION_GENERALISE, false, AJ_TYPE_PLACE, "1010", "1010", "10**" },
	{ AJ_ACTION_GENERALISE, false, AJ_TYPE_PLACE, "Berlin", "Berlin", "~LOCATION~" },
	{ AJ_ACTION_GENERALISE, false, AJ_TYPE_CARD, "4111111111111111", "4111111111111111",
	    "~CREDIT_CARD~" },
};

static void write_one(const struct aj_action *action, const struct aj_action_key *key,
    const struct aj_type *type, const char *value, const char *canonical, struct aj_buf *out)
{
	struct aj_action_on on = { .type = type,
		.value = aj_str_z(value),
		.canonical = aj_str_z(canonical),
		.raw = aj_str_z(value) };

	aj_action_write(action, key, &on, out);
}

static void test_written(void)
{
	struct aj_action_key key = key_of("0123456789abcdef");
	struct aj_buf out;

	aj_buf_init(&out, 1000);
	for (size_t i = 0; i < AJ_LEN(cases); i++) {
		struct aj_action action = { cases[i].kind, cases[i].year, false };

		out.len = 0;
		write_one(&action, &key, &aj_types_builtin[cases[i].type], cases[i].value, cases[i].canonical,
		    &out);
		AJ_CHECK(aj_str_eq(aj_buf_str(&out), aj_str_z(cases[i].want)), "%s: %.*s", cases[i].value,
		    (int)out.len, out.ptr);
	}
	aj_buf_fini(&out);
}

/* The same for the same canonical value, type and key; another for anything else; known again; never forged.
 */
static void test_tokens(void)
{
	const struct aj_type *email = &aj_types_builtin[AJ_TYPE_EMAIL],
			     *phone = &aj_types_builtin[AJ_TYPE_PHONE];

	for (int kind = AJ_ACTION_TOKEN; kind <= AJ_ACTION_HASH; kind++) {
		struct aj_action action = { .kind = (enum aj_action_kind)kind };
		struct aj_action_key key = key_of("0123456789abcdef"), other = key_of("0123456789abcdeg");
		struct aj_buf a, b, c, d, e;

		aj_buf_init(&a, 1000), aj_buf_init(&b, 1000), aj_buf_init(&c, 1000), aj_buf_init(&d, 1000);
		aj_buf_init(&e, 1000);
		write_one(&action, &key, email, "jane @ x", "jane@contoso.com", &a);
		write_one(&action, &key, email, "jane@contoso.com", "jane@contoso.com", &b);
		write_one(&action, &key, email, "jane@contoso.com", "john@contoso.com", &c);
		write_one(&action, &other, email, "jane@contoso.com", "jane@contoso.com", &d);
		write_one(&action, &key, phone, "jane@contoso.com", "jane@contoso.com", &e);
		AJ_CHECK(aj_str_eq(aj_buf_str(&a), aj_buf_str(&b)));
		AJ_CHECK(!aj_str_eq(aj_buf_str(&a), aj_buf_str(&c)) &&
			 !aj_str_eq(aj_buf_str(&a), aj_buf_str(&d)) &&
			 !aj_str_eq(aj_buf_str(&a), aj_buf_str(&e)));
		AJ_CHECK(aj_action_written(&key, aj_buf_str(&a)) == a.len && a.len <= AJ_WRITTEN_LONGEST);
		AJ_CHECK(aj_action_written(&other, aj_buf_str(&a)) == 0);
		for (size_t i = 0; i < a.len; i++) {
			uint8_t was = a.ptr[i];

			a.ptr[i] = was == 'q' ? 'w' : 'q';
			AJ_CHECK(aj_action_written(&key, aj_buf_str(&a)) == 0, "byte %zu", i);
			a.ptr[i] = was;
			AJ_CHECK(
			    aj_action_written(&key, aj_str_sub(aj_buf_str(&a), 0, i)) == 0, "cut at %zu", i);
		}
		aj_buf_fini(&a), aj_buf_fini(&b), aj_buf_fini(&c), aj_buf_fini(&d), aj_buf_fini(&e);
	}
}

static void test_labels(void)
{
	struct aj_action_key none = { 0 };

	AJ_CHECK(aj_action_written(&none, AJ_S("~US_SSN~, ")) == 8);
	AJ_CHECK(aj_action_written(&none, AJ_S("~A4111111111111111~")) == 0); /* a number in disguise */
	AJ_CHECK(aj_action_written(&none, AJ_S("~john~")) == 0);
	AJ_CHECK(aj_action_written(&none, AJ_S("~US_SSN")) == 0);
	AJ_CHECK(aj_action_written(&none, AJ_S("")) == 0);
}

static void test_short_key(void)
{
	struct aj_action_key key = { 0 };
	struct aj_err err;

	AJ_CHECK(aj_action_key_init(&key, AJ_S("too short"), AJ_S(""), &err) == AJ_EINPUT && !key.given);
}

AJ_TESTS(test_written, test_tokens, test_labels, test_short_key)
