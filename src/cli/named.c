#include "cli/named.h"

#include "estate/scope.h"

#include <stdlib.h>
#include <time.h>

#define FILE_SCHEME "file://"

/* How many of the operands are stores. */
static size_t count(const char **operands)
{
	size_t n = 0;

	for (; *operands; operands++)
		if (strncmp(*operands, FILE_SCHEME, strlen(FILE_SCHEME)) == 0)
			*operands += strlen(FILE_SCHEME);
		else
			n += aj_locator_is(*operands);
	return n;
}

static enum aj_status find_one(struct aj_named *named, const char *operand, struct aj_err *err)
{
	struct aj_located *located = &named->list[named->n];
	struct aj_locator locator;
	enum aj_status st = aj_locator_parse(operand, &locator, err);

	if (st == AJ_OK)
		st = aj_locator_find(&locator, &named->scope, located, err);
	if (st == AJ_OK)
		named->endpoints[named->n++] = &located->endpoint;
	return st;
}

enum aj_status aj_named_find(
    struct aj_named *named, const struct aj_settings *settings, const char **operands, struct aj_err *err)
{
	const char *scope = aj_set_text(settings, AJ_SET_SCOPE);
	size_t n = count(operands);
	enum aj_status st;

	*named = (struct aj_named){ 0 };
	if (n == 0)
		return AJ_OK;
	if (operands[n])
		return aj_fail(err, AJ_EINPUT, "paths and stores are not read in one run");
	if (!*scope)
		return aj_fail(
		    err, AJ_EINPUT, "%s: --scope FILE is to say that it may be asked", operands[0]);
	named->list = calloc(n, sizeof(*named->list));
	named->endpoints = calloc(n, sizeof(*named->endpoints));
	if (!named->list || !named->endpoints)
		return aj_fail(err, AJ_ELIMIT, "no memory for %zu stores", n);
	st = aj_scope_load(&named->scope, scope, time(NULL), err);
	for (size_t i = 0; i < n && st == AJ_OK; i++)
		st = find_one(named, operands[i], err);
	return st;
}

void aj_named_fini(struct aj_named *named)
{
	aj_scope_fini(&named->scope);
	free(named->list);
	free(named->endpoints);
	*named = (struct aj_named){ 0 };
}

enum aj_status aj_named_read(const struct aj_named *named, const struct aj_crew_options *crew,
    const atomic_bool *stop, struct aj_patrol_counts *counts, struct aj_summary *summary, struct aj_err *err)
{
	struct aj_patrol_options options = { .seconds = AJ_VISIT_SECONDS,
		.whole = true,
		.named = named->endpoints,
		.n_named = named->n,
		.crew = *crew };
	enum aj_status st = aj_gate_new(&named->scope, &options.gate, err);

	memcpy(options.key, crew->census.key, sizeof(options.key));
	if (st == AJ_OK)
		st = aj_patrol_run(&options, stop, counts, summary, err);
	aj_gate_free(options.gate);
	explicit_bzero(options.key, sizeof(options.key));
	explicit_bzero(&options.crew.census.key, sizeof(options.crew.census.key));
	return st;
}
