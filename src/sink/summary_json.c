#include "sink/summary_json.h"

#include "sink/country.h"
#include "sink/show.h"

#include <inttypes.h>
#include <math.h>

/* JSON has no way to write what is not a number. */
static double number(double value)
{
	return isfinite(value) ? value : 0;
}

static void add_text(struct aj_buf *out, const char *key, const char *text)
{
	aj_buf_addf(out, "\"%s\":", key);
	aj_buf_json(out, aj_str_z(text));
}

static void add_distinct(struct aj_buf *out, const char *key, const struct aj_distinct *distinct)
{
	aj_buf_addf(out, "\"%s\":{\"count\":%" PRIu64 ",\"exact\":%s,\"error\":%.4f}", key, distinct->count,
	    distinct->exact ? "true" : "false", number(distinct->error));
}

/* A month or null. */
static void add_month(struct aj_buf *out, const char *key, struct aj_month month)
{
	char text[AJ_SHOW_MAX];

	if (aj_show_month(month, text) > 0)
		aj_buf_addf(out, "\"%s\":\"%s\"", key, text);
	else
		aj_buf_addf(out, "\"%s\":null", key);
}

static void add_input(
    const struct aj_report_options *options, const struct aj_summary *summary, struct aj_buf *out)
{
	char when[AJ_SHOW_MAX];

	aj_buf_add(out, AJ_S("\"input\":{"));
	if (options->title) {
		add_text(out, "title", options->title);
		aj_buf_add(out, AJ_S(","));
	}
	if (options->when) {
		aj_show_time(options->when, when);
		aj_buf_addf(out, "\"when\":\"%s\",", when);
	}
	aj_buf_addf(out, "\"bytes\":%" PRIu64 ",\"seconds\":%.3f,\"interrupted\":%s,\"objects\":{",
	    summary->bytes, number(summary->seconds), summary->interrupted ? "true" : "false");
	for (size_t how = 0; how < AJ_LEN(summary->objects); how++)
		aj_buf_addf(out, "%s\"%s\":%" PRIu64, how ? "," : "", aj_how_name((enum aj_how)how),
		    summary->objects[how]);
	aj_buf_add(out, AJ_S("}}"));
}

static void add_dates(const struct aj_summary *summary, struct aj_buf *out)
{
	bool first = true;

	aj_buf_add(out, AJ_S("\"dates\":{"));
	add_month(out, "first", summary->first);
	aj_buf_add(out, AJ_S(","));
	add_month(out, "last", summary->last);
	aj_buf_add(out, AJ_S(","));
	add_month(out, "usual_first", summary->usual_first);
	aj_buf_add(out, AJ_S(","));
	add_month(out, "usual_last", summary->usual_last);
	aj_buf_add(out, AJ_S(",\"months\":{"));
	for (int i = 0; summary->months && i < AJ_MONTHS; i++) {
		if (summary->months[i] == 0)
			continue;
		aj_buf_addf(out, "%s\"%04d-%02d\":%" PRIu32, first ? "" : ",", 1900 + i / 12, 1 + i % 12,
		    summary->months[i]);
		first = false;
	}
	aj_buf_add(out, AJ_S("}}"));
}

static void add_type(const struct aj_summary_type *type, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S("{"));
	add_text(out, "type", type->type->name);
	aj_buf_addf(out,
	    ",\"group\":\"%s\",\"severity\":\"%s\",\"findings\":%" PRIu64
	    ",\"findings_copies_aside\":%" PRIu64 ",",
	    aj_group_name(type->type->group), aj_show_severity(type->type->severity), type->raw,
	    type->collapsed);
	add_distinct(out, "distinct", &type->distinct);
	aj_buf_add(out, AJ_S(",\"by_likelihood\":{"));
	for (int l = AJ_VERY_UNLIKELY; l <= AJ_VERY_LIKELY; l++)
		aj_buf_addf(out, "%s\"%s\":%" PRIu64, l > 1 ? "," : "",
		    aj_likelihood_name((enum aj_likelihood)l), type->by_likelihood[l]);
	aj_buf_add(out, AJ_S("},\"by_severity\":{"));
	for (int s = 1; s <= 4; s++)
		aj_buf_addf(
		    out, "%s\"%s\":%" PRIu64, s > 1 ? "," : "", aj_show_severity(s), type->by_severity[s]);
	aj_buf_addf(out, "},\"disguised\":%" PRIu64 ",\"expired\":%" PRIu64 ",\"samples\":[", type->disguised,
	    type->expired);
	for (size_t i = 0; i < AJ_SAMPLES && type->samples[i][0]; i++) {
		aj_buf_add(out, i ? AJ_S(",") : AJ_S(""));
		aj_buf_json(out, aj_str_z(type->samples[i]));
	}
	aj_buf_add(out, AJ_S("]}"));
}

static void add_org(const struct aj_summary_org *org, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S("{"));
	add_text(out, "domain", org->domain);
	aj_buf_addf(out, ",\"free_mail\":%s,\"country\":", org->free_mail ? "true" : "false");
	if (org->country[0])
		aj_buf_json(out, aj_str_z(org->country));
	else
		aj_buf_add(out, AJ_S("null"));
	aj_buf_addf(out, ",\"findings\":%" PRIu64 ",", org->raw);
	add_distinct(out, "addresses", &org->addresses);
	aj_buf_add(out, AJ_S("}"));
}

static void add_country(const struct aj_summary_country *country, struct aj_buf *out)
{
	static const char *const sources[AJ_COUNTRY_SOURCES] = { "tld", "phone", "national_id", "iban",
		"ip" };

	aj_buf_add(out, AJ_S("{"));
	add_text(out, "code", country->code);
	aj_buf_add(out, AJ_S(","));
	add_text(out, "name", aj_country_name(country->code));
	aj_buf_addf(out, ",\"findings\":%" PRIu64 ",\"by_source\":{", country->total);
	for (size_t i = 0; i < AJ_COUNTRY_SOURCES; i++)
		aj_buf_addf(out, "%s\"%s\":%" PRIu64, i ? "," : "", sources[i], country->by_source[i]);
	aj_buf_add(out, AJ_S("}}"));
}

static void add_copies(const struct aj_summary_copies *copies, struct aj_buf *out)
{
	aj_buf_addf(out, "{\"count\":%zu,\"similarity\":%.3f,\"objects\":[", copies->count,
	    number(copies->similarity));
	for (size_t i = 0; i < copies->count; i++) {
		aj_buf_add(out, i ? AJ_S(",") : AJ_S(""));
		aj_buf_json(out, aj_str_z(copies->names[i]));
	}
	aj_buf_add(out, AJ_S("]}"));
}

static void add_trouble(const struct aj_summary_object *object, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S("{"));
	add_text(out, "object", object->name);
	aj_buf_addf(out, ",\"how\":\"%s\",", aj_how_name(object->how));
	add_text(out, "why", object->why);
	aj_buf_add(out, AJ_S("}"));
}

/* Items of a list, each on a line of its own where lines are wanted. */
#define ADD_LIST(out, line, list, count, add)                                                                \
	do {                                                                                                 \
		aj_buf_add((out), AJ_S("["));                                                                \
		for (size_t at = 0; at < (count); at++) {                                                    \
			aj_buf_addf((out), "%s%s%s", at ? "," : "", (line), *(line) ? "  " : "");            \
			add(&(list)[at], (out));                                                             \
		}                                                                                            \
		aj_buf_add((out), AJ_S("]"));                                                                \
	} while (0)

static void add_lists(const struct aj_summary *summary, const char *line, struct aj_buf *out)
{
	aj_buf_addf(out, ",%s\"types\":", line);
	ADD_LIST(out, line, summary->types, summary->n_types, add_type);
	aj_buf_addf(out, ",%s\"organisations\":{", line);
	add_distinct(out, "distinct", &summary->organisations);
	aj_buf_add(out, AJ_S(","));
	add_distinct(out, "free_mail_providers", &summary->free_mail);
	aj_buf_add(out, AJ_S(",\"top\":"));
	ADD_LIST(out, line, summary->orgs, summary->n_orgs, add_org);
	aj_buf_addf(out, "},%s\"countries\":{\"ip_database\":%s,\"list\":", line,
	    summary->ip_database ? "true" : "false");
	ADD_LIST(out, line, summary->countries, summary->n_countries, add_country);
	aj_buf_addf(out, "},%s\"copies\":", line);
	ADD_LIST(out, line, summary->copies, summary->n_copies, add_copies);
	aj_buf_addf(out, ",%s\"troubles\":", line);
	ADD_LIST(out, line, summary->troubles, summary->n_troubles, add_trouble);
}

void aj_summary_json(const struct aj_report_options *options, const struct aj_summary *summary,
    const char *line, struct aj_buf *out)
{
	uint64_t bad =
	    summary->objects[AJ_PARTIAL] + summary->objects[AJ_FAILED] + summary->objects[AJ_SKIPPED];

	line = line ? line : "";
	aj_buf_addf(out, "%s\"schema\":\"ajar.summary/1\",%s\"tool\":{\"name\":\"ajar\",\"version\":\"%s\"}",
	    line, line, AJ_VERSION);
	aj_buf_addf(out, ",%s\"complete\":%s,%s", line, aj_report_complete(summary) ? "true" : "false", line);
	add_input(options, summary, out);
	aj_buf_addf(out, ",%s\"least_likelihood\":\"%s\"", line,
	    aj_likelihood_name(summary->least ? summary->least : AJ_VERY_UNLIKELY));
	aj_buf_addf(out, ",%s\"fail_on\":", line);
	if (options->fail_on > 0)
		aj_buf_addf(out, "{\"severity\":\"%s\",\"findings\":%" PRIu64 "}",
		    aj_show_severity(options->fail_on), aj_report_failing(summary, options->fail_on));
	else
		aj_buf_add(out, AJ_S("null"));
	aj_buf_addf(out,
	    ",%s\"records\":{\"count\":%" PRIu64 ",\"count_copies_aside\":%" PRIu64
	    ",\"with_findings\":%" PRIu64 "},%s",
	    line, summary->records, summary->records_collapsed, summary->records_with_findings, line);
	add_distinct(out, "people", &summary->subjects);
	aj_buf_addf(out, ",%s", line);
	add_dates(summary, out);
	add_lists(summary, line, out);
	aj_buf_addf(out, ",%s\"troubles_left_out\":%" PRIu64, line,
	    bad > summary->n_troubles ? bad - summary->n_troubles : 0);
}
