#pragma once

/*
 * A stream of 8-bit text as a row of texts that point into the stream's window:
 * new bytes with context before and after. A byte order mark is left out. When
 * the source fails, what came before the failure is still given out.
 */

#include "format/ahead.h"
#include "scan/format.h"

struct aj_window {
	struct aj_stream *in;
	struct aj_run run;
	size_t to; /* of the text given out last, not skipped yet */
	uint64_t checked,
	    bad; /* offsets: how far was looked for bytes that are not UTF-8; the first known such */
	bool begun;
	bool last;    /* the text given out is the last one */
	bool binary;  /* zero bytes at the beginning: never converted */
	bool foreign; /* the text given out has bytes that are not UTF-8 and are to be mended */
	struct aj_ahead ahead;
};

void aj_window_init(struct aj_window *window, struct aj_stream *in);

/* The next text: bytes, from, to and one run. AJ_END: no more. Valid until the next call. */
AJ_MUST_CHECK enum aj_status aj_window_next(
    struct aj_window *window, struct aj_text *text, struct aj_err *err);

/* Reads a stream to its end: hands over each text, mended, to which find (NULL: nobody) has added values. */
AJ_MUST_CHECK enum aj_status aj_window_read(struct aj_scan *scan, struct aj_stream *in,
    void (*find)(void *to, struct aj_text *text), void *to, struct aj_err *err);
