#include "cli/named.h"

#include "dep/sha256.h"
#include "estate/scope.h"

#include <stdlib.h>
#include <time.h>

#define FILE_SCHEME "file://"

enum { WHAT_MAX = 1 << 20 };

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
	aj_noted_fini(&named->noted);
	aj_scope_fini(&named->scope);
	free(named->list);
	free(named->endpoints);
	*named = (struct aj_named){ 0 };
}

/* Another scope is another run, and so are other stores. */
enum aj_status aj_named_note(
    struct aj_named *named, const char *const *operands, const char *ledger, struct aj_err *err)
{
	struct aj_sha256 digest;
	uint8_t hash[AJ_SHA256_BYTES];
	struct aj_buf what;
	enum aj_status st;

	aj_buf_init(&what, WHAT_MAX);
	aj_buf_add(&what, AJ_S("inspect"));
	aj_sha256_begin(&digest);
	aj_sha256_add(&digest, aj_str(named->scope.hash, sizeof(named->scope.hash)));
	for (; *operands; operands++) {
		aj_sha256_add(&digest, aj_str(*operands, strlen(*operands) + 1));
		aj_buf_addf(&what, " %s", *operands);
	}
	aj_sha256_bytes(&digest, hash);
	aj_buf_add(&what, aj_str("", 1));
	st = what.full ? aj_fail(err, AJ_EINPUT, "too many stores for one run")
		       : aj_noted_begin(&named->noted, ledger, (const char *)what.ptr, hash, err);
	aj_buf_fini(&what);
	return st;
}

enum aj_status aj_named_read(struct aj_named *named, const struct aj_crew_options *crew,
    const atomic_bool *stop, struct aj_patrol_counts *counts, struct aj_summary *summary, struct aj_err *err)
{
	struct aj_patrol_options options = { .seconds = AJ_VISIT_SECONDS,
		.whole = true,
		.named = named->endpoints,
		.n_named = named->n,
		.crew = *crew,
		.to = &named->noted };
	enum aj_status st = aj_gate_new(&named->scope, &options.gate, err);

	if (named->noted.ledger) {
		options.visited = aj_noted_visit;
		options.held = aj_noted_held;
		options.kept = aj_noted_kept;
		options.keep = aj_noted_keep;
	}
	memcpy(options.key, crew->census.key, sizeof(options.key));
	if (st == AJ_OK)
		st = aj_patrol_run(&options, stop, counts, summary, err);
	if (st == AJ_OK && named->noted.ledger && !atomic_load(stop))
		st = aj_ledger_end(named->noted.ledger, &named->noted.run, true, time(NULL), err);
	aj_gate_free(options.gate);
	explicit_bzero(options.key, sizeof(options.key));
	explicit_bzero(&options.crew.census.key, sizeof(options.crew.census.key));
	return st;
}
