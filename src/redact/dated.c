/* dated.c: dates, which are no findings of the engine, take their place among those that are. */

#include "redact/redacting.h"

#include <stdlib.h>

static enum aj_status collect(struct aj_redactor *r, const struct aj_text *text, struct aj_err *err)
{
	struct aj_dated next;
	size_t at = text->from;

	r->n_dated = 0;
	while (aj_dates_next(text, r->options.american, &at, &next)) {
		if (r->n_dated == r->dated_room) {
			size_t room = r->dated_room ? 2 * r->dated_room : 64;
			struct aj_dated *grown = realloc(r->dated, room * sizeof(*grown));

			if (!grown)
				return aj_fail(err, AJ_ELIMIT, "no memory for %zu dates", room);
			r->dated = grown;
			r->dated_room = room;
		}
		r->dated[r->n_dated++] = next;
	}
	return AJ_OK;
}

static enum aj_status make_room(struct aj_redactor *r, size_t n, struct aj_err *err)
{
	const struct aj_action **actions, **merged_actions;
	struct aj_finding *merged;

	if (n <= r->merged_room && n <= r->actions_room)
		return AJ_OK;
	actions = realloc(r->actions, n * sizeof(*actions));
	if (actions) {
		r->actions = actions;
		r->actions_room = n;
	}
	merged_actions = realloc(r->merged_actions, n * sizeof(*merged_actions));
	if (merged_actions)
		r->merged_actions = merged_actions;
	merged = realloc(r->merged, n * sizeof(*merged));
	if (merged)
		r->merged = merged;
	if (!actions || !merged_actions || !merged)
		return aj_fail(err, AJ_ELIMIT, "no memory for %zu findings", n);
	r->merged_room = n;
	return AJ_OK;
}

/* As a finding; NULL: nothing is done with it. */
static const struct aj_action *choose(const struct aj_redactor *r, const char *format,
    struct aj_editing *editing, const struct aj_dated *dated, struct aj_finding *out)
{
	const struct aj_value *value = aj_text_value(editing->text, dated->start);
	const struct aj_action *action;

	*out = (struct aj_finding){ .start = (uint32_t)dated->start,
		.end = (uint32_t)dated->whole,
		.type = AJ_TYPE_DATE,
		.likelihood = AJ_VERY_LIKELY,
		.severity = (uint8_t)r->options.types[AJ_TYPE_DATE].severity,
		.because = AJ_BECAUSE_SHAPE,
		.field = value && dated->start < value->at + value->len ? value->field : NULL,
		.canonical = aj_str(dated->canonical, dated->canonical_len) };
	action = aj_policy_action(r->options.policy, out, format);
	if (action && action->kind == AJ_ACTION_SHIFT)
		out->end = (uint32_t)dated->end; /* the time stays */
	return action && !aj_redactor_is_written(r, editing, out) ? action : NULL;
}

/* What the engine has found there is something else, or a birth date that is to stay. */
static bool gives_way(const struct aj_redactor *r, const char *format, const struct aj_finding *finding,
    const struct aj_action *action)
{
	return action ||
	       (finding->type == AJ_TYPE_BIRTH_DATE && aj_policy_keeps(r->options.policy, finding, format));
}

static size_t merge(
    struct aj_redactor *r, const char *format, const struct aj_text *text, const struct aj_findings *findings)
{
	struct aj_editing editing = { .text = text };
	size_t i = 0, k = 0, n = 0;

	while (i < findings->count || k < r->n_dated) {
		const struct aj_finding *found = i < findings->count ? &findings->list[i] : NULL;
		const struct aj_dated *dated = k < r->n_dated ? &r->dated[k] : NULL;
		const struct aj_action *action =
		    dated ? choose(r, format, &editing, dated, &r->merged[n]) : NULL;

		if (dated && !action) {
			k++;
		} else if (dated && found && found->start < dated->whole && dated->start < found->end) {
			if (gives_way(r, format, found, r->actions[i]))
				k++;
			else
				i++;
		} else if (dated && (!found || dated->start < found->start)) {
			r->merged_actions[n++] = action;
			k++;
		} else {
			r->merged[n] = *found;
			r->merged_actions[n++] = r->actions[i++];
		}
	}
	return n;
}

enum aj_status aj_redactor_add_dates(struct aj_redactor *r, const char *format, const struct aj_text *text,
    struct aj_findings *findings, struct aj_err *err)
{
	enum aj_status st = collect(r, text, err);

	if (st == AJ_OK && r->n_dated > 0)
		st = make_room(r, findings->count + r->n_dated, err);
	if (st != AJ_OK || r->n_dated == 0)
		return st;
	findings->count = merge(r, format, text, findings);
	findings->list = r->merged;
	memcpy(r->actions, r->merged_actions, findings->count * sizeof(*r->actions));
	return AJ_OK;
}
