#pragma once

/*
 * Statuses and the record of what went wrong. A status tells the caller what
 * to do; the record tells the person what happened. It is filled once, where
 * the failure is noticed, and gets context on the way up. Messages hold names
 * of layers, numbers and offsets, never bytes of an object.
 */

#include "base/str.h"

enum aj_status {
	AJ_OK,
	AJ_END,	    /* nothing more: an ordinary answer, not a failure */
	AJ_EINPUT,  /* the bytes are not what they claim to be */
	AJ_ELIMIT,  /* a bound of ours was reached */
	AJ_EDENIED, /* not allowed to read it */
	AJ_EIO,	    /* the source failed */
	AJ_ESTOP,   /* the run is to end */
	AJ_ELESS,   /* the end of a source that has left something out: err says what */
};

struct aj_err {
	enum aj_status status;
	char text[240];
};

/* Fills err and returns status. The message is cut, never too long. */
enum aj_status aj_fail(struct aj_err *err, enum aj_status status, const char *fmt, ...) AJ_PRINTF(3, 4);

/* Puts "context: " before the message and returns the status that err holds. */
enum aj_status aj_within(struct aj_err *err, const char *fmt, ...) AJ_PRINTF(2, 3);

/* "ok", "end", "bad input", "limit", "denied", "i/o error", "stopped", "left out" */
const char *aj_status_name(enum aj_status status);
