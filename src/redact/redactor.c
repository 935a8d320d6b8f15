#include "redact/redactor.h"

#include "dep/compress.h"
#include "redact/number.h"
#include "redact/rewrite.h"
#include "redact/sealed.h"
#include "redact/subject.h"

#include <stdlib.h>

enum {
	OUTS_MAX = AJ_SCAN_DEPTH_MAX,
	SLOTS = 4 * AJ_REDACT_FIELDS, /* a power of two */
	NAMES_MEMORY = 8 << 20,
	BARE_MAX = 64,	/* bytes of a number */
	HEAD = 4096,	/* of a layer, for the second pass */
	NEIGHBOUR = 64, /* bytes within which words speak for something, generously */
};

/* Formats whose texts say for each byte where in the layer it came from, and that a replacement never breaks.
 */
static const char *const rewritten[] = { "text", "json", "ndjson", "csv", "key=value", "access-log",
	"w3c-log", "xml", "html" };

struct slot {
	unsigned type;
	enum aj_action_kind action;
	const struct aj_field *field;
	uint64_t count;
};

struct aj_redactor {
	struct aj_tap tap; /* first: it is cast back */
	struct aj_redactor_options options;
	struct aj_out to;		   /* first of the chain: hands over what is written */
	struct aj_aside_taker taker;	   /* … and takes it, in the second thread */
	struct aj_out *outs[OUTS_MAX + 1]; /* where it goes from there: compressors, the innermost last,
					      behind options.to */
	size_t n_outs;
	const struct aj_place *leaf; /* the layer that is rewritten, while it is read */
	const char *format;
	struct aj_rewrite rewrite;
	struct aj_buf text;		  /* a replacement */
	const struct aj_action **actions; /* for each finding of a text */
	size_t actions_room;
	struct aj_scratch *scratch; /* to look at numbers; made when the first is met */
	uint64_t out_of_reach, earlier, restored;
	struct slot *slots; /* of the layer: fields live no longer */
	size_t n_slots;
	struct aj_arena names;
	struct aj_redact_count *counts;
	size_t n_counts, counts_room;
};

static enum aj_status to_write(struct aj_out *out, struct aj_str bytes, struct aj_err *err)
{
	struct aj_redactor *r = (struct aj_redactor *)((uint8_t *)out - offsetof(struct aj_redactor, to));

	return aj_aside_give(r->options.aside, &r->taker, bytes, err);
}

/* In the second thread. The notes are marks of values that are kept. */
static enum aj_status take(struct aj_aside_taker *taker, struct aj_str bytes, const uint64_t *notes,
    size_t n_notes, struct aj_err *err)
{
	struct aj_redactor *r =
	    (struct aj_redactor *)((uint8_t *)taker - offsetof(struct aj_redactor, taker));
	struct aj_out *next = r->outs[r->n_outs - 1];
	enum aj_status st = next->write(next, bytes, err);

	for (size_t i = 0; i < n_notes; i++)
		aj_check_keep(r->options.check, notes[i]);
	return st == AJ_OK ? aj_check_feed(r->options.check, bytes, err) : st;
}

/* Counting. */

static void count(
    struct aj_redactor *r, unsigned type, enum aj_action_kind action, const struct aj_field *field)
{
	size_t i = ((size_t)type * 31 + (size_t)action * 7 + (field ? field->id + 1 : 0) * 131) & (SLOTS - 1);

	if (r->n_slots >= AJ_REDACT_FIELDS)
		field = NULL;
	while (r->slots[i].count > 0 &&
	       (r->slots[i].type != type || r->slots[i].action != action || r->slots[i].field != field))
		i = (i + 1) & (SLOTS - 1);
	if (r->slots[i].count++ == 0) {
		r->slots[i].type = type;
		r->slots[i].action = action;
		r->slots[i].field = field;
		r->n_slots++;
	}
}

static const char *name_of(struct aj_redactor *r, const struct aj_field *field)
{
	char path[1024];
	struct aj_str copy;
	struct aj_err ignored;
	size_t len = field ? aj_field_path(field, path, sizeof(path)) : 0;

	if (len == 0 || aj_arena_dup(&r->names, aj_str((const uint8_t *)path, len), &copy, &ignored) != AJ_OK)
		return "";
	return (const char *)copy.ptr;
}

/* The layer is at its end and its fields are about to go: their names are kept. */
static enum aj_status keep_counts(struct aj_redactor *r, struct aj_err *err)
{
	struct aj_redact_count *grown = realloc(r->counts, (r->n_counts + r->n_slots + 1) * sizeof(*grown));

	if (!grown)
		return aj_fail(err, AJ_ELIMIT, "no memory for the report");
	r->counts = grown;
	for (size_t i = 0; i < SLOTS; i++) {
		const struct slot *slot = &r->slots[i];

		if (slot->count > 0)
			r->counts[r->n_counts++] = (struct aj_redact_count){ slot->type, slot->action,
				name_of(r, slot->field), slot->count };
	}
	memset(r->slots, 0, SLOTS * sizeof(*r->slots));
	r->n_slots = 0;
	return AJ_OK;
}

/* The tap. */

static bool is_rewritten(const char *format)
{
	for (size_t i = 0; i < AJ_LEN(rewritten); i++)
		if (strcmp(format, rewritten[i]) == 0)
			return true;
	return false;
}

static enum aj_status push_compressor(struct aj_redactor *r, bool gzip, struct aj_err *err)
{
	struct aj_out *next = r->outs[r->n_outs - 1], *out = NULL;

	if (r->n_outs <= OUTS_MAX)
		out = gzip ? aj_compress_gzip(next) : aj_compress_zstd(next);
	if (!out)
		return aj_fail(err, AJ_ELIMIT, "no memory to compress");
	r->outs[r->n_outs++] = out;
	return AJ_OK;
}

static enum aj_status tap_begin(struct aj_tap *tap, const struct aj_place *place,
    const struct aj_format *format, struct aj_stream *in, struct aj_err *err)
{
	struct aj_redactor *r = (struct aj_redactor *)tap;
	struct aj_str head;
	enum aj_status st;

	if (r->leaf)
		return AJ_OK; /* inside of what is rewritten: out of reach */
	if (strcmp(format->name, "gzip") == 0 || strcmp(format->name, "zstd") == 0)
		return push_compressor(r, format->name[0] == 'g', err);
	if (!is_rewritten(format->name) || *r->format)
		return aj_fail(err, AJ_EINPUT, "%s cannot be rewritten safely", format->name);
	st = aj_stream_peek(in, HEAD, &head, err);
	if (st == AJ_OK || st == AJ_END)
		st = aj_check_begin(r->options.check, format->name, head, err);
	if (st == AJ_OK)
		st = aj_rewrite_open(&r->rewrite, in, &r->to, err);
	r->leaf = place;
	r->format = format->name;
	return st;
}

static enum aj_status tap_end(
    struct aj_tap *tap, const struct aj_place *place, struct aj_stream *in, struct aj_err *err)
{
	struct aj_redactor *r = (struct aj_redactor *)tap;
	enum aj_status st;

	if (r->leaf != place)
		return AJ_OK;
	st = aj_stream_drain(in, err);
	if (st == AJ_OK)
		st = aj_rewrite_pass(&r->rewrite, UINT64_MAX, err);
	aj_rewrite_close(&r->rewrite, in);
	r->leaf = NULL;
	if (st == AJ_OK)
		st = aj_aside_settle(r->options.aside, &r->taker, err);
	if (st == AJ_OK)
		st = aj_check_end(r->options.check, err);
	return st == AJ_OK ? keep_counts(r, err) : st;
}

/* Findings become edits. */

/* The finding is, or touches, what was written by us at an earlier time. */
static bool is_written(
    const struct aj_redactor *r, const struct aj_text *text, const struct aj_finding *finding)
{
	struct aj_str bytes = text->bytes;
	size_t at = finding->start > AJ_WRITTEN_LONGEST ? finding->start - AJ_WRITTEN_LONGEST : 0;

	while ((at = aj_str_find(aj_str_sub(bytes, 0, finding->end), at, '~')) < finding->end) {
		size_t len = aj_action_written(r->options.key, aj_str_sub(bytes, at, AJ_WRITTEN_LONGEST));

		if (at + len > finding->start)
			return true;
		at++;
	}
	return false;
}

/* 192.0.2.0/24: general already. */
static bool is_general(const struct aj_text *text, const struct aj_finding *finding)
{
	struct aj_str behind = aj_str_sub(text->bytes, finding->end, 3);

	return aj_str_eq(behind, AJ_S("/24")) || aj_str_eq(behind, AJ_S("/48"));
}

static const struct aj_value *value_of(const struct aj_text *text, const struct aj_finding *finding)
{
	size_t lo = 0, hi = text->n_values;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (text->values[mid].at <= finding->start)
			lo = mid;
		else
			hi = mid;
	}
	return hi > lo && text->values[lo].at <= finding->start ? &text->values[lo] : NULL;
}

static bool is_numeric(struct aj_str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!aj_is_digit(s.ptr[i]) && !memchr("+-.eE", s.ptr[i], 5))
			return false;
	return s.len > 0 && s.len <= BARE_MAX;
}

/* A number of JSON, without quotes: it goes as a whole, and what takes its place gets quotes. */
static bool is_bare(const struct aj_redactor *r, const struct aj_text *text, const struct aj_value *value)
{
	uint64_t from, to;
	struct aj_str before;

	if (r->format[0] != 'j' && r->format[0] != 'n') /* json, ndjson */
		return false;
	if (!value || !is_numeric(aj_str_sub(text->bytes, value->at, value->len)))
		return false;
	aj_text_raw(text, value->at, value->at + value->len, &from, &to);
	if (from == 0)
		return true;
	before = aj_rewrite_raw(&r->rewrite, from - 1, from);
	return before.len > 0 && memchr(":,[ \t\r\n", before.ptr[0], 7);
}

/* A number that stays one. False: it cannot, or need not. */
static bool write_number(struct aj_redactor *r, const struct aj_action *action, struct aj_str value,
    const struct aj_finding *finding)
{
	struct aj_str type = aj_str_z(r->options.types[finding->type].name);
	uint8_t digits[AJ_NUMBER_MOST];

	if (!action->numbers || !aj_number_fits(value))
		return false;
	if (!r->scratch)
		r->scratch = aj_scratch_new(r->options.engine);
	if (!r->scratch ||
	    !aj_number_write(r->options.key, r->options.engine, r->scratch, type, value, finding, digits))
		return false;
	aj_buf_add(&r->text, aj_str(digits, value.len));
	return true;
}

static void write_text(struct aj_redactor *r, const struct aj_action *action, const struct aj_action_on *on)
{
	if (on->quoted && action->kind != AJ_ACTION_REMOVE)
		aj_buf_add(&r->text, AJ_S("\""));
	aj_action_write(action, r->options.key, on, &r->text);
	if (on->quoted)
		aj_buf_add(&r->text, action->kind == AJ_ACTION_REMOVE ? AJ_S("null") : AJ_S("\""));
}

/* Numbers and dates, which look like any other when they are written. */
static bool is_earlier(const struct aj_redactor *r, const struct aj_action *action,
    const struct aj_finding *finding, struct aj_str value, const struct aj_subject *subject)
{
	if (action->kind == AJ_ACTION_SHIFT)
		return subject->written;
	return action->numbers && aj_number_written(r->options.key, value, finding);
}

static enum aj_status edit(struct aj_redactor *r, const struct aj_text *text,
    const struct aj_finding *finding, const struct aj_action *action, const struct aj_subject *subject,
    struct aj_err *err)
{
	const struct aj_value *value = value_of(text, finding);
	size_t start = finding->start, end = finding->end;
	bool bare = is_bare(r, text, value), number;
	struct aj_action_on on = { .type = &r->options.types[finding->type],
		.value = aj_str_sub(text->bytes, start, end - start),
		.canonical = finding->canonical,
		.subject = subject->name,
		.quoted = bare };
	uint64_t from, to;

	number = value && start == value->at && end - start == value->len &&
		 (bare || strcmp(r->format, "csv") == 0);
	if (is_earlier(r, action, finding, number ? on.value : AJ_S(""), subject)) {
		r->earlier++;
		return AJ_OK;
	}
	if (bare) {
		start = value->at;
		end = value->at + value->len;
	}
	aj_text_raw(text, start, end, &from, &to);
	if (action->kind == AJ_ACTION_ENCRYPT)
		aj_rewrite_free_part(&r->rewrite, &from, &to);
	on.raw = aj_rewrite_raw(&r->rewrite, from, to);
	if (from == to)
		return AJ_OK;
	r->text.len = 0;
	if (!number || !write_number(r, action, on.value, finding))
		write_text(r, action, &on);
	if (r->text.full)
		return aj_fail(err, AJ_ELIMIT, "no memory for a replacement");
	count(r, finding->type, action->kind, finding->field);
	return aj_rewrite_edit(&r->rewrite, from, to, aj_buf_str(&r->text), err);
}

/* What is done with each finding of the text; NULL: nothing. */
static enum aj_status choose_actions(
    struct aj_redactor *r, const struct aj_finding *findings, size_t n, struct aj_err *err)
{
	if (n > r->actions_room) {
		const struct aj_action **grown = realloc(r->actions, n * sizeof(*grown));

		if (!grown)
			return aj_fail(err, AJ_ELIMIT, "no memory for %zu findings", n);
		r->actions = grown;
		r->actions_room = n;
	}
	for (size_t i = 0; i < n; i++)
		r->actions[i] = aj_policy_action(r->options.policy, &findings[i], r->format);
	return AJ_OK;
}

/*
 * The words of what goes speak no more for or against its neighbours: one that is nearly
 * likely enough goes, too, since it might be so in the copy. Else redacting twice would
 * not be the same as once.
 */
static void take_neighbours(struct aj_redactor *r, const struct aj_finding *findings, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct aj_finding likelier = findings[i];
		bool behind =
		    i > 0 && r->actions[i - 1] && findings[i].start < findings[i - 1].end + NEIGHBOUR;
		bool before =
		    i + 1 < n && r->actions[i + 1] && findings[i + 1].start < findings[i].end + NEIGHBOUR;

		if (r->actions[i] || likelier.likelihood == AJ_VERY_LIKELY || !(behind || before))
			continue;
		likelier.likelihood++;
		r->actions[i] = aj_policy_action(r->options.policy, &likelier, r->format);
	}
}

/* Puts back what was sealed, and takes away the quotes that it got. */
static enum aj_status restore(struct aj_redactor *r, const struct aj_text *text, size_t at,
    const struct aj_written *written, struct aj_err *err)
{
	uint8_t plain[AJ_SEALED_PART];
	struct aj_str before, behind;
	uint64_t from, to;
	size_t len;

	aj_text_raw(text, at, at + written->len, &from, &to);
	if (!aj_sealed_open(r->options.key, written, plain, &len))
		return aj_fail(err, AJ_EINPUT,
		    "what is encrypted at offset %llu was made with another key, or changed since",
		    (unsigned long long)from);
	before = aj_rewrite_raw(&r->rewrite, from - (from > 0), from);
	behind = aj_rewrite_raw(&r->rewrite, to, to + 1);
	if (written->joint == '*' && aj_str_eq(before, AJ_S("\"")) && aj_str_eq(behind, AJ_S("\""))) {
		from--;
		to++;
	}
	r->restored++;
	return aj_rewrite_edit(&r->rewrite, from, to, aj_str(plain, len), err);
}

static enum aj_status restore_text(struct aj_redactor *r, const struct aj_text *text, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (size_t at = text->from; st == AJ_OK; at++) {
		struct aj_written written;

		at = aj_str_find(text->bytes, at, '~');
		if (at >= text->to)
			break;
		if (aj_written_read(aj_str_sub(text->bytes, at, AJ_WRITTEN_LONGEST), &written) &&
		    (written.joint == '-' || written.joint == '*'))
			st = restore(r, text, at, &written, err);
	}
	return st;
}

static enum aj_status redact_text(struct aj_redactor *r, bool within, const struct aj_text *text,
    const struct aj_finding *findings, size_t n, struct aj_err *err)
{
	enum aj_status st = choose_actions(r, findings, n, err);
	struct aj_subject subject = { 0 };

	if (st == AJ_OK)
		take_neighbours(r, findings, n);
	for (size_t i = 0; i < n && st == AJ_OK; i++) {
		const struct aj_finding *finding = &findings[i];
		const struct aj_action *action = r->actions[i];

		if (!within) {
			r->out_of_reach += action != NULL;
		} else if (is_written(r, text, finding) ||
			   (action && action->kind == AJ_ACTION_GENERALISE && is_general(text, finding))) {
			continue;
		} else if (action) {
			if (action->kind == AJ_ACTION_SHIFT)
				aj_subject_find(&subject, r->options.policy, r->options.key, r->options.types,
				    text, &(struct aj_findings){ findings, n }, finding->start);
			st = edit(r, text, finding, action, &subject, err);
		} else {
			count(r, finding->type, AJ_ACTION_KEEP, finding->field);
			st = aj_aside_note(r->options.aside, &r->taker,
			    aj_check_mark(
				aj_str_sub(text->bytes, finding->start, finding->end - finding->start)),
			    err);
		}
	}
	return st;
}

static enum aj_status tap_text(struct aj_tap *tap, const struct aj_place *place, const struct aj_text *text,
    const struct aj_finding *findings, size_t n, struct aj_err *err)
{
	struct aj_redactor *r = (struct aj_redactor *)tap;
	bool within = place == r->leaf;
	uint64_t from, to;
	enum aj_status st = !r->options.restore ? redact_text(r, within, text, findings, n, err)
			    : within		? restore_text(r, text, err)
						: AJ_OK;

	if (st != AJ_OK || !within || text->to == text->from)
		return st;
	aj_text_raw(text, text->to - 1, text->to, &from, &to);
	return aj_rewrite_pass(&r->rewrite, to, err);
}

enum aj_status aj_redactor_new(
    const struct aj_redactor_options *options, struct aj_redactor **out, struct aj_err *err)
{
	struct aj_redactor *r = calloc(1, sizeof(*r));

	if (!r)
		return aj_fail(err, AJ_ELIMIT, "no memory to redact");
	r->tap = (struct aj_tap){ tap_begin, tap_text, tap_end };
	r->options = *options;
	r->to.write = to_write;
	r->taker.take = take;
	r->outs[r->n_outs++] = options->to;
	r->format = "";
	r->slots = calloc(SLOTS, sizeof(*r->slots));
	aj_buf_init(&r->text, AJ_TEXT_MAX);
	aj_arena_init(&r->names, NAMES_MEMORY);
	if (!r->slots) {
		aj_redactor_free(r);
		return aj_fail(err, AJ_ELIMIT, "no memory to redact");
	}
	*out = r;
	return AJ_OK;
}

void aj_redactor_free(struct aj_redactor *r)
{
	if (!r)
		return;
	while (r->n_outs > 1) {
		struct aj_out *out = r->outs[--r->n_outs];

		out->close(out);
	}
	aj_buf_fini(&r->text);
	aj_arena_fini(&r->names);
	aj_scratch_free(r->scratch);
	free(r->actions);
	free(r->slots);
	free(r->counts);
	free(r);
}

struct aj_tap *aj_redactor_tap(struct aj_redactor *r)
{
	return &r->tap;
}

enum aj_status aj_redactor_finish(struct aj_redactor *r, struct aj_err *err)
{
	struct aj_out *first = r->outs[r->n_outs - 1];

	return first->finish(first, err);
}

uint64_t aj_redactor_out_of_reach(const struct aj_redactor *r)
{
	return r->out_of_reach;
}

uint64_t aj_redactor_restored(const struct aj_redactor *r)
{
	return r->restored;
}

uint64_t aj_redactor_earlier(const struct aj_redactor *r)
{
	return r->earlier;
}

const char *aj_redactor_format(const struct aj_redactor *r)
{
	return r->format;
}

static int by_type(const void *a, const void *b)
{
	const struct aj_redact_count *x = a, *y = b;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	if (x->action != y->action)
		return x->action < y->action ? -1 : 1;
	return strcmp(x->field, y->field);
}

const struct aj_redact_count *aj_redactor_counts(struct aj_redactor *r, size_t *n)
{
	if (r->n_counts > 0)
		qsort(r->counts, r->n_counts, sizeof(*r->counts), by_type);
	*n = r->n_counts;
	return r->counts;
}
