#pragma once

/*
 * Texts that cells of a sheet refer to (xl/sharedStrings.xml): what was found in one where a
 * cell shows it, with the name of its column beside it, is replaced where the text stands.
 */

#include "base/arena.h"

struct aj_shared_edit {
	uint64_t text; /* hash of the whole text, whose length is beside it: who made the file can make two
			  alike */
	uint32_t len;
	uint32_t start, end;
	struct aj_str replacement;
	bool done;
};

struct aj_shared {
	struct aj_arena arena;
	struct aj_shared_edit *edits; /* in order of text, length and start, once they are sorted */
	size_t n, room;
	bool sorted, lost; /* lost: no memory for one */
};

void aj_shared_fini(struct aj_shared *shared); /* accepts a zeroed one */

/* [start, end) of the text is to be replaced. */
void aj_shared_add(
    struct aj_shared *shared, struct aj_str text, size_t start, size_t end, struct aj_str replacement);

/* The edits of the text, of which there are *n, all of them within it; they are done then. */
const struct aj_shared_edit *aj_shared_take(struct aj_shared *shared, struct aj_str text, size_t *n);

/* Edits that were not done: the text was not found where it stands. */
uint64_t aj_shared_left(const struct aj_shared *shared);
