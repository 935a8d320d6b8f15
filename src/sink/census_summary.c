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
	*out = (struct aj_summary_type){ .type = type,
		.raw = aj_tally_raw(tally),
		.distinct = at_most(distinct_of(&tally->unique), aj_tally_raw(tally)),
		.disguised = tally->disguised,
		.expired = tally->expired };
	memcpy(out->by_likelihood, tally->by_likelihood, sizeof(out->by_likelihood));
	memcpy(out->by_severity, tally->by_severity, sizeof(out->by_severity));
	for (size_t i = 0; i < tally->n_samples; i++)
		memcpy(out->samples[i], tally->samples[i].text, sizeof(out->samples[i]));
}

/* collapsed is by type. */
static enum aj_status sum_types(
    const struct aj_census *census, const uint64_t *collapsed, struct aj_summary *out, struct aj_err *err)
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

/* What was counted in copies of objects that are counted already, and by type what was in the others. */
struct aside {
	uint64_t collapsed[AJ_TYPE_MAX];
	uint64_t months[AJ_MONTHS];
	uint64_t orgs[AJ_ORGS_MAX];
	struct aj_countries countries;
};

static void set_aside(
    const struct aj_census *census, const struct aj_object_figures *copy, struct aside *aside)
{
	for (size_t c = 0; c < copy->n_counts; c++) {
		uint16_t key = copy->counts[c].type;

		if (key >= AJ_OBJECT_COUNTRY)
			aside->countries.findings[(key - AJ_OBJECT_COUNTRY) / AJ_COUNTRY_SOURCES]
						 [(key - AJ_OBJECT_COUNTRY) % AJ_COUNTRY_SOURCES] +=
			    copy->counts[c].findings;
		else if (key >= AJ_OBJECT_MONTH)
			aside->months[key - AJ_OBJECT_MONTH] += copy->counts[c].findings;
	}
	for (size_t i = 0; i < copy->n_orgs; i++)
		aj_orgs_set_aside(&census->orgs, copy->orgs[i].hash, copy->orgs[i].findings, aside->orgs);
}

/* Records of all objects, and of those that stand for their data set; findings of the latter by type. */
static void sum_objects(
    const struct aj_census *census, const struct aj_copy *copies, struct aj_summary *out, struct aside *aside)
{
	for (size_t i = 0; i < census->objects.count; i++) {
		const struct aj_object_figures *object = &census->objects.list[i];

		out->records += object->records;
		if (copies[i].stands != i) {
			set_aside(census, object, aside);
			continue;
		}
		out->records_collapsed += object->records;
		for (size_t c = 0; c < object->n_counts; c++)
			if (object->counts[c].type < AJ_TYPE_MAX)
				aside->collapsed[object->counts[c].type] += object->counts[c].findings;
	}
}

static enum aj_status sum_data_sets(
    const struct aj_census *census, struct aside *aside, struct aj_summary *out, struct aj_err *err)
{
	struct aj_copy *copies = malloc((census->objects.count + 1) * sizeof(*copies));
	enum aj_status st = AJ_OK;

	if (!copies)
		return aj_fail(err, AJ_ELIMIT, "no memory for the summary");
	st = aj_copies_find(&census->objects, copies, err);
	if (st == AJ_OK) {
		sum_objects(census, copies, out, aside);
		st = sum_types(census, aside->collapsed, out, err);
	}
	if (st == AJ_OK)
		st = aj_copies_sum(&census->objects, copies, out, err);
	free(copies);
	return st;
}

static enum aj_status sum_countries(
    const struct aj_census *census, const struct aside *aside, struct aj_summary *out, struct aj_err *err)
{
	struct aj_countries *left = aj_arena_take(&out->arena, sizeof(*left));

	if (!left)
		return aj_fail(err, AJ_ELIMIT, "no memory for the summary");
	for (size_t i = 0; i < AJ_COUNTRIES; i++)
		for (size_t s = 0; s < AJ_COUNTRY_SOURCES; s++)
			left->findings[i][s] =
			    census->countries.findings[i][s] - aside->countries.findings[i][s];
	return aj_countries_sum(left, &out->arena, &out->countries, &out->n_countries, err);
}

static enum aj_status sum_months(
    const struct aj_census *census, const struct aside *aside, struct aj_summary *out, struct aj_err *err)
{
	uint32_t *months = aj_arena_take(&out->arena, sizeof(census->months));
	time_t now = time(NULL);
	struct tm today;

	if (!months)
		return aj_fail(err, AJ_ELIMIT, "no memory for the summary");
	for (size_t i = 0; i < AJ_MONTHS; i++)
		months[i] =
		    aside->months[i] < census->months[i] ? census->months[i] - (uint32_t)aside->months[i] : 0;
	out->months = months;
	aj_months_sum(months, gmtime_r(&now, &today) ? today.tm_year + 1900 : 0, out);
	return AJ_OK;
}

enum aj_status aj_census_summary(const struct aj_census *census, struct aj_summary *out, struct aj_err *err)
{
	struct aside *aside = calloc(1, sizeof(*aside));
	enum aj_status st;

	*out = (struct aj_summary){ .ip_database = census->ip_database };
	aj_arena_init(&out->arena, SIZE_MAX); /* as large as what it is made from */
	out->organisations = distinct_of(&census->orgs.organisations);
	out->free_mail = distinct_of(&census->orgs.free_mail);
	out->subjects = distinct_of(&census->subjects.persons);
	out->records_with_findings = census->subjects.records;
	st = aside ? sum_data_sets(census, aside, out, err)
		   : aj_fail(err, AJ_ELIMIT, "no memory for the summary");
	if (st == AJ_OK)
		st = aj_orgs_sum(&census->orgs, aside->orgs, &out->arena, &out->orgs, &out->n_orgs, err);
	if (st == AJ_OK)
		st = sum_countries(census, aside, out, err);
	if (st == AJ_OK)
		st = sum_months(census, aside, out, err);
	free(aside);
	if (st == AJ_OK)
		st = aj_objects_sum(&census->objects, out, err);
	if (st != AJ_OK)
		aj_summary_fini(out);
	return st;
}
