#pragma once

/*
 * What several pieces of one object hold together, as the inventory tells of each: kept from one
 * process to the next, so that who goes on behind a piece counts on as if it had read it all.
 */

#include "base/buf.h"
#include "base/unique.h"
#include "sink/inventory.h"

/* Zeroed: of nothing. */
struct aj_gathered {
	struct aj_holding *holdings;
	struct aj_unique *values; /* of each of these */
	size_t n;
	struct aj_print print;
	uint64_t bytes, records;
};

void aj_gathered_fini(struct aj_gathered *gathered); /* wipes it */

/* A piece more. False: no memory. */
bool aj_gathered_add(struct aj_gathered *gathered, const struct aj_holding *holdings, size_t n,
    uint64_t bytes, uint64_t records, const struct aj_print *print);

/* As bytes that mean nothing to anybody else, and back. False: they are not of this version, or no memory. */
void aj_gathered_write(const struct aj_gathered *gathered, struct aj_buf *out);
bool aj_gathered_read(
    struct aj_gathered *gathered, const struct aj_type *types, size_t n_types, struct aj_str bytes);
