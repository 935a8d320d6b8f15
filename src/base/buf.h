#pragma once

/*
 * A growing run of bytes with a ceiling, for output that is put together
 * before it is written. A failed append leaves the buffer as it was and sets
 * full, so that a writer may append in peace and look once at the end.
 */

#include "base/str.h"

struct aj_buf {
	uint8_t *ptr;
	size_t len, room, ceiling;
	bool full; /* something did not fit or memory was refused */
};

void aj_buf_init(struct aj_buf *buf, size_t ceiling);
void aj_buf_fini(struct aj_buf *buf); /* accepts a zeroed buffer */

/* The same for content and keys: its bytes are wiped, but for what it left behind where it grew. */
void aj_buf_wipe(struct aj_buf *buf);

void aj_buf_add(struct aj_buf *buf, struct aj_str s);
void aj_buf_addf(struct aj_buf *buf, const char *fmt, ...) AJ_PRINTF(2, 3);

/* s as a JSON string with its quotes (RFC 8259, section 7). Bytes that are not UTF-8 become U+FFFD. */
void aj_buf_json(struct aj_buf *buf, struct aj_str s);

/* A member of a JSON object behind another one: ,"name":"text". A number of UINT64_MAX is not told: it is
 * left out. */
void aj_buf_json_text(struct aj_buf *buf, const char *name, struct aj_str text);
void aj_buf_json_number(struct aj_buf *buf, const char *name, uint64_t number);

static inline struct aj_str aj_buf_str(const struct aj_buf *buf)
{
	return aj_str(buf->ptr, buf->len);
}
