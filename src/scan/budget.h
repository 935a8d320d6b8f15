#pragma once

/*
 * What one object may cost in all: the bytes that come out of its layers, the
 * objects that lie in it, however they are nested, and time. The bounds grow with the
 * object, so that a large archive is read whole and a small one that would unpack
 * without end is not.
 */

#include "base/stream.h"

enum {
	AJ_BUDGET_FREE = 64 << 20,    /* bytes that any object may unpack to */
	AJ_BUDGET_RATIO = 1000,	      /* times its size; deflate cannot do better than 1032:1 */
	AJ_BUDGET_RATIO_LARGE = 64,   /* and where that is much, so many times and */
	AJ_BUDGET_INNER = 100 * 1000, /* objects in any object, and one more */
	AJ_BUDGET_INNER_BYTES = 100,  /* for so many bytes: no archive needs less for a member */
	AJ_BUDGET_SECONDS = 30,	      /* of processor time, and one more for each MiB */
};
#define AJ_BUDGET_LARGE ((uint64_t)4 << 30) /* … so many bytes */

struct aj_budget {
	uint64_t size;		      /* of the object as it was listed */
	const struct aj_stream *root; /* its bytes: of a pipe this tells how many there are */
	uint64_t produced, inner;     /* so far */
	int64_t look_at;	      /* ns, by the clock: then this thread's processor time is looked at */
	int64_t busy_from;	      /* what it was at the first look, ns; 0: there was none yet */
	bool spent;		      /* a bound was reached: nothing more is to be read, and */
	bool late;		      /* if that was the time, nothing more to be looked at */
	char why[120];
};

void aj_budget_begin(struct aj_budget *budget, uint64_t size, const struct aj_stream *root);

/* An inner object is to be read. AJ_ELIMIT, now or before: it must not be. */
AJ_MUST_CHECK enum aj_status aj_budget_enter(struct aj_budget *budget, struct aj_err *err);

/* AJ_ELIMIT with the reason, if a bound was reached. */
AJ_MUST_CHECK enum aj_status aj_budget_check(const struct aj_budget *budget, struct aj_err *err);

/* The processor time that an object of so many bytes may take. */
uint64_t aj_budget_seconds(uint64_t size);

/* AJ_ELIMIT with the reason, if the time is used up. Cheap enough for each text. */
AJ_MUST_CHECK enum aj_status aj_budget_look(struct aj_budget *budget, struct aj_err *err);

/* A source whose bytes are on the budget; at its bound it fails with AJ_ELIMIT. */
struct aj_metered {
	struct aj_source source;
	struct aj_source *inner;
	struct aj_budget *budget;
};
void aj_metered_init(struct aj_metered *metered, struct aj_source *inner, struct aj_budget *budget);
