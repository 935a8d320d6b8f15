#pragma once

/*
 * Text in 8 bits a character: UTF-8, or something else that we read as
 * Windows-1252 (a superset of ISO 8859-1 but for controls), byte by byte: what is
 * valid UTF-8 stays, so that files of mixed origin come out right.
 */

#include "base/err.h"
#include "scan/text.h"

/*
 * The index of the first byte at or after from that belongs to no UTF-8 sequence;
 * s.len if there is none. from must not lie inside a sequence. A sequence that the
 * end of s cuts counts as bad only if last is set.
 */
size_t aj_charset_bad(struct aj_str s, size_t from, bool last);

/* The largest index up to at where no sequence that began before it is still incomplete. */
size_t aj_charset_boundary(struct aj_str s, size_t at);

/* Cheaply: no sequence begins at at, because no continuation follows. False says nothing. */
static inline bool aj_charset_lone(struct aj_str s, size_t at)
{
	return s.ptr[at] >= 0x80 && (at + 1 == s.len || (s.ptr[at + 1] & 0xc0) != 0x80);
}

/* Writes the character that the byte is in Windows-1252 to out (3 bytes of room). Gives its width. */
size_t aj_charset_convert(uint8_t c, uint8_t *out);

/* Arrays of a mended text, kept for the next one. */
struct aj_mend {
	uint8_t *bytes;
	struct aj_run *runs;
	struct aj_value *values;
	struct aj_record *records;
	struct aj_mend_bad *bad;
	size_t bytes_room, runs_room, values_room, records_room, bad_room;
};

void aj_mend_fini(struct aj_mend *mend); /* accepts a zeroed struct */

/*
 * If text has bytes that are not UTF-8, makes a copy in which each of them is a
 * character, with values, runs, records, from and to moved, and points text to it;
 * it lives until the next call. The text must be at most a third of AJ_TEXT_MAX.
 */
AJ_MUST_CHECK enum aj_status aj_mend_text(struct aj_mend *mend, struct aj_text *text, struct aj_err *err);
