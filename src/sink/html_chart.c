#include "sink/country.h"
#include "sink/html.h"
#include "sink/show.h"

#include <inttypes.h>
#include <math.h>

static double percent(uint64_t part, uint64_t most)
{
	double share = most ? 100.0 * (double)part / (double)most : 0;

	return share > 100 ? 100 : share;
}

void aj_html_bar(struct aj_buf *out, uint64_t part, uint64_t most)
{
	double width = percent(part, most);

	/* Something is never drawn as nothing. */
	aj_buf_addf(out,
	    "<svg class=\"bar\" aria-hidden=\"true\"><rect class=\"b\" height=\"100%%\" rx=\"1.5\" "
	    "width=\"%.2f%%\"/></svg>",
	    part > 0 && width < 0.6 ? 0.6 : width);
}

/* A scale that begins at one half, so that a single finding can be seen. */
static double log_percent(uint64_t n, unsigned decades)
{
	const double start = 0.30103;

	return n == 0 ? 0 : 100 * (log10((double)n) + start) / (decades + start);
}

unsigned aj_html_decades(uint64_t most)
{
	unsigned decades = 1;

	for (uint64_t bound = 10; bound < most && decades < 19; bound *= 10)
		decades++;
	return decades;
}

void aj_html_log_bars(struct aj_buf *out, uint64_t all, uint64_t distinct, unsigned decades)
{
	aj_buf_add(out, AJ_S("<svg class=\"log\" aria-hidden=\"true\">"));
	for (unsigned d = 0; d <= decades; d++) {
		double x = log_percent((uint64_t)pow(10, d), decades);

		aj_buf_addf(
		    out, "<line class=\"g\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"0\" y2=\"100%%\"/>", x, x);
	}
	aj_buf_addf(out, "<rect class=\"a\" y=\"4\" height=\"9\" rx=\"1.5\" width=\"%.2f%%\"/>",
	    log_percent(all, decades));
	aj_buf_addf(out, "<rect class=\"b\" y=\"13\" height=\"9\" rx=\"1.5\" width=\"%.2f%%\"/></svg>",
	    log_percent(distinct, decades));
}

void aj_html_parts(struct aj_buf *out, const char *prefix, const uint64_t *parts, size_t count, uint64_t most)
{
	double x = 0;

	aj_buf_add(out, AJ_S("<svg class=\"bar\" aria-hidden=\"true\">"));
	for (size_t i = 0; i < count; i++) {
		double width = percent(parts[i], most);

		if (parts[i] == 0)
			continue;
		width = width < 0.4 ? 0.4 : width;
		aj_buf_addf(out, "<rect class=\"%s%zu\" x=\"%.2f%%\" height=\"100%%\" width=\"%.2f%%\"/>",
		    prefix, i, x, width);
		x += width;
	}
	aj_buf_add(out, AJ_S("</svg>"));
}

enum { TILE = 20, SHADES = 5 };

static const struct aj_summary_country *figures_of(const struct aj_summary *summary, const char *code)
{
	for (size_t i = 0; i < summary->n_countries; i++)
		if (strcmp(summary->countries[i].code, code) == 0)
			return &summary->countries[i];
	return NULL;
}

/* Shades are steps of a logarithmic scale: figures of countries differ by powers of ten. */
static int shade_of(uint64_t n, uint64_t most)
{
	double share = most > 1 ? log10((double)n + 1) / log10((double)most + 1) : 1;
	int shade = (int)(share * SHADES);

	return shade >= SHADES ? SHADES - 1 : shade;
}

static void add_tile(
    struct aj_buf *out, const struct aj_summary *summary, const struct aj_country *country, uint64_t most)
{
	const struct aj_summary_country *figures = figures_of(summary, country->code);
	int x = country->column * TILE, y = country->row * TILE;

	if (!figures) {
		aj_buf_addf(out,
		    "<rect class=\"none\" x=\"%d\" y=\"%d\" width=\"18\" height=\"18\" rx=\"2\"/>", x, y);
		return;
	}
	aj_buf_addf(out, "<g class=\"s%d\"><title>", shade_of(figures->total, most));
	aj_html_text(out, aj_str_z(country->name));
	aj_buf_add(out, AJ_S(": "));
	aj_html_count(out, figures->total);
	aj_buf_addf(out,
	    "</title><rect x=\"%d\" y=\"%d\" width=\"18\" height=\"18\" rx=\"2\"/>"
	    "<text x=\"%d\" y=\"%d\">%s</text></g>",
	    x, y, x + 9, y + 12, country->code);
}

void aj_html_map(struct aj_buf *out, const struct aj_summary *summary)
{
	uint64_t most = 1;

	for (size_t i = 0; i < summary->n_countries; i++)
		most = summary->countries[i].total > most ? summary->countries[i].total : most;
	aj_buf_addf(out,
	    "<svg class=\"map\" viewBox=\"0 0 %d %d\" role=\"img\" "
	    "aria-labelledby=\"map-title map-desc\"><title id=\"map-title\">Findings by country</title>"
	    "<desc id=\"map-desc\">A square for each country, roughly where it lies, darker the more "
	    "findings point to it. The table beside it has the figures.</desc>",
	    AJ_TILE_COLUMNS * TILE - 2, AJ_TILE_ROWS * TILE - 2);
	for (size_t i = 0; i < aj_countries_count; i++)
		if (aj_countries[i].column >= 0)
			add_tile(out, summary, &aj_countries[i], most);
	aj_buf_add(out, AJ_S("</svg>"));
}

enum {
	MONTHS_MOST = 480, /* columns that can still be told apart on a wide screen */
	PLOT_TOP = 8,
	PLOT_HEIGHT = 150,
	YEAR_LABELS = 16,
};

struct timeline {
	const uint32_t *months;
	size_t from, count; /* in steps */
	size_t step;	    /* months a column */
	uint64_t top;	    /* of the scale */
};

static uint64_t column_of(const struct timeline *t, size_t i)
{
	uint64_t sum = 0;

	for (size_t m = 0; m < t->step && t->from + i * t->step + m < AJ_MONTHS; m++)
		sum += t->months[t->from + i * t->step + m];
	return sum;
}

/* The least of 1, 2, 5, 10, 20, … that is not below most. */
static uint64_t round_up(uint64_t most)
{
	uint64_t ten = 1;

	while (ten * 10 <= most && ten < UINT64_MAX / 100)
		ten *= 10;
	return most <= ten ? ten : most <= 2 * ten ? 2 * ten : most <= 5 * ten ? 5 * ten : 10 * ten;
}

static void add_scale(struct aj_buf *out, const struct timeline *t)
{
	for (int half = 0; half <= 2; half++) {
		int y = PLOT_TOP + PLOT_HEIGHT - PLOT_HEIGHT * half / 2;

		aj_buf_addf(out, "<line class=\"g\" x1=\"0\" x2=\"100%%\" y1=\"%d.5\" y2=\"%d.5\"/>", y, y);
		if (half == 0 || (half == 1 && t->top < 2))
			continue;
		aj_buf_addf(out, "<text class=\"y\" x=\"0\" y=\"%d\">", y + 14);
		aj_html_count(out, t->top * (uint64_t)half / 2);
		aj_buf_add(out, AJ_S("</text>"));
	}
}

static void add_columns(struct aj_buf *out, const struct timeline *t)
{
	double width = 100.0 / (double)t->count;

	for (size_t i = 0; i < t->count; i++) {
		uint64_t n = column_of(t, i);
		double height = PLOT_HEIGHT * (double)n / (double)t->top;
		size_t month = t->from + i * t->step;

		if (n == 0)
			continue;
		height = height < 1 ? 1 : height;
		aj_buf_addf(out,
		    "<rect class=\"b\" x=\"%.3f%%\" y=\"%.1f\" width=\"%.3f%%\" height=\"%.1f\"><title>",
		    width * (double)i, PLOT_TOP + PLOT_HEIGHT - height, width * 0.8, height);
		if (t->step == 1)
			aj_buf_addf(out, "%04zu-%02zu: ", 1900 + month / 12, month % 12 + 1);
		else
			aj_buf_addf(out, "%04zu: ", 1900 + month / 12);
		aj_html_count(out, n);
		aj_buf_add(out, AJ_S("</title></rect>"));
	}
}

static void add_years(struct aj_buf *out, const struct timeline *t)
{
	size_t months = t->count * t->step, years = months / 12 + 1,
	       every = (years + YEAR_LABELS - 1) / YEAR_LABELS;
	size_t nth = 0;

	for (size_t m = t->from; m < t->from + months; m++) {
		double x = 100.0 * (double)(m - t->from) / (double)months;

		if (m % 12 != 0 || m / 12 % every != 0 || x > 96)
			continue;
		aj_buf_addf(out, "<text class=\"x%s\" x=\"%.3f%%\" y=\"%d\">%zu</text>",
		    nth++ % 3 ? " minor" : "", x, PLOT_TOP + PLOT_HEIGHT + 18, 1900 + m / 12);
	}
}

void aj_html_timeline(struct aj_buf *out, const struct aj_summary *summary)
{
	struct timeline t = { .months = summary->months, .step = 1, .top = 1 };
	size_t from = (size_t)((summary->usual_first.year - 1900) * 12 + summary->usual_first.month - 1);
	size_t to = (size_t)((summary->usual_last.year - 1900) * 12 + summary->usual_last.month - 1);
	uint64_t most = 1;

	if (!summary->months || summary->usual_first.month == 0 || from > to || to >= AJ_MONTHS)
		return;
	/* Whole years, so that a chart of a single month still says when that was. */
	t.from = from / 12 * 12;
	t.count = (to / 12 + 1) * 12 - t.from;
	if (t.count > MONTHS_MOST) {
		t.step = 12;
		t.count /= 12;
	}
	for (size_t i = 0; i < t.count; i++)
		most = column_of(&t, i) > most ? column_of(&t, i) : most;
	t.top = round_up(most);
	aj_buf_addf(out,
	    "<svg class=\"time\" height=\"%d\" role=\"img\" aria-labelledby=\"time-title time-desc\">"
	    "<title id=\"time-title\">Dates in the content by %s</title><desc id=\"time-desc\">"
	    "Columns from %04d-%02d to %04d-%02d. The table below has the figures by year.</desc>",
	    PLOT_TOP + PLOT_HEIGHT + 26, t.step == 1 ? "month" : "year", summary->usual_first.year,
	    summary->usual_first.month, summary->usual_last.year, summary->usual_last.month);
	add_scale(out, &t);
	add_columns(out, &t);
	add_years(out, &t);
	aj_buf_add(out, AJ_S("</svg>"));
}
