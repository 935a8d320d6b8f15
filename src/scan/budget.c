#include "scan/budget.h"

#include <stdio.h>
#include <time.h>

enum {
#ifdef __SANITIZE_ADDRESS__
	SLOWER = 20,
#else
	SLOWER = 1,
#endif
	SECOND = 1000000000, /* in ns, as are */
	FIRST_LOOK = SECOND,
	BETWEEN_LOOKS = SECOND / 10,
};

static int64_t ns_of(clockid_t clock)
{
	struct timespec t = { 0 };

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * SECOND + t.tv_nsec;
}

void aj_budget_begin(struct aj_budget *budget, uint64_t size, const struct aj_stream *root)
{
	*budget = (struct aj_budget){
		.size = size, .root = root, .look_at = ns_of(CLOCK_MONOTONIC_COARSE) + FIRST_LOOK
	};
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

uint64_t aj_budget_seconds(uint64_t size)
{
	return (AJ_BUDGET_SECONDS + (size >> 20)) * SLOWER;
}

/*
 * Processor time is what counts, since a pipe may keep us waiting, but to ask for it is a call
 * of the system: most objects are done within a second by the clock, which costs next to nothing.
 */
enum aj_status aj_budget_look(struct aj_budget *budget, struct aj_err *err)
{
	int64_t now = ns_of(CLOCK_MONOTONIC_COARSE), busy;
	uint64_t most;

	if (budget->late || now < budget->look_at)
		return budget->late ? aj_budget_check(budget, err) : AJ_OK;
	budget->look_at = now + BETWEEN_LOOKS;
	busy = ns_of(CLOCK_THREAD_CPUTIME_ID);
	if (budget->busy_from == 0)
		budget->busy_from = busy;
	most = aj_budget_seconds(input(budget));
	if ((uint64_t)(busy - budget->busy_from) / SECOND >= most) {
		budget->spent = budget->late = true;
		snprintf(budget->why, sizeof(budget->why), "took more than %llu s of processor time",
		    (unsigned long long)most);
	}
	return budget->late ? aj_budget_check(budget, err) : AJ_OK;
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
	if (aj_budget_look(budget, err) != AJ_OK)
		return AJ_ELIMIT;
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
