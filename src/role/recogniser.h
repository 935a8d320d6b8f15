#pragma once

/* Tells the format of an object by its first bytes, in a worker process of its own. */

#include "role/lane.h"

struct aj_recogniser {
	struct aj_zygote *zygote; /* borrowed; NULL: in this process */
	struct aj_lane lane;	  /* opened when first needed */
	struct aj_frames *frames;
};

void aj_recogniser_fini(struct aj_recogniser *recogniser); /* accepts a zeroed struct */

/* source: of the object's first bytes. NULL: it has none, or that cannot be told. */
const struct aj_format *aj_recognise(struct aj_recogniser *recogniser, struct aj_source *source);
