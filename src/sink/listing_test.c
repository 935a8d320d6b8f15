#include "scan/digest.h"
#include "sink/report.h"
#include "test/json.h"
#include "test/summary_fixture.h"
#include "test/test.h"

#include <stdlib.h>
#include <time.h>

#define TEXT "john.doe@example.org\0+1 212 555 0100\0=1+1"

/* A text with two values found in it, in a layer of a layer, or in the object itself. */
struct scene {
	struct aj_fields fields;
	struct aj_value values[2];
	struct aj_run run;
	struct aj_text text;
	struct aj_finding findings[2];
	struct aj_object object;
	struct aj_place places[3];
	struct aj_digest digest;
	struct aj_span span;
};

static void scene_init(struct scene *s, const char *name, bool packed)
{
	struct aj_err err;
	enum aj_status st = aj_fields_init(&s->fields, &err);

	if (st != AJ_OK)
		abort();
	s->values[0] =
	    (struct aj_value){ 0, 20, aj_field_child(&s->fields, &s->fields.root, AJ_S("a,\"b\"")) };
	s->values[1] = (struct aj_value){ 21, 15, NULL };
	s->run = (struct aj_run){ 0, 1000 };
	s->text = (struct aj_text){ AJ_S(TEXT), 0, sizeof(TEXT) - 1, s->values, 2, &s->run, 1, NULL, 0 };
	s->findings[0] =
	    (struct aj_finding){ 0, 20, AJ_TYPE_EMAIL, AJ_LIKELY, 2, AJ_BECAUSE_SHAPE | AJ_BECAUSE_REGISTRY,
		    "DE", s->values[0].field, AJ_S("john.doe@example.org"), NULL };
	s->findings[1] = (struct aj_finding){ 21, 36, AJ_TYPE_PHONE, AJ_POSSIBLE, 4, AJ_BECAUSE_SHAPE, "",
		NULL, AJ_S("+12125550100"), "a \"detail\"" };
	s->object = (struct aj_object){ 0, aj_str_z(name), 0 };
	s->places[0] = (struct aj_place){ .outer = NULL, .name = s->object.name };
	s->places[1] = (struct aj_place){ .outer = &s->places[0], .name = AJ_S("gzip") };
	s->places[2] = (struct aj_place){ .outer = &s->places[packed ? 1 : 0], .name = AJ_S("ndjson") };
	s->span = (struct aj_span){ .object = &s->object,
		.place = &s->places[2],
		.layer = 1,
		.findings = s->findings,
		.n_findings = 2 };
	s->digest = (struct aj_digest){ .spots = true };
	if (aj_digest_text(&s->digest, &s->text, &s->span, &err) != AJ_OK)
		abort();
}

/* The whole list of one scene, as the program would write it, 0-terminated. Free with aj_buf_fini. */
static struct aj_buf list(
    enum aj_report_format format, const char *name, bool packed, bool show, enum aj_how how)
{
	struct aj_report_options options = { .show = show, .key = "0123456789abcde" };
	struct aj_listing *listing;
	struct aj_summary summary;
	struct scene scene;
	struct aj_err err;
	struct aj_buf out;
	bool begun = false;

	aj_buf_init(&out, 1 << 24);
	options.types = aj_fixture_types(&options.n_types);
	scene_init(&scene, name, packed);
	if (aj_listing_new(format, &options, &listing, &err) != AJ_OK)
		abort();
	aj_report_head(format, &options, &out);
	for (int part = 0; part < 2; part++) {
		struct aj_sink *sink = aj_listing_sink(listing);
		struct aj_buf *lines = aj_listing_buf(listing);

		AJ_CHECK(sink->ops->begin(sink, &scene.object, &err) == AJ_OK, "begin");
		AJ_CHECK(sink->ops->span(sink, &scene.span, &err) == AJ_OK, "span");
		AJ_CHECK(sink->ops->end(sink, &scene.object, part ? how : AJ_DONE, part ? "=why, \"so\"" : "",
			     &err) == AJ_OK,
		    "end");
		aj_buf_add(&out, aj_report_part(format, aj_buf_str(lines), &begun));
		lines->len = 0;
	}
	aj_fixture_support(&summary);
	aj_report_tail(format, &options, &summary, &out);
	aj_buf_add(&out, aj_str("", 1));
	out.len--;
	aj_summary_fini(&summary);
	aj_listing_free(listing);
	aj_fields_fini(&scene.fields);
	aj_digest_fini(&scene.digest);
	return out;
}

static bool says(const struct aj_buf *out, const char *what)
{
	return strstr((const char *)out->ptr, what) != NULL;
}

static void check_at(struct aj_str json, const char *path, const char *want)
{
	struct aj_str value = aj_json_at(json, path);

	AJ_CHECK(aj_str_eq(value, aj_str_z(want)), "%s: %.*s", path, (int)value.len, value.ptr);
}

static void test_ndjson(void)
{
	struct aj_buf out = list(AJ_REPORT_NDJSON, "a.gz", true, false, AJ_PARTIAL);
	struct aj_str left = aj_buf_str(&out), lines[8] = { 0 };
	size_t n = 0;

	for (; left.len > 0 && n < AJ_LEN(lines); n++) {
		lines[n] = aj_str_until(left, '\n');
		AJ_CHECK(aj_json_valid(lines[n]), "line %zu", n);
		left = aj_str_from(left, lines[n].len + 1);
	}
	AJ_CHECK(n == 6, "%zu lines: four findings, an object, the summary", n);
	check_at(lines[0], "kind", "\"finding\"");
	check_at(lines[0], "object", "\"a.gz\"");
	check_at(lines[0], "place", "\"a.gz!gzip!ndjson\"");
	check_at(lines[0], "start", "1000");
	check_at(lines[0], "end", "1020");
	check_at(lines[0], "type", "\"EMAIL_ADDRESS\"");
	check_at(lines[0], "likelihood", "\"likely\"");
	check_at(lines[0], "severity", "\"medium\"");
	check_at(lines[0], "because", "[\"shape\",\"registry\"]");
	check_at(lines[0], "field", "\"a,\\\"b\\\"\"");
	check_at(lines[0], "masked", "\"j•••@e•••.org\"");
	check_at(lines[0], "country", "\"DE\"");
	check_at(lines[0], "value", "");
	check_at(lines[1], "severity", "\"critical\"");
	check_at(lines[1], "detail", "\"a \\\"detail\\\"\"");
	check_at(lines[4], "kind", "\"object\"");
	check_at(lines[4], "how", "\"partial\"");
	check_at(lines[5], "kind", "\"summary\"");
	AJ_CHECK(aj_json_at(lines[0], "hash").len == 18, "hash");
	AJ_CHECK(aj_str_eq(aj_json_at(lines[0], "hash"), aj_json_at(lines[2], "hash")),
	    "equal values, equal hashes");
	AJ_CHECK(!aj_str_eq(aj_json_at(lines[0], "hash"), aj_json_at(lines[1], "hash")), "others, others");
	aj_buf_fini(&out);
}

/* The value stands in a list only where it was asked for. */
static void test_show(void)
{
	static const enum aj_report_format formats[] = { AJ_REPORT_NDJSON, AJ_REPORT_CSV, AJ_REPORT_SARIF };

	for (size_t i = 0; i < AJ_LEN(formats); i++) {
		struct aj_buf hidden = list(formats[i], "x", false, false, AJ_DONE);
		struct aj_buf shown = list(formats[i], "x", false, true, AJ_DONE);

		AJ_CHECK(!says(&hidden, "john.doe") && !says(&hidden, "555 0100"), "%zu: hidden", i);
		AJ_CHECK(says(&shown, "john.doe@example.org"), "%zu: shown", i);
		aj_buf_fini(&hidden);
		aj_buf_fini(&shown);
	}
}

static void test_csv(void)
{
	struct aj_buf out = list(AJ_REPORT_CSV, "=a,b\n\"c\"", false, true, AJ_FAILED);
	static const char *const lines[] = {
		"kind,object,place,start,end,type,likelihood,severity,because,field,masked,hash,country,"
		"detail,value\r\n",
		"finding,\"'=a,b\\n\"\"c\"\"\",\"'=a,b\\n\"\"c\"\"!ndjson\",1000,1020,EMAIL_ADDRESS,likely,"
		"medium,"
		"shape; registry,\"a,\"\"b\"\"\",j•••@e•••.org,",
		",DE,,john.doe@example.org\r\n",
		"'+1 ••• ••00", /* a formula otherwise */
		",,\"a \"\"detail\"\"\",'+1 212 555 0100\r\n",
		"failed,\"'=a,b\\n\"\"c\"\"\",,,,,,,,,,,,\"'=why, \"\"so\"\"\",\r\n",
	};
	struct aj_str left = aj_buf_str(&out);

	for (size_t i = 0; i < AJ_LEN(lines); i++)
		AJ_CHECK(says(&out, lines[i]), "%s", lines[i]);
	for (size_t i = 0; i < left.len; i++)
		AJ_CHECK(left.ptr[i] != '\n' || (i > 0 && left.ptr[i - 1] == '\r'), "bare newline");
	aj_buf_fini(&out);
}

static void test_sarif(void)
{
	struct aj_buf out = list(AJ_REPORT_SARIF, "/srv/a b%é:1", false, false, AJ_DONE);
	struct aj_str json = aj_buf_str(&out);

	AJ_CHECK(aj_json_valid(json), "valid");
	check_at(json, "runs.0.results.0.ruleId", "\"EMAIL_ADDRESS\"");
	check_at(json, "runs.0.results.0.ruleIndex", "0");
	check_at(json, "runs.0.tool.driver.rules.1.id", "\"PHONE_NUMBER\"");
	check_at(json, "runs.0.results.1.ruleIndex", "1");
	check_at(json, "runs.0.results.0.level", "\"warning\"");
	check_at(json, "runs.0.results.1.level", "\"error\"");
	check_at(json, "runs.0.results.0.message.text", "\"EMAIL_ADDRESS, likely\"");
	check_at(json, "runs.0.results.0.locations.0.physicalLocation.artifactLocation.uri",
	    "\"file:///srv/a%20b%25%C3%A9%3A1\"");
	check_at(json, "runs.0.results.0.locations.0.physicalLocation.region",
	    "{\"byteOffset\":1000,\"byteLength\":20}");
	check_at(json, "runs.0.invocations.0.executionSuccessful", "false");
	check_at(
	    json, "runs.0.invocations.0.toolExecutionNotifications.2.message.text", "\"permission denied\"");
	AJ_CHECK(
	    aj_json_at(json, "runs.0.results.3").len > 0 && aj_json_at(json, "runs.0.results.4").len == 0,
	    "four");
	aj_buf_fini(&out);
	out = list(AJ_REPORT_SARIF, "a.gz", true, false, AJ_DONE);
	json = aj_buf_str(&out);
	AJ_CHECK(aj_json_valid(json), "valid");
	AJ_CHECK(aj_json_at(json, "runs.0.results.0.locations.0.physicalLocation.region").len == 0,
	    "offsets in an unpacked layer are not those of the file");
	check_at(json, "runs.0.results.0.properties.start", "1000");
	aj_buf_fini(&out);
}

/* A summary's format has no list. */
static void test_refused(void)
{
	struct aj_listing *listing = NULL;
	struct aj_report_options options = { 0 };
	struct aj_err err;

	AJ_CHECK(aj_listing_new(AJ_REPORT_HTML, &options, &listing, &err) == AJ_EINPUT, "refused");
	aj_listing_free(NULL);
}

/* Not a measurement, but a bound that a slip into printf or allocation would pass (sanitizers are slow). */
static void test_pace(void)
{
	struct aj_report_options options = { 0 };
	struct aj_listing *listing;
	struct scene scene;
	struct aj_err err;
	enum { ROUNDS = 20000 };
	clock_t begun;

	options.types = aj_fixture_types(&options.n_types);
	scene_init(&scene, "some/where/cases.ndjson.gz", true);
	if (aj_listing_new(AJ_REPORT_NDJSON, &options, &listing, &err) != AJ_OK)
		abort();
	begun = clock();
	for (int i = 0; i < ROUNDS; i++) {
		struct aj_sink *sink = aj_listing_sink(listing);

		aj_listing_buf(listing)->len = 0;
		AJ_CHECK(sink->ops->span(sink, &scene.span, &err) == AJ_OK, "span");
	}
	printf("# %.0f ns a finding\n", (double)(clock() - begun) / CLOCKS_PER_SEC / ROUNDS / 2 * 1e9);
	AJ_CHECK((double)(clock() - begun) / CLOCKS_PER_SEC / ROUNDS / 2 < 50e-6, "slow");
	aj_listing_free(listing);
	aj_fields_fini(&scene.fields);
	aj_digest_fini(&scene.digest);
}

AJ_TESTS(test_ndjson, test_show, test_csv, test_sarif, test_refused, test_pace)
