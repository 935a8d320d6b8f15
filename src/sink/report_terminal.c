/*
 * report_terminal.c: the summary for people. What to act on stands first.
 */

#include "sink/country.h"
#include "sink/report_driver.h"
#include "sink/show.h"
#include "sink/terminal.h"

#include <stdio.h>

enum {
	WIDTH_LEAST = 38, /* a terminal of 40 columns still has room around it */
	WIDTH_USUAL = 80,
	WIDTH_MOST = 200,
	TOP = 10,	   /* organisations and countries in full */
	TROUBLES_TOP = 20, /* objects not read whole in full */
	COPIES_TOP = 10,
};

static void show_title(struct aj_term *term)
{
	struct aj_buf shown;

	if (!term->options->title)
		return;
	aj_buf_init(&shown, SIZE_MAX / 2);
	aj_show_name(&shown, aj_str_z(term->options->title));
	aj_term_style(term, AJ_TERM_BOLD);
	aj_term_flow(term, aj_buf_str(&shown), 0, AJ_S(""));
	aj_term_plain(term, AJ_TERM_BOLD);
	aj_term_newline(term);
	aj_buf_fini(&shown);
}

static uint64_t objects_in_all(const struct aj_summary *summary)
{
	uint64_t all = 0;

	for (size_t how = 0; how < AJ_LEN(summary->objects); how++)
		all += summary->objects[how];
	return all;
}

static void show_input(struct aj_term *term)
{
	const struct aj_summary *s = term->summary;
	char objects[AJ_SHOW_MAX + 32], bytes[AJ_SHOW_MAX], time[AJ_SHOW_MAX], rate[AJ_SHOW_MAX];

	aj_term_counted(objects, objects_in_all(s), "object", "objects");
	aj_show_bytes(s->bytes, bytes);
	aj_show_seconds(s->seconds, time);
	aj_show_bytes(s->seconds > 0 ? (uint64_t)((double)s->bytes / s->seconds) : 0, rate);
	if (s->seconds >= 0.1 && s->bytes > 0)
		aj_term_sentence(term, AJ_TERM_DIM, 0, "%s · %s · %s · %s/s", objects, bytes, time, rate);
	else
		aj_term_sentence(term, AJ_TERM_DIM, 0, "%s · %s · %s", objects, bytes, time);
}

static void headline_part(struct aj_term *term, const char *text, const struct aj_distinct *distinct)
{
	char part[2 * AJ_SHOW_MAX + 64], error[AJ_SHOW_MAX] = "";

	if (distinct)
		aj_show_error(distinct, error);
	snprintf(part, sizeof(part), "%s%s%s%s", text, error[0] ? " (" : "", error, error[0] ? ")" : "");
	aj_term_flow(term, aj_str_z(part), 0, AJ_S(" · "));
}

/* What, how much, whose, of which years. */
static void show_headline(struct aj_term *term)
{
	const struct aj_summary *s = term->summary;
	char text[AJ_SHOW_MAX + 32], first[AJ_SHOW_MAX], last[AJ_SHOW_MAX], span[3 * AJ_SHOW_MAX];
	uint64_t secrets = 0;

	for (size_t i = 0; i < s->n_types; i++)
		if (s->types[i].type->group == AJ_GROUP_SECRET)
			secrets += s->types[i].distinct.count;
	aj_term_style(term, AJ_TERM_BOLD);
	aj_term_counted(text, s->records_collapsed, "record", "records");
	if (s->records != s->records_collapsed) {
		aj_show_count(s->records, first);
		snprintf(span, sizeof(span), "%s (%s with copies)", text, first);
		headline_part(term, span, NULL);
	} else {
		headline_part(term, text, NULL);
	}
	if (s->subjects.count > 0)
		headline_part(
		    term, aj_term_counted(text, s->subjects.count, "person", "people"), &s->subjects);
	if (s->organisations.count > 0)
		headline_part(term,
		    aj_term_counted(text, s->organisations.count, "organisation", "organisations"),
		    &s->organisations);
	if (s->n_countries > 0)
		headline_part(term, aj_term_counted(text, s->n_countries, "country", "countries"), NULL);
	if (secrets > 0)
		headline_part(term, aj_term_counted(text, secrets, "secret", "secrets"), NULL);
	if (aj_show_month(s->usual_first, first) > 0 && aj_show_month(s->usual_last, last) > 0) {
		snprintf(span, sizeof(span), strcmp(first, last) == 0 ? "%s" : "%s to %s", first, last);
		headline_part(term, span, NULL);
	}
	aj_term_plain(term, AJ_TERM_BOLD);
	aj_term_newline(term);
}

/* Never "clean" where something was not read; the line says how much that was. */
static void show_completeness(struct aj_term *term)
{
	const struct aj_summary *s = term->summary;
	uint64_t broken = s->objects[AJ_PARTIAL] + s->objects[AJ_FAILED];
	char text[AJ_SHOW_MAX + 32], skipped[AJ_SHOW_MAX + 32];

	aj_term_counted(skipped, s->objects[AJ_SKIPPED], "was skipped", "were skipped");
	if (s->interrupted)
		aj_term_sentence(term, AJ_TERM_BOLD ";" AJ_TERM_RED, 0,
		    "INCOMPLETE: interrupted; there may be more than what was listed");
	if (objects_in_all(s) == 0)
		aj_term_sentence(term, AJ_TERM_YELLOW, 0, "There was nothing to read.");
	else if (broken > 0 && s->objects[AJ_SKIPPED] > 0)
		aj_term_sentence(term, AJ_TERM_BOLD ";" AJ_TERM_RED, 0,
		    "INCOMPLETE: %s could not be read whole, %s",
		    aj_term_counted(text, broken, "object", "objects"), skipped);
	else if (broken > 0)
		aj_term_sentence(term, AJ_TERM_BOLD ";" AJ_TERM_RED, 0,
		    "INCOMPLETE: %s could not be read whole",
		    aj_term_counted(text, broken, "object", "objects"));
	else if (s->objects[AJ_SKIPPED] > 0)
		aj_term_sentence(term, AJ_TERM_YELLOW, 0, "%s skipped; all others were read whole.",
		    aj_term_counted(text, s->objects[AJ_SKIPPED], "object was", "objects were"));
	else if (!s->interrupted)
		aj_term_sentence(term, "", 0, "Everything was read whole.");
}

/* A bar of part/most of so many columns, never nothing for something. */
static void bar(struct aj_term *term, uint64_t part, uint64_t most, size_t columns)
{
	static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	size_t units = most ? (size_t)((double)part / (double)most * (double)columns * 8) : 0;

	if (units == 0 && part > 0)
		units = 1;
	for (size_t i = 0; i < units / 8; i++)
		aj_buf_add(term->out, AJ_S("█"));
	aj_buf_add(term->out, aj_str_z(eighths[units % 8]));
}

/* Columns of a list of names and counts with bars. */
struct bars {
	size_t name, count, error;
	uint64_t most;
};

enum { NAME_MOST = 36, BAR_MOST = 40 };

static void bars_fit(
    const struct aj_term *term, struct bars *bars, struct aj_str name, const struct aj_distinct *count)
{
	char error[AJ_SHOW_MAX];

	bars->name = aj_term_larger(bars->name, aj_show_width(name));
	bars->name = bars->name < NAME_MOST ? bars->name : NAME_MOST;
	bars->count = aj_term_larger(bars->count, aj_term_count_width(count->count));
	if (aj_show_error(count, error) > 0)
		bars->error = aj_term_larger(bars->error, 1 + aj_show_width(aj_str_z(error)));
	bars->most = count->count > bars->most ? count->count : bars->most;
	while (bars->name > AJ_TERM_NAME_LEAST &&
	       AJ_TERM_INDENT + bars->name + AJ_TERM_GAP + bars->count + bars->error > term->width)
		bars->name--;
}

/* "  name   1,234 ±0.8 %  █████" */
static void bar_row(
    struct aj_term *term, const struct bars *bars, struct aj_str name, const struct aj_distinct *count)
{
	char error[AJ_SHOW_MAX];
	size_t used = AJ_TERM_INDENT + bars->name + AJ_TERM_GAP + bars->count + bars->error + AJ_TERM_GAP;

	aj_term_spaces(term, AJ_TERM_INDENT);
	aj_term_cell(term, name, bars->name, false);
	aj_term_spaces(term, AJ_TERM_GAP);
	aj_term_count(term, count->count, bars->count);
	if (bars->error > 0) {
		aj_show_error(count, error);
		aj_term_spaces(term, 1);
		aj_term_cell(term, aj_str_z(error), bars->error - 1, false);
	}
	if (term->width > used) {
		aj_term_spaces(term, AJ_TERM_GAP);
		bar(term, count->count, bars->most,
		    term->width - used < BAR_MOST ? term->width - used : BAR_MOST);
	}
	aj_term_newline(term);
}

static void flow_name_count(struct aj_term *term, struct aj_str name, uint64_t count)
{
	struct aj_buf piece;
	char number[AJ_SHOW_MAX];

	aj_show_count(count, number);
	aj_buf_init(&piece, SIZE_MAX / 2);
	aj_show_name(&piece, name);
	aj_buf_addf(&piece, " %s", number);
	aj_term_flow(term, aj_buf_str(&piece), AJ_TERM_INDENT, AJ_S(" · "));
	aj_buf_fini(&piece);
}

/* Fits the columns to the first organisations, or writes their rows. */
static size_t org_rows(struct aj_term *term, struct bars *bars, bool write)
{
	const struct aj_summary *s = term->summary;
	struct aj_buf shown;
	size_t rows = 0;

	aj_buf_init(&shown, SIZE_MAX / 2);
	for (size_t i = 0; i < s->n_orgs && rows < TOP; i++) {
		if (s->orgs[i].free_mail)
			continue;
		shown.len = 0;
		aj_show_name(&shown, aj_str_z(s->orgs[i].domain));
		if (write)
			bar_row(term, bars, aj_buf_str(&shown), &s->orgs[i].addresses);
		else
			bars_fit(term, bars, aj_buf_str(&shown), &s->orgs[i].addresses);
		rows++;
	}
	aj_buf_fini(&shown);
	return rows;
}

static void show_free_mail(struct aj_term *term)
{
	const struct aj_summary *s = term->summary;
	char text[AJ_SHOW_MAX + 32];
	size_t listed = 0;

	if (s->free_mail.count == 0)
		return;
	aj_term_newline(term);
	aj_term_sentence(term, "", AJ_TERM_INDENT, "Apart from these, %s of mailboxes to anyone:",
	    aj_term_counted(text, s->free_mail.count, "provider", "providers"));
	for (size_t i = 0; i < s->n_orgs && listed < TOP; i++)
		if (s->orgs[i].free_mail && ++listed)
			flow_name_count(term, aj_str_z(s->orgs[i].domain), s->orgs[i].addresses.count);
	aj_term_newline(term);
}

static void show_orgs(struct aj_term *term)
{
	const struct aj_summary *s = term->summary;
	struct bars bars = { .name = 8 };
	size_t rows = org_rows(term, &bars, false);

	if (s->organisations.count + s->free_mail.count == 0)
		return;
	aj_term_heading(term, "Organisations",
	    rows == 0			    ? "none"
	    : s->organisations.count > rows ? "those with the most distinct addresses"
					    : "distinct addresses");
	org_rows(term, &bars, true);
	show_free_mail(term);
}

static void show_countries(struct aj_term *term)
{
	const struct aj_summary *s = term->summary;
	size_t rows = s->n_countries < TOP ? s->n_countries : TOP;
	struct bars bars = { .name = 8 };

	if (s->n_countries == 0)
		return;
	aj_term_heading(term, "Countries",
	    s->ip_database ? "findings, by domain, phone prefix, national id, IBAN, IP address"
			   : "findings, by domain, phone prefix, national id, IBAN");
	for (int write = 0; write <= 1; write++) {
		for (size_t i = 0; i < rows; i++) {
			struct aj_distinct count = { s->countries[i].total, true, 0 };
			struct aj_str name = aj_str_z(aj_country_name(s->countries[i].code));

			if (write)
				bar_row(term, &bars, name, &count);
			else
				bars_fit(term, &bars, name, &count);
		}
	}
	for (size_t i = rows; i < s->n_countries; i++)
		flow_name_count(term, aj_str_z(aj_country_name(s->countries[i].code)), s->countries[i].total);
	if (rows < s->n_countries)
		aj_term_newline(term);
}

/* A bar for each step of years between the usual first and last. */
static void show_years(struct aj_term *term, int first, int last)
{
	static const char *const bars[] = { "·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	uint64_t years[AJ_MONTHS / 12] = { 0 }, most = 1;
	size_t count = (size_t)(last - first) + 1, room = term->width - AJ_TERM_INDENT - 12,
	       step = (count + room - 1) / room;

	for (size_t i = 0; i < count; i++) {
		for (size_t m = 0; m < 12; m++)
			years[i / step] += term->summary->months[((size_t)(first - 1900) + i) * 12 + m];
		most = aj_term_larger(most, years[i / step]);
	}
	aj_term_spaces(term, AJ_TERM_INDENT);
	aj_buf_addf(term->out, "%04d ", first);
	for (size_t i = 0; i < (count + step - 1) / step; i++) {
		size_t height = years[i] ? 1 + (size_t)((double)years[i] / (double)most * 7) : 0;

		aj_buf_add(term->out, aj_str_z(bars[height]));
	}
	aj_buf_addf(term->out, " %04d", last);
	aj_term_newline(term);
}

static void show_dates(struct aj_term *term)
{
	const struct aj_summary *s = term->summary;
	char first[AJ_SHOW_MAX], last[AJ_SHOW_MAX], text[3 * AJ_SHOW_MAX] = "";
	int from = s->usual_first.year, to = s->usual_last.year;

	if (s->usual_first.month == 0 || s->usual_last.month == 0)
		return;
	aj_show_month(s->first, first);
	aj_show_month(s->last, last);
	if (s->first.month && (s->first.year != from || s->last.year != to))
		snprintf(text, sizeof(text), "outliers from %s to %s", first, last);
	aj_term_heading(term, "Dates by year", text);
	if (s->months && from >= 1900 && to >= from && to < 1900 + AJ_MONTHS / 12)
		show_years(term, from, to);
}

static void show_copies(struct aj_term *term)
{
	const struct aj_summary *s = term->summary;
	char text[AJ_SHOW_MAX + 32];

	if (s->n_copies == 0)
		return;
	aj_term_heading(term, "Copies", "objects with the same records");
	for (size_t i = 0; i < s->n_copies && i < COPIES_TOP; i++) {
		const struct aj_summary_copies *c = &s->copies[i];

		aj_term_counted(text, c->count, "copy of", "copies of");
		aj_term_flow(term, aj_str_z(text), AJ_TERM_INDENT, AJ_S(""));
		aj_buf_add(term->out, AJ_S(" "));
		term->column++;
		aj_term_name(term, c->count ? c->names[0] : "", AJ_TERM_INDENT + AJ_TERM_INDENT);
		if (c->similarity < 0.9995) {
			snprintf(text, sizeof(text), "(%.0f %% of the records alike)", c->similarity * 100);
			aj_term_flow(term, aj_str_z(text), AJ_TERM_INDENT, AJ_S(" "));
		}
		aj_term_newline(term);
	}
	if (s->n_copies > COPIES_TOP)
		aj_term_sentence(term, AJ_TERM_DIM, AJ_TERM_INDENT, "and %s",
		    aj_term_counted(text, s->n_copies - COPIES_TOP, "data set more", "data sets more"));
}

static void show_troubles(struct aj_term *term)
{
	const struct aj_summary *s = term->summary;
	size_t shown = s->n_troubles < TROUBLES_TOP ? s->n_troubles : TROUBLES_TOP;
	uint64_t all = objects_in_all(s) - s->objects[AJ_DONE];
	char text[AJ_SHOW_MAX + 32];

	if (all == 0)
		return;
	aj_term_heading(term, "Not read whole", "");
	for (size_t i = 0; i < shown; i++) {
		struct aj_buf why;

		aj_term_spaces(term, AJ_TERM_INDENT);
		aj_term_style(term, AJ_TERM_YELLOW);
		aj_term_cell(term, aj_str_z(aj_how_name(s->troubles[i].how)), 7, false);
		aj_term_plain(term, AJ_TERM_YELLOW);
		aj_term_spaces(term, AJ_TERM_GAP);
		term->column = AJ_TERM_INDENT + 7 + AJ_TERM_GAP;
		aj_term_name(term, s->troubles[i].name, AJ_TERM_INDENT + 7 + AJ_TERM_GAP);
		aj_term_newline(term);
		aj_buf_init(&why, SIZE_MAX / 2);
		aj_show_name(&why, aj_str_z(s->troubles[i].why));
		aj_term_paragraph(term, aj_buf_str(&why), AJ_TERM_INDENT + 7 + AJ_TERM_GAP);
		aj_term_newline(term);
		aj_buf_fini(&why);
	}
	if (all > shown)
		aj_term_sentence(term, AJ_TERM_DIM, AJ_TERM_INDENT, "and %s",
		    aj_term_counted(text, all - shown, "object more", "objects more"));
}

static bool any_estimate(const struct aj_summary *s)
{
	bool any = !s->subjects.exact || !s->organisations.exact;

	for (size_t i = 0; i < s->n_types; i++)
		any = any || !s->types[i].distinct.exact;
	return any;
}

/* What the columns and signs say that are there. */
static void show_legend(struct aj_term *term)
{
	bool estimate = any_estimate(term->summary);

	if (term->summary->n_types == 0 || !(term->sure || term->like || estimate))
		return;
	aj_term_sentence(term, AJ_TERM_DIM, 0, "%s%s%s",
	    term->sure ? "sure: very unlikely on the left, very likely on the right. " : "",
	    term->like ? "Samples are masked. " : "",
	    estimate ? "A figure with ± is an estimate that lies within that margin 95 times in 100; the "
		       "others are exact."
		     : "");
}

static void show_notes(struct aj_term *term)
{
	const struct aj_summary *s = term->summary;
	uint64_t failing = aj_report_failing(s, term->options->fail_on);
	char text[AJ_SHOW_MAX + 32];

	if (s->n_types > 0 || s->least > AJ_VERY_UNLIKELY)
		aj_term_newline(term);
	show_legend(term);
	if (s->least > AJ_VERY_UNLIKELY)
		aj_term_sentence(term, AJ_TERM_DIM, 0,
		    "Findings less likely than \"%s\" were not counted (--min-likelihood).",
		    aj_likelihood_name(s->least));
	if (failing > 0)
		aj_term_sentence(term, AJ_TERM_BOLD ";" AJ_TERM_RED, 0,
		    "%s at or above severity \"%s\" (--fail-on).",
		    aj_term_counted(text, failing, "finding", "findings"),
		    aj_show_severity(term->options->fail_on));
}

static void terminal_tail(
    const struct aj_report_options *options, const struct aj_summary *summary, struct aj_buf *out)
{
	int width = options->width <= 0 ? WIDTH_USUAL : options->width;
	struct aj_term term = { .out = out, .summary = summary, .options = options };

	term.width = (size_t)(width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST ? WIDTH_MOST : width);
	show_title(&term);
	show_input(&term);
	aj_term_newline(&term);
	if (summary->n_types > 0)
		show_headline(&term);
	else if (objects_in_all(summary) > 0)
		aj_term_sentence(&term, AJ_TERM_BOLD, 0, "%s",
		    summary->objects[AJ_DONE] == objects_in_all(summary)
			? "No personal data and no secrets were found."
			: "Nothing was found in what was read.");
	show_completeness(&term);
	if (summary->n_types > 0) {
		aj_term_types(&term);
		show_orgs(&term);
		show_countries(&term);
		show_dates(&term);
	}
	show_copies(&term);
	show_troubles(&term);
	show_notes(&term);
}

const struct aj_report_driver aj_report_terminal = {
	.name = "terminal",
	.about = "the summary for people",
	.tail = terminal_tail,
};
