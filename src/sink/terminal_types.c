/*
 * terminal_types.c: the tables of what was found, a row a type. Columns that do not fit are
 * left out from the least telling one on.
 */

#include "sink/terminal.h"

/* Widths of the table's columns; 0: the column is left out. */
struct columns {
	size_t name, found, stored, distinct, error, spark, sample;
};

enum { SEVERITY = 8, SAMPLE_LEAST = 14 };

static size_t table_width(const struct columns *c)
{
	return AJ_TERM_INDENT + SEVERITY + AJ_TERM_GAP + c->name + AJ_TERM_GAP + c->found +
	       (c->stored ? AJ_TERM_GAP + c->stored : 0) + AJ_TERM_GAP + c->distinct +
	       (c->error ? 1 + c->error : 0) + (c->spark ? AJ_TERM_GAP + c->spark : 0) +
	       (c->sample ? AJ_TERM_GAP + c->sample : 0);
}

static struct columns fit_columns(const struct aj_term *term)
{
	const struct aj_summary *s = term->summary;
	struct columns c = { .name = 4, .found = 5, .distinct = 8, .spark = 5 };
	size_t *const spare[] = { &c.stored, &c.spark, &c.sample, &c.error };

	for (size_t i = 0; i < s->n_types; i++) {
		const struct aj_summary_type *t = &s->types[i];
		char error[AJ_SHOW_MAX];

		c.name = aj_term_larger(c.name, aj_show_width(aj_str_z(t->type->name)));
		c.found = aj_term_larger(c.found, aj_term_count_width(t->collapsed));
		c.distinct = aj_term_larger(c.distinct, aj_term_count_width(t->distinct.count));
		if (t->collapsed != t->raw)
			c.stored = aj_term_larger(c.stored, aj_term_larger(11, aj_term_count_width(t->raw)));
		aj_show_error(&t->distinct, error);
		c.error = aj_term_larger(c.error, aj_show_width(aj_str_z(error)));
		c.sample = aj_term_larger(
		    c.sample, aj_term_larger(SAMPLE_LEAST, aj_show_width(aj_str_z(t->samples[0]))));
	}
	while (table_width(&c) > term->width && c.sample > SAMPLE_LEAST) /* a shorter sample is still one */
		c.sample--;
	for (size_t i = 0; i < AJ_LEN(spare) && table_width(&c) > term->width; i++)
		*spare[i] = 0;
	while (table_width(&c) > term->width && c.name > AJ_TERM_NAME_LEAST)
		c.name--;
	return c;
}

/* Five bars, from very unlikely to very likely. */
static void cell_spark(struct aj_term *term, const struct aj_summary_type *type, size_t columns)
{
	static const char *const bars[] = { "·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	uint64_t most = 1;

	for (int l = AJ_VERY_UNLIKELY; l <= AJ_VERY_LIKELY; l++)
		if (type->by_likelihood[l] > most)
			most = type->by_likelihood[l];
	for (int l = AJ_VERY_UNLIKELY; l <= AJ_VERY_LIKELY; l++) {
		double part = (double)type->by_likelihood[l] / (double)most;
		size_t step = part > 0 ? 1 + (size_t)(part * 7) : 0;

		aj_buf_add(term->out, aj_str_z(bars[step]));
	}
	aj_term_spaces(term, columns - 5);
}

static const char *severity_style(int severity)
{
	return severity >= 4   ? AJ_TERM_BOLD ";" AJ_TERM_RED
	       : severity == 3 ? AJ_TERM_RED
	       : severity == 2 ? AJ_TERM_YELLOW
			       : "";
}

static void table_row(struct aj_term *term, const struct columns *c, const struct aj_summary_type *type)
{
	const char *style = severity_style(type->type->severity);
	char error[AJ_SHOW_MAX];

	aj_term_spaces(term, AJ_TERM_INDENT);
	aj_term_style(term, style);
	aj_term_cell(term, aj_str_z(aj_show_severity(type->type->severity)), SEVERITY, false);
	aj_term_plain(term, style);
	aj_term_spaces(term, AJ_TERM_GAP);
	aj_term_cell(term, aj_str_z(type->type->name), c->name, false);
	aj_term_spaces(term, AJ_TERM_GAP);
	aj_term_count(term, type->collapsed, c->found);
	if (c->stored) {
		aj_term_spaces(term, AJ_TERM_GAP);
		aj_term_count(term, type->raw, c->stored);
	}
	aj_term_spaces(term, AJ_TERM_GAP);
	aj_term_count(term, type->distinct.count, c->distinct);
	if (c->error) {
		aj_show_error(&type->distinct, error);
		aj_term_spaces(term, 1);
		aj_term_cell(term, aj_str_z(error), c->error, false);
	}
	if (c->spark) {
		aj_term_spaces(term, AJ_TERM_GAP);
		cell_spark(term, type, c->spark);
	}
	if (c->sample) {
		aj_term_spaces(term, AJ_TERM_GAP);
		aj_show_cut(term->out, aj_str_z(type->samples[0]), c->sample);
	}
	aj_term_newline(term);
}

static void table_head(struct aj_term *term, const struct columns *c, const char *what)
{
	aj_term_newline(term);
	aj_term_style(term, AJ_TERM_BOLD);
	aj_term_cell(term, aj_str_z(what), AJ_TERM_INDENT + SEVERITY + AJ_TERM_GAP + c->name, false);
	aj_term_plain(term, AJ_TERM_BOLD);
	aj_term_style(term, AJ_TERM_DIM);
	aj_term_spaces(term, AJ_TERM_GAP);
	aj_term_cell(term, AJ_S("found"), c->found, true);
	if (c->stored) {
		aj_term_spaces(term, AJ_TERM_GAP);
		aj_term_cell(term, AJ_S("with copies"), c->stored, true);
	}
	aj_term_spaces(term, AJ_TERM_GAP);
	aj_term_cell(term, AJ_S("distinct"), c->distinct, true);
	if (c->error)
		aj_term_spaces(term, 1 + c->error);
	if (c->spark) {
		aj_term_spaces(term, AJ_TERM_GAP);
		aj_term_cell(term, AJ_S("sure"), c->spark, false);
	}
	if (c->sample) {
		aj_term_spaces(term, AJ_TERM_GAP);
		aj_buf_add(term->out, AJ_S("like"));
	}
	aj_term_plain(term, AJ_TERM_DIM);
	aj_term_newline(term);
}

static void table_notes(struct aj_term *term, const struct aj_summary_type *type)
{
	char number[AJ_SHOW_MAX];

	if (type->disguised > 0) {
		aj_show_count(type->disguised, number);
		aj_term_sentence(term, AJ_TERM_DIM, AJ_TERM_INDENT, "%s: %s written in a non-standard form",
		    type->type->name, number);
	}
	if (type->expired > 0) {
		aj_show_count(type->expired, number);
		aj_term_sentence(
		    term, AJ_TERM_DIM, AJ_TERM_INDENT, "%s: %s expired", type->type->name, number);
	}
}

void aj_term_types(struct aj_term *term)
{
	const struct aj_summary *s = term->summary;
	struct columns c = fit_columns(term);

	term->sure = c.spark > 0;
	term->like = c.sample > 0;
	for (int secrets = 1; secrets >= 0; secrets--) {
		bool begun = false;

		for (size_t i = 0; i < s->n_types; i++) {
			if ((s->types[i].type->group == AJ_GROUP_SECRET) != (secrets == 1))
				continue;
			if (!begun)
				table_head(term, &c, secrets ? "Secrets" : "Personal data");
			begun = true;
			table_row(term, &c, &s->types[i]);
		}
		for (size_t i = 0; i < s->n_types; i++)
			if ((s->types[i].type->group == AJ_GROUP_SECRET) == (secrets == 1))
				table_notes(term, &s->types[i]);
	}
}
