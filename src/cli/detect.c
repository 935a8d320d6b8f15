/*
 * detect.c: "ajar detect", the engine for other programs: a JSON object a line in, a
 * JSON object a line out, in the same order. What has come in is answered before
 * more is waited for.
 */

#include "base/buf.h"
#include "cli/cli.h"
#include "cli/request.h"
#include "detect/engine.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	READ = 256 * 1024,            /* bytes asked for at a time */
	LINE_MAX_BYTES = 256 << 20,   /* a longer line is refused and passed over */
	OUT_FLUSH = 256 * 1024,       /* answers are written when they are this much */
	OUT_MAX = 1 << 30,
	RULES_MAX = 64,
	WINDOW = AJ_TEXT_MAX - AJ_TEXT_BEFORE - AJ_TEXT_AFTER, /* of a text that the engine takes only in parts */
};

struct detect {
	struct aj_engine *engine;
	struct aj_scratch *scratch;
	const struct aj_type *types;
	uint8_t *in;          /* what was read and not yet answered: len of room bytes */
	size_t len, room;
	uint8_t *decoded;     /* room for the strings of one line: as large as in */
	struct aj_buf out;
	uint64_t line;        /* the number of the line being read, from 1 */
	uint64_t wrong;       /* lines that could not be read */
	bool skipping;        /* in a line that is too long */
};

struct options {
	struct aj_engine_options engine;
	char region[3];
	const char *rules[RULES_MAX + 1];
	size_t n_rules;
};

static const char USAGE[] =
    "usage: ajar detect [--rules FILE]... [--region CC] [--min-likelihood L] < NDJSON\n"
    "\n"
    "Reads a JSON object a line from standard input, {\"id\":…,\"text\":\"…\"}, and writes\n"
    "{\"id\":…,\"spans\":[{\"start\":…,\"end\":…,\"type\":\"…\",\"likelihood\":\"…\"}]} for each, in the\n"
    "same order. start and end are bytes of the text in UTF-8. \"default_region\", \"country\"\n"
    "or \"locale\" in a line say where numbers without country code are from.\n"
    "\n"
    "  --rules FILE        rules to add to the built-in ones (YAML)\n"
    "  --region CC         country of numbers without country code, where the line has none\n"
    "  --min-likelihood L  leave out what is less likely: very-unlikely, unlikely, possible\n"
    "                      (the default), likely, very-likely, or 1 to 5\n";

static bool likelihood_of(const char *name, enum aj_likelihood *out)
{
	for (int l = AJ_VERY_UNLIKELY; l <= AJ_VERY_LIKELY; l++) {
		const char *known = aj_likelihood_name((enum aj_likelihood)l);
		bool same = strlen(name) == strlen(known);

		for (size_t i = 0; same && name[i]; i++)
			same = name[i] == known[i] || (known[i] == ' ' && (name[i] == '-' || name[i] == '_'));
		if (same || (name[0] == '0' + l && name[1] == '\0')) {
			*out = (enum aj_likelihood)l;
			return true;
		}
	}
	return false;
}

static bool region_of(const char *name, char out[3])
{
	if (strlen(name) != 2 || !aj_is_alpha((uint8_t)name[0]) || !aj_is_alpha((uint8_t)name[1]))
		return false;
	out[0] = (char)(name[0] & 0xdf);
	out[1] = (char)(name[1] & 0xdf);
	out[2] = '\0';
	return true;
}

static int misused(const char *what, const char *value)
{
	fprintf(stderr, "ajar detect: %s: %s\nTry: ajar detect --help\n", what, value);
	return AJ_EXIT_USAGE;
}

/* Gives -1 to go on, or what the program is to end with. */
static int read_options(int argc, char **argv, struct options *out)
{
	static const struct option names[] = { { "rules", required_argument, NULL, 'r' },
		{ "region", required_argument, NULL, 'c' }, { "min-likelihood", required_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' }, { 0 } };
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "h", names, NULL)) != -1) {
		switch (option) {
		case 'r':
			if (out->n_rules == RULES_MAX)
				return misused("--rules", "too many files");
			out->rules[out->n_rules++] = optarg;
			break;
		case 'c':
			if (!region_of(optarg, out->region))
				return misused("--region is not two letters", optarg);
			out->engine.region = out->region;
			break;
		case 'l':
			if (!likelihood_of(optarg, &out->engine.least))
				return misused("--min-likelihood is none of the five", optarg);
			break;
		case 'h':
			fputs(USAGE, stdout);
			return AJ_EXIT_OK;
		default:
			fputs("Try: ajar detect --help\n", stderr);
			return AJ_EXIT_USAGE;
		}
	}
	if (optind < argc)
		return misused("reads standard input only", argv[optind]);
	out->engine.rule_files = out->n_rules ? out->rules : NULL;
	return -1;
}

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

static void add_span(struct detect *d, const struct aj_finding *finding, size_t base, bool first)
{
	aj_buf_addf(&d->out, "%s{\"start\":%zu,\"end\":%zu,\"type\":", first ? "" : ",", base + finding->start,
	    base + finding->end);
	aj_buf_json(&d->out, aj_str_z(d->types[finding->type].name));
	aj_buf_addf(&d->out, ",\"likelihood\":\"%s\"}",
	    aj_likelihood_name((enum aj_likelihood)finding->likelihood));
}

/* A text that is too long for the engine goes through it in parts, each with what stands around it. */
static void add_spans(struct detect *d, struct aj_str whole)
{
	static const struct aj_run start = { 0, 0 };
	size_t at = 0, end = 0;
	bool first = true;

	do {
		size_t part = whole.len <= AJ_TEXT_MAX ? whole.len : WINDOW;
		size_t before = at < AJ_TEXT_BEFORE ? at : AJ_TEXT_BEFORE, base = at - before;
		struct aj_str bytes = aj_str_sub(whole, base, before + part + AJ_TEXT_AFTER);
		struct aj_text text = { .bytes = bytes, .from = before, .runs = &start, .n_runs = 1 };
		struct aj_findings found;

		text.to = before + part < bytes.len ? before + part : bytes.len;
		aj_engine_scan(d->engine, d->scratch, &text, &found);
		for (size_t i = 0; i < found.count; i++) {
			if (base + found.list[i].start < end)
				continue; /* inside what the part before has found */
			add_span(d, &found.list[i], base, first);
			end = base + found.list[i].end;
			first = false;
		}
		at += part;
	} while (at < whole.len);
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
	aj_scratch_region(d->scratch, request.region[0] ? request.region : NULL);
	aj_buf_add(&d->out, AJ_S("{\"id\":"));
	aj_buf_add(&d->out, request.id);
	aj_buf_add(&d->out, AJ_S(",\"spans\":["));
	add_spans(d, request.text);
	aj_buf_add(&d->out, AJ_S("]}\n"));
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

int aj_cmd_detect(int argc, char **argv)
{
	struct options options = { .engine.least = AJ_POSSIBLE };
	struct detect d = { .line = 1 };
	struct aj_err err = { 0 };
	size_t n_types;
	enum aj_status st;
	int code = read_options(argc, argv, &options);

	if (code >= 0)
		return code;
	aj_buf_init(&d.out, OUT_MAX);
	st = aj_engine_new(&options.engine, &d.engine, &err);
	if (st != AJ_OK) {
		code = st == AJ_EINPUT ? AJ_EXIT_USAGE : AJ_EXIT_FAILURE;
		goto out;
	}
	d.types = aj_engine_types(d.engine, &n_types);
	d.scratch = aj_scratch_new(d.engine);
	st = d.scratch ? run(&d, &err) : aj_fail(&err, AJ_ELIMIT, "no memory");
	code = st != AJ_OK ? AJ_EXIT_FAILURE : d.wrong ? AJ_EXIT_INCOMPLETE : AJ_EXIT_OK;
out:
	if (st != AJ_OK)
		fprintf(stderr, "ajar detect: %s\n", err.text);
	aj_buf_fini(&d.out);
	free(d.in);
	free(d.decoded);
	aj_scratch_free(d.scratch);
	aj_engine_free(d.engine);
	return code;
}
