#pragma once

/*
 * Who asks for pages: each on a line that it takes for it, and on a thread of its own where pages are to be
 * asked for while one that came is being used up.
 */

#include "base/buf.h"
#include "estate/lines.h"

/* A record is taken whole: kinds whose records may be larger say so (record_max). */
enum { AJ_PAGE_WANT = 512 << 10, AJ_PAGE_MAX = 8 << 20 };

struct aj_page_reader {
	struct aj_lines *lines; /* borrowed */
	struct aj_line *line;	/* NULL: none is taken */

	/* What is asked for: records behind a cursor, or bytes of an item. */
	const struct aj_set *set;
	struct aj_cursor cursor; /* moves on with each page */
	bool is_item;
	struct aj_str item;
	uint64_t from;
	size_t want;
	bool all; /* and not only some of them: others read on behind */

	/* What came, how that ended and how long it took. */
	struct aj_buf page;
	enum aj_status st;
	struct aj_err err;
	int64_t took; /* ms */
	bool still;   /* nothing came, and the cursor stayed where it was */
	bool passed;  /* of a set: a record was left out, err says why, and the cursor is behind it */

	/* Its thread. */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool started, asked, quit; /* asked, quit: under lock */
};

/* Bytes that a page of what stands there may have at most. */
size_t aj_page_ceiling(const struct aj_lines *lines);

void aj_page_reader_init(struct aj_page_reader *reader, struct aj_lines *lines);
void aj_page_reader_fini(struct aj_page_reader *reader);

/* A line whose visit has room, time and bytes for one page; for what is asked beside pages. */
AJ_MUST_CHECK enum aj_status aj_page_reader_prepare(struct aj_page_reader *reader, struct aj_err *err);

/* What a driver's status means, once it has asked: where a server hangs up, that is no end (AJ_EIO). */
AJ_MUST_CHECK enum aj_status aj_page_reader_ended(
    struct aj_page_reader *reader, enum aj_status st, struct aj_err *err);

/* Gives the line back, if it has one; for what is asked beside pages. */
void aj_page_reader_leave(struct aj_page_reader *reader);

/*
 * Asks for a page, which may fail once. AJ_END: there are no more. Where all of a range is wanted, what
 * came before a failure or an end is in the page.
 */
void aj_page_reader_ask(struct aj_page_reader *reader);

/* The same on its thread, if one can be had; _await before anything else is done with it. */
void aj_page_reader_begin(struct aj_page_reader *reader);
void aj_page_reader_await(struct aj_page_reader *reader);
