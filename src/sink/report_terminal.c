/*
 * report_terminal.c: the summary for people. What to act on stands first; a
 * line never gets longer than the terminal is wide, and columns that do not fit
 * are left out from the least telling one on.
 */

#include "sink/country.h"
#include "sink/report_driver.h"
#include "sink/show.h"

#include <stdarg.h>
#include <stdio.h>

enum {
	WIDTH_LEAST = 38, /* a terminal of 40 columns still has room around it */
	WIDTH_USUAL = 80,
	WIDTH_MOST = 200,
	TOP = 10,	   /* organisations and countries in full */
	TROUBLES_TOP = 20, /* objects not read whole in full */
	COPIES_TOP = 10,
	TEXT_MAX = 512, /* bytes of a sentence put together here; names come on top of it */
};

struct page {
	struct aj_buf *out;
	const struct aj_summary *summary;
	const struct aj_report_options *options;
	size_t width;
	size_t column; /* used so far in this line, by flow */
};

#define BOLD "1"
#define DIM "2"
#define RED "31"
#define YELLOW "33"

static void style_on(struct page *page, const char *style)
{
	if (page->options->colour && style[0])
		aj_buf_addf(page->out, "\x1b[%sm", style);
}

static void style_off(struct page *page, const char *style)
{
	if (page->options->colour && style[0])
		aj_buf_add(page->out, AJ_S("\x1b[0m"));
}

static void spaces(struct page *page, size_t n)
{
	static const char blank[] = "                                                                ";

	for (; n > 0; n -= n < sizeof(blank) - 1 ? n : sizeof(blank) - 1)
		aj_buf_add(page->out, aj_str(blank, n < sizeof(blank) - 1 ? n : sizeof(blank) - 1));
}

static void newline(struct page *page)
{
	while (page->out->len > 0 && page->out->ptr[page->out->len - 1] == ' ')
		page->out->len--;
	aj_buf_add(page->out, AJ_S("\n"));
	page->column = 0;
}

/* text in a cell so many columns wide, cut in the middle where it is longer. */
static void cell(struct page *page, struct aj_str text, size_t columns, bool right)
{
	size_t width = aj_show_width(text), pad = width < columns ? columns - width : 0;

	if (right)
		spaces(page, pad);
	aj_show_cut(page->out, text, columns);
	if (!right)
		spaces(page, pad);
}

static void cell_count(struct page *page, uint64_t n, size_t columns)
{
	char text[AJ_SHOW_MAX];
	size_t len = aj_show_count(n, text);

	cell(page, aj_str(text, len), columns, true);
}

/* A piece of running text, on a new line where it does not fit on this one. */
static void flow(struct page *page, struct aj_str piece, size_t indent, struct aj_str between)
{
	size_t width = aj_show_width(piece), gap = aj_show_width(between);

	if (page->column > indent && page->column + gap + width > page->width)
		newline(page);
	if (page->column == 0) {
		spaces(page, indent);
		page->column = indent;
	} else if (page->column > indent) {
		aj_buf_add(page->out, between);
		page->column += gap;
	}
	aj_show_cut(page->out, piece, page->width - page->column);
	page->column += width < page->width - page->column ? width : page->width - page->column;
}

/* Words of text, which is safe to be shown. */
static void paragraph(struct page *page, struct aj_str text, size_t indent)
{
	while (text.len > 0) {
		struct aj_str word = aj_str_until(text, ' ');

		if (word.len > 0)
			flow(page, word, indent, AJ_S(" "));
		text = aj_str_from(text, word.len + 1);
	}
}

static void sentence(struct page *page, const char *style, size_t indent, const char *fmt, ...)
    AJ_PRINTF(4, 5);
static void sentence(struct page *page, const char *style, size_t indent, const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	style_on(page, style);
	paragraph(page, aj_str_z(text), indent);
	style_off(page, style);
	newline(page);
}

/* "3 objects", "1 object" */
static const char *counted(char out[AJ_SHOW_MAX + 32], uint64_t n, const char *one, const char *many)
{
	char number[AJ_SHOW_MAX];

	aj_show_count(n, number);
	snprintf(out, AJ_SHOW_MAX + 32, "%s %s", number, n == 1 ? one : many);
	return out;
}

static void heading(struct page *page, const char *text, const char *more)
{
	newline(page);
	style_on(page, BOLD);
	flow(page, aj_str_z(text), 0, AJ_S(""));
	style_off(page, BOLD);
	if (more[0]) {
		style_on(page, DIM);
		aj_buf_add(page->out, AJ_S("  "));
		page->column += 2;
		aj_show_cut(page->out, aj_str_z(more), page->width - page->column);
		style_off(page, DIM);
	}
	newline(page);
}

static void show_title(struct page *page)
{
	struct aj_buf shown;

	if (!page->options->title)
		return;
	aj_buf_init(&shown, SIZE_MAX / 2);
	aj_show_name(&shown, aj_str_z(page->options->title));
	style_on(page, BOLD);
	flow(page, aj_buf_str(&shown), 0, AJ_S(""));
	style_off(page, BOLD);
	newline(page);
	aj_buf_fini(&shown);
}

static uint64_t objects_in_all(const struct aj_summary *summary)
{
	uint64_t all = 0;

	for (size_t how = 0; how < AJ_LEN(summary->objects); how++)
		all += summary->objects[how];
	return all;
}

static void show_input(struct page *page)
{
	const struct aj_summary *s = page->summary;
	char objects[AJ_SHOW_MAX + 32], bytes[AJ_SHOW_MAX], time[AJ_SHOW_MAX], rate[AJ_SHOW_MAX];

	counted(objects, objects_in_all(s), "object", "objects");
	aj_show_bytes(s->bytes, bytes);
	aj_show_seconds(s->seconds, time);
	aj_show_bytes(s->seconds > 0 ? (uint64_t)((double)s->bytes / s->seconds) : 0, rate);
	if (s->seconds >= 0.1)
		sentence(page, DIM, 0, "%s · %s · %s · %s/s", objects, bytes, time, rate);
	else
		sentence(page, DIM, 0, "%s · %s · %s", objects, bytes, time);
}

static void headline_part(struct page *page, const char *text, const struct aj_distinct *distinct)
{
	char part[2 * AJ_SHOW_MAX + 64], error[AJ_SHOW_MAX] = "";

	if (distinct)
		aj_show_error(distinct, error);
	snprintf(part, sizeof(part), "%s%s%s%s", text, error[0] ? " (" : "", error, error[0] ? ")" : "");
	flow(page, aj_str_z(part), 0, AJ_S(" · "));
}

/* What, how much, whose, of which years. */
static void show_headline(struct page *page)
{
	const struct aj_summary *s = page->summary;
	char text[AJ_SHOW_MAX + 32], first[AJ_SHOW_MAX], last[AJ_SHOW_MAX], span[3 * AJ_SHOW_MAX];
	uint64_t secrets = 0;

	for (size_t i = 0; i < s->n_types; i++)
		if (s->types[i].type->group == AJ_GROUP_SECRET)
			secrets += s->types[i].distinct.count;
	style_on(page, BOLD);
	counted(text, s->records_collapsed, "record", "records");
	if (s->records != s->records_collapsed) {
		aj_show_count(s->records, first);
		snprintf(span, sizeof(span), "%s (%s with copies)", text, first);
		headline_part(page, span, NULL);
	} else {
		headline_part(page, text, NULL);
	}
	if (s->subjects.count > 0)
		headline_part(page, counted(text, s->subjects.count, "person", "people"), &s->subjects);
	if (s->organisations.count > 0)
		headline_part(page, counted(text, s->organisations.count, "organisation", "organisations"),
		    &s->organisations);
	if (s->n_countries > 0)
		headline_part(page, counted(text, s->n_countries, "country", "countries"), NULL);
	if (secrets > 0)
		headline_part(page, counted(text, secrets, "secret", "secrets"), NULL);
	if (aj_show_month(s->usual_first, first) > 0 && aj_show_month(s->usual_last, last) > 0) {
		snprintf(span, sizeof(span), strcmp(first, last) == 0 ? "%s" : "%s to %s", first, last);
		headline_part(page, span, NULL);
	}
	style_off(page, BOLD);
	newline(page);
}

/* Never "clean" where something was not read; the line says how much that was. */
static void show_completeness(struct page *page)
{
	const struct aj_summary *s = page->summary;
	uint64_t broken = s->objects[AJ_PARTIAL] + s->objects[AJ_FAILED];
	char text[AJ_SHOW_MAX + 32], skipped[AJ_SHOW_MAX + 32];

	counted(skipped, s->objects[AJ_SKIPPED], "was skipped", "were skipped");
	if (s->interrupted)
		sentence(
		    page, BOLD ";" RED, 0, "INCOMPLETE: interrupted; there may be more than what was listed");
	if (objects_in_all(s) == 0)
		sentence(page, YELLOW, 0, "There was nothing to read.");
	else if (broken > 0 && s->objects[AJ_SKIPPED] > 0)
		sentence(page, BOLD ";" RED, 0, "INCOMPLETE: %s could not be read whole, %s",
		    counted(text, broken, "object", "objects"), skipped);
	else if (broken > 0)
		sentence(page, BOLD ";" RED, 0, "INCOMPLETE: %s could not be read whole",
		    counted(text, broken, "object", "objects"));
	else if (s->objects[AJ_SKIPPED] > 0)
		sentence(page, YELLOW, 0, "%s skipped; all others were read whole.",
		    counted(text, s->objects[AJ_SKIPPED], "object was", "objects were"));
	else if (!s->interrupted)
		sentence(page, "", 0, "Everything was read whole.");
}

/* Widths of the table's columns; 0: the column is left out. */
struct columns {
	size_t name, found, stored, distinct, error, spark, sample;
};

static size_t count_width(uint64_t n)
{
	char text[AJ_SHOW_MAX];

	return aj_show_count(n, text);
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

enum { INDENT = 2, GAP = 2, SEVERITY = 8, NAME_LEAST = 10, SAMPLE_LEAST = 14 };

static size_t table_width(const struct columns *c)
{
	return INDENT + SEVERITY + GAP + c->name + GAP + c->found + (c->stored ? GAP + c->stored : 0) + GAP +
	       c->distinct + (c->error ? 1 + c->error : 0) + (c->spark ? GAP + c->spark : 0) +
	       (c->sample ? GAP + c->sample : 0);
}

static struct columns fit_columns(const struct page *page)
{
	const struct aj_summary *s = page->summary;
	struct columns c = { .name = 4, .found = 5, .distinct = 8, .spark = 5 };
	size_t *const spare[] = { &c.stored, &c.spark, &c.sample, &c.error };

	for (size_t i = 0; i < s->n_types; i++) {
		const struct aj_summary_type *t = &s->types[i];
		char error[AJ_SHOW_MAX];

		c.name = larger(c.name, aj_show_width(aj_str_z(t->type->name)));
		c.found = larger(c.found, count_width(t->collapsed));
		c.distinct = larger(c.distinct, count_width(t->distinct.count));
		if (t->collapsed != t->raw)
			c.stored = larger(c.stored, larger(11, count_width(t->raw)));
		aj_show_error(&t->distinct, error);
		c.error = larger(c.error, aj_show_width(aj_str_z(error)));
		c.sample = larger(c.sample, larger(SAMPLE_LEAST, aj_show_width(aj_str_z(t->samples[0]))));
	}
	while (table_width(&c) > page->width && c.sample > SAMPLE_LEAST) /* a shorter sample is still one */
		c.sample--;
	for (size_t i = 0; i < AJ_LEN(spare) && table_width(&c) > page->width; i++)
		*spare[i] = 0;
	while (table_width(&c) > page->width && c.name > NAME_LEAST)
		c.name--;
	return c;
}

/* Five bars, from very unlikely to very likely. */
static void cell_spark(struct page *page, const struct aj_summary_type *type, size_t columns)
{
	static const char *const bars[] = { "·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	uint64_t most = 1;

	for (int l = AJ_VERY_UNLIKELY; l <= AJ_VERY_LIKELY; l++)
		if (type->by_likelihood[l] > most)
			most = type->by_likelihood[l];
	for (int l = AJ_VERY_UNLIKELY; l <= AJ_VERY_LIKELY; l++) {
		double part = (double)type->by_likelihood[l] / (double)most;
		size_t step = part > 0 ? 1 + (size_t)(part * 7) : 0;

		aj_buf_add(page->out, aj_str_z(bars[step]));
	}
	spaces(page, columns - 5);
}

static const char *severity_style(int severity)
{
	return severity >= 4 ? BOLD ";" RED : severity == 3 ? RED : severity == 2 ? YELLOW : "";
}

static void table_row(struct page *page, const struct columns *c, const struct aj_summary_type *type)
{
	const char *style = severity_style(type->type->severity);
	char error[AJ_SHOW_MAX];

	spaces(page, INDENT);
	style_on(page, style);
	cell(page, aj_str_z(aj_show_severity(type->type->severity)), SEVERITY, false);
	style_off(page, style);
	spaces(page, GAP);
	cell(page, aj_str_z(type->type->name), c->name, false);
	spaces(page, GAP);
	cell_count(page, type->collapsed, c->found);
	if (c->stored) {
		spaces(page, GAP);
		cell_count(page, type->raw, c->stored);
	}
	spaces(page, GAP);
	cell_count(page, type->distinct.count, c->distinct);
	if (c->error) {
		aj_show_error(&type->distinct, error);
		spaces(page, 1);
		cell(page, aj_str_z(error), c->error, false);
	}
	if (c->spark) {
		spaces(page, GAP);
		cell_spark(page, type, c->spark);
	}
	if (c->sample) {
		spaces(page, GAP);
		aj_show_cut(page->out, aj_str_z(type->samples[0]), c->sample);
	}
	newline(page);
}

static void table_head(struct page *page, const struct columns *c, const char *what)
{
	newline(page);
	style_on(page, BOLD);
	cell(page, aj_str_z(what), INDENT + SEVERITY + GAP + c->name, false);
	style_off(page, BOLD);
	style_on(page, DIM);
	spaces(page, GAP);
	cell(page, AJ_S("found"), c->found, true);
	if (c->stored) {
		spaces(page, GAP);
		cell(page, AJ_S("with copies"), c->stored, true);
	}
	spaces(page, GAP);
	cell(page, AJ_S("distinct"), c->distinct, true);
	if (c->error)
		spaces(page, 1 + c->error);
	if (c->spark) {
		spaces(page, GAP);
		cell(page, AJ_S("sure"), c->spark, false);
	}
	if (c->sample) {
		spaces(page, GAP);
		aj_buf_add(page->out, AJ_S("like"));
	}
	style_off(page, DIM);
	newline(page);
}

static void table_notes(struct page *page, const struct aj_summary_type *type)
{
	char number[AJ_SHOW_MAX];

	if (type->disguised > 0) {
		aj_show_count(type->disguised, number);
		sentence(
		    page, DIM, INDENT, "%s: %s written in a non-standard form", type->type->name, number);
	}
	if (type->expired > 0) {
		aj_show_count(type->expired, number);
		sentence(page, DIM, INDENT, "%s: %s expired", type->type->name, number);
	}
}

static void show_types(struct page *page)
{
	const struct aj_summary *s = page->summary;
	struct columns c = fit_columns(page);

	for (int secrets = 1; secrets >= 0; secrets--) {
		bool begun = false;

		for (size_t i = 0; i < s->n_types; i++) {
			if ((s->types[i].type->group == AJ_GROUP_SECRET) != (secrets == 1))
				continue;
			if (!begun)
				table_head(page, &c, secrets ? "Secrets" : "Personal data");
			begun = true;
			table_row(page, &c, &s->types[i]);
		}
		for (size_t i = 0; i < s->n_types; i++)
			if ((s->types[i].type->group == AJ_GROUP_SECRET) == (secrets == 1))
				table_notes(page, &s->types[i]);
	}
}

/* A bar of part/most of so many columns, never nothing for something. */
static void bar(struct page *page, uint64_t part, uint64_t most, size_t columns)
{
	static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	size_t units = most ? (size_t)((double)part / (double)most * (double)columns * 8) : 0;

	if (units == 0 && part > 0)
		units = 1;
	for (size_t i = 0; i < units / 8; i++)
		aj_buf_add(page->out, AJ_S("█"));
	aj_buf_add(page->out, aj_str_z(eighths[units % 8]));
}

/* Columns of a list of names and counts with bars. */
struct bars {
	size_t name, count, error;
	uint64_t most;
};

enum { NAME_MOST = 36, BAR_MOST = 40 };

static void bars_fit(
    const struct page *page, struct bars *bars, struct aj_str name, const struct aj_distinct *count)
{
	char error[AJ_SHOW_MAX];

	bars->name = larger(bars->name, aj_show_width(name));
	bars->name = bars->name < NAME_MOST ? bars->name : NAME_MOST;
	bars->count = larger(bars->count, count_width(count->count));
	if (aj_show_error(count, error) > 0)
		bars->error = larger(bars->error, 1 + aj_show_width(aj_str_z(error)));
	bars->most = count->count > bars->most ? count->count : bars->most;
	while (bars->name > NAME_LEAST && INDENT + bars->name + GAP + bars->count + bars->error > page->width)
		bars->name--;
}

/* "  name   1,234 ±0.8 %  █████" */
static void bar_row(
    struct page *page, const struct bars *bars, struct aj_str name, const struct aj_distinct *count)
{
	char error[AJ_SHOW_MAX];
	size_t used = INDENT + bars->name + GAP + bars->count + bars->error + GAP;

	spaces(page, INDENT);
	cell(page, name, bars->name, false);
	spaces(page, GAP);
	cell_count(page, count->count, bars->count);
	if (bars->error > 0) {
		aj_show_error(count, error);
		spaces(page, 1);
		cell(page, aj_str_z(error), bars->error - 1, false);
	}
	if (page->width > used) {
		spaces(page, GAP);
		bar(page, count->count, bars->most,
		    page->width - used < BAR_MOST ? page->width - used : BAR_MOST);
	}
	newline(page);
}

static void flow_name_count(struct page *page, struct aj_str name, uint64_t count)
{
	struct aj_buf piece;
	char number[AJ_SHOW_MAX];

	aj_show_count(count, number);
	aj_buf_init(&piece, SIZE_MAX / 2);
	aj_show_name(&piece, name);
	aj_buf_addf(&piece, " %s", number);
	flow(page, aj_buf_str(&piece), INDENT, AJ_S(" · "));
	aj_buf_fini(&piece);
}

/* Fits the columns to the first organisations, or writes their rows. */
static size_t org_rows(struct page *page, struct bars *bars, bool write)
{
	const struct aj_summary *s = page->summary;
	struct aj_buf shown;
	size_t rows = 0;

	aj_buf_init(&shown, SIZE_MAX / 2);
	for (size_t i = 0; i < s->n_orgs && rows < TOP; i++) {
		if (s->orgs[i].free_mail)
			continue;
		shown.len = 0;
		aj_show_name(&shown, aj_str_z(s->orgs[i].domain));
		if (write)
			bar_row(page, bars, aj_buf_str(&shown), &s->orgs[i].addresses);
		else
			bars_fit(page, bars, aj_buf_str(&shown), &s->orgs[i].addresses);
		rows++;
	}
	aj_buf_fini(&shown);
	return rows;
}

static void show_free_mail(struct page *page)
{
	const struct aj_summary *s = page->summary;
	char text[AJ_SHOW_MAX + 32];
	size_t listed = 0;

	if (s->free_mail.count == 0)
		return;
	newline(page);
	sentence(page, "", INDENT, "Apart from these, %s of mailboxes to anyone:",
	    counted(text, s->free_mail.count, "provider", "providers"));
	for (size_t i = 0; i < s->n_orgs && listed < TOP; i++)
		if (s->orgs[i].free_mail && ++listed)
			flow_name_count(page, aj_str_z(s->orgs[i].domain), s->orgs[i].addresses.count);
	newline(page);
}

static void show_orgs(struct page *page)
{
	const struct aj_summary *s = page->summary;
	struct bars bars = { .name = 8 };
	size_t rows = org_rows(page, &bars, false);

	if (s->organisations.count + s->free_mail.count == 0)
		return;
	heading(page, "Organisations",
	    rows == 0			    ? "none"
	    : s->organisations.count > rows ? "those with the most distinct addresses"
					    : "distinct addresses");
	org_rows(page, &bars, true);
	show_free_mail(page);
}

static void show_countries(struct page *page)
{
	const struct aj_summary *s = page->summary;
	size_t rows = s->n_countries < TOP ? s->n_countries : TOP;
	struct bars bars = { .name = 8 };

	if (s->n_countries == 0)
		return;
	heading(page, "Countries",
	    s->ip_database ? "findings, by domain, phone prefix, national id, IBAN, IP address"
			   : "findings, by domain, phone prefix, national id, IBAN");
	for (int write = 0; write <= 1; write++) {
		for (size_t i = 0; i < rows; i++) {
			struct aj_distinct count = { s->countries[i].total, true, 0 };
			struct aj_str name = aj_str_z(aj_country_name(s->countries[i].code));

			if (write)
				bar_row(page, &bars, name, &count);
			else
				bars_fit(page, &bars, name, &count);
		}
	}
	for (size_t i = rows; i < s->n_countries; i++)
		flow_name_count(page, aj_str_z(aj_country_name(s->countries[i].code)), s->countries[i].total);
	if (rows < s->n_countries)
		newline(page);
}

/* A bar for each step of years between the usual first and last. */
static void show_years(struct page *page, int first, int last)
{
	static const char *const bars[] = { "·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	uint64_t years[AJ_MONTHS / 12] = { 0 }, most = 1;
	size_t count = (size_t)(last - first) + 1, room = page->width - INDENT - 12,
	       step = (count + room - 1) / room;

	for (size_t i = 0; i < count; i++) {
		for (size_t m = 0; m < 12; m++)
			years[i / step] += page->summary->months[((size_t)(first - 1900) + i) * 12 + m];
		most = larger(most, years[i / step]);
	}
	spaces(page, INDENT);
	aj_buf_addf(page->out, "%04d ", first);
	for (size_t i = 0; i < (count + step - 1) / step; i++) {
		size_t height = years[i] ? 1 + (size_t)((double)years[i] / (double)most * 7) : 0;

		aj_buf_add(page->out, aj_str_z(bars[height]));
	}
	aj_buf_addf(page->out, " %04d", last);
	newline(page);
}

static void show_dates(struct page *page)
{
	const struct aj_summary *s = page->summary;
	char first[AJ_SHOW_MAX], last[AJ_SHOW_MAX], text[3 * AJ_SHOW_MAX] = "";
	int from = s->usual_first.year, to = s->usual_last.year;

	if (s->usual_first.month == 0 || s->usual_last.month == 0)
		return;
	aj_show_month(s->first, first);
	aj_show_month(s->last, last);
	if (s->first.month && (s->first.year != from || s->last.year != to))
		snprintf(text, sizeof(text), "outliers from %s to %s", first, last);
	heading(page, "Dates by year", text);
	if (s->months && from >= 1900 && to >= from && to < 1900 + AJ_MONTHS / 12)
		show_years(page, from, to);
}

/* A name whole, over as many lines as it takes: it is wanted for copying. */
static void name_lines(struct page *page, const char *name, size_t indent)
{
	struct aj_buf shown;
	struct aj_str left;

	aj_buf_init(&shown, SIZE_MAX / 2);
	aj_show_name(&shown, aj_str_z(name));
	for (left = aj_buf_str(&shown); left.len > 0;) {
		struct aj_str piece;

		if (page->column == 0)
			spaces(page, indent);
		page->column = larger(page->column, indent);
		piece = aj_show_start(left, page->width - page->column);
		aj_buf_add(page->out, piece);
		page->column += aj_show_width(piece);
		left = aj_str_from(left, piece.len);
		if (left.len > 0)
			newline(page);
	}
	aj_buf_fini(&shown);
}

static void show_copies(struct page *page)
{
	const struct aj_summary *s = page->summary;
	char text[AJ_SHOW_MAX + 32];

	if (s->n_copies == 0)
		return;
	heading(page, "Copies", "objects with the same records");
	for (size_t i = 0; i < s->n_copies && i < COPIES_TOP; i++) {
		const struct aj_summary_copies *c = &s->copies[i];

		counted(text, c->count, "copy of", "copies of");
		flow(page, aj_str_z(text), INDENT, AJ_S(""));
		aj_buf_add(page->out, AJ_S(" "));
		page->column++;
		name_lines(page, c->count ? c->names[0] : "", INDENT + INDENT);
		if (c->similarity < 0.9995) {
			snprintf(text, sizeof(text), "(%.0f %% of the records alike)", c->similarity * 100);
			flow(page, aj_str_z(text), INDENT, AJ_S(" "));
		}
		newline(page);
	}
	if (s->n_copies > COPIES_TOP)
		sentence(page, DIM, INDENT, "and %s",
		    counted(text, s->n_copies - COPIES_TOP, "data set more", "data sets more"));
}

static void show_troubles(struct page *page)
{
	const struct aj_summary *s = page->summary;
	size_t shown = s->n_troubles < TROUBLES_TOP ? s->n_troubles : TROUBLES_TOP;
	uint64_t all = objects_in_all(s) - s->objects[AJ_DONE];
	char text[AJ_SHOW_MAX + 32];

	if (all == 0)
		return;
	heading(page, "Not read whole", "");
	for (size_t i = 0; i < shown; i++) {
		struct aj_buf why;

		spaces(page, INDENT);
		style_on(page, YELLOW);
		cell(page, aj_str_z(aj_how_name(s->troubles[i].how)), 7, false);
		style_off(page, YELLOW);
		spaces(page, GAP);
		page->column = INDENT + 7 + GAP;
		name_lines(page, s->troubles[i].name, INDENT + 7 + GAP);
		newline(page);
		aj_buf_init(&why, SIZE_MAX / 2);
		aj_show_name(&why, aj_str_z(s->troubles[i].why));
		paragraph(page, aj_buf_str(&why), INDENT + 7 + GAP);
		newline(page);
		aj_buf_fini(&why);
	}
	if (all > shown)
		sentence(
		    page, DIM, INDENT, "and %s", counted(text, all - shown, "object more", "objects more"));
}

static bool any_estimate(const struct aj_summary *s)
{
	bool any = !s->subjects.exact || !s->organisations.exact;

	for (size_t i = 0; i < s->n_types; i++)
		any = any || !s->types[i].distinct.exact;
	return any;
}

static void show_notes(struct page *page)
{
	const struct aj_summary *s = page->summary;
	uint64_t failing = aj_report_failing(s, page->options->fail_on);
	char text[AJ_SHOW_MAX + 32];

	if (s->n_types > 0 || s->least > AJ_VERY_UNLIKELY)
		newline(page);
	if (s->n_types > 0)
		sentence(page, DIM, 0, "Samples are masked.%s",
		    any_estimate(s) ? " A figure with ± is an estimate that lies within that margin 95 times "
				      "in 100; the others "
				      "are exact."
				    : "");
	if (s->least > AJ_VERY_UNLIKELY)
		sentence(page, DIM, 0,
		    "Findings less likely than \"%s\" were not counted (--min-likelihood).",
		    aj_likelihood_name(s->least));
	if (failing > 0)
		sentence(page, BOLD ";" RED, 0, "%s at or above severity \"%s\" (--fail-on).",
		    counted(text, failing, "finding", "findings"), aj_show_severity(page->options->fail_on));
}

static void terminal_tail(
    const struct aj_report_options *options, const struct aj_summary *summary, struct aj_buf *out)
{
	int width = options->width <= 0 ? WIDTH_USUAL : options->width;
	struct page page = { .out = out, .summary = summary, .options = options };

	page.width = (size_t)(width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST ? WIDTH_MOST : width);
	show_title(&page);
	show_input(&page);
	newline(&page);
	if (summary->n_types > 0)
		show_headline(&page);
	else if (objects_in_all(summary) > 0)
		sentence(&page, BOLD, 0, "%s",
		    summary->objects[AJ_DONE] == objects_in_all(summary)
			? "No personal data and no secrets were found."
			: "Nothing was found in what was read.");
	show_completeness(&page);
	if (summary->n_types > 0) {
		show_types(&page);
		show_orgs(&page);
		show_countries(&page);
		show_dates(&page);
	}
	show_copies(&page);
	show_troubles(&page);
	show_notes(&page);
}

const struct aj_report_driver aj_report_terminal = {
	.name = "terminal",
	.about = "the summary for people",
	.tail = terminal_tail,
};
