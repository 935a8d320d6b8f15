/* scan.c: "ajar scan": goes round the declared estate and says what stands open. */

#include "cli/cli.h"
#include "estate/endpoints.h"
#include "estate/round.h"
#include "estate/visit_print.h"

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
	uint64_t rungs[AJ_DATA_OPEN + 1], failed;
	bool json;
	struct aj_buf line;
};

static enum aj_status visited(void *to, const struct aj_visit *visit, const char *why, struct aj_err *err)
{
	struct tally *tally = to;
	struct aj_buf *out = &tally->line;

	tally->failed += *why != '\0';
	if (!*why)
		tally->rungs[visit->rung]++;
	if (tally->json) {
		aj_visit_print_json(visit, why, out);
	} else if (*why) {
		aj_buf_addf(out, "%s:%u  could not be visited: %s\n", visit->endpoint->host,
		    visit->endpoint->port, why);
	} else if (visit->rung != AJ_CLOSED) {
		aj_visit_print_text(visit, out);
	}
	fwrite(out->ptr, 1, out->len, stdout);
	out->len = 0;
	if (out->full || fflush(stdout) != 0)
		return aj_fail(err, AJ_EIO, "the report could not be written");
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

static int scan(const struct aj_scope *scope, bool json)
{
	struct tally tally = { .json = json };
	struct aj_round_counts counts = { 0 };
	struct aj_round_options round = { .seconds = AJ_VISIT_SECONDS,
		.sample = true,
		.visited = visited,
		.sampled = sampled,
		.to = &tally };
	struct aj_err err = { 0 };
	enum aj_status st = aj_gate_new(scope, &round.gate, &err);

	aj_buf_init(&tally.line, 64u << 20);
	if (st == AJ_OK)
		st = aj_round_run(&round, &stop, &counts, &err);
	aj_gate_free(round.gate);
	aj_buf_fini(&tally.line);
	if (st != AJ_OK) {
		fprintf(stderr, "ajar scan: %s\n", err.text);
		return AJ_EXIT_FAILURE;
	}
	if (!json)
		printf("%" PRIu64 " endpoints: %" PRIu64 " with open data, %" PRIu64
		       " with open metadata, %" PRIu64 " reachable, %" PRIu64 " closed, %" PRIu64
		       " not visited; %" PRIu64 " bytes read\n",
		    counts.visits, tally.rungs[AJ_DATA_OPEN], tally.rungs[AJ_METADATA_OPEN],
		    tally.rungs[AJ_REACHABLE], tally.rungs[AJ_CLOSED], tally.failed, counts.bytes_in);
	if (tally.rungs[AJ_DATA_OPEN] > 0)
		return AJ_EXIT_FOUND;
	return tally.failed > 0 || atomic_load(&stop) ? AJ_EXIT_INCOMPLETE : AJ_EXIT_OK;
}

/* Of the forms of reports, a scan has two. */
static int scan_or_refuse(const struct aj_settings *settings, const struct aj_scope *scope)
{
	const char *format = aj_set_text(settings, AJ_SET_FORMAT);

	if (strcmp(format, "terminal") != 0 && strcmp(format, "ndjson") != 0) {
		fprintf(stderr, "ajar scan: --format: terminal or ndjson\n");
		return AJ_EXIT_USAGE;
	}
	return scan(scope, format[0] == 'n');
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
		end = aj_set_switch(&settings, AJ_SET_DRY_RUN) ? dry_run(&scope)
							       : scan_or_refuse(&settings, &scope);
	}
	aj_scope_fini(&scope);
	aj_settings_fini(&settings);
	free(paths);
	return end;
}
