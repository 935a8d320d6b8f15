#pragma once

/*
 * Reports of a run: the summary for people and programs, and the list of
 * findings. Values are masked unless show is set.
 */

#include "sink/summary.h"

enum aj_report_format { AJ_REPORT_TERMINAL, AJ_REPORT_NDJSON, AJ_REPORT_JSON, AJ_REPORT_CSV, AJ_REPORT_SARIF,
	AJ_REPORT_HTML, AJ_REPORT_FORMATS };

/* By the name given to --format ("terminal", "ndjson", …). False: there is none such. */
bool aj_report_format_of(struct aj_str name, enum aj_report_format *out);

struct aj_report_options {
	bool colour;  /* terminal: ANSI colours */
	int width;    /* terminal: columns; 0: 80 */
	const char *title; /* html: what was inspected, for people */
	const struct aj_type *types;
	size_t n_types;
	bool show; /* values in clear */
	uint8_t key[16]; /* for the keyed hash by which equal values can be told in a list */
};

/* Formats that list each finding (ndjson, csv, sarif) as it comes; the others are made from the summary alone. */
bool aj_report_lists(enum aj_report_format format);

/*
 * The lines of one object's findings, one per worker. Sinks write into a buffer;
 * the caller takes it after each object (or part) and writes it out in order.
 */
struct aj_listing;
AJ_MUST_CHECK enum aj_status aj_listing_new(enum aj_report_format format,
    const struct aj_report_options *options, struct aj_listing **out, struct aj_err *err);
void aj_listing_free(struct aj_listing *listing); /* accepts NULL */
struct aj_sink *aj_listing_sink(struct aj_listing *listing);
struct aj_buf *aj_listing_buf(struct aj_listing *listing); /* the caller empties it by setting len to 0 */

/*
 * What stands before the first and after the last listed finding, and the whole
 * report for formats that do not list. Appends to out.
 */
void aj_report_head(enum aj_report_format format, const struct aj_report_options *options, struct aj_buf *out);
void aj_report_tail(enum aj_report_format format, const struct aj_report_options *options,
    const struct aj_summary *summary, struct aj_buf *out);
