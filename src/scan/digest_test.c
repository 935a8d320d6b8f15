/* What of the records of a text is told beside their findings: the keys by which a store knows them. */

#include "scan/digest.h"
#include "test/test.h"

/* Four records, the third of which has its key in the middle, the last one none. */
#define TEXT                                                                                                 \
	"k1\0a@example.org\0anna@example.org\0b@example.org\0c@example.org\0k3\0d@example.org\0e@example."   \
	"org"

static struct aj_field root, id = { .parent = &root, .name = AJ_S("_id"), .depth = 1 },
			     mail = { .parent = &root, .name = AJ_S("mail"), .depth = 1 },
			     deep = { .parent = &mail, .name = AJ_S("_id"), .depth = 2 };

/* Cuts TEXT at its zeros. */
static size_t values(struct aj_value *out)
{
	const struct aj_field *const fields[] = { &id, &mail, &id, &deep, &mail, &id, &mail, &deep };
	struct aj_str text = AJ_S(TEXT);
	size_t n = 0;

	for (size_t at = 0; at <= text.len; n++) {
		size_t end = aj_str_find(text, at, '\0');

		out[n] = (struct aj_value){ (uint32_t)at, (uint32_t)(end - at), fields[n] };
		at = end + 1;
	}
	return n;
}

static struct aj_finding finding(const struct aj_value *value)
{
	return (
	    struct aj_finding){ .start = value->at, .end = value->at + value->len, .canonical = AJ_S("x") };
}

static void test_keys(void)
{
	struct aj_value value[8];
	size_t n = values(value);
	struct aj_record records[4] = { { 0, value[2].at }, { value[2].at, value[4].at - value[2].at },
		{ value[4].at, value[7].at - value[4].at }, { value[7].at, value[7].len } };
	struct aj_run run = { 0, 0 };
	struct aj_text text = { AJ_S(TEXT), 0, sizeof(TEXT) - 1, value, n, &run, 1, records, 4 };
	struct aj_finding findings[] = { finding(&value[1]), finding(&value[2]), finding(&value[3]),
		finding(&value[4]), finding(&value[6]), finding(&value[7]) };
	static const char *const want[] = { "k1", "anna@example.org", "anna@example.org", "k3", "k3", "" };
	struct aj_span span = { .layer = 1, .findings = findings, .n_findings = AJ_LEN(findings) };
	struct aj_digest digest = { 0 };
	struct aj_err err;

	AJ_CHECK(n == 8);
	aj_digest_begin(&digest, AJ_KEY_UNDERSCORE_ID);
	AJ_CHECK(aj_digest_text(&digest, &text, &span, &err) == AJ_OK);
	for (size_t i = 0; i < AJ_LEN(want); i++) {
		AJ_CHECK(aj_str_eq(span.keys[i].value, aj_str_z(want[i])), "%zu", i);
		AJ_CHECK(span.keys[i].found == (i == 1 || i == 2), "%zu", i);
	}
	aj_digest_begin(&digest, AJ_KEY_ID);
	AJ_CHECK(aj_digest_text(&digest, &text, &span, &err) == AJ_OK && span.keys[0].value.len == 0);
	aj_digest_begin(&digest, AJ_KEY_NONE);
	AJ_CHECK(aj_digest_text(&digest, &text, &span, &err) == AJ_OK && !span.keys);
	aj_digest_fini(&digest);
}

/* A record goes on in the next text of its layer, with its key; in another layer it does not. */
static void test_goes_on(void)
{
	static const char first[] = "k1\0abc", second[] = "a@example.org";
	struct aj_value values[2] = { { 0, 2, &id }, { 3, 3, &mail } }, rest = { 0, 13, &mail };
	struct aj_record record = { 0, sizeof(first) - 1 };
	struct aj_run run = { 0, 0 }, next = { 0, 100 };
	struct aj_text texts[2] = {
		{ aj_str(first, sizeof(first) - 1), 0, sizeof(first) - 1, values, 2, &run, 1, &record, 1 },
		{ aj_str(second, sizeof(second) - 1), 0, sizeof(second) - 1, &rest, 1, &next, 1, &record, 0 }
	};
	struct aj_finding found = finding(&rest);
	struct aj_digest digest = { 0 };
	struct aj_err err;

	for (uint32_t layer = 1; layer < 3; layer++) {
		struct aj_span spans[2] = { { .layer = 1 },
			{ .layer = layer, .findings = &found, .n_findings = 1 } };

		aj_digest_begin(&digest, AJ_KEY_UNDERSCORE_ID);
		for (size_t i = 0; i < 2; i++)
			AJ_CHECK(aj_digest_text(&digest, &texts[i], &spans[i], &err) == AJ_OK);
		AJ_CHECK(aj_str_eq(spans[1].keys[0].value, layer == 1 ? AJ_S("k1") : AJ_S("")), "%u", layer);
	}
	aj_digest_fini(&digest);
}

/* The same record under another key is a copy; under no key told it is not. */
static void test_copies(void)
{
	static const char *const texts[] = { "k1\0abcdefgh", "k22\0abcdefgh" };

	for (int key = AJ_KEY_NONE; key <= AJ_KEY_UNDERSCORE_ID; key++) {
		uint64_t ranks[2];

		for (size_t i = 0; i < 2; i++) {
			uint32_t len = (uint32_t)strlen(texts[i]);
			struct aj_value values[2] = { { 0, len, &id }, { len + 1, 8, &mail } };
			struct aj_record record = { 0, len + 9 };
			struct aj_run run = { 0, 0 };
			struct aj_text text = { aj_str(texts[i], len + 9), 0, len + 9, values, 2, &run, 1,
				&record, 1 };
			struct aj_digest digest = { 0 };
			struct aj_span span = { .layer = 1 };
			struct aj_err err;

			aj_digest_begin(&digest, (enum aj_key_name)key);
			AJ_CHECK(aj_digest_text(&digest, &text, &span, &err) == AJ_OK && span.n_ranks == 1);
			ranks[i] = span.ranks[0];
			aj_digest_fini(&digest);
		}
		AJ_CHECK((ranks[0] == ranks[1]) == (key == AJ_KEY_UNDERSCORE_ID), "%d", key);
	}
}

AJ_TESTS(test_keys, test_goes_on, test_copies)
