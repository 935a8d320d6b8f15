#include "redact/sealed.h"

#include "redact/action.h"
#include "test/test.h"

static struct aj_action_key key_of(const char *secret, const char *tenant)
{
	struct aj_action_key key = { 0 };
	struct aj_err err;

	AJ_CHECK(aj_action_key_init(&key, aj_str_z(secret), aj_str_z(tenant), &err) == AJ_OK);
	return key;
}

/* What the texts in out give back; false: one does not open. */
static bool open_all(const struct aj_action_key *key, struct aj_str s, struct aj_buf *out)
{
	while (s.len > 0) {
		struct aj_written written;
		uint8_t plain[AJ_SEALED_PART];
		size_t len;

		if (!aj_written_read(s, &written) || !aj_sealed_open(key, &written, plain, &len))
			return false;
		aj_buf_add(out, aj_str(plain, len));
		s = aj_str_from(s, written.len);
	}
	return true;
}

/* Every length over two seams, every byte: it comes back, and only by its key. */
static void test_back(void)
{
	struct aj_action_key key = key_of("0123456789abcdef", ""), other = key_of("0123456789abcdeg", ""),
			     tenant = key_of("0123456789abcdef", "acme");
	uint8_t value[2 * AJ_SEALED_PART + 9];

	for (size_t i = 0; i < sizeof(value); i++)
		value[i] = (uint8_t)(i * 7);
	for (size_t len = 1; len <= sizeof(value); len++) {
		struct aj_buf sealed, back;

		aj_buf_init(&sealed, 8000), aj_buf_init(&back, 8000);
		aj_sealed_add(&key, AJ_S("PASSWORD"), AJ_S("x"), aj_str(value, len), false, &sealed);
		AJ_CHECK(open_all(&key, aj_buf_str(&sealed), &back), "%zu", len);
		AJ_CHECK(aj_str_eq(aj_buf_str(&back), aj_str(value, len)), "%zu", len);
		AJ_CHECK(!open_all(&other, aj_buf_str(&sealed), &back) &&
			 !open_all(&tenant, aj_buf_str(&sealed), &back));
		for (size_t i = 0; i < sealed.len; i++)
			AJ_CHECK(aj_is_alnum(sealed.ptr[i]) || memchr("~.-", sealed.ptr[i], 3), "%c",
			    sealed.ptr[i]);
		AJ_CHECK(len > AJ_SEALED_PART || sealed.len <= AJ_WRITTEN_LONGEST);
		aj_buf_fini(&sealed), aj_buf_fini(&back);
	}
}

/* Equal values give equal texts; another spelling begins alike; nothing else does. */
static void test_equal(void)
{
	struct aj_action_key key = key_of("0123456789abcdef", "");
	static const struct {
		const char *type, *canonical, *raw;
		bool quoted, same, alike;
	} rows[] = {
		{ "EMAIL_ADDRESS", "jane@contoso.com", "jane@contoso.com", false, true, true },
		{ "EMAIL_ADDRESS", "jane@contoso.com", "jane @contoso com", false, false, true },
		{ "EMAIL_ADDRESS", "john@contoso.com", "jane@contoso.com", false, false, false },
		{ "EMAIL_ADDRESZ", "jane@contoso.com", "jane@contoso.com", false, false, false },
		{ "EMAIL_ADDRESS", "jane@contoso.com", "jane@contoso.com", true, false, false },
	};
	struct aj_buf first, next;
	size_t token = 1 + strlen("EMAIL_ADDRESS") + 1 + AJ_TOKEN_LETTERS;

	aj_buf_init(&first, 1000), aj_buf_init(&next, 1000);
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_buf *out = i == 0 ? &first : &next;

		out->len = 0;
		aj_sealed_add(&key, aj_str_z(rows[i].type), aj_str_z(rows[i].canonical),
		    aj_str_z(rows[i].raw), rows[i].quoted, out);
		next.len = i == 0 ? 0 : next.len;
		AJ_CHECK(aj_str_eq(aj_buf_str(&first), aj_buf_str(out)) == rows[i].same, "row %zu", i);
		AJ_CHECK(aj_str_eq(aj_str_sub(aj_buf_str(&first), 0, token),
			     aj_str_sub(aj_buf_str(out), 0, token)) == rows[i].alike,
		    "row %zu", i);
	}
	aj_buf_fini(&first), aj_buf_fini(&next);
}

/* No letter can be changed, and nothing cut off. */
static void test_changed(void)
{
	struct aj_action_key key = key_of("0123456789abcdef", "");
	struct aj_buf sealed, back;
	struct aj_written written;

	aj_buf_init(&sealed, 1000), aj_buf_init(&back, 1000);
	aj_sealed_add(&key, AJ_S("EMAIL_ADDRESS"), AJ_S("x"), AJ_S("jane@contoso.com"), false, &sealed);
	for (size_t i = 0; i < sealed.len; i++) {
		uint8_t was = sealed.ptr[i];

		sealed.ptr[i] = was == 'q' ? 'w' : 'q';
		AJ_CHECK(!open_all(&key, aj_buf_str(&sealed), &back), "byte %zu", i);
		sealed.ptr[i] = was;
		AJ_CHECK(!aj_written_read(aj_str_sub(aj_buf_str(&sealed), 0, i), &written), "cut at %zu", i);
	}
	AJ_CHECK(open_all(&key, aj_buf_str(&sealed), &back));
	aj_buf_fini(&sealed), aj_buf_fini(&back);
}

AJ_TESTS(test_back, test_equal, test_changed)
