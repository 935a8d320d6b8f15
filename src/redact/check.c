#include "redact/check.h"

#include "base/buf.h"
#include "dep/mail.h"
#include "dep/top_level.h"
#include "dep/xml_texts.h"
#include "dep/yaml_scalars.h"
#include "redact/kept.h"
#include "redact/leftover.h"
#include "redact/parsed.h"
#include "redact/structure.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	TEXTS = 64 * 1024,
	AROUND = 1024,	     /* bytes before and behind, in which a match in a long string is seen whole */
	LINES = 256 * 1024,  /* text without a parser is looked at in such pieces, cut at line ends */
	LINES_MAX = 4 << 20, /* … or here, where there is none */
	WHOLE_MAX = 256 << 20,
};

struct aj_check {
	const struct aj_action_key *key;
	struct aj_leftovers *leftovers;
	uint8_t *texts;		  /* TEXTS bytes: strings that a parser gave, to be looked at */
	size_t n_texts, n_before; /* n_before: of them were looked at already */
	bool going_on;		  /* the last string is not whole yet */
	size_t from, to;	  /* what begins in [from, to) of what is looked at counts */
	struct aj_kept kept;
	struct aj_check_result result;
};

struct aj_checked {
	struct aj_check *check;
	struct aj_parsed *parsed; /* of JSON and CSV, or NULL: lines, or whole */
	enum aj_status (*whole)(
	    struct aj_str text, aj_mail_fn *fn, void *to, struct aj_err *err); /* or NULL */
	struct aj_buf lines;						       /* or all */
	struct aj_buf before;	       /* all as it was, where it may never have been of the format */
	struct aj_structure *was, *is; /* or NULL */
};

void aj_check_prepare(void)
{
	aj_mail_prepare();
	aj_markup_parse_prepare();
	aj_top_level_prepare();
}

enum aj_status aj_check_new(const struct aj_policy *policy, const struct aj_action_key *key,
    struct aj_check **out, struct aj_err *err)
{
	struct aj_check *check = calloc(1, sizeof(*check));
	enum aj_status st;

	if (!check)
		return aj_fail(err, AJ_ELIMIT, "no memory for the second pass");
	check->key = key;
	check->texts = malloc(TEXTS);
	st = check->texts ? aj_leftovers_new(policy, &check->leftovers, err)
			  : aj_fail(err, AJ_ELIMIT, "no memory for the second pass");
	if (st != AJ_OK) {
		aj_check_free(check);
		return st;
	}
	*out = check;
	return AJ_OK;
}

void aj_check_free(struct aj_check *check)
{
	if (!check)
		return;
	aj_leftovers_free(check->leftovers);
	free(check->texts);
	aj_kept_fini(&check->kept);
	free(check);
}

void aj_checked_keep(struct aj_checked *layer, uint64_t mark)
{
	aj_kept_add(&layer->check->kept, mark);
}

/* Something was found: not what we wrote ourselves, nor what was to be kept. */
static void on_left(void *arg, const char *type, struct aj_str text, size_t from, size_t to)
{
	struct aj_check *check = arg;
	struct aj_check_result *result = &check->result;
	size_t before = from < AJ_WRITTEN_LONGEST ? from : AJ_WRITTEN_LONGEST;

	if (from < check->from || from >= check->to)
		return;
	for (size_t at = from - before; at < to; at++)
		if (text.ptr[at] == '~' && at + aj_action_written(check->key, aj_str_from(text, at)) > from)
			return;
	if (aj_kept_holds(&check->kept, text, from, to))
		return;
	if (result->left < AJ_CHECK_LEFT) {
		result->first[result->left].type = type;
		result->first[result->left].at = result->bytes + from - check->from;
	}
	result->left++;
}

/* For what begins in [from, to) of the text. */
static void look(struct aj_check *check, struct aj_str text, size_t from, size_t to)
{
	check->from = from;
	check->to = to;
	aj_leftovers_find(check->leftovers, text, on_left, check);
	check->result.bytes += to - from;
}

/* more: the last one goes on; its end is kept and looked at again with what follows. */
static void look_at_texts(struct aj_check *check, bool more)
{
	size_t n = check->n_texts, kept = more ? 2 * AROUND : 0;

	look(check, aj_str(check->texts, n), check->n_before, more ? n - AROUND : n);
	memmove(check->texts, check->texts + n - kept, kept);
	check->n_texts = kept;
	check->n_before = kept / 2;
}

static void put(struct aj_check *check, struct aj_str bytes)
{
	while (bytes.len > 0) {
		struct aj_str part = aj_str_sub(bytes, 0, TEXTS - 1 - check->n_texts);

		memcpy(check->texts + check->n_texts, part.ptr, part.len);
		check->n_texts += part.len;
		bytes = aj_str_from(bytes, part.len);
		if (bytes.len > 0)
			look_at_texts(check, true);
	}
}

/* Strings are looked at many together, a zero byte between them; a longer one piece by piece. */
static bool collect(void *arg, struct aj_str text, bool more)
{
	struct aj_check *check = ((struct aj_checked *)arg)->check;

	check->result.texts += !check->going_on;
	if (!check->going_on && text.len >= TEXTS - check->n_texts)
		look_at_texts(check, false);
	put(check, text);
	check->going_on = more;
	if (!more)
		check->texts[check->n_texts++] = '\0';
	return true;
}

/* Strings with their zero bytes. */
static void collect_parsed(void *arg, struct aj_str strings, uint64_t n, bool more)
{
	struct aj_check *check = ((struct aj_checked *)arg)->check;

	check->result.texts += n;
	if (!check->going_on && strings.len >= TEXTS - check->n_texts)
		look_at_texts(check, false);
	put(check, strings);
	check->going_on = more;
}

static bool collect_part(void *arg, struct aj_str text)
{
	return collect(arg, text, false);
}

/* What stands in markup, as another parser sees it: a text ends where something else begins. */
static void collect_markup(void *arg, enum aj_markup_event event, struct aj_str text)
{
	struct aj_checked *layer = arg;

	if (event == AJ_MARKUP_TEXT) {
		collect(layer, text, true);
		return;
	}
	if (layer->check->going_on)
		collect(layer, AJ_S(""), false);
	if (event == AJ_MARKUP_VALUE && text.len > 0)
		collect(layer, text, false);
}

static enum aj_status begin_structure(struct aj_checked *layer, const char *format, struct aj_err *err)
{
	enum aj_status st = aj_structure_new(format, NULL, NULL, &layer->was, err);

	return st == AJ_OK ? aj_structure_new(format, collect_markup, layer, &layer->is, err) : st;
}

/* What separates the fields: the sign that the first line has most of. */
static char delimiter_of(struct aj_str head)
{
	static const char signs[] = ",;\t|";
	struct aj_str line = aj_str_until(head, '\n');
	size_t most = 0;
	char best = ',';

	for (const char *sign = signs; *sign; sign++) {
		size_t n = 0;

		for (size_t i = 0; i < line.len; i++)
			n += line.ptr[i] == (uint8_t)*sign;
		if (n > most) {
			most = n;
			best = *sign;
		}
	}
	return best;
}

enum aj_status aj_check_begin(struct aj_check *check, const char *format, struct aj_str head,
    struct aj_checked **out, struct aj_err *err)
{
	bool json = strcmp(format, "json") == 0 || strcmp(format, "ndjson") == 0,
	     csv = strcmp(format, "csv") == 0;
	struct aj_checked *layer = calloc(1, sizeof(*layer));
	enum aj_status st;

	if (!layer)
		return aj_fail(err, AJ_ELIMIT, "no memory for the second pass");
	layer->check = check;
	layer->whole = strcmp(format, "mime") == 0   ? aj_mail_parse
		       : strcmp(format, "yaml") == 0 ? aj_yaml_scalars
		       : strcmp(format, "part") == 0 ? aj_xml_texts
						     : NULL;
	aj_buf_init(&layer->lines, layer->whole ? WHOLE_MAX : LINES_MAX + LINES);
	aj_buf_init(&layer->before, WHOLE_MAX);
	check->result.parsed |= layer->whole != NULL;
	if (json || csv)
		st = aj_parsed_new(
		    csv ? delimiter_of(head) : '\0', collect_parsed, layer, &layer->parsed, err);
	else
		st = begin_structure(layer, format, err);
	if (st != AJ_OK) {
		aj_checked_free(layer);
		return st;
	}
	*out = layer;
	return AJ_OK;
}

void aj_checked_free(struct aj_checked *layer)
{
	if (!layer)
		return;
	aj_parsed_free(layer->parsed);
	aj_structure_free(layer->was);
	aj_structure_free(layer->is);
	aj_buf_fini(&layer->lines);
	aj_buf_fini(&layer->before);
	free(layer);
}

/* Looks at the lines that are whole; at all of them at the end. */
static void look_at_lines(struct aj_checked *layer, bool all)
{
	struct aj_str lines = aj_buf_str(&layer->lines);
	const uint8_t *end = lines.len > 0 ? memrchr(lines.ptr, '\n', lines.len) : NULL;
	size_t len = all || (!end && lines.len >= LINES_MAX) ? lines.len
		     : end				     ? (size_t)(end - lines.ptr) + 1
							     : 0;

	if (len == 0)
		return;
	look(layer->check, aj_str_sub(lines, 0, len), 0, len);
	layer->check->result.texts++;
	memmove(layer->lines.ptr, layer->lines.ptr + len, lines.len - len);
	layer->lines.len -= len;
}

static enum aj_status result_of(struct aj_check *check, enum aj_status st, struct aj_err *err)
{
	if (st != AJ_EINPUT)
		return st;
	check->result.broken = true;
	snprintf(check->result.why, sizeof(check->result.why), "%s", err->text);
	return AJ_OK;
}

/* Text that no parser takes apart. */
static enum aj_status add_lines(struct aj_checked *layer, struct aj_str bytes, struct aj_err *err)
{
	while (bytes.len > 0) {
		struct aj_str piece = aj_str_sub(bytes, 0, LINES);

		aj_buf_add(&layer->lines, piece);
		if (layer->lines.full)
			return aj_fail(err, AJ_ELIMIT, "no memory for the second pass");
		if (layer->lines.len >= LINES && !layer->whole)
			look_at_lines(layer, false);
		bytes = aj_str_from(bytes, piece.len);
	}
	return AJ_OK;
}

/* What the parser could not read is looked at as lines. */
static enum aj_status add_rest(struct aj_checked *layer, const struct aj_str rest[2], struct aj_err *err)
{
	enum aj_status st;

	if (rest[1].len > 0 && layer->check->going_on)
		collect(layer, AJ_S(""), false);
	st = add_lines(layer, rest[0], err);
	return st == AJ_OK ? add_lines(layer, rest[1], err) : st;
}

bool aj_checked_parses(const struct aj_checked *layer)
{
	return layer->parsed != NULL;
}

enum aj_status aj_checked_was(struct aj_checked *layer, struct aj_str bytes, struct aj_err *err)
{
	if (layer->whole && layer->whole != aj_mail_parse) /* of which there is none that cannot be read */
		aj_buf_add(&layer->before, bytes);
	if (layer->parsed)
		return aj_parsed_was(layer->parsed, bytes, err);
	return layer->was ? aj_structure_feed(layer->was, bytes, err) : AJ_OK;
}

enum aj_status aj_check_feed(struct aj_checked *layer, struct aj_str bytes, struct aj_err *err)
{
	enum aj_status st = AJ_OK;
	struct aj_str rest[2];

	if (layer->check->result.broken)
		return AJ_OK;
	if (layer->is)
		st = aj_structure_feed(layer->is, bytes, err);
	if (st != AJ_OK)
		return st;
	if (!layer->parsed)
		return add_lines(layer, bytes, err);
	st = aj_parsed_is(layer->parsed, bytes, rest, err);
	return st == AJ_OK ? add_rest(layer, rest, err) : st;
}

/* Nothing is said of what no other parser could read before either. */
static void judge(struct aj_check_result *result, enum aj_structure_match match)
{
	result->parsed |= match == AJ_STRUCTURE_SAME;
	result->unread |= match == AJ_STRUCTURE_UNKNOWN;
	result->broken |= match == AJ_STRUCTURE_OTHER;
}

static enum aj_status compare_structures(struct aj_checked *layer, struct aj_err *err)
{
	struct aj_check_result *result = &layer->check->result;
	enum aj_status st = aj_structure_end(layer->was, err);

	if (st == AJ_OK)
		st = aj_structure_end(layer->is, err);
	if (layer->check->going_on)
		collect(layer, AJ_S(""), false);
	if (st == AJ_OK && !result->broken)
		judge(result, aj_structure_compare(layer->was, layer->is, result->why, sizeof(result->why)));
	return st;
}

static enum aj_status compare_parsed(struct aj_checked *layer, struct aj_err *err)
{
	struct aj_check_result *result = &layer->check->result;
	enum aj_status st = aj_parsed_end(layer->parsed, err);

	if (layer->check->going_on)
		collect(layer, AJ_S(""), false);
	if (st == AJ_OK && !result->broken)
		judge(result, aj_parsed_compare(layer->parsed, result->why, sizeof(result->why)));
	return st;
}

static bool pass_over(void *arg, struct aj_str text)
{
	return true;
}

/* What the other parser could not read before either, it need not: then it is looked at as lines. */
static enum aj_status parse_whole(struct aj_checked *layer, struct aj_err *err)
{
	enum aj_status st = layer->whole(aj_buf_str(&layer->lines), collect_part, layer, err);
	struct aj_err before;

	if (st != AJ_EINPUT || layer->before.full || layer->before.len == 0 ||
	    layer->whole(aj_buf_str(&layer->before), pass_over, layer, &before) != AJ_EINPUT)
		return result_of(layer->check, st, err);
	layer->check->result.unread = true;
	look_at_lines(layer, true);
	return AJ_OK;
}

enum aj_status aj_check_end(struct aj_checked *layer, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (layer->parsed)
		st = compare_parsed(layer, err);
	if (layer->whole && layer->lines.len > 0)
		st = parse_whole(layer, err);
	if (st == AJ_OK && layer->is)
		st = compare_structures(layer, err);
	look_at_texts(layer->check, false);
	if (!layer->whole)
		look_at_lines(layer, true);
	return st;
}

const struct aj_check_result *aj_check_result(const struct aj_check *check)
{
	return &check->result;
}
