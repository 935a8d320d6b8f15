#pragma once

/*
 * The groups of a number token one by one: where each lies and what stands
 * between them, so that an identity number or a card can be told from what a
 * space happens to join to it ("078-05-1120 2019-12-05", "4111 1111 1111 1111 12/25").
 */

#include "detect/number.h"

struct aj_groups {
	const struct aj_look *look;
	const struct aj_number *number;
	uint64_t sizes; /* five bits a group, the first one lowest */
	bool read;	/* at is filled, which happens when sizes fit */
	struct {
		size_t start, end; /* in the text */
		uint8_t digit;	   /* index of its first digit */
		uint8_t sep;	   /* what stands before it: enum aj_number_sep, 0 before the first */
	} at[AJ_NUMBER_GROUPS];
};

/* look and number are borrowed. */
void aj_groups_init(struct aj_groups *groups, const struct aj_look *look, const struct aj_number *number);

/* A written form: so many digits in each group, and what separates them. */
struct aj_layout {
	uint64_t sizes; /* as above; at most eight groups */
	uint8_t n;
	uint8_t seps; /* enum aj_number_sep, those allowed; only one of them at a time. 0: a single group */
	uint8_t last; /* what stands before the last group where that differs, else 0 */
	bool mixed;   /* each of seps may stand anywhere, whatever the others are */
	bool crowded; /* a space may join it to other groups although it has spaces itself */
};

/* The sizes of a layout's groups: AJ_SIZES(3, 2, 4) */
#define AJ_SIZES(...)                                                                                        \
	.sizes = AJ_PACK_SIZES(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0, 0), .n = sizeof((uint8_t[]){ __VA_ARGS__ })
#define AJ_PACK_SIZES(a, b, c, d, e, f, g, h, ...)                                                           \
	((uint64_t)(a) | (uint64_t)(b) << 5 | (uint64_t)(c) << 10 | (uint64_t)(d) << 15 |                    \
	    (uint64_t)(e) << 20 | (uint64_t)(f) << 25 | (uint64_t)(g) << 30 | (uint64_t)(h) << 35)

/* The rest of aj_groups_match, where sizes are right. */
bool aj_groups_match_seps(struct aj_groups *groups, size_t first, const struct aj_layout *layout);

/*
 * The groups from first on are of this layout and free on both sides: at the
 * token's edge, or a space away, where that is not what joins them themselves.
 * If so, at is filled.
 */
static inline bool aj_groups_match(struct aj_groups *groups, size_t first, const struct aj_layout *layout)
{
	uint64_t mask = ((uint64_t)1 << (5 * layout->n)) - 1;

	return ((groups->sizes >> (5 * first)) & mask) == layout->sizes &&
	       aj_groups_match_seps(groups, first, layout);
}
