/* scan.c: "ajar scan": goes round the declared estate, says what stands open and what is in it. */

#include "cli/cli.h"
#include "cli/ledger_path.h"
#include "cli/noted.h"
#include "cli/output.h"
#include "cli/reading.h"
#include "cli/say.h"
#include "estate/endpoints.h"
#include "estate/visit_print.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
	PRINT_MAX = 64 << 20,
	UNVISITED_MAX = 10, /* endpoints of a target of which people are told one by one why not */
};

struct scan {
	struct aj_noted noted; /* first: it is cast back */
	const struct aj_scope *scope;
	pthread_mutex_t lock; /* of what follows */
	struct aj_buf line;
	uint64_t rungs[AJ_DATA_OPEN + 1], failed, skipped, keyed;
	uint64_t *unvisited; /* endpoints of each target */
	bool json, full;
	bool open_before; /* data stood open where the run that is taken up has been */
};

static enum aj_status unwritten(struct aj_err *err)
{
	return aj_fail(err, AJ_EIO, "writing standard output: %s", strerror(errno));
}

static enum aj_status print(struct scan *scan, struct aj_err *err)
{
	bool full = scan->line.full, written = true;

	if (scan->line.len > 0)
		written = fwrite(scan->line.ptr, 1, scan->line.len, stdout) == scan->line.len;
	scan->line.len = 0;
	if (full)
		return aj_fail(err, AJ_ELIMIT, "no memory for what is told of one endpoint");
	return written && fflush(stdout) == 0 ? AJ_OK : unwritten(err);
}

/* Before a run that was broken off goes on: what it has seen already. Whether all of it had been read is not
 * known: what is to be read whole is visited again, and what a key opens, of which the ledger has nothing. */
static bool skip(void *to, const struct aj_endpoint *endpoint)
{
	struct scan *scan = to;
	enum aj_rung rung = AJ_CLOSED;
	bool visited = false;

	pthread_mutex_lock(&scan->noted.lock);
	if (scan->noted.run.taken_up && !scan->full && !endpoint->target->key_file)
		visited = aj_ledger_visited(scan->noted.ledger, &scan->noted.run, endpoint, &rung);
	pthread_mutex_unlock(&scan->noted.lock);
	pthread_mutex_lock(&scan->lock);
	scan->open_before |= visited && rung == AJ_DATA_OPEN;
	scan->skipped += visited;
	pthread_mutex_unlock(&scan->lock);
	return visited;
}

static void print_unvisited(const struct aj_visit *visit, const char *why, struct aj_buf *out)
{
	aj_host_port_print(visit->endpoint->host, visit->endpoint->port, out);
	aj_buf_addf(out, "  could not be visited: %s\n", why);
}

static enum aj_status visited(void *to, const struct aj_visit *visit, const char *why, struct aj_err *err)
{
	struct scan *scan = to;
	enum aj_status st = aj_noted_visit(&scan->noted, visit, why, err);

	pthread_mutex_lock(&scan->lock);
	scan->failed += *why != '\0';
	if (!*why)
		scan->rungs[visit->rung]++;
	scan->keyed += !*why && visit->keyed;
	if (scan->json)
		aj_visit_print_json(visit, why, &scan->line);
	else if (*why) {
		if (scan->unvisited[visit->endpoint->target - scan->scope->targets]++ < UNVISITED_MAX)
			print_unvisited(visit, why, &scan->line);
	} else if (visit->rung != AJ_CLOSED)
		aj_visit_print_text(visit, &scan->line);
	if (st == AJ_OK)
		st = print(scan, err);
	pthread_mutex_unlock(&scan->lock);
	return st;
}

static void print_held(const struct aj_held *held, struct aj_buf *out)
{
	aj_buf_add(out, AJ_S("{\"endpoint\":\""));
	aj_host_port_print(held->endpoint->host, held->endpoint->port, out);
	aj_buf_add(out, AJ_S("\""));
	aj_buf_json_text(out, "path", aj_str_z(held->endpoint->path));
	aj_buf_add(out, AJ_S(",\"set\":"));
	aj_buf_json(out, held->set);
	aj_buf_add(out, AJ_S(",\"object\":"));
	aj_buf_json(out, held->object);
	aj_buf_addf(out,
	    ",\"bytes\":%" PRIu64 ",\"records\":%" PRIu64 ",\"more\":%s,\"ended\":\"%s\",\"why\":",
	    held->bytes, held->records, held->more ? "true" : "false", aj_how_name(held->how));
	aj_buf_json(out, aj_str_z(held->why));
	aj_buf_add(out, AJ_S(",\"findings\":["));
	for (size_t i = 0; i < held->n; i++)
		aj_buf_addf(out,
		    "%s{\"type\":\"%s\",\"found\":%" PRIu64 ",\"distinct\":%" PRIu64 ",\"severity\":%u}",
		    i ? "," : "", held->holdings[i].type->name, held->holdings[i].found,
		    held->holdings[i].distinct, held->holdings[i].severity);
	aj_buf_add(out, AJ_S("]}\n"));
}

static enum aj_status held(void *to, const struct aj_held *sample, struct aj_err *err)
{
	struct scan *scan = to;
	enum aj_status st = aj_noted_held(&scan->noted, sample, err);

	pthread_mutex_lock(&scan->lock);
	if (scan->json)
		print_held(sample, &scan->line);
	if (st == AJ_OK)
		st = print(scan, err);
	pthread_mutex_unlock(&scan->lock);
	return st;
}

/* Decoys and what nobody has authorised are not asked; what a name stands for is not known before. */
static bool would_be_asked(const struct aj_scope *scope, const struct aj_endpoint *endpoint)
{
	struct aj_address address;
	struct aj_err ignored;

	return !aj_address_parse(aj_str_z(endpoint->host), &address) ||
	       (!aj_scope_decoy(scope, &address) &&
		   aj_scope_allows(scope, endpoint->host, &address, endpoint->port, &ignored) == AJ_OK);
}

static int dry_run(const struct aj_scope *scope)
{
	struct aj_endpoints all;
	struct aj_endpoint endpoint;
	char host[AJ_ADDRESS_TEXT];
	struct aj_buf line;

	aj_endpoints_init(&all, scope);
	aj_buf_init(&line, PRINT_MAX);
	while (
	    !atomic_load(&aj_reading_stop) && !ferror(stdout) && aj_endpoints_next(&all, &endpoint, host)) {
		if (!would_be_asked(scope, &endpoint))
			continue;
		line.len = 0;
		aj_host_port_print(endpoint.host, endpoint.port, &line);
		aj_buf_addf(&line, " %s\n", endpoint.target->text);
		fwrite(line.ptr, 1, line.len, stdout);
	}
	aj_buf_fini(&line);
	return atomic_load(&aj_reading_stop) ? AJ_EXIT_INCOMPLETE : AJ_EXIT_OK;
}

static enum aj_status write_out(void *to, struct aj_str bytes, struct aj_err *err)
{
	struct scan *scan = to;

	/* In JSON the findings are told with their samples. */
	return !scan->json && fwrite(bytes.ptr, 1, bytes.len, stdout) != bytes.len ? unwritten(err) : AJ_OK;
}

/* What is in all that was sampled, as a summary like that of inspect. */
static enum aj_status print_summary(const struct scan *scan, const struct aj_crew_options *crew,
    const struct aj_patrol_counts *counts, const struct aj_summary *summary, struct aj_err *err)
{
	uint64_t samples = 0;
	struct aj_buf text;
	enum aj_status st = AJ_OK;

	if (scan->json)
		return AJ_OK;
	for (size_t i = 0; i < AJ_LEN(summary->objects); i++)
		samples += summary->objects[i];
	aj_buf_init(&text, PRINT_MAX);
	if (samples > 0) {
		aj_buf_addf(&text, "\nIn %s:\n", scan->full ? "what stands open" : "the samples");
		aj_report_tail(AJ_REPORT_TERMINAL, &crew->report, summary, &text);
	}
	for (size_t i = 0; i < scan->scope->n_targets; i++)
		if (scan->unvisited[i] > UNVISITED_MAX)
			aj_buf_addf(&text,
			    "%s: %" PRIu64 " more could not be visited (--format ndjson tells of each)\n",
			    scan->scope->targets[i].text, scan->unvisited[i] - UNVISITED_MAX);
	aj_buf_addf(&text,
	    "%" PRIu64 " endpoint%s visited: %" PRIu64 " with open data, %" PRIu64
	    " with open metadata, %" PRIu64 " reachable, %" PRIu64 " closed, %" PRIu64
	    " not visited; %" PRIu64 " bytes received\n",
	    counts->round.visits, counts->round.visits == 1 ? "" : "s", scan->rungs[AJ_DATA_OPEN],
	    scan->rungs[AJ_METADATA_OPEN], scan->rungs[AJ_REACHABLE], scan->rungs[AJ_CLOSED], scan->failed,
	    counts->round.bytes_in);
	if (scan->keyed > 0)
		aj_buf_addf(&text,
		    "%" PRIu64 " of these %s read with the owner's key: what that showed is told here only, "
		    "for the ledger keeps what stands open.\n",
		    scan->keyed, scan->keyed == 1 ? "was" : "were");
	if (scan->noted.run.taken_up && scan->full)
		aj_buf_addf(&text,
		    "A run that was broken off was taken up: what it had read was not read again, and "
		    "is in the ledger.\n");
	if (scan->full && atomic_load(&aj_reading_stop))
		aj_buf_addf(&text, "Interrupted: the same command goes on where this one ended.\n");
	if (scan->noted.run.taken_up && !scan->full)
		aj_buf_addf(&text,
		    "A run that was broken off was taken up: %" PRIu64 " endpoint%s left out.\n",
		    scan->skipped, scan->skipped == 1 ? " was" : "s were");
	if (fwrite(text.ptr, 1, text.len, stdout) != text.len)
		st = unwritten(err);
	aj_buf_fini(&text);
	return st;
}

static enum aj_status patrol(
    struct scan *scan, const struct aj_settings *settings, struct aj_engine *engine, struct aj_err *err)
{
	struct aj_patrol_options options = { .seconds = AJ_VISIT_SECONDS,
		.whole = scan->full,
		.skip = skip,
		.visited = visited,
		.held = held,
		.kept = scan->full ? aj_noted_kept : NULL,
		.keep = aj_noted_keep,
		.to = scan };
	struct aj_crew_options *crew = &options.crew;
	struct aj_patrol_counts counts = { 0 };
	struct aj_summary summary = { 0 };
	double from = aj_reading_now();
	enum aj_status st;

	*crew = (struct aj_crew_options){ .engine = engine,
		.jobs = aj_reading_jobs(settings),
		.census = { .engine = engine },
		.format = AJ_REPORT_TERMINAL,
		.report = { .when = time(NULL) },
		.write = write_out,
		.write_to = scan };
	memcpy(crew->census.key, aj_ledger_key(scan->noted.ledger), sizeof(crew->census.key));
	memcpy(options.key, aj_ledger_key(scan->noted.ledger), sizeof(options.key));
	crew->report.types = aj_engine_types(engine, &crew->report.n_types);
	crew->report.colour = aj_reading_coloured(aj_set_choice(settings, AJ_SET_COLOUR), STDOUT_FILENO);
	crew->report.width = aj_reading_columns(STDOUT_FILENO);
	st = aj_reading_zygote(AJ_COMMAND_SCAN, settings, engine, crew, err);
	if (st == AJ_OK)
		st = aj_gate_new(scan->scope, &options.gate, err);
	if (st == AJ_OK)
		st = aj_patrol_run(&options, &aj_reading_stop, &counts, &summary, err);
	/* What is read whole goes on where it was interrupted, as it does where it was killed. */
	if (st == AJ_OK && !(scan->full && atomic_load(&aj_reading_stop)))
		st = aj_ledger_end(
		    scan->noted.ledger, &scan->noted.run, !atomic_load(&aj_reading_stop), time(NULL), err);
	summary.seconds = aj_reading_now() - from;
	if (st == AJ_OK)
		st = print_summary(scan, crew, &counts, &summary, err);
	aj_summary_fini(&summary);
	aj_gate_free(options.gate);
	aj_zygote_stop(crew->zygote);
	explicit_bzero(&crew->census.key, sizeof(crew->census.key));
	explicit_bzero(options.key, sizeof(options.key));
	return st;
}

/* Another scope is another run, and so is another way to look at it. */
static enum aj_status note(
    struct scan *scan, const struct aj_settings *settings, const char *path, struct aj_err *err)
{
	char ledger[4096];
	struct aj_sha256 digest;
	uint8_t hash[AJ_SHA256_BYTES];
	enum aj_status st = aj_ledger_place(settings, ledger, sizeof(ledger), err);

	aj_sha256_begin(&digest);
	aj_sha256_add(&digest, aj_str(scan->scope->hash, sizeof(scan->scope->hash)));
	if (st == AJ_OK)
		st = aj_reading_digest(settings, &digest, err);
	aj_sha256_bytes(&digest, hash);
	return st == AJ_OK ? aj_noted_begin(&scan->noted, ledger, path, hash, err) : st;
}

static int scan_estate(const struct aj_settings *settings, const struct aj_scope *scope, const char *path)
{
	struct scan scan = { .scope = scope,
		.json = strcmp(aj_set_text(settings, AJ_SET_SCAN_FORMAT), "ndjson") == 0,
		.full = aj_set_switch(settings, AJ_SET_FULL) };
	struct aj_engine *engine = NULL;
	struct aj_err err = { 0 };
	enum aj_status st;

	pthread_mutex_init(&scan.lock, NULL);
	aj_buf_init(&scan.line, PRINT_MAX);
	scan.unvisited = calloc(scope->n_targets, sizeof(*scan.unvisited));
	st = scan.unvisited ? aj_reading_engine(settings, &engine, &err)
			    : aj_fail(&err, AJ_ELIMIT, "no memory for %zu targets", scope->n_targets);
	if (st == AJ_OK)
		st = note(&scan, settings, path, &err);
	if (st == AJ_OK)
		st = patrol(&scan, settings, engine, &err);
	aj_noted_fini(&scan.noted);
	aj_engine_free(engine);
	aj_buf_fini(&scan.line);
	free(scan.unvisited);
	pthread_mutex_destroy(&scan.lock);
	if (st != AJ_OK) {
		if (ferror(stdout) && aj_output_unread())
			aj_output_hang_up();
		aj_say(stderr, "ajar scan: %s\n", err.text);
		return st == AJ_EINPUT ? AJ_EXIT_USAGE : AJ_EXIT_FAILURE;
	}
	if (scan.rungs[AJ_DATA_OPEN] > 0 || scan.open_before)
		return AJ_EXIT_FOUND;
	return scan.failed > 0 || atomic_load(&aj_reading_stop) ? AJ_EXIT_INCOMPLETE : AJ_EXIT_OK;
}

int aj_cmd_scan(int argc, char **argv)
{
	struct aj_settings settings;
	const char **paths = calloc((size_t)argc + 1, sizeof(*paths));
	struct aj_scope scope = { 0 };
	struct aj_err err = { 0 };
	int end;

	if (!paths)
		return AJ_EXIT_FAILURE;
	aj_reading_interrupts();
	end = aj_cli_settings(&settings, AJ_COMMAND_SCAN, argc, argv, paths);
	if (end < 0 && (!paths[0] || paths[1])) {
		aj_say(stderr, "ajar scan: expected one scope file; `man ajar` tells what is in it\n");
		end = AJ_EXIT_USAGE;
	} else if (end < 0 && aj_scope_load(&scope, paths[0], time(NULL), &err) != AJ_OK) {
		aj_say(stderr, "ajar scan: %s\n", err.text);
		end = AJ_EXIT_USAGE;
	} else if (end < 0) {
		end = aj_set_switch(&settings, AJ_SET_DRY_RUN) ? dry_run(&scope)
							       : scan_estate(&settings, &scope, paths[0]);
	}
	aj_scope_fini(&scope);
	aj_settings_fini(&settings);
	free(paths);
	return end;
}
