#include "scan/budget.h"

#include <stdio.h>

void aj_budget_begin(struct aj_budget *budget, uint64_t size, const struct aj_stream *root)
{
	*budget = (struct aj_budget){ .size = size, .root = root };
}

static uint64_t input(const struct aj_budget *budget)
{
	uint64_t seen = budget->root->at + (budget->root->tail - budget->root->head);

	return seen > budget->size ? seen : budget->size;
}

/* How many bytes may come out of so many. */
static uint64_t most_of(uint64_t in)
{
	uint64_t ratio, large;

	if (in > UINT64_MAX / (2 * AJ_BUDGET_RATIO))
		return UINT64_MAX;
	ratio = AJ_BUDGET_RATIO * in;
	large = AJ_BUDGET_LARGE + AJ_BUDGET_RATIO_LARGE * in;
	if (ratio > large)
		ratio = large;
	return ratio > AJ_BUDGET_FREE ? ratio : AJ_BUDGET_FREE;
}

enum aj_status aj_budget_check(const struct aj_budget *budget, struct aj_err *err)
{
	return budget->spent ? aj_fail(err, AJ_ELIMIT, "%s", budget->why) : AJ_OK;
}

enum aj_status aj_budget_enter(struct aj_budget *budget, struct aj_err *err)
{
	uint64_t most = AJ_BUDGET_INNER + input(budget) / AJ_BUDGET_INNER_BYTES;

	if (!budget->spent && ++budget->inner > most) {
		budget->spent = true;
		snprintf(budget->why, sizeof(budget->why),
		    "more than %llu objects in one another and beside each other", (unsigned long long)most);
	}
	return aj_budget_check(budget, err);
}

static enum aj_status take(struct aj_budget *budget, uint64_t bytes, struct aj_err *err)
{
	uint64_t most;

	budget->produced += bytes;
	if (!budget->spent && budget->produced > AJ_BUDGET_FREE &&
	    budget->produced > (most = most_of(input(budget)))) {
		budget->spent = true;
		snprintf(budget->why, sizeof(budget->why),
		    "unpacks to more than %llu bytes in all its layers", (unsigned long long)most);
	}
	return aj_budget_check(budget, err);
}

static enum aj_status metered_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_metered *metered = (struct aj_metered *)source;
	enum aj_status st = metered->inner->fill(metered->inner, out, room, got, err);

	return st == AJ_OK ? take(metered->budget, *got, err) : st;
}

static enum aj_status metered_read_at(
    struct aj_source *source, uint64_t at, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_metered *metered = (struct aj_metered *)source;
	enum aj_status st = metered->inner->read_at(metered->inner, at, out, room, got, err);

	return st == AJ_OK ? take(metered->budget, *got, err) : st;
}

void aj_metered_init(struct aj_metered *metered, struct aj_source *inner, struct aj_budget *budget)
{
	*metered = (struct aj_metered){
		.source = { .fill = metered_fill,
		    .read_at = inner->read_at ? metered_read_at : NULL,
		    .size = inner->size },
		.inner = inner,
		.budget = budget,
	};
}
