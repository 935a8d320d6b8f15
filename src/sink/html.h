#pragma once

/*
 * Pieces of the HTML report: text made safe, figures, and charts as inline SVG.
 * There are no style attributes (the content security policy forbids them):
 * charts use percentages and classes of web/report.css.
 */

#include "sink/report.h"

/* Text or attribute value: markup characters as entities, hidden ones as escapes (see aj_show_name). */
void aj_html_text(struct aj_buf *out, struct aj_str text);

/* The same, with direction marks of its own letters kept from what stands around it. */
void aj_html_name(struct aj_buf *out, struct aj_str name);

/* 1,204,332 */
void aj_html_count(struct aj_buf *out, uint64_t n);

/* 180,211 ±0.8 % */
void aj_html_distinct(struct aj_buf *out, const struct aj_distinct *distinct);

/* A bar of part of most, drawn beside figures that say the same. */
void aj_html_bar(struct aj_buf *out, uint64_t part, uint64_t most);

/* All findings and the distinct ones on a logarithmic scale up to 10 to the decades. */
void aj_html_log_bars(struct aj_buf *out, uint64_t all, uint64_t distinct, unsigned decades);
unsigned aj_html_decades(uint64_t most);

/* Parts of a whole side by side, of classes prefix0, prefix1, …; its length is that of total in most. */
void aj_html_parts(
    struct aj_buf *out, const char *prefix, const uint64_t *parts, size_t count, uint64_t most);

/* The world as a square a country, five shades. */
void aj_html_map(struct aj_buf *out, const struct aj_summary *summary);

/* Months, or years where there are too many months, as columns. */
void aj_html_timeline(struct aj_buf *out, const struct aj_summary *summary);
