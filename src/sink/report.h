#pragma once

/*
 * Reports of a run: the summary for people and programs, and the list of
 * findings. Values are masked unless show is set. doc/reports.md describes each
 * format for those who read them.
 */

#include "sink/summary.h"

enum aj_report_format {
	AJ_REPORT_TERMINAL,
	AJ_REPORT_NDJSON,
	AJ_REPORT_JSON,
	AJ_REPORT_CSV,
	AJ_REPORT_SARIF,
	AJ_REPORT_HTML,
	AJ_REPORT_FORMATS
};

/* By the name given to --format ("terminal", "ndjson", …). False: there is none such. */
bool aj_report_format_of(struct aj_str name, enum aj_report_format *out);

/* "terminal", …, and a line of help */
const char *aj_report_name(enum aj_report_format format);
const char *aj_report_about(enum aj_report_format format);

struct aj_report_options {
	bool colour;	   /* terminal: ANSI colours */
	int width;	   /* terminal: columns, 60 to 200; 0: 80 */
	const char *title; /* what was inspected, for people; NULL: left out */
	int64_t when;	   /* when the run began, seconds since 1970; 0: left out */
	int fail_on;	   /* the severity from which findings count for the exit code; 0: none */
	const struct aj_type *types;
	size_t n_types;
	bool show;		/* values in clear */
	const char *list_lacks; /* what is not in a list, for one that is told in the tail; NULL: nothing */
	uint8_t key[16];	/* for the keyed hash by which equal values can be told in a list */
};

/* Formats that list each finding (ndjson, csv, sarif) as it comes; the others are made from the summary
 * alone. */
bool aj_report_lists(enum aj_report_format format);

/*
 * The lines of one object's findings, one per worker. Sinks write into a buffer;
 * the caller takes it after each object (or part, or once it has passed
 * AJ_LISTING_FLUSH) and writes it out in order, through aj_report_part.
 */
enum { AJ_LISTING_FLUSH = 8 << 20 };
struct aj_listing;
AJ_MUST_CHECK enum aj_status aj_listing_new(enum aj_report_format format,
    const struct aj_report_options *options, struct aj_listing **out, struct aj_err *err);
void aj_listing_free(struct aj_listing *listing); /* wipes the buffer; accepts NULL */
struct aj_sink *aj_listing_sink(struct aj_listing *listing);
struct aj_buf *aj_listing_buf(struct aj_listing *listing); /* the caller empties it by setting len to 0 */

/* An object that was never opened: its line, for formats that have such. */
void aj_report_trouble(enum aj_report_format format, const struct aj_report_options *options,
    struct aj_str name, enum aj_how how, const char *why, struct aj_buf *out);

/*
 * What to write of a part of the list: all of it, but for the separator before
 * the first item ever written. begun starts as false and is kept for the run.
 */
struct aj_str aj_report_part(enum aj_report_format format, struct aj_str part, bool *begun);

/* Bytes before each item but the first one. */
size_t aj_report_separator(enum aj_report_format format);

/*
 * What stands before the first and after the last listed finding, and the whole
 * report for formats that do not list. Appends to out; out->full tells that it
 * did not fit.
 */
void aj_report_head(
    enum aj_report_format format, const struct aj_report_options *options, struct aj_buf *out);
void aj_report_tail(enum aj_report_format format, const struct aj_report_options *options,
    const struct aj_summary *summary, struct aj_buf *out);

/*
 * Every object that was to be read was read whole. What was skipped on purpose (links, what
 * --max-size leaves out) does not count here, but no report then says that all was read.
 */
bool aj_report_complete(const struct aj_summary *summary);

/* Findings whose severity is at or above fail_on (0: none is). */
uint64_t aj_report_failing(const struct aj_summary *summary, int fail_on);

/* The exit code that a run ends with: 3 findings at or above fail_on, else 1 incomplete, else 0. */
int aj_report_exit(const struct aj_summary *summary, int fail_on);
