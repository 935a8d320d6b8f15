#include "sink/report.h"
#include "sink/show.h"
#include "test/json.h"
#include "test/summary_fixture.h"
#include "test/test.h"

#include <stdlib.h>

static void (*const fixtures[])(
    struct aj_summary *out) = { aj_fixture_support, aj_fixture_empty, aj_fixture_hostile };

/* Head and tail of a report on a fixture, without findings. Free with aj_buf_fini. */
static struct aj_buf report_of(
    enum aj_report_format format, size_t fixture, const struct aj_report_options *asked)
{
	struct aj_report_options options = asked ? *asked : (struct aj_report_options){ 0 };
	struct aj_summary summary;
	struct aj_buf out;

	aj_buf_init(&out, 1 << 24);
	options.types = aj_fixture_types(&options.n_types);
	fixtures[fixture](&summary);
	aj_report_head(format, &options, &out);
	aj_report_tail(format, &options, &summary, &out);
	aj_buf_add(&out, aj_str("", 1)); /* for strstr */
	out.len--;
	AJ_CHECK(!out.full, "fits");
	aj_summary_fini(&summary);
	return out;
}

static bool says(const struct aj_buf *report, const char *what)
{
	return strstr((const char *)report->ptr, what) != NULL;
}

/* At any width no line is longer, and nothing but line ends and our own colours controls the terminal. */
static void test_terminal_lines(void)
{
	for (size_t fixture = 0; fixture < AJ_LEN(fixtures); fixture++) {
		for (int width = 60; width <= 200; width += 7) {
			struct aj_buf got = report_of(AJ_REPORT_TERMINAL, fixture,
			    &(struct aj_report_options){
				.width = width, .title = "/srv/\x1b[2J\xe2\x80\xae backup", .fail_on = 1 });
			struct aj_str left = aj_buf_str(&got);

			while (left.len > 0) {
				struct aj_str line = aj_str_until(left, '\n');

				AJ_CHECK(aj_show_width(line) <= (size_t)width, "%zu/%d: %.*s", fixture, width,
				    (int)line.len, line.ptr);
				AJ_CHECK(line.len == 0 || line.ptr[line.len - 1] != ' ',
				    "%zu/%d: ends in a space", fixture, width);
				AJ_CHECK(aj_utf8_valid(line) == line.len &&
					     aj_str_find(line, 0, '\x1b') == line.len,
				    "%zu/%d: control", fixture, width);
				left = aj_str_from(left, line.len + 1);
			}
			aj_buf_fini(&got);
		}
	}
}

/* The legend explains the columns that there is room for, and no others. */
static void test_terminal_legend(void)
{
	int sure = 0, like = 0;

	for (int width = 38; width <= 120; width++) {
		struct aj_buf got =
		    report_of(AJ_REPORT_TERMINAL, 0, &(struct aj_report_options){ .width = width });

		sure += says(&got, "sure: very unlikely");
		like += says(&got, "are masked.");
		AJ_CHECK(
		    says(&got, "sure: very unlikely") == (says(&got, "  sure\n") || says(&got, "  sure  ")),
		    "%d", width);
		AJ_CHECK(says(&got, "are masked.") == says(&got, "  like\n"), "%d", width);
		aj_buf_fini(&got);
	}
	AJ_CHECK(sure > 0 && sure < 83 && like > 0 && like < 83, "sure at %d widths, like at %d", sure, like);
}

static void test_terminal_says(void)
{
	struct aj_buf got = report_of(AJ_REPORT_TERMINAL, 0, &(struct aj_report_options){ .width = 120 });

	AJ_CHECK(says(&got, "250,000 records (1,250,000 with copies) · 180,211 people (±0.8 %)"), "headline");
	AJ_CHECK(says(&got, "2005-01 to 2019-12"), "span");
	AJ_CHECK(says(&got, "INCOMPLETE: 3 objects could not be read whole, 1 was skipped"), "completeness");
	AJ_CHECK(says(&got, "5 copies of support-2019/mirror-1"), "copies");
	AJ_CHECK(says(&got, "1,204 written in a non-standard form"), "disguised");
	AJ_CHECK(says(&got, "less likely than \"unlikely\" were not counted"), "least");
	AJ_CHECK(!says(&got, "\x1b["), "no colour unless asked for");
	aj_buf_fini(&got);
	got = report_of(AJ_REPORT_TERMINAL, 0, &(struct aj_report_options){ .colour = true });
	AJ_CHECK(says(&got, "\x1b[1;31m"), "colour");
	aj_buf_fini(&got);
	got = report_of(AJ_REPORT_TERMINAL, 1, NULL);
	AJ_CHECK(says(&got, "No personal data and no secrets were found.\nEverything was read whole.\n"),
	    "nothing");
	aj_buf_fini(&got);
}

/* Nothing found, yet not everything read: never a word that sounds like clean. */
static void test_incomplete(void)
{
	for (int how = AJ_PARTIAL; how <= AJ_SKIPPED; how++) {
		struct aj_summary summary;
		struct aj_report_options options = { 0 };

		aj_fixture_empty(&summary);
		summary.objects[how] = 1;
		for (int format = 0; format < AJ_REPORT_FORMATS; format++) {
			struct aj_buf out;

			aj_buf_init(&out, 1 << 24);
			aj_report_tail((enum aj_report_format)format, &options, &summary, &out);
			aj_buf_add(&out, aj_str("", 1));
			AJ_CHECK(!says(&out, "were found.") && !says(&out, "Everything") &&
				     !says(&out, "Every object was"),
			    "%s, %s", aj_report_name((enum aj_report_format)format),
			    aj_how_name((enum aj_how)how));
			AJ_CHECK(how == AJ_SKIPPED || (!says(&out, "\"complete\":true") &&
							  !says(&out, "\"executionSuccessful\":true")),
			    "%s, %s", aj_report_name((enum aj_report_format)format),
			    aj_how_name((enum aj_how)how));
			aj_buf_fini(&out);
		}
		AJ_CHECK(aj_report_exit(&summary, 0) == (how != AJ_SKIPPED), "exit");
		aj_summary_fini(&summary);
	}
}

static void test_exit(void)
{
	struct aj_summary summary;

	aj_fixture_empty(&summary);
	AJ_CHECK(aj_report_exit(&summary, 0) == 0 && aj_report_exit(&summary, 1) == 0, "nothing");
	aj_summary_fini(&summary);
	aj_fixture_support(&summary);
	AJ_CHECK(aj_report_exit(&summary, 0) == 1, "incomplete");
	AJ_CHECK(aj_report_exit(&summary, 4) == 3, "findings go before incomplete");
	AJ_CHECK(aj_report_failing(&summary, 4) == 5 + 15 + 210 + 95 + 160, "critical ones");
	summary.objects[AJ_PARTIAL] = summary.objects[AJ_FAILED] = summary.objects[AJ_SKIPPED] = 0;
	AJ_CHECK(aj_report_exit(&summary, 0) == 0 && aj_report_exit(&summary, 1) == 3, "complete");
	aj_summary_fini(&summary);
}

static void check_at(const struct aj_buf *got, const char *path, const char *want)
{
	struct aj_str value = aj_json_at(aj_buf_str(got), path);

	AJ_CHECK(aj_str_eq(value, aj_str_z(want)), "%s: %.*s", path, (int)value.len, value.ptr);
}

static void test_json(void)
{
	for (size_t fixture = 0; fixture < AJ_LEN(fixtures); fixture++) {
		struct aj_buf got = report_of(AJ_REPORT_JSON, fixture,
		    &(struct aj_report_options){ .title = "\xff\"\\\n", .when = 1574841600 });

		AJ_CHECK(aj_json_valid(aj_buf_str(&got)), "%zu", fixture);
		aj_buf_fini(&got);
		got = report_of(AJ_REPORT_NDJSON, fixture, NULL);
		AJ_CHECK(aj_json_valid(aj_buf_str(&got)), "%zu", fixture);
		AJ_CHECK(aj_str_find(aj_buf_str(&got), 0, '\n') == got.len - 1, "one line");
		check_at(&got, "kind", "\"summary\"");
		aj_buf_fini(&got);
	}
}

static void test_json_members(void)
{
	struct aj_buf got = report_of(AJ_REPORT_JSON, 0, &(struct aj_report_options){ .fail_on = 4 });

	check_at(&got, "schema", "\"ajar.summary/1\"");
	check_at(&got, "complete", "false");
	check_at(&got, "input.objects.done", "408");
	check_at(&got, "least_likelihood", "\"unlikely\"");
	check_at(&got, "fail_on", "{\"severity\":\"critical\",\"findings\":485}");
	check_at(&got, "records.count_copies_aside", "250000");
	check_at(&got, "people", "{\"count\":180211,\"exact\":false,\"error\":0.0080}");
	check_at(&got, "dates.usual_last", "\"2019-12\"");
	check_at(&got, "dates.months.2038-01", "2");
	check_at(&got, "types.7.type", "\"EMAIL_ADDRESS\"");
	check_at(&got, "types.7.disguised", "1204");
	check_at(&got, "types.7.samples.0", "\"j•••@c•••.com\"");
	check_at(&got, "organisations.top.1.domain", "\"contoso.example\"");
	check_at(&got, "countries.list.0.name", "\"United States\"");
	check_at(&got, "copies.0.count", "5");
	check_at(&got, "troubles.2.why", "\"permission denied\"");
	check_at(&got, "troubles_left_out", "0");
	aj_buf_fini(&got);
}

static void test_sarif(void)
{
	for (size_t fixture = 0; fixture < AJ_LEN(fixtures); fixture++) {
		struct aj_buf got = report_of(AJ_REPORT_SARIF, fixture, NULL);

		AJ_CHECK(aj_json_valid(aj_buf_str(&got)), "%zu", fixture);
		check_at(&got, "version", "\"2.1.0\"");
		check_at(&got, "runs.0.tool.driver.name", "\"ajar\"");
		check_at(&got, "runs.0.tool.driver.rules.0.id", "\"EMAIL_ADDRESS\"");
		check_at(&got, "runs.0.results", "[]");
		check_at(&got, "runs.0.invocations.0.executionSuccessful", fixture == 1 ? "true" : "false");
		aj_buf_fini(&got);
	}
}

/* Markup in names stays text; nothing is loaded; nothing may run but our own script. */
static void test_html(void)
{
	struct aj_buf got =
	    report_of(AJ_REPORT_HTML, 2, &(struct aj_report_options){ .title = "</title><script>x" });
	static const char *const never[] = { "<script>alert", "<script>x", "\xe2\x80\xae", "\x1b", "<b>&",
		"http:", "https:", " style=", " onclick", "unsafe-inline", " src=" };

	for (size_t i = 0; i < AJ_LEN(never); i++)
		AJ_CHECK(!says(&got, never[i]), "%s", never[i]);
	AJ_CHECK(says(&got, "&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[2J\\u{202e}gpj.exe"), "escaped");
	AJ_CHECK(says(&got, "{{title}}"), "slots in names are names");
	AJ_CHECK(says(&got, "default-src 'none'; style-src 'sha256-"), "policy");
	AJ_CHECK(aj_utf8_valid(aj_buf_str(&got)) == got.len, "UTF-8");
	aj_buf_fini(&got);
}

static void test_formats(void)
{
	enum aj_report_format format;

	for (int i = 0; i < AJ_REPORT_FORMATS; i++) {
		AJ_CHECK(aj_report_format_of(aj_str_z(aj_report_name((enum aj_report_format)i)), &format) &&
			     format == (enum aj_report_format)i,
		    "%d", i);
		AJ_CHECK(aj_report_about((enum aj_report_format)i)[0], "%d", i);
	}
	AJ_CHECK(!aj_report_format_of(AJ_S("pdf"), &format) && !aj_report_format_of(AJ_S(""), &format),
	    "none such");
	AJ_CHECK(aj_report_lists(AJ_REPORT_NDJSON) && aj_report_lists(AJ_REPORT_CSV) &&
		     aj_report_lists(AJ_REPORT_SARIF) && !aj_report_lists(AJ_REPORT_HTML),
	    "lists");
}

AJ_TESTS(test_terminal_lines, test_terminal_legend, test_terminal_says, test_incomplete, test_exit, test_json,
    test_json_members, test_sarif, test_html, test_formats)
