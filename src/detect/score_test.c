#include "detect/score.h"

#include "scan/field.h"
#include "test/test.h"

/* What a finding of a type becomes in a field and a text: "<" and ">" stand around it. */
static const struct {
	const char *field, *text;
	int type, likelihood;
	uint32_t because;
	int want;
	uint32_t reasons; /* all of these */
} rows[] = {
	/* clang-format off */
	{ NULL, "<078051120>", AJ_TYPE_US_SSN, 3, AJ_BECAUSE_BARE, 3, 0 },
	{ NULL, "<078051120>", AJ_TYPE_US_SSN, 5, AJ_BECAUSE_BARE, 3, 0 },
	{ NULL, "my ssn is <078051120>", AJ_TYPE_US_SSN, 3, AJ_BECAUSE_BARE, 4, AJ_BECAUSE_CONTEXT },
	{ NULL, "social security number: <078-05-1120>", AJ_TYPE_US_SSN, 4, 0, 5, AJ_BECAUSE_CONTEXT },
	{ "ssn", "<078051120>", AJ_TYPE_US_SSN, 3, AJ_BECAUSE_BARE, 4, AJ_BECAUSE_FIELD },
	{ "bsn", "<111222333>", AJ_TYPE_NL_BSN, 3, AJ_BECAUSE_BARE | AJ_BECAUSE_CHECKSUM, 5, AJ_BECAUSE_FIELD },
	{ "version", "<10.20.30.40>", AJ_TYPE_IP, 5, 0, 3, AJ_BECAUSE_TECHNICAL },
	{ NULL, "version <10.20.30.40>", AJ_TYPE_IP, 5, 0, 4, AJ_BECAUSE_TECHNICAL },
	{ NULL, "the ip <127.0.0.1>", AJ_TYPE_IP, 3, AJ_BECAUSE_RESERVED, 3, AJ_BECAUSE_CONTEXT },
	{ NULL, "the ip <192.0.2.1>", AJ_TYPE_IP, 4, AJ_BECAUSE_RESERVED, 5, AJ_BECAUSE_CONTEXT },
	{ "ip", "<127.0.0.1>", AJ_TYPE_IP, 3, AJ_BECAUSE_RESERVED, 5, AJ_BECAUSE_FIELD },
	{ NULL, "PESEL: <111222333>", AJ_TYPE_NL_BSN, 3, AJ_BECAUSE_BARE, 2, 0 },
	{ NULL, "for example call <555-0100>", AJ_TYPE_PHONE, 3, 0, 3, AJ_BECAUSE_CONTEXT },
	{ NULL, "sample: <555-0100>", AJ_TYPE_PHONE, 3, 0, 2, 0 },
	{ "email", "<x@example.org>", AJ_TYPE_EMAIL, 4, 0, 5, AJ_BECAUSE_FIELD },
	{ "phone", "call me <+1 212 555 0100>", AJ_TYPE_PHONE, 2, 0, 5, AJ_BECAUSE_FIELD | AJ_BECAUSE_CONTEXT },
	{ "phone", "<x>", AJ_TYPE_PHONE, 5, AJ_BECAUSE_PLACEHOLDER, 1, 0 },
	{ "request_id", "<12025550100>", AJ_TYPE_PHONE, 3, AJ_BECAUSE_BARE, 1, AJ_BECAUSE_TECHNICAL },
	{ "message-id", "<x@example.org>", AJ_TYPE_EMAIL, 5, 0, 1, AJ_BECAUSE_TECHNICAL },
	{ "messageId", "<x@example.org>", AJ_TYPE_EMAIL, 5, 0, 1, AJ_BECAUSE_TECHNICAL },
	{ "content-id", "<x@example.org>", AJ_TYPE_EMAIL, 5, 0, 1, AJ_BECAUSE_TECHNICAL },
	{ "in-reply-to", "Message of Jane Roe <x@example.org>", AJ_TYPE_EMAIL, 5, 0, 5, 0 },
	{ "reply-to", "<x@example.org>", AJ_TYPE_EMAIL, 5, 0, 5, AJ_BECAUSE_FIELD },
	{ "in-reply-to", "<x@192.0.2.1>", AJ_TYPE_IP, 5, 0, 1, AJ_BECAUSE_TECHNICAL },
	{ NULL, "Date: Mon\nMessage-ID: <x@example.org>\n", AJ_TYPE_EMAIL, 5, 0, 1, AJ_BECAUSE_TECHNICAL },
	{ NULL, "In-Reply-To:<x@example.org>", AJ_TYPE_EMAIL, 5, 0, 1, AJ_BECAUSE_TECHNICAL },
	{ NULL, "Resent-Message-Id: <x@example.org>", AJ_TYPE_EMAIL, 5, 0, 1, AJ_BECAUSE_TECHNICAL },
	{ NULL, "To: <x@example.org>", AJ_TYPE_EMAIL, 5, 0, 5, 0 },
	{ NULL, "In-Reply-To: Message of Jane Roe <x@example.org>", AJ_TYPE_EMAIL, 5, 0, 5, 0 },
	{ NULL, "our references: <x@example.org>", AJ_TYPE_EMAIL, 5, 0, 5, 0 },
	{ NULL, "<x@example.org>", AJ_TYPE_EMAIL, 5, 0, 5, 0 },
	{ "references", "Jane: <078-05-1120>", AJ_TYPE_US_SSN, 4, 0, 4, 0 },
	{ "order_id", "<111222333>", AJ_TYPE_NL_BSN, 3, AJ_BECAUSE_BARE, 2, 0 },
	/* clang-format on */
};

static void test_score(void)
{
	struct aj_fields fields;
	struct aj_err err;

	AJ_CHECK(aj_fields_init(&fields, &err) == AJ_OK);
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_str text = aj_str_z(rows[i].text);
		struct aj_look look = { .text = text.ptr, .hi = text.len };
		struct aj_finding f = { .start = (uint32_t)aj_str_find(text, 0, '<') + 1,
			.end = (uint32_t)aj_str_find(text, 0, '>'),
			.type = (uint16_t)rows[i].type,
			.likelihood = (uint8_t)rows[i].likelihood,
			.because = rows[i].because };

		if (rows[i].field)
			look.field = aj_field_child(&fields, &fields.root, aj_str_z(rows[i].field));
		aj_score(&look, &aj_types_builtin[f.type], &f);
		AJ_CHECK(f.likelihood == rows[i].want, "%s %s: %d", rows[i].field ? rows[i].field : "",
		    rows[i].text, f.likelihood);
		AJ_CHECK((f.because & rows[i].reasons) == rows[i].reasons, "%s: %x", rows[i].text, f.because);
	}
	aj_fields_fini(&fields);
}

static struct aj_finding finding(int type, uint32_t start, uint32_t end, int likelihood)
{
	return (struct aj_finding){ .start = start,
		.end = end,
		.type = (uint16_t)type,
		.likelihood = (uint8_t)likelihood,
		.severity = (uint8_t)aj_types_builtin[type].severity };
}

static void test_overlaps(void)
{
	static const struct {
		struct {
			int type;
			uint32_t start, end;
			int likelihood;
		} in[3];
		int types[3];
		size_t count;
	} cases[] = {
		/* clang-format off */
		{ {{ AJ_TYPE_EMAIL, 0, 5, 4 }, { AJ_TYPE_PHONE, 7, 9, 3 }, { AJ_TYPE_IP, 12, 20, 3 }}, { AJ_TYPE_EMAIL, AJ_TYPE_PHONE, AJ_TYPE_IP }, 3 },
		{ {{ AJ_TYPE_IP, 12, 20, 3 }, { AJ_TYPE_EMAIL, 0, 5, 4 }, { AJ_TYPE_PHONE, 7, 9, 3 }}, { AJ_TYPE_EMAIL, AJ_TYPE_PHONE, AJ_TYPE_IP }, 3 },
		{ {{ AJ_TYPE_PHONE, 0, 9, 3 }, { AJ_TYPE_NL_BSN, 0, 9, 3 }, { AJ_TYPE_CARD, 30, 40, 1 }}, { AJ_TYPE_NL_BSN, AJ_TYPE_CARD }, 2 },
		{ {{ AJ_TYPE_PHONE, 0, 9, 4 }, { AJ_TYPE_NL_BSN, 0, 9, 3 }, { AJ_TYPE_CARD, 30, 40, 1 }}, { AJ_TYPE_PHONE, AJ_TYPE_CARD }, 2 },
		{ {{ AJ_TYPE_PHONE, 0, 12, 3 }, { AJ_TYPE_NL_BSN, 3, 12, 3 }, { AJ_TYPE_CARD, 30, 40, 1 }}, { AJ_TYPE_PHONE, AJ_TYPE_CARD }, 2 },
		{ {{ AJ_TYPE_EMAIL, 8, 30, 5 }, { AJ_TYPE_URL_CREDENTIALS, 0, 40, 4 }, { AJ_TYPE_CARD, 50, 60, 1 }}, { AJ_TYPE_URL_CREDENTIALS, AJ_TYPE_CARD }, 2 },
		{ {{ AJ_TYPE_EMAIL, 8, 30, 5 }, { AJ_TYPE_URL_CREDENTIALS, 0, 40, 1 }, { AJ_TYPE_CARD, 50, 60, 1 }}, { AJ_TYPE_EMAIL, AJ_TYPE_CARD }, 2 },
		{ {{ AJ_TYPE_US_SSN, 0, 9, 3 }, { AJ_TYPE_NL_BSN, 0, 9, 3 }, { AJ_TYPE_PL_PESEL, 0, 9, 3 }}, { AJ_TYPE_US_SSN }, 1 },
		/* clang-format on */
	};

	for (size_t i = 0; i < AJ_LEN(cases); i++) {
		struct aj_finding list[3];
		size_t n;

		for (size_t k = 0; k < 3; k++)
			list[k] = finding(cases[i].in[k].type, cases[i].in[k].start, cases[i].in[k].end,
			    cases[i].in[k].likelihood);
		n = aj_settle(aj_types_builtin, list, 3);
		AJ_CHECK(n == cases[i].count, "%zu: %zu left", i, n);
		for (size_t k = 0; k < n; k++)
			AJ_CHECK(list[k].type == cases[i].types[k], "%zu: %zu is %d", i, k, list[k].type);
	}
	AJ_CHECK(aj_settle(aj_types_builtin, NULL, 0) == 0);
}

/* Of bare digits the telephone number wins over ids that share their words with others, unless a word spoke.
 */
static void test_bare_digits(void)
{
	static const struct {
		int id;
		uint32_t because;
		int wins;
	} cases[] = {
		{ AJ_TYPE_TR_ID, AJ_BECAUSE_BARE, AJ_TYPE_PHONE },
		{ AJ_TYPE_TR_ID, AJ_BECAUSE_BARE | AJ_BECAUSE_CONTEXT, AJ_TYPE_TR_ID },
		{ AJ_TYPE_TR_ID, AJ_BECAUSE_SHAPE, AJ_TYPE_TR_ID },
		{ AJ_TYPE_PL_PESEL, AJ_BECAUSE_BARE, AJ_TYPE_PL_PESEL },
	};

	for (size_t i = 0; i < AJ_LEN(cases); i++) {
		struct aj_finding list[2] = { finding(cases[i].id, 0, 11, 3),
			finding(AJ_TYPE_PHONE, 0, 11, 3) };

		list[0].because = cases[i].because;
		AJ_CHECK(aj_settle(aj_types_builtin, list, 2) == 1, "%zu", i);
		AJ_CHECK(list[0].type == cases[i].wins, "%zu is %d", i, list[0].type);
	}
}

/* Whatever order findings come in, they leave in order and none inside another. */
static void test_order(void)
{
	enum { COUNT = 5000 };
	static struct aj_finding list[COUNT];
	uint32_t random = 1;

	for (int kind = 0; kind < 6; kind++) {
		size_t n;

		for (uint32_t i = 0; i < COUNT; i++) {
			uint32_t at = kind == 0	  ? i
				      : kind == 1 ? COUNT - i
				      : kind == 2 ? i % (COUNT / 2) * 2 + i / (COUNT / 2)
				      : kind == 3 ? i ^ 7
						  : (random = random * 1103515245 + 12345) >> 8;

			at = at % 100000 * 10;
			if (kind == 5 && i == 0) /* all others stand in one place */
				at = 4000000000;
			list[i] = finding((int)(i % AJ_TYPE_BUILTIN), at, at + 10 + i % 7, (int)(1 + i % 5));
		}
		n = aj_settle(aj_types_builtin, list, COUNT);
		AJ_CHECK(n > COUNT / 8, "%d: %zu left", kind, n);
		for (size_t i = 1; i < n; i++)
			AJ_CHECK(list[i - 1].end <= list[i].start, "%d: %zu overlaps", kind, i);
	}
}

AJ_TESTS(test_score, test_overlaps, test_bare_digits, test_order)
