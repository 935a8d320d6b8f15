#pragma once

/*
 * What one format of reports is to the rest: how it begins, lists and ends. To
 * add one: write sink/report_foo.c and its test, and add its driver to the list
 * in report.c and its name to enum aj_report_format.
 */

#include "sink/report.h"

enum { AJ_HASH_TEXT = 16 }; /* hexadecimal digits of a keyed hash */

/* A finding, ready to be written down. */
struct aj_item {
	const struct aj_report_options *options;
	struct aj_str object, place; /* names as they are; with the record, where it has a key */
	unsigned layers;	     /* of place; up to 2 the offsets are those of the object itself */
	const struct aj_finding *finding;
	const struct aj_type *type;
	uint64_t start, end; /* offsets in the innermost layer */
	struct aj_str field; /* "requester.email", or empty */
	const char *masked;
	char hash[AJ_HASH_TEXT + 1];
	struct aj_str value; /* in clear; empty unless asked for */
};

struct aj_report_driver {
	const char *name;
	const char *about;

	/* NULL: nothing stands there. */
	void (*head)(const struct aj_report_options *options, struct aj_buf *out);
	void (*tail)(
	    const struct aj_report_options *options, const struct aj_summary *summary, struct aj_buf *out);

	/* NULL: the format does not list findings. */
	void (*item)(const struct aj_item *item, struct aj_buf *out);

	/* An object that did not end as done; NULL: it has no line of its own. */
	void (*object)(const struct aj_report_options *options, struct aj_str name, enum aj_how how,
	    const char *why, struct aj_buf *out);

	size_t separator; /* bytes at the start of each item that the first one goes without */
};

extern const struct aj_report_driver aj_report_terminal, aj_report_ndjson, aj_report_json, aj_report_csv,
    aj_report_sarif, aj_report_html;

/* The driver of a format; never NULL for a format there is. */
const struct aj_report_driver *aj_report_driver_of(enum aj_report_format format);

/* n in decimal: printf costs more than all else of a list's line. */
void aj_item_number(struct aj_buf *out, uint64_t n);
