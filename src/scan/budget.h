#pragma once

/*
 * What one object may cost in all: the bytes that come out of its layers and the
 * objects that lie in it, however they are nested. The bounds grow with the object, so
 * that a large archive is read whole and a small one that would unpack without end
 * is not.
 */

#include "base/stream.h"

enum {
	AJ_BUDGET_FREE = 64 << 20,    /* bytes that any object may unpack to */
	AJ_BUDGET_RATIO = 1000,	      /* times its size; deflate cannot do better than 1032:1 */
	AJ_BUDGET_RATIO_LARGE = 64,   /* and where that is much, so many times and */
	AJ_BUDGET_INNER = 100 * 1000, /* objects in any object, and one more */
	AJ_BUDGET_INNER_BYTES = 100,  /* for so many bytes: no archive needs less for a member */
};
#define AJ_BUDGET_LARGE ((uint64_t)4 << 30) /* … so many bytes */

struct aj_budget {
	uint64_t size;		      /* of the object as it was listed */
	const struct aj_stream *root; /* its bytes: of a pipe this tells how many there are */
	uint64_t produced, inner;     /* so far */
	bool spent;		      /* a bound was reached: nothing more is to be read */
	char why[120];
};

void aj_budget_begin(struct aj_budget *budget, uint64_t size, const struct aj_stream *root);

/* An inner object is to be read. AJ_ELIMIT, now or before: it must not be. */
AJ_MUST_CHECK enum aj_status aj_budget_enter(struct aj_budget *budget, struct aj_err *err);

/* AJ_ELIMIT with the reason, if a bound was reached. */
AJ_MUST_CHECK enum aj_status aj_budget_check(const struct aj_budget *budget, struct aj_err *err);

/* A source whose bytes are on the budget; at its bound it fails with AJ_ELIMIT. */
struct aj_metered {
	struct aj_source source;
	struct aj_source *inner;
	struct aj_budget *budget;
};
void aj_metered_init(struct aj_metered *metered, struct aj_source *inner, struct aj_budget *budget);
