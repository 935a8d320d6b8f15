/*
 * detect.c: "ajar detect", the engine for other programs: a JSON object a line in, a
 * JSON object a line out, in the same order. What has come in is answered before
 * more is waited for.
 */

#include "ajar.h"
#include "base/buf.h"
#include "cli/cli.h"
#include "cli/request.h"
#include "cli/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	READ = 256 * 1024,	    /* bytes asked for at a time */
	LINE_MAX_BYTES = 256 << 20, /* a longer line is refused and passed over */
	OUT_FLUSH = 256 * 1024,	    /* answers are written when they are this much */
	OUT_MAX = 1 << 30,
};

struct detect {
	struct ajar_engine *engine;
	struct ajar_scratch *scratch;
	uint8_t *in; /* what was read and not yet answered: len of room bytes */
	size_t len, room;
	uint8_t *decoded; /* room for the strings of one line: as large as in */
	struct aj_buf out;
	uint64_t line;	/* the number of the line being read, from 1 */
	uint64_t wrong; /* lines that could not be read */
	bool skipping;	/* in a line that is too long */
	bool first;	/* no span of this text has been written */
};

static enum aj_status write_out(struct detect *d, struct aj_err *err)
{
	struct aj_str left = aj_buf_str(&d->out);

	if (d->out.full)
		return aj_fail(err, AJ_ELIMIT, "an answer is longer than memory allows");
	while (left.len > 0) {
		ssize_t n = write(STDOUT_FILENO, left.ptr, left.len);

		if (n < 0 && errno != EINTR)
			return aj_fail(err, AJ_EIO, "standard output: %s", strerror(errno));
		left = aj_str_from(left, n < 0 ? 0 : (size_t)n);
	}
	d->out.len = 0;
	return AJ_OK;
}

static int add_span(void *context, const struct ajar_finding *finding)
{
	struct detect *d = context;

	aj_buf_addf(&d->out, "%s{\"start\":%zu,\"end\":%zu,\"type\":\"%s\",\"likelihood\":\"%s\"}",
	    d->first ? "" : ",", finding->start, finding->end, finding->type,
	    ajar_likelihood_name(finding->likelihood));
	d->first = false;
	return 0;
}

static void complain(struct detect *d, const char *why)
{
	char text[300];

	snprintf(text, sizeof(text), "line %llu: %s", (unsigned long long)d->line, why);
	aj_buf_add(&d->out, AJ_S("{\"id\":null,\"error\":"));
	aj_buf_json(&d->out, aj_str_z(text));
	aj_buf_add(&d->out, AJ_S("}\n"));
	d->wrong++;
}

static enum aj_status answer(struct detect *d, struct aj_str line, struct aj_err *err)
{
	struct aj_request request;
	struct aj_err why;

	while (line.len > 0 && aj_is_space(line.ptr[line.len - 1]))
		line.len--;
	if (line.len == 0)
		return AJ_OK;
	if (aj_request_read(line, d->decoded, &request, &why) != AJ_OK) {
		complain(d, why.text);
		return AJ_OK;
	}
	ajar_scratch_region(d->scratch, request.region[0] ? request.region : NULL);
	aj_buf_add(&d->out, AJ_S("{\"id\":"));
	aj_buf_add(&d->out, request.id);
	aj_buf_add(&d->out, AJ_S(",\"spans\":["));
	d->first = true;
	ajar_scan(d->engine, d->scratch, request.text.ptr, request.text.len, add_span, d);
	aj_buf_add(
	    &d->out, ajar_scratch_skipped(d->scratch) > 0 ? AJ_S("],\"partial\":true}\n") : AJ_S("]}\n"));
	return d->out.len >= OUT_FLUSH ? write_out(d, err) : AJ_OK;
}

/* Answers the lines that are whole, and what follows them too at the end. */
static enum aj_status answer_all(struct detect *d, size_t fresh, bool ended, struct aj_err *err)
{
	struct aj_str bytes = aj_str(d->in, d->len);
	size_t at = 0, find = fresh;

	for (;;) {
		size_t newline = aj_str_find(bytes, find, '\n');
		enum aj_status st = AJ_OK;

		if (newline == bytes.len && (!ended || at == bytes.len))
			break;
		if (!d->skipping)
			st = answer(d, aj_str_sub(bytes, at, newline - at), err);
		if (st != AJ_OK)
			return st;
		d->skipping = false;
		d->line++;
		at = find = newline < bytes.len ? newline + 1 : newline;
	}
	d->len -= at;
	memmove(d->in, d->in + at, d->len);
	return AJ_OK;
}

/* Makes room for one more reading, at most for the longest line. */
static enum aj_status make_room(struct detect *d, struct aj_err *err)
{
	uint8_t *in, *decoded;

	if (d->skipping)
		d->len = 0;
	if (d->len >= LINE_MAX_BYTES) {
		complain(d, "longer than 256 MiB");
		d->skipping = true;
		d->len = 0;
	}
	if (d->room - d->len >= READ)
		return AJ_OK;
	in = realloc(d->in, 2 * d->room + READ);
	if (in)
		d->in = in;
	decoded = realloc(d->decoded, 2 * d->room + READ);
	if (decoded)
		d->decoded = decoded;
	if (!in || !decoded)
		return aj_fail(err, AJ_ELIMIT, "line %llu: no memory for it", (unsigned long long)d->line);
	d->room = 2 * d->room + READ;
	return AJ_OK;
}

static enum aj_status run(struct detect *d, struct aj_err *err)
{
	for (;;) {
		size_t fresh;
		ssize_t n;
		enum aj_status st = make_room(d, err);

		if (st == AJ_OK && d->out.len > 0)
			st = write_out(d, err); /* before waiting */
		if (st != AJ_OK)
			return st;
		fresh = d->len;
		n = read(STDIN_FILENO, d->in + d->len, READ);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return aj_fail(err, AJ_EIO, "standard input: %s", strerror(errno));
		d->len += (size_t)n;
		st = answer_all(d, fresh, n == 0, err);
		if (st == AJ_OK && n == 0)
			st = write_out(d, err);
		if (st != AJ_OK || n == 0)
			return st;
	}
}

/* The engine as the settings want it. AJ_EXIT_OK, or what the program is to end with. */
static int make_engine(struct detect *d, const struct aj_settings *settings)
{
	const char *const *rules = aj_set_list(settings, AJ_SET_RULES);
	const char *region = aj_set_text(settings, AJ_SET_REGION);
	const struct ajar_options options = {
		.rule_files = *rules ? rules : NULL,
		.region = *region ? region : NULL,
		.min_likelihood = AJAR_VERY_UNLIKELY + (int)aj_set_choice(settings, AJ_SET_MIN_LIKELIHOOD),
	};
	char why[300];
	enum ajar_status st = ajar_engine_new(&options, &d->engine, why, sizeof(why));

	if (st != AJAR_OK) {
		aj_say(stderr, "ajar detect: %s\n", why);
		return st == AJAR_BAD_RULES ? AJ_EXIT_USAGE : AJ_EXIT_FAILURE;
	}
	d->scratch = ajar_scratch_new(d->engine);
	return d->scratch ? AJ_EXIT_OK : AJ_EXIT_FAILURE;
}

/* Answers standard input to its end. */
static int detect(const struct aj_settings *settings)
{
	struct detect d = { .line = 1 };
	struct aj_err err;
	int code = make_engine(&d, settings);

	aj_buf_init(&d.out, OUT_MAX);
	if (code == AJ_EXIT_OK) {
		if (run(&d, &err) != AJ_OK) {
			aj_say(stderr, "ajar detect: %s\n", err.text);
			code = AJ_EXIT_FAILURE;
		} else if (d.wrong > 0) {
			code = AJ_EXIT_INCOMPLETE;
		}
	}
	aj_buf_fini(&d.out);
	free(d.in);
	free(d.decoded);
	ajar_scratch_free(d.scratch);
	ajar_engine_free(d.engine);
	return code;
}

int aj_cmd_detect(int argc, char **argv)
{
	struct aj_settings settings;
	const char **rest = calloc((size_t)argc + 1, sizeof(*rest));
	int code;

	if (!rest)
		return AJ_EXIT_FAILURE;
	code = aj_cli_settings(&settings, AJ_COMMAND_DETECT, argc, argv, rest);
	if (code < 0 && rest[0]) {
		aj_say(stderr, "ajar detect: %s: only standard input is read\n", rest[0]);
		code = AJ_EXIT_USAGE;
	} else if (code < 0) {
		code = detect(&settings);
	}
	aj_settings_fini(&settings);
	free(rest);
	return code;
}
