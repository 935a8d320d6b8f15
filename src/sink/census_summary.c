#include "sink/census_copies.h"
#include "sink/census_inner.h"
#include "sink/census_months.h"

#include <stdlib.h>
#include <time.h>

static struct aj_distinct distinct_of(const struct aj_unique *unique)
{
	struct aj_distinct distinct;

	distinct.count = aj_unique_count(unique, &distinct.error);
	distinct.exact = distinct.error == 0;
	return distinct;
}

/* An estimate may lie above what there can be at all. */
static struct aj_distinct at_most(struct aj_distinct distinct, uint64_t bound)
{
	if (distinct.count > bound)
		distinct.count = bound;
	return distinct;
}

static int most_severe_first(const void *a, const void *b)
{
	const struct aj_summary_type *x = a, *y = b;

	if (x->type->severity != y->type->severity)
		return y->type->severity - x->type->severity;
	if (x->collapsed != y->collapsed)
		return x->collapsed < y->collapsed ? 1 : -1;
	return strcmp(x->type->name, y->type->name);
}

static void fill_type(const struct aj_type *type, const struct aj_tally *tally, struct aj_summary_type *out)
{
	*out = (struct aj_summary_type){ .type = type, .raw = aj_tally_raw(tally),
		.distinct = at_most(distinct_of(&tally->unique), aj_tally_raw(tally)),
		.disguised = tally->disguised, .expired = tally->expired };
	memcpy(out->by_likelihood, tally->by_likelihood, sizeof(out->by_likelihood));
	memcpy(out->by_severity, tally->by_severity, sizeof(out->by_severity));
	for (size_t i = 0; i < tally->n_samples; i++)
		memcpy(out->samples[i], tally->samples[i].text, sizeof(out->samples[i]));
}

/* collapsed is by type. */
static enum aj_status sum_types(const struct aj_census *census, const uint64_t *collapsed,
    struct aj_summary *out, struct aj_err *err)
{
	struct aj_summary_type *list = aj_arena_take(&out->arena, census->n_types * sizeof(*list));
	size_t n = 0;

	if (!list)
		return aj_fail(err, AJ_ELIMIT, "no memory for the summary");
	for (size_t i = 0; i < census->n_types && i < AJ_TYPE_MAX; i++) {
		if (!census->tallies.of[i])
			continue;
		fill_type(&census->types[i], census->tallies.of[i], &list[n]);
		list[n].collapsed = collapsed[i];
		/* An estimate may come out above what there is. Near copies may well hold more. */
		if (!list[n].distinct.exact)
			list[n].distinct = at_most(list[n].distinct, collapsed[i]);
		n++;
	}
	qsort(list, n, sizeof(*list), most_severe_first);
	out->types = list;
	out->n_types = n;
	return AJ_OK;
}

/* Records of all objects, and of those that stand for their data set; findings of the latter by type. */
static void sum_objects(const struct aj_census *census, const struct aj_copy *copies,
    struct aj_summary *out, uint64_t *collapsed)
{
	for (size_t i = 0; i < census->objects.count; i++) {
		const struct aj_object_figures *object = &census->objects.list[i];

		out->records += object->records;
		if (copies[i].stands != i)
			continue;
		out->records_collapsed += object->records;
		for (size_t c = 0; c < object->n_counts; c++)
			collapsed[object->counts[c].type] += object->counts[c].findings;
	}
}

static enum aj_status sum_data_sets(
    const struct aj_census *census, struct aj_summary *out, struct aj_err *err)
{
	struct aj_copy *copies = malloc((census->objects.count + 1) * sizeof(*copies));
	uint64_t collapsed[AJ_TYPE_MAX] = { 0 };
	enum aj_status st = AJ_OK;

	if (!copies)
		return aj_fail(err, AJ_ELIMIT, "no memory for the summary");
	st = aj_copies_find(&census->objects, copies, err);
	if (st == AJ_OK) {
		sum_objects(census, copies, out, collapsed);
		st = sum_types(census, collapsed, out, err);
	}
	if (st == AJ_OK)
		st = aj_copies_sum(&census->objects, copies, out, err);
	free(copies);
	return st;
}

static enum aj_status sum_months(const struct aj_census *census, struct aj_summary *out, struct aj_err *err)
{
	uint32_t *months = aj_arena_take(&out->arena, sizeof(census->months));
	time_t now = time(NULL);
	struct tm today;

	if (!months)
		return aj_fail(err, AJ_ELIMIT, "no memory for the summary");
	memcpy(months, census->months, sizeof(census->months));
	out->months = months;
	aj_months_sum(months, gmtime_r(&now, &today) ? today.tm_year + 1900 : 0, out);
	return AJ_OK;
}

enum aj_status aj_census_summary(
    const struct aj_census *census, struct aj_summary *out, struct aj_err *err)
{
	enum aj_status st;

	*out = (struct aj_summary){ .ip_database = census->mmdb != NULL };
	aj_arena_init(&out->arena, SIZE_MAX); /* as large as what it is made from */
	out->organisations = distinct_of(&census->orgs.organisations);
	out->free_mail = distinct_of(&census->orgs.free_mail);
	out->subjects = distinct_of(&census->subjects.persons);
	out->records_with_findings = census->subjects.records;
	st = sum_data_sets(census, out, err);
	if (st == AJ_OK)
		st = aj_orgs_sum(&census->orgs, &out->arena, &out->orgs, &out->n_orgs, err);
	if (st == AJ_OK)
		st = aj_countries_sum(&census->countries, &out->arena, &out->countries, &out->n_countries, err);
	if (st == AJ_OK)
		st = sum_months(census, out, err);
	if (st == AJ_OK)
		st = aj_objects_sum(&census->objects, out, err);
	if (st != AJ_OK)
		aj_summary_fini(out);
	return st;
}
