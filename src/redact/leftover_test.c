#include "redact/leftover.h"
#include "redact/shape.h"
#include "test/test.h"

enum { AROUND = 150 };

static const struct {
	const char *type, *value;
} values[] = {
	{ "EMAIL_ADDRESS", "jane@contoso.com" },
	{ "EMAIL_ADDRESS", "jane.roe [at] contoso [dot] com" },
	{ "EMAIL_ADDRESS", "jane.roe [AT] contoso [DOT] com" },
	{ "EMAIL_ADDRESS", "jane.roe&#64;contoso.com" },
	{ "CREDIT_CARD", "4111 1111 1111 1111" },
	{ "CREDIT_CARD", "5555555555554444" },
	{ "CREDIT_CARD", "3782 822463 10005" },
	{ "IBAN_CODE", "DE89 3704 0044 0532 0130 00" },
	{ "IBAN_CODE", "GB82WEST12345698765432" },
	{ "US_SSN", "536-90-4399" },
	{ "URL_CREDENTIALS", "postgres://app:hunter22@dbhost" },
	{ "PASSWORD", "-----BEGIN RSA PRIVATE KEY-----\nABCDEFGHIJKLMNOPQRSTUVWX" },
};

struct seen {
	unsigned n;
	const char *type;
	size_t from, to;
};

static void on_left(void *arg, const char *type, struct aj_str text, size_t from, size_t to)
{
	struct seen *seen = arg;

	*seen = (struct seen){ seen->n + 1, type, from, to };
}

/* Wherever a value stands, at any place of a window and at both ends, and whatever its neighbours are. */
static void check_places(struct aj_leftovers *leftovers, size_t i, const char *filler)
{
	struct aj_str value = aj_str_z(values[i].value), fill = aj_str_z(filler);
	uint8_t text[2 * AROUND + 64];

	for (size_t before = 0; before < AROUND; before++) {
		for (size_t after = 0; after < 2; after++) {
			size_t len = before + value.len + after * AROUND;
			struct seen seen = { 0 };

			for (size_t k = 0; k < len; k++)
				text[k] = fill.ptr[(k + before) % fill.len];
			memcpy(text + before, value.ptr, value.len);
			if (before > 0)
				text[before - 1] = ' ';
			if (after > 0)
				text[before + value.len] = ' ';
			aj_leftovers_find(leftovers, aj_str(text, len), on_left, &seen);
			AJ_CHECK(seen.n == 1 && strcmp(seen.type, values[i].type) == 0 &&
				     seen.from == before && seen.to == before + value.len,
			    "%s at %zu in %s: %u, [%zu, %zu)", values[i].value, before, filler, seen.n,
			    seen.from, seen.to);
		}
	}
}

/* Of the usual policy; both to be freed. */
static struct aj_leftovers *leftovers_of(struct aj_policy *policy)
{
	struct aj_leftovers *leftovers = NULL;
	struct aj_err err;

	AJ_CHECK(
	    aj_policy_load(policy, "gdpr-support-cases", aj_types_builtin, AJ_TYPE_BUILTIN, &err) == AJ_OK);
	AJ_CHECK(aj_leftovers_new(policy, &leftovers, &err) == AJ_OK);
	return leftovers;
}

static void test_places(void)
{
	static const char *const fillers[] = { "x", "12 ", "A1b2 ", "~IBAN_CODE~ ", "2019-06-13T23:44 " };
	struct aj_policy policy;
	struct aj_leftovers *leftovers = leftovers_of(&policy);

	for (size_t i = 0; i < AJ_LEN(values) * AJ_LEN(fillers); i++)
		check_places(leftovers, i / AJ_LEN(fillers), fillers[i % AJ_LEN(fillers)]);
	aj_leftovers_free(leftovers);
	aj_policy_fini(&policy);
}

/* What looks like one and is none: a table of numbers, hashes of packages and scripts. */
static void test_others(void)
{
	static const char hash[] =
	    "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0"
	    "NTY3ODkrLw==";
	static const struct {
		const char *before, *value, *behind;
		unsigned left;
	} others[] = {
		{ "", "4111 1111 1111 1111", " 2400 5757", 0 },
		{ "5757 2400 ", "4111 1111 1111 1111", "", 0 },
		{ "2400 ", "4111 1111 1111 1111", " 5757", 0 },
		{ "2400-", "4111-1111-1111-1111", "-5757", 0 },
		{ "2400 ", "4111 1111 1111 1111", "", 0 },
		{ "", "4111 1111 1111 1111", " 2400", 0 },
		{ "27 Nov 2019 ", "4111 1111 1111 1111", "", 1 },
		{ "5757 2019 ", "4111 1111 1111 1111", "", 0 },
		{ "", "4111 1111 1111 1111", " 1227", 1 },
		{ "", "4111 1111 1111 1111", " 1227 2027", 0 },
		{ "number 0002 ", "45001234000003", ", of a company", 0 },
		{ "", "4111 1111 1111 1111", " 2026 2027-01-02", 1 },
		{ "2400 5757 ", "4111111111111111", " 2400 5757", 1 },
		{ "17 ", "4111 1111 1111 1111", " 123", 1 },
		{ "u64 = ", "5575266562640200287", ";", 0 },
		{ "u64 = ", "5555555555554444", ";", 1 },
		{ "id=", "4000123412341234561", ",", 0 },
		{ "id=", "6011000990139424123", ",", 0 },
		{ "id=", "31000000000009", ",", 0 },
		{ "id=", "6199990000000003", ",", 0 },
		{ "id=", "30569309025904", ",", 1 },
		{ "id=", "6011000990139424", ",", 1 },
		{ "by ", "@project.name", "@ itself", 0 },
		{ "groups are expressed as ", "@groupname.directory", "", 0 },
		{ "write to jane ", "@contoso.com", "", 1 },
		{ "write to jane.roe ", "@contoso.directory", "", 1 },
		{ "write to jane ", "@ contoso.directory", "", 1 },
		{ "in ", "-----BEGIN RSA PRIVATE KEY-----", "' and '-----END RSA PRIVATE KEY-----'", 0 },
		{ "", "-----BEGIN RSA PRIVATE KEY-----",
		    "\nProc-Type: 4,ENCRYPTED\n\nABCDEFGHIJKLMNOPQRSTUVWX", 1 },
		{ "key=", hash, "", 1 },
		{ "sha512-", hash, "", 0 },
		{ "SHA-512=", hash, "", 0 },
	};
	struct aj_policy policy;
	struct aj_leftovers *leftovers = leftovers_of(&policy);

	for (size_t i = 0; i < AJ_LEN(others); i++) {
		struct seen seen = { 0 };
		char text[256];

		snprintf(text, sizeof(text), "%s%s%s", others[i].before, others[i].value, others[i].behind);
		aj_leftovers_find(leftovers, aj_str_z(text), on_left, &seen);
		AJ_CHECK(seen.n == others[i].left, "%s: %u", text, seen.n);
	}
	aj_leftovers_free(leftovers);
	aj_policy_fini(&policy);
}

/* The shapes, one byte after the other. */

static uint8_t byte_at(struct aj_str text, size_t at)
{
	return at < text.len ? text.ptr[at] : 0;
}

static bool digits_at(struct aj_str text, size_t at, size_t n)
{
	while (n > 0 && aj_is_digit(byte_at(text, at + n - 1)))
		n--;
	return n == 0;
}

static bool shape_at(struct aj_str text, size_t at, enum aj_shape shape)
{
	uint8_t before = at > 0 ? text.ptr[at - 1] : 0, first = byte_at(text, at);

	if (aj_is_alnum(before) || before == '_')
		return false;
	if (shape == AJ_SHAPE_CARD)
		return first >= '3' && first <= '6' && digits_at(text, at, 4);
	if (shape == AJ_SHAPE_SSN)
		return digits_at(text, at, 3) && byte_at(text, at + 3) == '-';
	return aj_is_upper(first) && aj_is_upper(byte_at(text, at + 1)) && digits_at(text, at + 2, 2);
}

static void test_shapes(void)
{
	static const char few[] = "0123456789AZBa-_ .~\xc3";
	uint8_t bytes[200];
	uint64_t state = 1;

	for (size_t n = 0; n < 4000; n++) {
		struct aj_str text = aj_str(bytes, n % (sizeof(bytes) + 1));

		for (size_t k = 0; k < text.len; k++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			bytes[k] = (uint8_t)few[(state >> 33) % (n % 2 ? 11 : sizeof(few) - 1)];
		}
		for (size_t at = 0; at < text.len; at++) {
			uint64_t starts[AJ_SHAPES] = { 0 };
			bool some = aj_shapes_at(text, at - at % AJ_SHAPE_WINDOW, starts);

			for (unsigned s = 0; s < AJ_SHAPES; s++)
				AJ_CHECK(
				    (some && starts[s] >> at % AJ_SHAPE_WINDOW & 1) == shape_at(text, at, s),
				    "text %zu, place %zu, shape %u", n, at, s);
		}
	}
}

AJ_TESTS(test_places, test_others, test_shapes)
