/* redactor.c: the tap, and what is to be done with each finding. */

#include "redact/kept.h"
#include "redact/redacting.h"

#include <stdlib.h>

enum { NEIGHBOUR = 64 }; /* bytes within which words speak for something, generously */

/* The tap. */

static enum aj_status tap_begin(struct aj_tap *tap, const struct aj_place *place,
    const struct aj_format *format, struct aj_stream *in, struct aj_err *err)
{
	return aj_layers_begin(&((struct aj_redactor *)tap)->layers, place, format, in, err);
}

static enum aj_status tap_end(
    struct aj_tap *tap, const struct aj_place *place, struct aj_stream *in, struct aj_err *err)
{
	struct aj_redactor *r = (struct aj_redactor *)tap;

	aj_redact_counts_layer(&r->counts);
	return aj_layers_end(&r->layers, err);
}

static void tap_coded(struct aj_tap *tap, uint64_t from, enum aj_coding coding)
{
	struct aj_frame *frame = aj_layers_top(&((struct aj_redactor *)tap)->layers);

	aj_mail_coded(&frame->mail, &frame->rewrite, from, coding);
}

static void tap_member(struct aj_tap *tap, const struct aj_member *member)
{
	aj_layers_member(&((struct aj_redactor *)tap)->layers, member);
}

static void tap_object_at(struct aj_tap *tap, uint64_t from, uint64_t to, enum aj_coding coding)
{
	struct aj_frame *frame = aj_layers_top(&((struct aj_redactor *)tap)->layers);

	frame->mail.object = (struct aj_mail_object){ true, from, to, coding, NULL };
}

static void tap_decoded(struct aj_tap *tap, const struct aj_codepage *charset)
{
	aj_layers_top(&((struct aj_redactor *)tap)->layers)->mail.object.charset = charset;
}

/* 192.0.2.0/24: general already, and in 192.0.2.0/24::2525 what follows is none; 192.0.2.77/24 is not. */
static bool is_general(const struct aj_text *text, const struct aj_finding *finding)
{
	struct aj_str behind = aj_str_sub(text->bytes, finding->end, 3),
		      upto = aj_str_sub(text->bytes, 0, finding->end),
		      before = aj_str_sub(text->bytes, 0, finding->start);

	return (aj_str_eq(behind, AJ_S("/24")) && aj_str_ends(upto, AJ_S(".0"))) ||
	       (aj_str_eq(behind, AJ_S("/48")) && aj_str_ends(upto, AJ_S("::"))) ||
	       aj_str_ends(before, AJ_S(".0/")) || aj_str_ends(before, AJ_S("::/"));
}

/* Of what was written at an earlier time. */
static const struct aj_action done = { .kind = AJ_ACTION_KEEP };

static bool goes(const struct aj_action *action)
{
	return action && action->kind != AJ_ACTION_KEEP;
}

static bool is_general_now(
    const struct aj_text *text, const struct aj_finding *finding, const struct aj_action *action)
{
	return action && action->kind == AJ_ACTION_GENERALISE && is_general(text, finding);
}

/* What is done with each finding of the text; NULL: nothing. */
static enum aj_status choose_actions(struct aj_redactor *r, const char *format, const struct aj_text *text,
    const struct aj_finding *findings, size_t n, struct aj_err *err)
{
	struct aj_editing editing = { .text = text };

	if (n > r->actions_room) {
		const struct aj_action **grown = realloc(r->actions, n * sizeof(*grown));

		if (!grown)
			return aj_fail(err, AJ_ELIMIT, "no memory for %zu findings", n);
		r->actions = grown;
		r->actions_room = n;
	}
	for (size_t i = 0; i < n; i++) {
		r->actions[i] = aj_policy_action(r->options.policy, &findings[i], format);
		if (is_general_now(text, &findings[i], r->actions[i]) ||
		    aj_redactor_is_written(r, &editing, &findings[i]))
			r->actions[i] = &done;
	}
	return AJ_OK;
}

/* One that is nearly likely enough goes where its neighbour does. */
static void take_with(struct aj_redactor *r, const char *format, const struct aj_text *text,
    const struct aj_finding *findings, size_t at, size_t neighbour)
{
	size_t first = at < neighbour ? at : neighbour, second = at + neighbour - first;
	struct aj_finding likelier = findings[at];

	if (r->actions[at] || !goes(r->actions[neighbour]) || likelier.likelihood == AJ_VERY_LIKELY ||
	    findings[second].start >= findings[first].end + NEIGHBOUR)
		return;
	likelier.likelihood++;
	r->actions[at] = aj_policy_action(r->options.policy, &likelier, format);
	if (is_general_now(text, &likelier, r->actions[at]))
		r->actions[at] = &done;
}

/*
 * The words of what goes speak no more for or against its neighbours: one that is nearly
 * likely enough goes, too, since it might be so in the copy, and so do its neighbours. Else redacting
 * twice would not be the same as once.
 */
static void take_neighbours(struct aj_redactor *r, const char *format, const struct aj_text *text,
    const struct aj_finding *findings, size_t n)
{
	for (size_t i = 1; i < n; i++)
		take_with(r, format, text, findings, i, i - 1);
	for (size_t i = n; i-- > 1;)
		take_with(r, format, text, findings, i - 1, i);
}

/* The second pass is told of it. */
static enum aj_status keep(struct aj_redactor *r, struct aj_frame *frame, struct aj_str value,
    const struct aj_finding *finding, struct aj_err *err)
{
	enum aj_status st = aj_frame_keep(frame, aj_kept_mark(value), err);

	aj_redact_counts_add(&r->counts, finding->type, AJ_ACTION_KEEP, finding->field);
	if (st == AJ_OK && finding->type == AJ_TYPE_URL_CREDENTIALS)
		st = aj_frame_keep(frame, aj_kept_mark_whole(value), err);
	return st;
}

static bool makes_text(const struct aj_action *action)
{
	return action && action->kind != AJ_ACTION_SHIFT && aj_action_keyed(action->kind) && !action->numbers;
}

/* Whether what becomes of other findings of the record, whose i-th is a date, tells that it was redacted. */
static bool is_keyed(
    const struct aj_redactor *r, struct aj_editing *editing, const struct aj_findings *findings, size_t i)
{
	const struct aj_subject *record = &editing->subject;

	if (editing->keyed_to == record->to)
		return editing->keyed;
	editing->keyed_to = record->to;
	editing->keyed = false;
	while (i > 0 && findings->list[i - 1].start >= record->from)
		i--;
	for (; i < findings->count && findings->list[i].start < record->to && !editing->keyed; i++)
		editing->keyed = makes_text(r->actions[i]);
	return editing->keyed;
}

/* A date is moved by the days of its record. */
static enum aj_status shift(struct aj_redactor *r, struct aj_frame *frame, struct aj_editing *editing,
    const struct aj_findings *findings, size_t i, struct aj_err *err)
{
	uint64_t earlier = r->earlier;
	enum aj_status st;

	aj_subject_find(&editing->subject, r->options.policy, r->options.key, r->options.types, editing->text,
	    findings, findings->list[i].start);
	st = aj_redactor_edit(r, frame, editing, &findings->list[i], r->actions[i], err);
	r->again += r->earlier == earlier && !is_keyed(r, editing, findings, i);
	return st;
}

static enum aj_status redact_text(struct aj_redactor *r, struct aj_frame *frame, bool within,
    const struct aj_text *text, struct aj_findings findings, struct aj_err *err)
{
	enum aj_status st = choose_actions(r, frame->format, text, findings.list, findings.count, err);
	struct aj_editing editing = { .text = text };

	if (st == AJ_OK)
		take_neighbours(r, frame->format, text, findings.list, findings.count);
	if (st == AJ_OK && r->dates)
		st = aj_redactor_add_dates(r, frame->format, text, &findings, err);
	if (st == AJ_OK && frame->kind == AJ_FRAME_ARCHIVE)
		return aj_redactor_rename(r, frame, text, findings.list, findings.count, err);
	if (st == AJ_OK && within)
		st = aj_redactor_edit_shared(frame, text, err);
	for (size_t i = 0; i < findings.count && st == AJ_OK; i++) {
		const struct aj_finding *finding = &findings.list[i];
		const struct aj_action *action = r->actions[i];

		if (frame->kind == AJ_FRAME_SEEN && action) {
			frame->found += goes(action);
		} else if (!within && frame->kind != AJ_FRAME_SEEN) {
			r->out_of_reach += goes(action) && frame->kind != AJ_FRAME_DROPPED;
		} else if (action && !goes(action)) {
			continue;
		} else if (action && action->kind == AJ_ACTION_SHIFT) {
			st = shift(r, frame, &editing, &findings, i, err);
		} else if (action) {
			st = aj_redactor_edit(r, frame, &editing, finding, action, err);
		} else {
			st = keep(r, frame,
			    aj_str_sub(text->bytes, finding->start, finding->end - finding->start), finding,
			    err);
		}
	}
	if (st == AJ_OK && frame->kind == AJ_FRAME_SEEN && frame->found == 0)
		st = aj_frame_show(frame, text, err);
	return st;
}

static enum aj_status tap_text(struct aj_tap *tap, const struct aj_place *place, const struct aj_text *text,
    const struct aj_finding *findings, size_t n, struct aj_err *err)
{
	struct aj_redactor *r = (struct aj_redactor *)tap;
	struct aj_frame *frame = aj_layers_top(&r->layers);
	bool within = frame->kind == AJ_FRAME_WRITTEN;
	uint64_t from, to;
	enum aj_status st;

	st = aj_layers_failed(&r->layers, err);
	if (st != AJ_OK)
		return st;
	if (within)
		aj_mail_note_lengths(&frame->mail, text);
	st = !r->options.restore
		 ? redact_text(r, frame, within, text, (struct aj_findings){ findings, n }, err)
	     : within			       ? aj_redactor_unseal(r, frame, text, err)
	     : frame->kind == AJ_FRAME_ARCHIVE ? aj_redactor_unseal_name(r, frame, text, err)
					       : AJ_OK;
	if (st != AJ_OK || !within || text->to == text->from)
		return st;
	aj_text_raw(text, text->to - 1, text->to, &from, &to);
	return aj_frame_pass(frame, to, err);
}

enum aj_status aj_redactor_new(
    const struct aj_redactor_options *options, struct aj_redactor **out, struct aj_err *err)
{
	struct aj_redactor *r = calloc(1, sizeof(*r));
	enum aj_status st;

	if (!r)
		return aj_fail(err, AJ_ELIMIT, "no memory to redact");
	r->tap = (struct aj_tap){ tap_begin, tap_text, tap_end, tap_coded, tap_object_at, tap_member,
		tap_decoded };
	r->options = *options;
	r->layers = (struct aj_layers){ .unwritable = options->restore ? AJ_UNWRITABLE_KEEP
								       : options->policy->unwritable,
		.check = options->check,
		.aside = options->aside,
		.to = options->to,
		.nameless = options->nameless,
		.format = "" };
	r->dates = !options->restore && aj_policy_names(options->policy, AJ_TYPE_DATE);
	aj_buf_init(&r->text, AJ_TEXT_MAX);
	st = aj_redact_counts_init(&r->counts, err);
	if (st != AJ_OK) {
		aj_redactor_free(r);
		return st;
	}
	*out = r;
	return AJ_OK;
}

void aj_redactor_free(struct aj_redactor *r)
{
	if (!r)
		return;
	aj_layers_fini(&r->layers);
	aj_buf_fini(&r->text);
	aj_scratch_free(r->scratch);
	aj_redact_counts_fini(&r->counts);
	free(r->actions);
	free(r->merged_actions);
	free(r->merged);
	free(r->dated);
	free(r);
}

struct aj_tap *aj_redactor_tap(struct aj_redactor *r)
{
	return &r->tap;
}

enum aj_status aj_redactor_finish(struct aj_redactor *r, struct aj_err *err)
{
	return r->options.to->finish(r->options.to, err);
}

uint64_t aj_redactor_out_of_reach(const struct aj_redactor *r)
{
	return r->out_of_reach + r->layers.unshared;
}

uint64_t aj_redactor_again(const struct aj_redactor *r)
{
	return r->again;
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
	return r->layers.format;
}

uint64_t aj_redactor_seen(const struct aj_redactor *r)
{
	return r->layers.seen;
}

uint64_t aj_redactor_bared(const struct aj_redactor *r)
{
	return r->layers.bared;
}

uint64_t aj_redactor_dropped(const struct aj_redactor *r)
{
	return r->layers.dropped;
}

const struct aj_redact_count *aj_redactor_counts(struct aj_redactor *r, size_t *n)
{
	aj_redact_counts_sort(&r->counts);
	*n = r->counts.n;
	return r->counts.list;
}
