#pragma once

/*
 * Text for a terminal: cells of tables, and words that flow from line to line. A line never
 * gets longer than the terminal is wide. Widths are in columns, and text is as aj_show_name()
 * gives it.
 */

#include "sink/report_driver.h"
#include "sink/show.h"

enum {
	AJ_TERM_INDENT = 2,
	AJ_TERM_GAP = 2,	/* between columns */
	AJ_TERM_NAME_LEAST = 10 /* of a column of names */
};

/* Styles: parameters of SGR (ECMA-48, 8.3.117), joined by semicolons. */
#define AJ_TERM_BOLD "1"
#define AJ_TERM_DIM "2"
#define AJ_TERM_RED "31"
#define AJ_TERM_YELLOW "33"

struct aj_term {
	struct aj_buf *out;
	const struct aj_summary *summary;
	const struct aj_report_options *options;
	size_t width;
	size_t column;	 /* used so far in this line, by what flows */
	bool sure, like; /* the tables of types have had room for these columns */
};

/* Begins and ends a style, if there is colour. */
void aj_term_style(struct aj_term *term, const char *style);
void aj_term_plain(struct aj_term *term, const char *style);

void aj_term_spaces(struct aj_term *term, size_t n);
void aj_term_newline(struct aj_term *term);

/* Text in a cell, cut in the middle where it is longer. */
void aj_term_cell(struct aj_term *term, struct aj_str text, size_t columns, bool right);
void aj_term_count(struct aj_term *term, uint64_t n, size_t columns);

/* A piece of running text, on a new line where it does not fit on this one; between stands before it on the
 * same line. */
void aj_term_flow(struct aj_term *term, struct aj_str piece, size_t indent, struct aj_str between);

/* Words of text. */
void aj_term_paragraph(struct aj_term *term, struct aj_str text, size_t indent);

/* A paragraph, and the end of its line. Names do not belong into it: it is cut at some hundred bytes. */
void aj_term_sentence(struct aj_term *term, const char *style, size_t indent, const char *fmt, ...)
    AJ_PRINTF(4, 5);

/* An empty line, then text and what more there is to say. */
void aj_term_heading(struct aj_term *term, const char *text, const char *more);

/* A name whole, over as many lines as it takes: it is wanted for copying. */
void aj_term_name(struct aj_term *term, const char *name, size_t indent);

/* "3 objects", "1 object" */
const char *aj_term_counted(char out[AJ_SHOW_MAX + 32], uint64_t n, const char *one, const char *many);

/* Columns of a figure. */
size_t aj_term_count_width(uint64_t n);

static inline size_t aj_term_larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* terminal_types.c: the tables of secrets and of personal data. */
void aj_term_types(struct aj_term *term);
