#pragma once

/*
 * Text as a format hands it to the detectors: decoded bytes in UTF-8, with the
 * values they hold and a map back to the offsets of the layer they came from.
 *
 *   bytes   john@example.org\0+1 212 555 0100\0
 *   values  [0,16) field requester.email   [17,32) field requester.phone
 *   runs    at 0 raw 1041   at 17 raw 1070
 *
 * Between two values stands at least one byte 0, which is of neither; where text is
 * handed over as it stands in its layer, values may also touch. Only findings that
 * begin in [from, to) are wanted; what lies outside is context: before from it
 * has been read already, from to on it will be shown again.
 */

#include "scan/field.h"

/* A value: a decoded string or number of a record. Sorted by at, not overlapping. */
struct aj_value {
	uint32_t at, len;
	const struct aj_field *field; /* NULL: none known */
};

/*
 * From decoded offset at on (up to the next run), byte at + k came from layer
 * offset raw + k. An escape is a run of its own: its end is the next run's raw,
 * less what stands between the two and belongs to neither.
 */
struct aj_run {
	uint32_t at;
	uint64_t raw;
	int32_t gap; /* bytes before raw that are no part of the text: a tag in a word; negative: of both
			(base64) */
	bool whole;  /* it stands, as a whole, for the bytes up to the next one: a reference to text that is
			elsewhere */
};

/* A record (JSON object, CSV row): its part of the bytes. Sorted, not overlapping. */
struct aj_record {
	uint32_t at, len;
};

struct aj_text {
	struct aj_str bytes; /* at most AJ_TEXT_MAX */
	size_t from, to;
	const struct aj_value *values; /* none: one value without a field */
	size_t n_values;
	const struct aj_run *runs; /* at least one, the first with at == 0 */
	size_t n_runs;
	const struct aj_record *records; /* NULL: each line of [from, to) is one */
	size_t n_records;
	bool binary; /* values are what can be read in binary data: of programs and their catalogues, too */
};

enum {
	AJ_TEXT_MAX = 512 * 1024,
	AJ_TEXT_BEFORE = 1024,	  /* context that a format keeps before from, where there is any */
	AJ_TEXT_AFTER = 16 * 1024 /* and shows after to: the longest thing that is found whole */
};

/* The layer's offsets of [start, end), which must be within the text's bytes and not empty. */
void aj_text_raw(
    const struct aj_text *text, size_t start, size_t end, uint64_t *raw_start, uint64_t *raw_end);

/* The same for one stretch after the other, none of which begins before the last: run is 0 before the first.
 */
void aj_text_raw_next(const struct aj_text *text, size_t start, size_t end, size_t *run, uint64_t *raw_start,
    uint64_t *raw_end);

/* The value that begins last at or before at; NULL: none does. */
const struct aj_value *aj_text_value(const struct aj_text *text, size_t at);

/* The same for one place after the other, none of which stands before the last: value is 0 before the first.
 */
const struct aj_value *aj_text_value_next(const struct aj_text *text, size_t at, size_t *value);

/* The record that at is in; NULL: none of those in the list. */
const struct aj_record *aj_text_record(const struct aj_text *text, size_t at);

/* What stands at at stands in the layer as a reference to a text that is elsewhere: a cell of a sheet. */
bool aj_text_is_reference(const struct aj_text *text, size_t at);
