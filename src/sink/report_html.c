/*
 * report_html.c: the summary as one page that needs nothing else: web/report.html
 * with its slots filled. A slot writes a section or, where there is nothing to
 * say, nothing.
 */

#include "sink/country.h"
#include "sink/html.h"
#include "sink/report_driver.h"
#include "sink/show.h"
#include "sink/web.h"

#include <inttypes.h>
#include <math.h>

enum { ROWS_OPEN = 12 /* of a long table; the others unfold */ };

struct page {
	struct aj_buf *out;
	const struct aj_summary *summary;
	const struct aj_report_options *options;
};

static void add(struct page *page, const char *markup)
{
	aj_buf_add(page->out, aj_str_z(markup));
}

static uint64_t not_whole(const struct aj_summary *s)
{
	return s->objects[AJ_PARTIAL] + s->objects[AJ_FAILED] + s->objects[AJ_SKIPPED];
}

static void section(struct page *page, const char *id, const char *title)
{
	aj_buf_addf(page->out, "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2>\n", id, id, title);
}

/* A cell with a figure, sorted by it. */
static void cell_count(struct page *page, uint64_t n)
{
	aj_buf_addf(page->out, "<td role=\"cell\" class=\"n\" data-n=\"%" PRIu64 "\">", n);
	aj_html_count(page->out, n);
	add(page, "</td>");
}

/* Where a column holds estimates, each of its cells keeps room for a margin, so that figures stand in line.
 */
static void cell_distinct(struct page *page, const struct aj_distinct *distinct)
{
	char error[AJ_SHOW_MAX];

	aj_show_error(distinct, error);
	aj_buf_addf(page->out, "<td role=\"cell\" class=\"n d\" data-n=\"%" PRIu64 "\">", distinct->count);
	aj_html_count(page->out, distinct->count);
	aj_buf_addf(page->out, "<span class=\"pm\">%s</span></td>", error);
}

static void slot_style(struct page *page)
{
	aj_buf_add(page->out, aj_web_report_css.text);
}

static void slot_style_digest(struct page *page)
{
	add(page, aj_web_report_css.digest);
}

static void slot_script(struct page *page)
{
	aj_buf_add(page->out, aj_web_report_js.text);
}

static void slot_script_digest(struct page *page)
{
	add(page, aj_web_report_js.digest);
}

static void slot_title(struct page *page)
{
	aj_html_text(page->out, aj_str_z(page->options->title ? page->options->title : "Inspection"));
}

static void slot_input(struct page *page)
{
	const struct aj_summary *s = page->summary;
	uint64_t all = s->objects[AJ_DONE] + not_whole(s);
	char text[AJ_SHOW_MAX];

	aj_html_count(page->out, all);
	add(page, all == 1 ? " object · " : " objects · ");
	aj_show_bytes(s->bytes, text);
	aj_buf_addf(page->out, "%s · read in ", text);
	aj_show_seconds(s->seconds, text);
	add(page, text);
	if (!page->options->when)
		return;
	aj_show_time(page->options->when, text);
	aj_buf_addf(page->out, " · <time datetime=\"%s\">%.10s %.5s UTC</time>", text, text, text + 11);
}

static void incomplete(struct page *page)
{
	const struct aj_summary *s = page->summary;
	uint64_t broken = s->objects[AJ_PARTIAL] + s->objects[AJ_FAILED], skipped = s->objects[AJ_SKIPPED];

	add(page, broken > 0
		      ? "<p class=\"status bad\" role=\"note\"><strong>Incomplete.</strong> "
		      : "<p class=\"status some\" role=\"note\"><strong>Not everything was read.</strong> ");
	if (broken > 0) {
		aj_html_count(page->out, broken);
		add(page,
		    broken == 1 ? " object could not be read whole" : " objects could not be read whole");
	}
	if (skipped > 0) {
		add(page, broken > 0 ? ", " : "");
		aj_html_count(page->out, skipped);
		add(page, broken > 0	 ? skipped == 1 ? " was skipped" : " were skipped"
			  : skipped == 1 ? " object was skipped"
					 : " objects were skipped");
	}
	add(page, ": what was not read is not in the figures. <a href=\"#troubles\">Which and why</a></p>\n");
}

static void slot_status(struct page *page)
{
	const struct aj_summary *s = page->summary;
	uint64_t failing = aj_report_failing(s, page->options->fail_on);

	if (s->interrupted)
		add(page, "<p class=\"status bad\" role=\"note\"><strong>Interrupted.</strong> "
			  "There may be more than what was listed.</p>\n");
	if (not_whole(s) > 0)
		incomplete(page);
	else if (s->objects[AJ_DONE] == 0 && !s->interrupted)
		add(page, "<p class=\"status bad\" role=\"note\"><strong>There was nothing to "
			  "read.</strong></p>\n");
	else if (!s->interrupted)
		add(page,
		    "<p class=\"status good\" role=\"note\"><strong>Complete.</strong> Every object was read "
		    "whole.</p>\n");
	if (failing > 0) {
		add(page, "<p class=\"status bad\" role=\"note\"><strong>");
		aj_html_count(page->out, failing);
		aj_buf_addf(page->out, " %s at or above severity “%s”.</strong></p>\n",
		    failing == 1 ? "finding" : "findings", aj_show_severity(page->options->fail_on));
	}
	if (s->n_types == 0 && s->objects[AJ_DONE] + not_whole(s) > 0)
		add(page, not_whole(s) > 0
			      ? "<p class=\"lead\">Nothing was found in what was read.</p>\n"
			      : "<p class=\"lead\">No personal data and no secrets were found.</p>\n");
}

static void figure(struct page *page, const struct aj_distinct *n, const char *label, const char *class)
{
	char error[AJ_SHOW_MAX];

	aj_show_error(n, error);
	aj_buf_addf(page->out, "<div%s%s%s><dt>%s <span class=\"pm\">%s</span></dt><dd>",
	    class[0] ? " class=\"" : "", class, class[0] ? "\"" : "", label, error);
	aj_html_count(page->out, n->count);
	add(page, "</dd></div>\n");
}

static void figure_count(struct page *page, uint64_t n, const char *one, const char *many, const char *class)
{
	figure(page, &(struct aj_distinct){ n, true, 0 }, n == 1 ? one : many, class);
}

static void slot_figures(struct page *page)
{
	const struct aj_summary *s = page->summary;
	char first[AJ_SHOW_MAX], last[AJ_SHOW_MAX];
	uint64_t secrets = 0;

	for (size_t i = 0; i < s->n_types; i++)
		if (s->types[i].type->group == AJ_GROUP_SECRET)
			secrets += s->types[i].distinct.count;
	if (s->n_types == 0)
		return;
	add(page, "<dl class=\"figures\">\n");
	figure_count(page, s->records_collapsed, "record", "records", "");
	figure(page, &s->subjects, s->subjects.count == 1 ? "person" : "people", "");
	figure(page, &s->organisations, s->organisations.count == 1 ? "organisation" : "organisations", "");
	figure_count(page, s->n_countries, "country", "countries", "");
	figure_count(page, secrets, "secret", "secrets", secrets ? "alarm" : "");
	if (aj_show_month(s->usual_first, first) && aj_show_month(s->usual_last, last))
		aj_buf_addf(page->out, "<div class=\"span\"><dt>dates</dt><dd>%s%s%s</dd></div>\n", first,
		    strcmp(first, last) ? " <span class=\"to\">to</span> " : "",
		    strcmp(first, last) ? last : "");
	add(page, "</dl>\n");
}

static void slot_contents(struct page *page)
{
	const struct aj_summary *s = page->summary;
	const struct {
		const char *id, *title;
		bool there;
	} parts[] = { { "types", "What was found", s->n_types > 0 }, { "sure", "How sure", s->n_types > 0 },
		{ "orgs", "Organisations", s->n_orgs > 0 }, { "countries", "Countries", s->n_countries > 0 },
		{ "dates", "Dates", s->usual_first.month > 0 }, { "copies", "Copies", s->n_copies > 0 },
		{ "troubles", "Not read whole", not_whole(s) > 0 }, { "method", "How to read this", true } };

	add(page, "<nav aria-label=\"Sections\"><ul>");
	for (size_t i = 0; i < AJ_LEN(parts); i++)
		if (parts[i].there)
			aj_buf_addf(
			    page->out, "<li><a href=\"#%s\">%s</a></li>", parts[i].id, parts[i].title);
	add(page, "</ul></nav>\n");
}

/* Severity, samples and what is to be said of it, under the type's name. */
static void type_details(struct page *page, const struct aj_summary_type *type)
{
	int severity = type->type->severity;

	aj_buf_addf(page->out, "<span class=\"sub\"><span class=\"sev v%d\">%s</span>", severity,
	    aj_show_severity(severity));
	for (size_t i = 0; i < AJ_SAMPLES && type->samples[i][0]; i++) {
		add(page, i ? ", <code>" : " <code>");
		aj_html_text(page->out, aj_str_z(type->samples[i]));
		add(page, "</code>");
	}
	add(page, "</span>");
	if (type->disguised == 0 && type->expired == 0)
		return;
	add(page, "<span class=\"sub\">");
	if (type->disguised > 0) {
		aj_html_count(page->out, type->disguised);
		add(page, " written in a non-standard form");
	}
	if (type->expired > 0) {
		add(page, type->disguised > 0 ? ", " : "");
		aj_html_count(page->out, type->expired);
		add(page, " expired");
	}
	add(page, "</span>");
}

static void type_row(struct page *page, const struct aj_summary_type *type, unsigned decades, bool copies)
{
	uint64_t all = 0;

	for (int l = AJ_VERY_UNLIKELY; l <= AJ_VERY_LIKELY; l++)
		all += type->by_likelihood[l];
	add(page, "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\"><span class=\"type\">");
	aj_html_text(page->out, aj_str_z(type->type->name));
	add(page, "</span>");
	type_details(page, type);
	add(page, "</th>");
	cell_count(page, type->collapsed);
	if (copies)
		cell_count(page, type->raw);
	cell_distinct(page, &type->distinct);
	add(page, "<td role=\"cell\" class=\"wide\">");
	aj_html_log_bars(page->out, type->collapsed, type->distinct.count, decades);
	add(page, "</td><td role=\"cell\" class=\"wide sure\">");
	aj_html_parts(page->out, "l", type->by_likelihood + 1, AJ_VERY_LIKELY, all);
	add(page, "</td></tr>\n");
}

static void scale_label(struct page *page, unsigned decade, unsigned decades)
{
	static const char *const units[] = { "", "k", "M", "G", "T", "P", "E" };
	static const char *const tens[] = { "1", "10", "100" };
	const double start = 0.30103;

	if (decade % 2 == 1 && decades > 3)
		return;
	aj_buf_addf(page->out, "<text x=\"%.2f%%\" y=\"11\">%s%s</text>",
	    100 * (decade + start) / (decades + start), tens[decade % 3], units[decade / 3]);
}

static bool any_estimate(const struct aj_summary *s)
{
	for (size_t i = 0; i < s->n_types; i++)
		if (!s->types[i].distinct.exact)
			return true;
	return false;
}

static void types_head(struct page *page, unsigned decades, bool copies)
{
	aj_buf_addf(page->out,
	    "<table class=\"types%s\" role=\"table\" data-sort><caption class=\"hidden\">Types of what was "
	    "found, most "
	    "severe first</caption><thead role=\"rowgroup\"><tr role=\"row\"><th scope=\"col\" "
	    "role=\"columnheader\">"
	    "type</th><th scope=\"col\" role=\"columnheader\" class=\"n\">found</th>",
	    any_estimate(page->summary) ? " est" : "");
	if (copies)
		add(page, "<th scope=\"col\" role=\"columnheader\" class=\"n\">with copies</th>");
	add(page, "<th scope=\"col\" role=\"columnheader\" class=\"n d\">distinct</th><td role=\"cell\" "
		  "class=\"wide\"><svg class=\"axis\" "
		  "aria-hidden=\"true\">");
	for (unsigned d = 0; d <= decades; d++)
		scale_label(page, d, decades);
	add(page, "</svg></td><td role=\"cell\" class=\"wide sure\">likelihood</td></tr></thead>\n");
}

static void types_body(struct page *page, bool secrets, unsigned decades, bool copies)
{
	const struct aj_summary *s = page->summary;
	bool begun = false;

	for (size_t i = 0; i < s->n_types; i++) {
		if ((s->types[i].type->group == AJ_GROUP_SECRET) != secrets)
			continue;
		if (!begun)
			aj_buf_addf(page->out,
			    "<tbody role=\"rowgroup\"><tr role=\"row\" class=\"group\"><th "
			    "scope=\"rowgroup\" "
			    "role=\"rowheader\" colspan=\"%d\">%s</th>"
			    "</tr>\n",
			    copies ? 6 : 5, secrets ? "Secrets" : "Personal data");
		begun = true;
		type_row(page, &s->types[i], decades, copies);
	}
	if (begun)
		add(page, "</tbody>\n");
}

static void slot_types(struct page *page)
{
	const struct aj_summary *s = page->summary;
	bool copies = s->n_copies > 0;
	uint64_t most = 1;
	unsigned decades;

	if (s->n_types == 0)
		return;
	for (size_t i = 0; i < s->n_types; i++)
		most = s->types[i].raw > most ? s->types[i].raw : most;
	decades = aj_html_decades(most);
	section(page, "types", "What was found");
	add(page,
	    "<p class=\"legend wide\"><span class=\"pair\"><span class=\"key a\"></span>all findings</span> "
	    "<span class=\"pair\"><span class=\"key b\"></span>distinct values</span> "
	    "· each line of the scale is ten times the one before</p>");
	types_head(page, decades, copies);
	types_body(page, true, decades, copies);
	types_body(page, false, decades, copies);
	add(page, "</table></section>\n");
}

static void slot_likelihood(struct page *page)
{
	static const char *const meaning[] = { "looks like it, but is most probably something else",
		"the shape alone, with something that speaks against it",
		"shape, but nothing that confirms it", "confirmed by a check digit, a register or its field",
		"confirmed by several of them" };
	const struct aj_summary *s = page->summary;
	uint64_t sums[AJ_VERY_LIKELY + 1] = { 0 }, most = 1;

	if (s->n_types == 0)
		return;
	for (size_t i = 0; i < s->n_types; i++)
		for (int l = AJ_VERY_UNLIKELY; l <= AJ_VERY_LIKELY; l++)
			sums[l] += s->types[i].by_likelihood[l];
	for (int l = AJ_VERY_UNLIKELY; l <= AJ_VERY_LIKELY; l++)
		most = sums[l] > most ? sums[l] : most;
	section(page, "sure", "How sure");
	add(page, "<table class=\"bars\"><caption class=\"hidden\">Findings by likelihood</caption><thead "
		  "class=\"hidden\">"
		  "<tr><th scope=\"col\">likelihood</th><th "
		  "scope=\"col\">findings</th><td></td></tr></thead><tbody>\n");
	for (int l = AJ_VERY_LIKELY; l >= AJ_VERY_UNLIKELY; l--) {
		uint64_t one[AJ_VERY_LIKELY] = { 0 };

		one[l - 1] = sums[l];
		aj_buf_addf(page->out,
		    "<tr><th scope=\"row\"><span class=\"key l%d\"></span>%s<span class=\"sub\">%s"
		    "</span></th>",
		    l - 1, aj_likelihood_name((enum aj_likelihood)l), meaning[l - 1]);
		if (l < (int)s->least) {
			add(page, "<td class=\"n\">not counted</td><td class=\"bar\"></td></tr>\n");
			continue;
		}
		cell_count(page, sums[l]);
		add(page, "<td class=\"bar\">");
		aj_html_parts(page->out, "l", one, AJ_VERY_LIKELY, most);
		add(page, "</td></tr>\n");
	}
	add(page, "</tbody></table></section>\n");
}

static void org_row(struct page *page, const struct aj_summary_org *org, uint64_t most)
{
	add(page, "<tr><th scope=\"row\">");
	aj_html_name(page->out, aj_str_z(org->domain));
	if (org->country[0])
		aj_buf_addf(page->out, " <span class=\"cc\">%s</span>", org->country);
	add(page, "</th>");
	cell_distinct(page, &org->addresses);
	cell_count(page, org->raw);
	add(page, "<td class=\"bar\">");
	aj_html_bar(page->out, org->addresses.count, most);
	add(page, "</td></tr>\n");
}

/* The rows so far are a table; those that follow, so many, are folded away in another. */
static void fold_away(struct page *page, uint64_t more)
{
	add(page, "</tbody></table><details><summary>");
	aj_html_count(page->out, more);
	add(page, " more</summary>");
}

/* Those that are organisations, or those that are providers; rows from ROWS_OPEN on fold away. */
static void org_table(struct page *page, bool free_mail, const char *title, const struct aj_distinct *all)
{
	const struct aj_summary *s = page->summary;
	size_t rows = 0, listed = 0;
	uint64_t most = 1;
	bool estimates = false;

	for (size_t i = 0; i < s->n_orgs; i++) {
		if (s->orgs[i].free_mail != free_mail)
			continue;
		listed++;
		estimates = estimates || !s->orgs[i].addresses.exact;
		most = s->orgs[i].addresses.count > most ? s->orgs[i].addresses.count : most;
	}
	aj_buf_addf(page->out, "<div><h3>%s <span class=\"sum\">", title);
	aj_html_distinct(page->out, all);
	add(page, "</span></h3>\n");
	for (size_t i = 0; i < s->n_orgs; i++) {
		if (s->orgs[i].free_mail != free_mail)
			continue;
		if (rows == ROWS_OPEN)
			fold_away(page, listed - rows);
		if (rows == 0 || rows == ROWS_OPEN)
			aj_buf_addf(page->out,
			    "<table class=\"bars%s\" data-sort><thead><tr><th scope=\"col\">domain</th>"
			    "<th scope=\"col\" class=\"n d\">addresses</th><th scope=\"col\" "
			    "class=\"n\">findings</th><td class=\"bar\"></td></tr></thead><tbody>\n",
			    estimates ? " est" : "");
		org_row(page, &s->orgs[i], most);
		rows++;
	}
	if (rows > 0)
		add(page, "</tbody></table>");
	if (rows > ROWS_OPEN)
		add(page, "</details>");
	if (all->count > rows)
		aj_buf_addf(
		    page->out, "<p class=\"sub\">The %zu with the most addresses are listed.</p>", rows);
	add(page, "</div>\n");
}

static void slot_organisations(struct page *page)
{
	const struct aj_summary *s = page->summary;

	if (s->n_orgs == 0)
		return;
	section(page, "orgs", "Organisations");
	add(page, "<p>By the registrable domain of e-mail addresses.</p><div class=\"two orgs\">\n");
	org_table(page, false, "Companies and institutions", &s->organisations);
	if (s->free_mail.count > 0)
		org_table(page, true, "Free-mail providers", &s->free_mail);
	add(page, "</div></section>\n");
}

static const char *const source_names[AJ_COUNTRY_SOURCES] = { "domain", "phone prefix", "national id", "IBAN",
	"IP address" };

static void country_row(struct page *page, const struct aj_summary_country *country, uint64_t most)
{
	add(page, "<tr><th scope=\"row\">");
	aj_html_text(page->out, aj_str_z(aj_country_name(country->code)));
	add(page, "<span class=\"hidden\">");
	for (size_t i = 0; i < AJ_COUNTRY_SOURCES; i++)
		if (country->by_source[i] > 0)
			aj_buf_addf(page->out, ", %s %" PRIu64, source_names[i], country->by_source[i]);
	add(page, "</span></th>");
	cell_count(page, country->total);
	add(page, "<td class=\"bar\">");
	aj_html_parts(page->out, "c", country->by_source, AJ_COUNTRY_SOURCES, most);
	add(page, "</td></tr>\n");
}

static void country_table(struct page *page)
{
	const struct aj_summary *s = page->summary;
	uint64_t most = 1;

	for (size_t i = 0; i < s->n_countries; i++)
		most = s->countries[i].total > most ? s->countries[i].total : most;
	for (size_t i = 0; i < s->n_countries; i++) {
		if (i == ROWS_OPEN)
			fold_away(page, s->n_countries - i);
		if (i == 0 || i == ROWS_OPEN)
			add(page, "<table class=\"bars\" data-sort><thead><tr><th scope=\"col\">country</th>"
				  "<th scope=\"col\" class=\"n\">findings</th><td "
				  "class=\"bar\"></td></tr></thead><tbody>\n");
		country_row(page, &s->countries[i], most);
	}
	add(page, "</tbody></table>");
	if (s->n_countries > ROWS_OPEN)
		add(page, "</details>");
}

static void slot_countries(struct page *page)
{
	const struct aj_summary *s = page->summary;

	if (s->n_countries == 0)
		return;
	section(page, "countries", "Countries");
	add(page, "<p class=\"legend\">Told by ");
	for (size_t i = 0; i < AJ_COUNTRY_SOURCES; i++)
		if (i != AJ_COUNTRY_IP || s->ip_database)
			aj_buf_addf(page->out,
			    "<span class=\"pair\"><span class=\"key c%zu\"></span>%s</span> ", i,
			    source_names[i]);
	if (!s->ip_database)
		add(page, "<span>· IP addresses were not looked up: no database was given</span>");
	add(page, "</p><div class=\"two map\">\n<div class=\"mapbox\">");
	aj_html_map(page->out, s);
	add(page, "<p class=\"legend\">few <span class=\"key s0\"></span><span class=\"key s1\"></span>"
		  "<span class=\"key s2\"></span><span class=\"key s3\"></span><span class=\"key "
		  "s4\"></span> many</p>"
		  "</div>\n<div>");
	country_table(page);
	add(page, "</div></div></section>\n");
}

static void year_table(struct page *page)
{
	const struct aj_summary *s = page->summary;

	add(page, "<details><summary>Figures by year</summary><table class=\"years\"><thead><tr><th "
		  "scope=\"col\">year</th>"
		  "<th scope=\"col\" class=\"n\">dates</th></tr></thead><tbody>\n");
	for (size_t year = 0; year < AJ_MONTHS / 12; year++) {
		uint64_t sum = 0;

		for (size_t m = 0; m < 12; m++)
			sum += s->months[year * 12 + m];
		if (sum == 0)
			continue;
		aj_buf_addf(page->out, "<tr><th scope=\"row\">%zu</th>", 1900 + year);
		cell_count(page, sum);
		add(page, "</tr>\n");
	}
	add(page, "</tbody></table></details>");
}

static void slot_dates(struct page *page)
{
	const struct aj_summary *s = page->summary;
	char first[AJ_SHOW_MAX], last[AJ_SHOW_MAX], usual_first[AJ_SHOW_MAX], usual_last[AJ_SHOW_MAX];

	if (s->usual_first.month == 0 || !s->months)
		return;
	aj_show_month(s->first, first);
	aj_show_month(s->last, last);
	aj_show_month(s->usual_first, usual_first);
	aj_show_month(s->usual_last, usual_last);
	section(page, "dates", "Dates in the content");
	if (strcmp(first, usual_first) != 0 || strcmp(last, usual_last) != 0)
		aj_buf_addf(page->out,
		    "<p>From %s to %s. The outermost 0.1 %% at each end are left out of the chart; "
		    "they go from %s to %s.</p>\n",
		    usual_first, usual_last, first, last);
	else
		aj_buf_addf(page->out, strcmp(first, last) ? "<p>From %s to %s.</p>\n" : "<p>In %s.</p>\n",
		    first, last);
	add(page, "<figure>");
	aj_html_timeline(page->out, s);
	add(page, "</figure>\n");
	year_table(page);
	add(page, "</section>\n");
}

static void copies_item(struct page *page, const struct aj_summary_copies *copies)
{
	add(page, "<li><strong>");
	aj_html_count(page->out, copies->count);
	add(page, " copies</strong> of <span class=\"path\">");
	aj_html_name(page->out, aj_str_z(copies->count ? copies->names[0] : ""));
	add(page, "</span>");
	if (copies->similarity < 0.9995)
		aj_buf_addf(page->out,
		    " <span class=\"sub\">at least %.0f %% of the records are the same</span>",
		    floor(copies->similarity * 100));
	add(page, "<details><summary>the others</summary><ul class=\"paths\">\n");
	for (size_t i = 1; i < copies->count; i++) {
		add(page, "<li>");
		aj_html_name(page->out, aj_str_z(copies->names[i]));
		add(page, "</li>\n");
	}
	add(page, "</ul></details></li>\n");
}

static void slot_copies(struct page *page)
{
	const struct aj_summary *s = page->summary;

	if (s->n_copies == 0)
		return;
	section(page, "copies", "Copies");
	add(page, "<p>Objects with the same records. Each data set is counted once, but for the column "
		  "“with copies”.</p><ul class=\"copies\">\n");
	for (size_t i = 0; i < s->n_copies; i++)
		copies_item(page, &s->copies[i]);
	add(page, "</ul></section>\n");
}

static void slot_troubles(struct page *page)
{
	const struct aj_summary *s = page->summary;
	uint64_t all = not_whole(s);

	if (all == 0)
		return;
	section(page, "troubles", "Not read whole");
	add(page, "<table class=\"troubles\" data-sort><thead><tr><th scope=\"col\">object</th><th "
		  "scope=\"col\">how</th>"
		  "<th scope=\"col\">why</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < s->n_troubles; i++) {
		const struct aj_summary_object *object = &s->troubles[i];

		add(page, "<tr><th scope=\"row\" class=\"path\">");
		aj_html_name(page->out, aj_str_z(object->name));
		aj_buf_addf(page->out, "</th><td class=\"how h%d\">%s</td><td>", (int)object->how,
		    aj_how_name(object->how));
		aj_html_text(page->out, aj_str_z(object->why));
		add(page, "</td></tr>\n");
	}
	add(page, "</tbody></table>");
	if (all > s->n_troubles) {
		add(page, "<p class=\"sub\">and ");
		aj_html_count(page->out, all - s->n_troubles);
		add(page, " more</p>");
	}
	add(page, "</section>\n");
}

static void method_item(struct page *page, const char *term, const char *text)
{
	aj_buf_addf(page->out, "<div><dt>%s</dt><dd>%s</dd></div>\n", term, text);
}

static void slot_method(struct page *page)
{
	const struct aj_summary *s = page->summary;

	section(page, "method", "How to read this");
	add(page, "<dl class=\"method\">\n");
	method_item(page, "Found",
	    "Every place where something stands; of objects whose records are the same, in one only.");
	if (s->n_copies > 0)
		method_item(page, "With copies", "The same, in all objects.");
	method_item(page, "Distinct",
	    "Different values. Spellings of one value, such as an address with and without a "
	    "space before the @, count as one. Up to 32,768 of a kind the figure is exact; "
	    "beyond that it is an estimate (HyperLogLog) with its margin beside it.");
	method_item(page, "±", "The true figure lies within the margin 95 times in 100.");
	method_item(page, "People",
	    "A person is a distinct e-mail address or, in records that have none, a national id, "
	    "else a phone number, else a name. One person with two addresses counts twice; two "
	    "who share one count once.");
	method_item(page, "Organisations",
	    "Registrable domains of e-mail addresses (Public Suffix List). Providers of "
	    "mailboxes to anyone are listed apart and are not counted.");
	method_item(page, "Countries",
	    "What the findings themselves say: the domain’s country code, the phone "
	    "number’s prefix, the issuer of a national id or IBAN, and the address block of "
	    "an IP address where a database was given. A hint of whose law applies, not of "
	    "where a person lives.");
	method_item(page, "Severity",
	    "How bad it is for those concerned when such a value is open, from low to "
	    "critical. A decoded secret is rated by what it allows.");
	method_item(page, "Samples",
	    page->options->show
		? "Shown masked, also in this report, although values in clear were asked for in lists."
		: "Masked: no value stands in this page in clear. Names of objects are shown as they are.");
	if (s->least > AJ_VERY_UNLIKELY)
		aj_buf_addf(page->out,
		    "<div><dt>Left out</dt><dd>Findings less likely than “%s” were not counted."
		    "</dd></div>\n",
		    aj_likelihood_name(s->least));
	add(page, "</dl></section>\n");
}

static void slot_made_by(struct page *page)
{
	add(page, "Made by ajar " AJ_VERSION
		  ". This page is complete in itself: it loads nothing and sends nothing.");
}

static void fill(struct page *page, struct aj_str name)
{
	static const struct {
		const char *name;
		void (*fill)(struct page *page);
	} slots[] = { { "style", slot_style }, { "style-digest", slot_style_digest },
		{ "script", slot_script }, { "script-digest", slot_script_digest }, { "title", slot_title },
		{ "input", slot_input }, { "status", slot_status }, { "figures", slot_figures },
		{ "contents", slot_contents }, { "types", slot_types }, { "likelihood", slot_likelihood },
		{ "organisations", slot_organisations }, { "countries", slot_countries },
		{ "dates", slot_dates }, { "copies", slot_copies }, { "troubles", slot_troubles },
		{ "method", slot_method }, { "made-by", slot_made_by } };

	for (size_t i = 0; i < AJ_LEN(slots); i++)
		if (aj_str_eq(name, aj_str_z(slots[i].name)))
			slots[i].fill(page);
}

/* The template is ours, so a slot is simply "{{", a name and "}}". */
static void html_tail(
    const struct aj_report_options *options, const struct aj_summary *summary, struct aj_buf *out)
{
	struct page page = { .out = out, .summary = summary, .options = options };
	struct aj_str left = aj_web_report_html.text;

	while (left.len > 0) {
		size_t open = 0;
		struct aj_str name;

		while (open < left.len && !aj_str_starts(aj_str_from(left, open), AJ_S("{{")))
			open++;
		aj_buf_add(out, aj_str_sub(left, 0, open));
		name = aj_str_until(aj_str_from(left, open + 2), '}');
		fill(&page, name);
		left = aj_str_from(left, open + 2 + name.len + 2);
	}
}

const struct aj_report_driver aj_report_html = {
	.name = "html",
	.about = "the summary as one self-contained page with charts",
	.tail = html_tail,
};
