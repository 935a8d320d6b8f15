#include "cli/named.h"

#include "cli/reading.h"
#include "cli/say.h"
#include "dep/sha256.h"
#include "estate/scope.h"

#include <stdio.h>
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

/* Another scope is another run, and so are other stores, and another way to look at them. */
enum aj_status aj_named_note(struct aj_named *named, const struct aj_settings *settings,
    const char *const *operands, struct aj_err *err)
{
	const char *ledger = aj_set_text(settings, AJ_SET_LEDGER);
	struct aj_sha256 digest;
	uint8_t hash[AJ_SHA256_BYTES];
	struct aj_buf what;
	enum aj_status st;

	aj_buf_init(&what, WHAT_MAX);
	aj_buf_add(&what, AJ_S("inspect"));
	aj_sha256_begin(&digest);
	aj_sha256_add(&digest, aj_str(named->scope.hash, sizeof(named->scope.hash)));
	st = aj_reading_digest(settings, &digest, err);
	for (; *operands; operands++) {
		aj_sha256_add(&digest, aj_str(*operands, strlen(*operands) + 1));
		aj_buf_addf(&what, " %s", *operands);
	}
	aj_sha256_bytes(&digest, hash);
	aj_buf_add(&what, aj_str("", 1));
	if (st == AJ_OK && what.full)
		st = aj_fail(err, AJ_EINPUT, "too many stores for one run");
	if (st == AJ_OK)
		st = aj_noted_begin(&named->noted, ledger, (const char *)what.ptr, hash, err);
	aj_buf_fini(&what);
	return st;
}

/* What the run that is taken up had read to its end. */
struct earlier {
	struct aj_census *all, *one;
	uint64_t bytes;
	uint32_t n;
	size_t forgotten;
	enum aj_status status; /* of adding up */
	struct aj_err err;
};

/* Numbers from above: the crew counts from below. */
static bool take_earlier(void *to, struct aj_str figures, uint64_t bytes)
{
	struct earlier *earlier = to;

	if (!aj_census_read(earlier->one, UINT32_MAX - earlier->n, figures)) {
		earlier->forgotten++;
		return false;
	}
	if (earlier->status == AJ_OK)
		earlier->status = aj_census_merge(earlier->all, earlier->one, &earlier->err);
	aj_census_clear(earlier->one);
	earlier->bytes += bytes;
	earlier->n++;
	return true;
}

static enum aj_status read_earlier(struct aj_named *named, const struct aj_census_options *options,
    struct earlier *earlier, struct aj_err *err)
{
	enum aj_status st = aj_census_new_sum(options, &earlier->all, err);

	if (st == AJ_OK)
		st = aj_census_new_sum(options, &earlier->one, err);
	if (st == AJ_OK)
		st = aj_ledger_counted(named->noted.ledger, &named->noted.run, take_earlier, earlier, err);
	if (st == AJ_OK && earlier->status != AJ_OK) {
		*err = earlier->err;
		st = earlier->status;
	}
	if (st == AJ_OK && earlier->forgotten > 0)
		aj_say(stderr,
		    "ajar inspect: what the ledger has of %zu objects is not understood: they are read "
		    "again\n",
		    earlier->forgotten);
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
	struct earlier earlier = { 0 };
	enum aj_status st = aj_gate_new(&named->scope, &options.gate, err);

	if (named->noted.ledger) {
		options.listed = named->listing.length;
		options.crew.list_begun = named->listing.begun;
		options.crew.apart = true;
		options.visited = aj_noted_visit;
		options.held = aj_noted_held;
		options.kept = aj_noted_kept;
		options.keep = aj_noted_keep;
	}
	memcpy(options.key, crew->census.key, sizeof(options.key));
	if (st == AJ_OK && named->noted.run.taken_up) {
		st = read_earlier(named, &crew->census, &earlier, err);
		options.crew.before = earlier.all;
		atomic_fetch_add(&counts->progress.bytes_read, earlier.bytes);
	}
	if (st == AJ_OK)
		st = aj_patrol_run(&options, stop, counts, summary, err);
	if (st == AJ_OK && named->noted.ledger && !atomic_load(stop))
		st = aj_ledger_end(named->noted.ledger, &named->noted.run, true, time(NULL), err);
	aj_gate_free(options.gate);
	aj_census_free(earlier.all);
	aj_census_free(earlier.one);
	explicit_bzero(options.key, sizeof(options.key));
	explicit_bzero(&options.crew.census.key, sizeof(options.crew.census.key));
	return st;
}
