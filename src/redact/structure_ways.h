#pragma once

/* Lexers for structure.c: each reads in one way, byte by byte, and adds what it meets to a digest. */

#include "base/str.h"

/* What was met, in order. */
struct aj_way {
	uint64_t digest, count;
	bool unclear; /* read in this way, it has no end */
};

static inline void aj_way_add(struct aj_way *way, uint8_t what)
{
	way->digest = (way->digest ^ what ^ way->count) * 0x100000001b3u;
	way->count++;
}

/* SQL. backslash: it escapes in every string, and # begins a comment (MySQL); else in E'…' alone. */
struct aj_way_sql {
	struct aj_way way;
	bool backslash;
	uint8_t state, quote, before;	  /* before: the sign that was met last, 0: something else */
	bool escapes, escaped, copies;	  /* copies: rows follow this statement */
	char word[16], first[8], tag[36]; /* small; tag: of $tag$ */
	size_t word_len, tag_len, matched, words, tabs, line;
	bool dot_line; /* the line of COPY is \. so far */
	int depth;
};
void aj_way_sql_feed(struct aj_way_sql *sql, struct aj_str bytes);
void aj_way_sql_end(struct aj_way_sql *sql);

/* Settings. goes_on: a line with a backslash at its end does; spans: what is in quotes may have lines. */
struct aj_way_settings {
	struct aj_way way;
	bool goes_on, spans;
	uint8_t state, quote;
	bool escaped, colon, begun, ended, skips; /* of a private key: BEGIN was met, END was met */
	size_t begin_matched, end_matched, key;
};
void aj_way_settings_feed(struct aj_way_settings *settings, struct aj_str bytes);
void aj_way_settings_end(struct aj_way_settings *settings);

/* Logs: lines, and the quotes in each. */
struct aj_way_log {
	struct aj_way way;
	uint8_t quotes;
	bool any;
};
void aj_way_log_feed(struct aj_way_log *log, struct aj_str bytes);
void aj_way_log_end(struct aj_way_log *log);
