#include "test/redaction.h"
#include "test/test.h"

/*
 * The second pass against a detector that is blind: a tap before the redactor's takes away
 * the findings of one type. What is then left must be seen, since both share nothing.
 */
struct blind {
	struct aj_tap tap; /* first */
	struct aj_tap *inner;
	unsigned type; /* AJ_TYPE_MAX: none */
	struct aj_finding seen[64];
};

static enum aj_status blind_begin(struct aj_tap *tap, const struct aj_place *place,
    const struct aj_format *format, struct aj_stream *in, struct aj_err *err)
{
	struct blind *blind = (struct blind *)tap;

	return blind->inner->begin(blind->inner, place, format, in, err);
}

static enum aj_status blind_text(struct aj_tap *tap, const struct aj_place *place, const struct aj_text *text,
    const struct aj_finding *findings, size_t n, struct aj_err *err)
{
	struct blind *blind = (struct blind *)tap;
	size_t seen = 0;

	for (size_t i = 0; i < n && seen < AJ_LEN(blind->seen); i++)
		if (findings[i].type != blind->type)
			blind->seen[seen++] = findings[i];
	return blind->inner->text(blind->inner, place, text, blind->seen, seen, err);
}

static enum aj_status blind_end(
    struct aj_tap *tap, const struct aj_place *place, struct aj_stream *in, struct aj_err *err)
{
	struct blind *blind = (struct blind *)tap;

	return blind->inner->end(blind->inner, place, in, err);
}

/* What the second pass says of text, redacted by one who is blind to the type. */
static uint64_t left_of(const struct aj_engine *engine, unsigned type, struct aj_str text)
{
	struct aj_action_key key = { 0 };
	struct blind blind = { .tap = { blind_begin, blind_text, blind_end }, .type = type };
	struct aj_redaction redaction;
	struct aj_policy policy;
	struct aj_err err;
	uint64_t left;
	size_t n_types;
	const struct aj_type *types = aj_engine_types(engine, &n_types);

	AJ_CHECK(aj_action_key_init(&key, AJ_S("0123456789abcdef"), AJ_S(""), &err) == AJ_OK);
	AJ_CHECK(aj_policy_load(&policy, "gdpr-support-cases", types, n_types, &err) == AJ_OK);
	AJ_CHECK(aj_redaction_open(&redaction,
		     (struct aj_redactor_options){ .engine = engine, .policy = &policy, .key = &key },
		     1 << 20, &err) == AJ_OK);
	blind.inner = aj_redactor_tap(redaction.redactor);
	aj_scan_tap(redaction.scan, &blind.tap);
	AJ_CHECK(aj_redaction_run(&redaction, text, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(redaction.how == AJ_DONE);
	AJ_CHECK(!aj_check_result(redaction.check)->broken, "%s", aj_check_result(redaction.check)->why);
	left = aj_check_result(redaction.check)->left;
	aj_redaction_close(&redaction);
	aj_policy_fini(&policy);
	return left;
}

/* Two values of each type that patterns of others know, and the same in three formats. */
static const struct {
	enum aj_type_id type;
	const char *first, *second;
} values[] = {
	{ AJ_TYPE_EMAIL, "jane.roe@contoso.com", "john.roe @contoso.com" },
	{ AJ_TYPE_CARD, "4012 8888 8888 1881", "5555-5555-5555-4444" },
	{ AJ_TYPE_IBAN, "DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819" },
	{ AJ_TYPE_US_SSN, "536-90-4399", "219-09-9999" },
	{ AJ_TYPE_URL_CREDENTIALS, "https://jane:Tr0ub4dor3@git.contoso.com/",
	    "postgres://app:corr3cthorse@db.contoso.com/x" },
};

static const char *const forms[] = {
	"{\"a\":\"see %s here\",\"b\":1}\n{\"a\":\"and %s there\",\"b\":2}\n",
	"name,remark\ngravel,see %s here\nlantern,and %s there\n",
	"We have seen %s here.\nWe have found %s there.\n",
	"<?xml version=\"1.0\"?>\n<all><a>see %s here</a><a>and %s there</a></all>\n",
};

static void test_blind(void)
{
	struct aj_engine *engine = NULL;
	struct aj_err err;

	AJ_CHECK(aj_engine_new(&(struct aj_engine_options){ 0 }, &engine, &err) == AJ_OK);
	for (size_t v = 0; v < AJ_LEN(values); v++) {
		for (size_t f = 0; f < AJ_LEN(forms); f++) {
			struct aj_buf text;

			aj_buf_init(&text, 1000);
			aj_buf_addf(&text, forms[f], values[v].first, values[v].second);
			AJ_CHECK(left_of(engine, AJ_TYPE_MAX, aj_buf_str(&text)) == 0, "%s in form %zu",
			    values[v].first, f);
			AJ_CHECK(left_of(engine, values[v].type, aj_buf_str(&text)) >= 2, "%s in form %zu",
			    values[v].first, f);
			aj_buf_fini(&text);
		}
	}
	aj_engine_free(engine);
}

AJ_TESTS(test_blind)
