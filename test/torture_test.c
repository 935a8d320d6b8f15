/*
 * torture_test.c: a whole scan (engine, user rules, JSON, CSV, gzip, census,
 * listing) in which the nth allocation fails, for n = 1, 2, 3, … until none
 * does. Whatever fails, the answer is a status or an object that is not said to
 * be whole; never a crash, a leak or a wrong figure.
 */

#include "scan/scan.h"
#include "sink/census.h"
#include "sink/report.h"
#include "test/allocations.h"
#include "test/test.h"

#include <stdlib.h>
#include <unistd.h>

/* What the n-th failure led to. */
struct outcome {
	enum aj_status status; /* of what is set up and of the run */
	enum aj_how how;
	uint64_t emails; /* in the census */
};

static const struct {
	const char *name;
	struct aj_str bytes;
} objects[] = {
	{ "a.ndjson", AJ_S("{\"email\":\"jane@example.org\",\"card\":\"4111 1111 1111 1111\"}\n"
			   "{\"email\":\"john@example.org\",\"note\":\"AccountKey=\\u0041\"}\n") },
	{ "b.csv", AJ_S("name,email\nJane Roe,jane.roe@example.org\n\"Roe, John\",john.roe@example.org\n") },
	{ "c.log", AJ_S("ts=2019-12-28 user=jane email=x@example.org\nts=2019-12-29 user=john "
			"email=y@example.org\n") },
};

static struct outcome read_objects(struct aj_scan *scan, struct aj_census *census)
{
	struct outcome out = { 0 };
	struct aj_summary summary = { 0 };
	struct aj_err err;

	for (size_t i = 0; i < AJ_LEN(objects) && out.status == AJ_OK; i++) {
		struct aj_object object = { (uint32_t)i, aj_str_z(objects[i].name), objects[i].bytes.len };
		struct aj_memory_source memory;
		struct aj_stream stream;
		enum aj_how how = AJ_FAILED;

		aj_memory_source_init(&memory, objects[i].bytes, 0);
		aj_stream_init(&stream, &memory.source, 0);
		out.status = aj_scan_object(scan, &object, NULL, &stream, &how, &err);
		aj_stream_fini(&stream);
		if (how > out.how)
			out.how = how;
	}
	if (out.status == AJ_OK)
		out.status = aj_census_summary(census, &summary, &err);
	for (size_t i = 0; out.status == AJ_OK && i < summary.n_types; i++)
		if (strcmp(summary.types[i].type->name, "EMAIL_ADDRESS") == 0)
			out.emails = summary.types[i].raw;
	aj_summary_fini(&summary);
	return out;
}

static struct outcome run_once(const char *const *rules)
{
	struct aj_report_options report = { 0 };
	struct outcome out = { AJ_ELIMIT, AJ_FAILED, 0 };
	struct aj_engine *engine = NULL;
	struct aj_census *census = NULL;
	struct aj_listing *listing = NULL;
	struct aj_scan *scan = NULL;
	struct aj_err err;

	if (aj_engine_new(
		&(struct aj_engine_options){ .rule_files = rules, .now = 1574812800, .least = AJ_POSSIBLE },
		&engine, &err) != AJ_OK)
		goto done;
	report.types = aj_engine_types(engine, &report.n_types);
	if (aj_census_new(&(struct aj_census_options){ .engine = engine }, &census, &err) != AJ_OK ||
	    aj_listing_new(AJ_REPORT_NDJSON, &report, &listing, &err) != AJ_OK)
		goto done;
	if (aj_scan_new(engine,
		(struct aj_sink *[]){ aj_census_sink(census), aj_listing_sink(listing), NULL }, &scan,
		&err) != AJ_OK)
		goto done;
	out = read_objects(scan, census);
done:
	aj_scan_free(scan);
	aj_listing_free(listing);
	aj_census_free(census);
	aj_engine_free(engine);
	return out;
}

static void test_every_allocation_fails(void)
{
	static const char rule[] =
	    "rules:\n  - id: my-key\n    type: MY_KEY\n    about: x\n    severity: high\n"
	    "    likelihood: likely\n    literals: [\"mykey_\"]\n    pattern: 'mykey_[a-z]{8}'\n";
	char path[] = "/tmp/ajar-torture-XXXXXX";
	const char *const rules[] = { path, NULL };
	int fd = mkstemp(path);
	struct outcome whole = { 0 };
	unsigned n = 0;

	AJ_CHECK(fd >= 0 && write(fd, rule, sizeof(rule) - 1) == sizeof(rule) - 1);
	whole = run_once(rules);
	AJ_CHECK(whole.status == AJ_OK && whole.how == AJ_DONE && whole.emails == 6, "%llu",
	    (unsigned long long)whole.emails);
	do {
		struct outcome got;

		aj_allocations_fail_at(++n);
		got = run_once(rules);
		/* Where all is said to be well, all is there. */
		if (got.status == AJ_OK && got.how == AJ_DONE)
			AJ_CHECK(got.emails == whole.emails, "allocation %u: %llu", n,
			    (unsigned long long)got.emails);
	} while (aj_allocations_failed() && n < 5000);
	AJ_CHECK(!aj_allocations_failed() && n > 50, "%u", n);
	close(fd);
	unlink(path);
}

AJ_TESTS(test_every_allocation_fails)
