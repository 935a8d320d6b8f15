#pragma once

/*
 * Strings of Excel files ([MS-XLS] 2.5.293 and 2.5.294): in one byte a letter or
 * two, and the table of those that cells share, which goes on over records.
 */

#include "format/ole/ole.h"

enum { AJ_XLS_STRINGS_MAX = 64 << 20, AJ_XLS_SAMPLE = 64 };

/* end: of the record that at lies in */
struct aj_xls_place {
	uint32_t at, end;
};

/* The records SST and CONTINUE as they stand in the stream, headers and all. */
struct aj_xls_strings {
	uint8_t *raw;
	size_t len, room;
	uint64_t from;		    /* offset of the first one in the stream */
	struct aj_xls_place *index; /* where each string begins in raw */
	size_t count, index_room;
};

/* Where letters go: a value that has been begun, or the first ones of it as a sample (in UTF-8, at most one
 * byte each). */
struct aj_xls_out {
	struct aj_batch *batch; /* NULL: only the sample */
	uint8_t sample[AJ_XLS_SAMPLE];
	size_t letters;
	uint64_t end; /* the stream's offset behind the last letter */
};

AJ_MUST_CHECK enum aj_status aj_xls_strings_add(
    struct aj_xls_strings *strings, uint64_t at, struct aj_str record, struct aj_err *err);

/* After the last record. AJ_EINPUT: the table is damaged; what precedes it is there. */
AJ_MUST_CHECK enum aj_status aj_xls_strings_finish(struct aj_xls_strings *strings, struct aj_err *err);
void aj_xls_strings_fini(struct aj_xls_strings *strings); /* accepts a zeroed struct */

/* The offset of a string's head in the stream. The number must be below count. */
uint64_t aj_xls_string_at(const struct aj_xls_strings *strings, uint32_t number);
AJ_MUST_CHECK enum aj_status aj_xls_string(
    const struct aj_xls_strings *strings, uint32_t number, struct aj_xls_out *out, struct aj_err *err);

/* Letters that stand together, at offset at of the stream. */
AJ_MUST_CHECK enum aj_status aj_xls_letters(const struct aj_codepage *page, struct aj_str raw, uint64_t at,
    struct aj_xls_out *out, struct aj_err *err);
