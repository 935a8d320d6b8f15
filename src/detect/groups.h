#pragma once

/*
 * The groups of a number token one by one: where each lies and what stands
 * between them, so that an identity number or a card can be told from what a
 * space happens to join to it ("078-05-1120 2019-12-05", "4111 1111 1111 1111 12/25").
 */

#include "detect/number.h"

struct aj_groups {
	const struct aj_number *number;
	struct {
		size_t start, end; /* in the text */
		uint8_t digit;     /* index of its first digit */
		uint8_t sep;       /* what stands before it: enum aj_number_sep, 0 before the first */
	} at[AJ_NUMBER_GROUPS];
};

void aj_groups_read(const struct aj_look *look, const struct aj_number *number, struct aj_groups *out);

/* A written form: so many digits in each group, and what separates them. */
struct aj_layout {
	uint8_t n, sizes[8];
	uint8_t seps; /* enum aj_number_sep, those allowed; only one of them at a time. 0: a single group */
	uint8_t last; /* what stands before the last group where that differs, else 0 */
	bool crowded; /* a space may join it to other groups although it has spaces itself */
};

/* The sizes of a layout's groups: AJ_SIZES(3, 2, 4) */
#define AJ_SIZES(...) .n = sizeof((uint8_t[]){ __VA_ARGS__ }), .sizes = { __VA_ARGS__ }

/*
 * The groups from first on are of this layout and free on both sides: at the
 * token's edge, or a space away, where that is not what joins them themselves.
 */
bool aj_groups_match(const struct aj_groups *groups, size_t first, const struct aj_layout *layout);
