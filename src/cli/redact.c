/*
 * redact.c: "ajar redact": engine, policy and key; one object through scan and
 * redactor into a file of its own; the second pass; the report.
 */

#include "cli/cli.h"
#include "redact/out_file.h"
#include "redact/redactor.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_FILE_MAX = 4096, REPORT_MAX = 64 << 20 };

/* The input, whose bytes are hashed, beside, as they are read. */
struct input {
	struct aj_source source; /* first */
	struct aj_file_source file;
	struct aj_aside *aside;
	struct aj_aside_taker taker;
	struct aj_sha256 digest;
	uint64_t bytes;
	const char *name;
};

/* All that one run needs, in the order in which it is made. */
struct run {
	struct aj_engine *engine;
	struct aj_policy policy;
	struct aj_action_key key;
	struct aj_aside *aside;
	struct input input;
	struct aj_out_file output;
	struct aj_check *check;
	struct aj_redactor *redactor;
	struct aj_scan *scan;
	enum aj_how how;
	bool unchecked; /* something is left, or does not parse, or was out of reach */
};

static enum aj_status input_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct input *input = (struct input *)source;
	enum aj_status st = input->file.source.fill(&input->file.source, out, room, got, err);

	if (st != AJ_OK)
		return st;
	input->bytes += *got;
	return aj_aside_give(input->aside, &input->taker, aj_str(out, *got), err);
}

static enum aj_status input_take(struct aj_aside_taker *taker, struct aj_str bytes, const uint64_t *notes,
    size_t n_notes, struct aj_err *err)
{
	struct input *input = (struct input *)((uint8_t *)taker - offsetof(struct input, taker));

	(void)notes, (void)n_notes, (void)err;
	aj_sha256_add(&input->digest, bytes);
	return AJ_OK;
}

static enum aj_status open_input(
    struct input *input, const char *name, struct aj_aside *aside, struct aj_err *err)
{
	bool standard = strcmp(name, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return aj_fail(err, AJ_EINPUT, "%s: %s", name, strerror(errno));
	input->name = standard ? "standard input" : name;
	input->aside = aside;
	input->source.fill = input_fill;
	input->taker.take = input_take;
	aj_file_source_init(&input->file, fd, S_ISREG(st.st_mode) && !standard, 0, UINT64_MAX);
	aj_sha256_begin(&input->digest);
	if (S_ISDIR(st.st_mode))
		return aj_fail(err, AJ_EINPUT, "%s: a directory; one file at a time is redacted", name);
	return AJ_OK;
}

/* The secret: a file's first line, or the environment's AJAR_REDACT_KEY. Never an argument: others see those.
 */
static enum aj_status read_key(struct aj_action_key *key, const char *path, struct aj_err *err)
{
	const char *named = getenv("AJAR_REDACT_KEY");
	uint8_t bytes[KEY_FILE_MAX];
	struct aj_str secret;
	enum aj_status st;
	FILE *file;
	size_t len;

	if (!*path)
		return named && *named ? aj_action_key_init(key, aj_str_z(named), err) : AJ_OK;
	file = fopen(path, "rbe");
	if (!file)
		return aj_fail(err, AJ_EINPUT, "%s: %s", path, strerror(errno));
	len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	secret = aj_str_until(aj_str(bytes, len), '\n');
	st = aj_action_key_init(key, secret, err);
	explicit_bzero(bytes, sizeof(bytes));
	return st == AJ_OK ? st : aj_within(err, "%s", path);
}

static enum aj_status prepare(
    struct run *run, const struct aj_settings *settings, const char *name, struct aj_err *err)
{
	const char *const *rules = aj_set_list(settings, AJ_SET_RULES);
	const char *region = aj_set_text(settings, AJ_SET_REGION);
	struct aj_engine_options options = { .rule_files = *rules ? rules : NULL,
		.region = *region ? region : NULL };
	const struct aj_type *types;
	size_t n_types;
	enum aj_status st = aj_engine_new(&options, &run->engine, err);

	if (st != AJ_OK)
		return st;
	types = aj_engine_types(run->engine, &n_types);
	st = aj_policy_load(&run->policy, aj_set_text(settings, AJ_SET_POLICY), types, n_types, err);
	if (st == AJ_OK)
		st = read_key(&run->key, aj_set_text(settings, AJ_SET_KEY_FILE), err);
	if (st == AJ_OK && aj_policy_keyed(&run->policy) && !run->key.given)
		st = aj_fail(err, AJ_EINPUT,
		    "the policy %s makes tokens, which need a key: --key-file FILE or AJAR_REDACT_KEY",
		    run->policy.name);
	if (st == AJ_OK)
		st = aj_aside_new(&run->aside, err);
	if (st == AJ_OK)
		st = open_input(&run->input, name, run->aside, err);
	if (st == AJ_OK)
		st = aj_out_file_open(
		    &run->output, aj_set_text(settings, AJ_SET_OUTPUT), run->input.file.fd, err);
	if (st == AJ_OK)
		st = aj_check_new(&run->policy, &run->key, &run->check, err);
	if (st == AJ_OK)
		st = aj_redactor_new(&(struct aj_redactor_options){ &run->policy, &run->key, types, n_types,
					 run->aside, &run->output.out, run->check },
		    &run->redactor, err);
	return st;
}

/* Both passes. */
static enum aj_status redact(struct run *run, struct aj_err *err)
{
	struct aj_sink *none = NULL;
	struct aj_object object = { .name = aj_str_z(run->input.name) };
	const struct aj_check_result *result = aj_check_result(run->check);
	struct aj_stream stream;
	enum aj_status st = aj_scan_new(run->engine, &none, AJ_VERY_UNLIKELY, &run->scan, err);

	if (st != AJ_OK)
		return st;
	aj_scan_tap(run->scan, aj_redactor_tap(run->redactor));
	aj_stream_init(&stream, &run->input.source, 0);
	st = aj_scan_object(run->scan, &object, NULL, &stream, &run->how, err);
	aj_stream_fini(&stream);
	if (st == AJ_OK)
		st = aj_aside_settle(run->aside, &run->input.taker, err);
	if (st == AJ_OK)
		st = aj_redactor_finish(run->redactor, err);
	run->unchecked = result->left > 0 || result->broken || aj_redactor_out_of_reach(run->redactor) > 0 ||
			 run->how != AJ_DONE;
	return st;
}

static void finish(struct run *run, bool leave)
{
	aj_aside_free(run->aside);
	aj_scan_free(run->scan);
	aj_redactor_free(run->redactor);
	aj_check_free(run->check);
	aj_out_file_close(&run->output, leave);
	if (run->input.file.fd > STDERR_FILENO)
		close(run->input.file.fd);
	aj_policy_fini(&run->policy);
	explicit_bzero(&run->key, sizeof(run->key));
	aj_engine_free(run->engine);
}

/* The report: for people on standard error, for programs as JSON. */

static const char *outcome(const struct run *run)
{
	return run->unchecked ? "failed" : "clean";
}

static void tell_wrong(FILE *to, struct run *run)
{
	const struct aj_check_result *result = aj_check_result(run->check);

	for (size_t i = 0; i < result->left && i < AJ_CHECK_LEFT; i++)
		fprintf(to, "  left: %s about %" PRIu64 " bytes of text in\n", result->first[i].type,
		    result->first[i].at);
	if (result->left > AJ_CHECK_LEFT)
		fprintf(to, "  … and %" PRIu64 " more\n", result->left - AJ_CHECK_LEFT);
	if (result->broken)
		fprintf(to, "  does not parse any more: %s\n", result->why);
	if (aj_redactor_out_of_reach(run->redactor) > 0)
		fprintf(to, "  %" PRIu64 " findings in objects inside it, which are not rewritten\n",
		    aj_redactor_out_of_reach(run->redactor));
	if (run->how != AJ_DONE)
		fprintf(to, "  the input could not be read whole (%s)\n", aj_how_name(run->how));
	if (run->output.temporary)
		fprintf(to, "  what was written is left as %s\n", run->output.temporary);
}

static void tell(FILE *to, struct run *run)
{
	const struct aj_check_result *result = aj_check_result(run->check);
	const char *format = aj_redactor_format(run->redactor);
	size_t n_types, n;
	const struct aj_type *types = aj_engine_types(run->engine, &n_types);
	const struct aj_redact_count *counts = aj_redactor_counts(run->redactor, &n);

	fprintf(to, "%s -> %s: %s, policy %s\n", run->input.name, run->output.name,
	    *format ? format : "empty", run->policy.name);
	for (size_t i = 0; i < n;) {
		uint64_t sum = 0;
		size_t j = i;

		for (; j < n && counts[j].type == counts[i].type && counts[j].action == counts[i].action; j++)
			sum += counts[j].count;
		fprintf(to, "  %12" PRIu64 "  %-24s %s\n", sum, types[counts[i].type].name,
		    aj_action_name(counts[i].action));
		i = j;
	}
	fprintf(to, "second pass: %" PRIu64 " texts, %" PRIu64 " bytes looked at; %s%s\n", result->texts,
	    result->bytes, run->unchecked ? "FAILED" : "nothing left",
	    run->unchecked   ? ""
	    : result->parsed ? ", it parses"
			     : "");
	if (run->unchecked)
		tell_wrong(to, run);
}

static void add_counts(struct run *run, struct aj_buf *out)
{
	size_t n_types, n;
	const struct aj_type *types = aj_engine_types(run->engine, &n_types);
	const struct aj_redact_count *counts = aj_redactor_counts(run->redactor, &n);

	aj_buf_add(out, AJ_S(",\"counts\":["));
	for (size_t i = 0; i < n; i++) {
		aj_buf_addf(out, "%s{\"type\":\"%s\",\"action\":\"%s\",\"field\":", i ? "," : "",
		    types[counts[i].type].name, aj_action_name(counts[i].action));
		aj_buf_json(out, aj_str_z(counts[i].field));
		aj_buf_addf(out, ",\"count\":%" PRIu64 "}", counts[i].count);
	}
	aj_buf_add(out, AJ_S("]"));
}

static void add_digest(
    struct aj_sha256 *digest, const char *name, const char *what, uint64_t bytes, struct aj_buf *out)
{
	char hex[2 * AJ_SHA256_BYTES + 1];

	aj_sha256_end(digest, hex);
	aj_buf_addf(out, ",\"%s\":{\"name\":", what);
	aj_buf_json(out, aj_str_z(name));
	aj_buf_addf(out, ",\"bytes\":%" PRIu64 ",\"sha256\":\"%s\"}", bytes, hex);
}

static enum aj_status write_report(struct run *run, const char *path, struct aj_err *err)
{
	const struct aj_check_result *result = aj_check_result(run->check);
	struct aj_buf out;
	enum aj_status st = AJ_OK;
	FILE *file;
	int fd;

	aj_buf_init(&out, REPORT_MAX);
	aj_buf_addf(&out,
	    "{\"ajar\":\"" AJ_VERSION "\",\"outcome\":\"%s\",\"format\":\"%s\",\"policy\":", outcome(run),
	    aj_redactor_format(run->redactor));
	aj_buf_json(&out, aj_str_z(run->policy.name));
	add_digest(&run->input.digest, run->input.name, "input", run->input.bytes, &out);
	add_digest(&run->output.digest, run->output.name, "output", run->output.bytes, &out);
	add_counts(run, &out);
	aj_buf_addf(&out, ",\"out_of_reach\":%" PRIu64 ",\"read\":\"%s\"",
	    aj_redactor_out_of_reach(run->redactor), aj_how_name(run->how));
	aj_buf_addf(&out,
	    ",\"second_pass\":{\"texts\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"left\":%" PRIu64
	    ",\"parsed\":%s,\"broken\":%s}}\n",
	    result->texts, result->bytes, result->left, result->parsed && !result->broken ? "true" : "false",
	    result->broken ? "true" : "false");
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	file = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!file || out.full || fwrite(out.ptr, 1, out.len, file) != out.len)
		st = aj_fail(err, AJ_EIO, "writing %s: %s", path, out.full ? "no memory" : strerror(errno));
	if (file && fclose(file) != 0 && st == AJ_OK)
		st = aj_fail(err, AJ_EIO, "writing %s: %s", path, strerror(errno));
	aj_buf_fini(&out);
	return st;
}

static int redact_file(const struct aj_settings *settings, const char *name)
{
	const char *report = aj_set_text(settings, AJ_SET_REPORT);
	struct run run = { .input.file.fd = -1, .output.fd = -1 };
	struct aj_err err = { 0 };
	enum aj_status st = prepare(&run, settings, name, &err);
	int end = AJ_EXIT_OK;
	bool ready = st == AJ_OK;

	if (st == AJ_OK)
		st = redact(&run, &err);
	if (st == AJ_OK && !run.unchecked)
		st = aj_out_file_keep(&run.output, &err);
	if (st == AJ_OK) {
		tell(stderr, &run);
		end = run.unchecked ? AJ_EXIT_FOUND : AJ_EXIT_OK;
		if (*report)
			st = write_report(&run, report, &err);
	}
	if (st != AJ_OK) {
		fprintf(stderr, "ajar redact: %s\n", err.text);
		end = st == AJ_EINPUT ? (ready ? AJ_EXIT_INCOMPLETE : AJ_EXIT_USAGE) : AJ_EXIT_FAILURE;
	}
	finish(&run, st == AJ_OK && run.unchecked);
	return end;
}

int aj_cmd_redact(int argc, char **argv)
{
	struct aj_settings settings;
	const char **paths = calloc((size_t)argc + 1, sizeof(*paths));
	int end;

	if (!paths)
		return AJ_EXIT_FAILURE;
	signal(SIGPIPE, SIG_IGN);
	end = aj_cli_settings(&settings, AJ_COMMAND_REDACT, argc, argv, paths);
	if (end < 0 && paths[0] && paths[1]) {
		fprintf(stderr, "ajar redact: one file at a time; `-` is standard input\n");
		end = AJ_EXIT_USAGE;
	} else if (end < 0) {
		end = redact_file(&settings, paths[0] ? paths[0] : "-");
	}
	aj_settings_fini(&settings);
	free(paths);
	return end;
}
