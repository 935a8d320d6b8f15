#pragma once

/*
 * The properties in attributes of TNEF ([MS-OXTNEF] 2.1.3.4): so many of them, each with its type,
 * number or name, and values. Several values of one property come one by one.
 */

#include "base/err.h"

enum { AJ_TNEF_NAME_MAX = 64 };

/* A row of properties; a copy of it goes through them again. */
struct aj_tnef_props {
	struct aj_str bytes; /* those not used up */
	uint64_t raw;	     /* offset of the first of them */
	uint32_t left;	     /* properties to come, and */
	uint32_t more;	     /* values of the present one, */
	uint16_t type, id;   /* which is this */
	bool named;
	uint32_t number; /* of a named one */
	uint8_t name[AJ_TNEF_NAME_MAX];
	size_t name_len;
};

struct aj_tnef_prop {
	unsigned type, id; /* of a named one id is the number in its set */
	bool named;
	struct aj_str name;  /* of a named one that has a name; dies with the next property */
	struct aj_str value; /* as it stands; at offset at */
	uint64_t at;
};

/* A number; false: there are too few bytes. */
bool aj_tnef_number(struct aj_tnef_props *props, uint32_t *out);

/* Takes how many properties there are. */
AJ_MUST_CHECK enum aj_status aj_tnef_begin(struct aj_tnef_props *props, struct aj_err *err);

/* The next value. AJ_END: there are no more. AJ_EINPUT: what follows makes no sense. */
AJ_MUST_CHECK enum aj_status aj_tnef_prop(
    struct aj_tnef_props *props, struct aj_tnef_prop *out, struct aj_err *err);
