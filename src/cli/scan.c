/* scan.c: "ajar scan": goes round the declared estate and says what stands open. */

#include "cli/cli.h"
#include "estate/endpoints.h"
#include "estate/round.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static atomic_bool stop;

/* The first interrupt ends the round with what there is, the second one ends the program. */
static void on_interrupt(int signal_number)
{
	if (atomic_exchange(&stop, true))
		_exit(128 + signal_number);
}

struct tally {
	uint64_t open, metadata, reachable, closed, failed;
};

static void print_sets(const struct aj_visit *visit)
{
	for (size_t i = 0; i < visit->n_sets; i++) {
		const struct aj_set *set = &visit->sets[i];

		printf("    %s", aj_visit_clean((struct aj_visit *)(uintptr_t)visit, set->name));
		if (set->count != AJ_UNTOLD)
			printf(", %" PRIu64 " records", set->count);
		if (set->bytes != AJ_UNTOLD)
			printf(", %" PRIu64 " bytes", set->bytes);
		puts(set->system ? " (the store's own)" : "");
	}
}

static enum aj_status visited(void *to, const struct aj_visit *visit, const char *why, struct aj_err *err)
{
	struct tally *tally = to;

	if (*why) {
		tally->failed++;
		printf("%s:%u could not be visited: %s\n", visit->endpoint->host, visit->endpoint->port, why);
		return AJ_OK;
	}
	tally->closed += visit->rung == AJ_CLOSED;
	tally->reachable += visit->rung == AJ_REACHABLE;
	tally->metadata += visit->rung == AJ_METADATA_OPEN;
	tally->open += visit->rung == AJ_DATA_OPEN;
	if (visit->rung == AJ_CLOSED)
		return AJ_OK;
	printf("%s:%u %s: %s", visit->endpoint->host, visit->endpoint->port, aj_rung_name(visit->rung),
	    visit->kind ? visit->kind->name : "of no known kind");
	if (*visit->product)
		printf(" (%s%s%s)", visit->product, *visit->version ? " " : "", visit->version);
	if (*visit->refused)
		printf(", refused: %s", visit->refused);
	if (*visit->suspect)
		printf(", SUSPECT: %s", visit->suspect);
	putchar('\n');
	for (size_t i = 0; i < visit->n_notes; i++)
		printf("  %s -> %s%s\n", visit->notes[i].asked, visit->notes[i].answered,
		    visit->notes[i].control ? " (control)" : "");
	print_sets(visit);
	return AJ_OK;
}

static enum aj_status sampled(void *to, const struct aj_visit *visit, const struct aj_set *set,
    struct aj_str bytes, bool more, struct aj_err *err)
{
	return AJ_OK;
}

static int dry_run(const struct aj_scope *scope)
{
	struct aj_endpoints all;
	struct aj_endpoint endpoint;
	char host[AJ_ADDRESS_TEXT];

	aj_endpoints_init(&all, scope);
	while (!atomic_load(&stop) && aj_endpoints_next(&all, &endpoint, host))
		printf("%s:%u %s\n", endpoint.host, endpoint.port, endpoint.target->text);
	return AJ_EXIT_OK;
}

static int scan(const struct aj_scope *scope)
{
	struct tally tally = { 0 };
	struct aj_round_counts counts = { 0 };
	struct aj_round_options round = { .seconds = AJ_VISIT_SECONDS,
		.sample = true,
		.visited = visited,
		.sampled = sampled,
		.to = &tally };
	struct aj_err err = { 0 };
	enum aj_status st = aj_gate_new(scope, &round.gate, &err);

	if (st == AJ_OK)
		st = aj_round_run(&round, &stop, &counts, &err);
	aj_gate_free(round.gate);
	if (st != AJ_OK) {
		fprintf(stderr, "ajar scan: %s\n", err.text);
		return AJ_EXIT_FAILURE;
	}
	printf("%" PRIu64 " endpoints: %" PRIu64 " with open data, %" PRIu64 " with open metadata, %" PRIu64
	       " reachable, %" PRIu64 " closed, %" PRIu64 " not visited; %" PRIu64 " bytes read\n",
	    counts.visits, tally.open, tally.metadata, tally.reachable, tally.closed, tally.failed,
	    counts.bytes_in);
	return tally.open > 0				? AJ_EXIT_FOUND
	       : tally.failed > 0 || atomic_load(&stop) ? AJ_EXIT_INCOMPLETE
							: AJ_EXIT_OK;
}

int aj_cmd_scan(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_interrupt };
	struct aj_settings settings;
	const char **paths = calloc((size_t)argc + 1, sizeof(*paths));
	struct aj_scope scope = { 0 };
	struct aj_err err = { 0 };
	int end;

	if (!paths)
		return AJ_EXIT_FAILURE;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	end = aj_cli_settings(&settings, AJ_COMMAND_SCAN, argc, argv, paths);
	if (end < 0 && (!paths[0] || paths[1])) {
		fprintf(stderr, "ajar scan: expected one scope file; `ajar help scan` tells what is in it\n");
		end = AJ_EXIT_USAGE;
	} else if (end < 0 && aj_scope_load(&scope, paths[0], time(NULL), &err) != AJ_OK) {
		fprintf(stderr, "ajar scan: %s\n", err.text);
		end = AJ_EXIT_USAGE;
	} else if (end < 0) {
		end = aj_set_switch(&settings, AJ_SET_DRY_RUN) ? dry_run(&scope) : scan(&scope);
	}
	aj_scope_fini(&scope);
	aj_settings_fini(&settings);
	free(paths);
	return end;
}
