#pragma once

/*
 * Parquet files (github.com/apache/parquet-format): a footer with the schema and the place of every
 * column of every group of rows; a column is a row of pages. Inner header of its four files.
 */

#include "base/buf.h"
#include "base/random.h"
#include "scan/format.h"

enum {
	AJ_PARQUET_NODES = 16 * 1024, /* of a schema */
	AJ_PARQUET_DEPTH = 32,
	AJ_PARQUET_PAGE = 64 << 20,  /* bytes of a page, packed and unpacked */
	AJ_PARQUET_VALUES = 4 << 20, /* of a page */
};

enum aj_parquet_type {
	AJ_PARQUET_BOOLEAN,
	AJ_PARQUET_INT32,
	AJ_PARQUET_INT64,
	AJ_PARQUET_INT96,
	AJ_PARQUET_FLOAT,
	AJ_PARQUET_DOUBLE,
	AJ_PARQUET_BYTES,
	AJ_PARQUET_FIXED,
	AJ_PARQUET_GROUP = 15
};

/* What numbers or bytes mean, as far as it changes how they are written. */
enum aj_parquet_meaning {
	AJ_PARQUET_PLAIN,
	AJ_PARQUET_DATE,
	AJ_PARQUET_MILLIS,
	AJ_PARQUET_MICROS,
	AJ_PARQUET_NANOS,
	AJ_PARQUET_UUID,
	AJ_PARQUET_UNSIGNED,
	AJ_PARQUET_LIST
};

struct aj_parquet_node {
	struct aj_str name;
	uint32_t children; /* of a group; they follow it, each with its own */
	uint32_t after;	   /* index of what follows it and all below it */
	uint32_t leaf;	   /* number of a column among the columns */
	uint32_t length;   /* of fixed bytes */
	uint8_t type, meaning;
	bool repeated;
	uint8_t max_repetition, max_definition;
};

struct aj_parquet {
	struct aj_scan *scan;
	struct aj_random random;
	uint8_t *footer;
	size_t footer_len;
	struct aj_parquet_node *nodes; /* the first is the root */
	uint32_t n_nodes;
	uint32_t *leaves; /* indices of nodes */
	uint32_t n_leaves;
};

/* A column's place in a group of rows. */
struct aj_parquet_chunk {
	uint64_t at, packed, unpacked, values;
	int codec;
	bool encrypted, present;
};

/* Reads columns page by page. All is zero before it is opened. */
struct aj_parquet_column {
	struct aj_parquet *file;
	const struct aj_parquet_node *node;
	struct aj_parquet_chunk chunk;
	uint64_t at, left;	/* offset of the next page; values not read yet */
	uint8_t *page, *packed; /* the page's bytes */
	size_t page_room, packed_room;
	uint8_t *dictionary;
	struct aj_str *words; /* of the dictionary; numbers are their 4 or 8 bytes */
	uint32_t n_words;
	struct aj_str *values;		  /* of the page, without those that are null */
	uint8_t *repetition, *definition; /* of the page's values with nulls */
	uint32_t room;			  /* of these three */
	uint32_t n, next, next_value,
	    n_values;	       /* values with nulls, how many are used, those that are none */
	struct aj_buf spelled; /* what DELTA_BYTE_ARRAY spells out, and numbers that were packed */
	bool ended;
};

/* parquet_footer.c */
AJ_MUST_CHECK enum aj_status aj_parquet_read_schema(struct aj_parquet *file, struct aj_err *err);

/* parquet_page.c: makes sure that a value is at hand. AJ_END: the column has no more. */
AJ_MUST_CHECK enum aj_status aj_parquet_look(struct aj_parquet_column *column, struct aj_err *err);
void aj_parquet_column_fini(struct aj_parquet_column *column); /* accepts a zeroed struct */
