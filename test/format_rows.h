#pragma once

/*
 * The checks that tests of format readers share: tables of inputs and what must
 * be seen of each, of heads that a format takes, of what was planted in a file.
 */

#include "test/format_probe.h"

/* What is NULL is not compared. */
struct aj_format_row {
	const char *what;
	struct aj_str raw;
	const char *seen, *complaint; /* complaint: the first one; "": there is none */
	const char *text;	      /* of the error */
	enum aj_status status;
};

/* Reads the row at once and compares. The probe is left for further checks, to be closed by the caller. */
void aj_format_row_read(
    struct aj_format_probe *got, const struct aj_format *format, const struct aj_format_row *row);

/* The same behind a sweep: neither the steps in which the bytes arrive nor a failing read may matter. */
void aj_format_row_check(
    struct aj_format_probe *got, const struct aj_format *format, const struct aj_format_row *row);

/* All rows of a table, of which nothing else is to be checked. */
void aj_format_rows_check(const struct aj_format *format, const struct aj_format_row *rows, size_t n);

/* The beginning of a file, which the format takes or does not. */
struct aj_format_head {
	const char *what, *head;
	bool is;
};
void aj_format_heads_check(const struct aj_format *format, const struct aj_format_head *heads, size_t n);

/* Sweeps over a file; read at once it is in order, and each of the texts (NULL ends them) is seen. */
void aj_format_planted_check(
    const struct aj_format *format, const char *what, struct aj_str raw, const char *const *planted);

/* Pieces, each so many times; times 0 ends them. To be freed. */
struct aj_format_piece {
	const char *z;
	size_t times;
};
struct aj_str aj_format_join(const struct aj_format_piece *pieces);

/*
 * Reads raw once at each of n steps: no promise is broken, and the same is seen. For inputs
 * that are too long to be swept over. The n probes are left for further checks.
 */
void aj_format_steps_check(struct aj_format_probe *got, const size_t *steps, size_t n,
    const struct aj_format *format, const char *what, struct aj_str raw);
