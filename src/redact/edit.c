/* edit.c: what is written in place of a finding, and where. */

#include "redact/bare.h"
#include "redact/number.h"
#include "redact/redacting.h"

/* "::25", which was no address as long as one stood before it. */
static bool is_port(struct aj_str bytes, const struct aj_finding *finding)
{
	return finding->type == AJ_TYPE_IP && bytes.ptr[finding->start] == ':';
}

bool aj_redactor_is_written(
    const struct aj_redactor *r, struct aj_editing *editing, const struct aj_finding *finding)
{
	struct aj_str bytes = editing->text->bytes, until = aj_str_sub(bytes, 0, finding->end);
	size_t at = finding->start > AJ_WRITTEN_LONGEST ? finding->start - AJ_WRITTEN_LONGEST : 0;

	if (editing->tilde < at || editing->tilde == 0)
		editing->tilde = aj_str_find(bytes, at, '~');
	for (at = editing->tilde; at < finding->end; at = aj_str_find(until, at + 1, '~')) {
		size_t len = aj_action_written(r->options.key, aj_str_sub(bytes, at, AJ_WRITTEN_LONGEST));

		if (at + len > finding->start || (at + len == finding->start && is_port(bytes, finding)))
			return true;
	}
	return false;
}

/* A number that stays one. False: it cannot, or need not. */
static bool write_number(struct aj_redactor *r, const struct aj_action *action, struct aj_str value,
    const struct aj_finding *finding)
{
	struct aj_str type = aj_str_z(r->options.types[finding->type].name);
	uint8_t digits[AJ_NUMBER_MOST];
	size_t len;

	if (!action->numbers || !aj_number_is(value))
		return false;
	if (!r->scratch)
		r->scratch = aj_scratch_new(r->options.engine);
	if (!r->scratch)
		return false;
	len = aj_number_write(r->options.key, r->options.engine, r->scratch, type, value, finding, digits);
	aj_buf_add(&r->text, aj_str(digits, len));
	return len > 0;
}

static void write_text(struct aj_redactor *r, const struct aj_action *action, const struct aj_bare *bare,
    const struct aj_action_on *on)
{
	if (bare && action->kind != AJ_ACTION_REMOVE)
		aj_buf_add(&r->text, aj_str_z(bare->quote));
	aj_action_write(action, r->options.key, on, &r->text);
	if (bare)
		aj_buf_add(
		    &r->text, aj_str_z(action->kind == AJ_ACTION_REMOVE ? bare->nothing : bare->quote));
}

/* Of 192.0.2.77/24 the network's width stands there already. */
static void drop_width(struct aj_str behind, struct aj_buf *written)
{
	size_t slash = aj_str_find(aj_buf_str(written), 0, '/');
	struct aj_str width = aj_str_from(aj_buf_str(written), slash);

	if (width.len > 0 && aj_str_starts(behind, width) &&
	    !(behind.len > width.len && aj_is_digit(behind.ptr[width.len])))
		written->len = slash;
}

/* Numbers and dates, which look like any other when they are written. */
static bool is_earlier(const struct aj_redactor *r, const struct aj_action *action,
    const struct aj_finding *finding, struct aj_str value, const struct aj_subject *subject)
{
	if (action->kind == AJ_ACTION_SHIFT)
		return subject->written;
	return action->numbers && aj_number_written(r->options.key, value, finding);
}

/* Where a finding stands, in the text and in the layer. */
struct spot {
	const struct aj_value *value; /* or NULL */
	size_t start, end;
	uint64_t from, to;
	bool reference; /* to a text that is elsewhere */
};

/*
 * In "password: one two" what follows would be taken for the password if nothing stood there any more, and
 * for an address in "192.0.2.77::25": in running text they leave a label.
 */
static const struct aj_action label = { .kind = AJ_ACTION_LABEL };

static bool leaves_label(const struct aj_action *action, const struct aj_action_on *on,
    const struct aj_finding *finding, const struct spot *spot, struct aj_str behind)
{
	const struct aj_value *value = spot->value;

	if (action->kind != AJ_ACTION_REMOVE ||
	    (value && spot->start == value->at && spot->end == value->at + value->len))
		return false;
	return on->type->group == AJ_GROUP_SECRET ||
	       (finding->type == AJ_TYPE_IP && aj_str_starts(behind, AJ_S(":")));
}

static struct spot spot_of(struct aj_editing *editing, const struct aj_finding *finding)
{
	const struct aj_text *text = editing->text;
	struct spot spot = { .value = aj_text_value_next(text, finding->start, &editing->value),
		.start = finding->start,
		.end = finding->end };

	aj_text_raw_next(text, spot.start, spot.end, &editing->run, &spot.from, &spot.to);
	spot.reference = text->runs[editing->run].whole;
	return spot;
}

/* All of the value that it is in. */
static void widen(const struct aj_text *text, struct spot *spot)
{
	spot->start = spot->value->at;
	spot->end = spot->value->at + spot->value->len;
	aj_text_raw(text, spot->start, spot->end, &spot->from, &spot->to);
}

/* \"jane\"@contoso.com in a string of a program: the backslash goes with what it escapes. */
static void take_backslash(const struct aj_frame *frame, struct spot *spot)
{
	struct aj_str raw = aj_rewrite_raw(&frame->rewrite, spot->from, spot->from + 1);
	uint64_t at = spot->from;

	if (strcmp(frame->format, "text") != 0 || raw.len == 0 || (raw.ptr[0] != '"' && raw.ptr[0] != '\''))
		return;
	while (at > 0 && aj_str_eq(aj_rewrite_raw(&frame->rewrite, at - 1, at), AJ_S("\\")))
		at--;
	spot->from -= (spot->from - at) % 2;
}

/* A text of XML or HTML that goes on behind a tag that stands within it. */
static bool has_tag(const struct aj_frame *frame, struct aj_str raw)
{
	return (frame->notation == AJ_NOTATION_XML || frame->notation == AJ_NOTATION_HTML) && raw.len > 0 &&
	       memchr(raw.ptr, '<', raw.len);
}

/* What is put back there is written anew, as the bytes around it are; else it is the bytes as they stood. */
static bool is_recoded(const struct aj_frame *frame, const struct spot *spot, struct aj_str raw)
{
	return aj_frame_recoded(frame, spot->from, spot->to) || spot->reference || has_tag(frame, raw);
}

/* Writes the replacement where it belongs. */
static enum aj_status put(struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text,
    const struct aj_finding *finding, const struct spot *spot, struct aj_err *err)
{
	const struct aj_value *value = spot->value;

	if (value && frame->outer && spot->reference) {
		aj_shared_add(&frame->outer->shared, aj_str_sub(text->bytes, value->at, value->len),
		    finding->start - value->at, finding->end - value->at, aj_buf_str(&r->text));
		return AJ_OK;
	}
	if (has_tag(frame, aj_rewrite_raw(&frame->rewrite, spot->from, spot->to)))
		return aj_frame_edit_text(
		    frame, text, finding->start, finding->end, aj_buf_str(&r->text), err);
	return aj_frame_edit(frame, finding->field, spot->from, spot->to, aj_buf_str(&r->text), err);
}

/* Each piece between the tags is encrypted, and the tags stay: restoring gives back what there was. */
static enum aj_status seal_pieces(struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text,
    const struct aj_finding *finding, const struct aj_action *action, struct aj_err *err)
{
	struct aj_action_on on = { .type = &r->options.types[finding->type] };
	enum aj_status st = AJ_OK;

	aj_redact_counts_add(&r->counts, finding->type, action->kind, finding->field);
	for (size_t at = finding->start, end; at < finding->end && st == AJ_OK; at = end) {
		uint64_t from, to;

		end = aj_frame_piece_end(text, at, finding->end);
		aj_text_raw(text, at, end, &from, &to);
		aj_rewrite_free_part(&frame->rewrite, &from, &to);
		if (from == to || aj_frame_piece_stays(text, at, end))
			continue;
		on.value = aj_str_sub(text->bytes, at, end - at);
		on.raw = aj_rewrite_raw(&frame->rewrite, from, to);
		r->text.len = 0;
		aj_action_write(action, r->options.key, &on, &r->text);
		st = r->text.full ? aj_fail(err, AJ_ELIMIT, "no memory for a replacement")
				  : aj_rewrite_edit(&frame->rewrite, from, to, aj_buf_str(&r->text), err);
	}
	return st;
}

/* A value is a number if it looks like one. */
static bool is_untyped(const struct aj_frame *frame)
{
	return frame->notation == AJ_NOTATION_UNTYPED || frame->notation == AJ_NOTATION_XML;
}

/* A date that is moved needs no quotes where it had none. */
static bool stays_bare(struct aj_redactor *r, const struct aj_action *action, const struct aj_action_on *on)
{
	bool moved;

	if (action->kind != AJ_ACTION_SHIFT)
		return false;
	r->text.len = 0;
	moved = aj_action_shift(r->options.key, on, &r->text);
	r->text.len = 0;
	return moved;
}

enum aj_status aj_redactor_edit(struct aj_redactor *r, struct aj_frame *frame, struct aj_editing *editing,
    const struct aj_finding *finding, const struct aj_action *action, struct aj_err *err)
{
	const struct aj_text *text = editing->text;
	struct spot spot = spot_of(editing, finding);
	const struct aj_bare *bare = aj_bare_of(frame, text, spot.value, finding, spot.from);
	bool number;
	struct aj_action_on on = { .type = &r->options.types[finding->type],
		.value = aj_str_sub(text->bytes, spot.start, spot.end - spot.start),
		.canonical = finding->canonical,
		.subject = editing->subject.name,
		.american = r->options.american };

	number = spot.value && spot.start == spot.value->at && on.value.len == spot.value->len &&
		 (bare || is_untyped(frame) || aj_bare_plain_start(frame, spot.value, spot.start, spot.from));
	if (is_earlier(r, action, finding, number ? on.value : AJ_S(""), &editing->subject)) {
		r->earlier++;
		return AJ_OK;
	}
	on.raw = on.value;
	if (bare && stays_bare(r, action, &on))
		bare = NULL;
	on.quoted = bare != NULL;
	if (bare)
		widen(text, &spot);
	take_backslash(frame, &spot);
	if (action->kind == AJ_ACTION_ENCRYPT)
		aj_rewrite_free_part(&frame->rewrite, &spot.from, &spot.to);
	on.raw = aj_rewrite_raw(&frame->rewrite, spot.from, spot.to);
	if (action->kind == AJ_ACTION_ENCRYPT && !spot.reference && has_tag(frame, on.raw))
		return seal_pieces(r, frame, text, finding, action, err);
	if (is_recoded(frame, &spot, on.raw))
		on.raw = on.value;
	if (spot.from == spot.to)
		return AJ_OK;
	r->text.len = 0;
	if (leaves_label(action, &on, finding, &spot, aj_str_from(text->bytes, spot.end)))
		action = &label;
	if (!number || !write_number(r, action, on.value, finding))
		write_text(r, action, bare, &on);
	if (action->kind == AJ_ACTION_GENERALISE && finding->type == AJ_TYPE_IP)
		drop_width(aj_str_from(text->bytes, spot.end), &r->text);
	if (!r->text.full && aj_bare_plain_start(frame, spot.value, spot.start, spot.from))
		aj_bare_begin_plain(&r->text);
	if (r->text.full)
		return aj_fail(err, AJ_ELIMIT, "no memory for a replacement");
	aj_redact_counts_add(&r->counts, finding->type, action->kind, finding->field);
	return put(r, frame, text, finding, &spot, err);
}

enum aj_status aj_redactor_edit_shared(struct aj_frame *frame, const struct aj_text *text, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (!frame->outer || frame->outer->shared.n == 0)
		return AJ_OK;
	for (size_t i = 0; i < text->n_values && st == AJ_OK; i++) {
		const struct aj_value *value = &text->values[i];
		const struct aj_shared_edit *edits;
		size_t n;

		if (value->at < text->from || value->at >= text->to || aj_text_is_reference(text, value->at))
			continue;
		edits =
		    aj_shared_take(&frame->outer->shared, aj_str_sub(text->bytes, value->at, value->len), &n);
		for (size_t k = 0; k < n && st == AJ_OK; k++)
			st = aj_frame_edit_text(frame, text, value->at + edits[k].start,
			    value->at + edits[k].end, edits[k].replacement, err);
	}
	return st;
}

bool aj_renaming_begin(
    struct aj_renaming *renaming, struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text)
{
	struct aj_str field =
	    text->n_values > 0 && text->values[0].field ? text->values[0].field->name : AJ_S("");
	bool link = aj_str_eq(field, AJ_S("link"));

	*renaming = (struct aj_renaming){ .r = r,
		.frame = frame,
		.link = link,
		.was = link ? frame->packing.member.link : frame->packing.member.name };
	r->text.len = 0;
	return link || aj_str_eq(field, AJ_S("name")); /* comments are not written */
}

void aj_renaming_go(struct aj_renaming *renaming, uint64_t from, uint64_t to)
{
	aj_buf_add(&renaming->r->text, aj_str_sub(renaming->was, renaming->at, from - renaming->at));
	renaming->at = to;
}

enum aj_status aj_renaming_end(struct aj_renaming *renaming, struct aj_err *err)
{
	struct aj_buf *name = &renaming->r->text;

	if (renaming->at == 0 || renaming->was.len == 0)
		return AJ_OK;
	aj_buf_add(name, aj_str_from(renaming->was, renaming->at));
	if (name->full)
		return aj_fail(err, AJ_ELIMIT, "no memory for a name");
	aj_packing_rename(&renaming->frame->packing, renaming->link, aj_buf_str(name));
	renaming->frame->changed = true;
	return AJ_OK;
}

enum aj_status aj_redactor_rename(struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text,
    const struct aj_finding *findings, size_t n, struct aj_err *err)
{
	struct aj_renaming renaming;

	if (!aj_renaming_begin(&renaming, r, frame, text))
		return AJ_OK;
	for (size_t i = 0; i < n; i++) {
		const struct aj_action *action = r->actions[i];
		struct aj_action_on on = { .type = &r->options.types[findings[i].type],
			.value =
			    aj_str_sub(text->bytes, findings[i].start, findings[i].end - findings[i].start),
			.canonical = findings[i].canonical };
		uint64_t from, to;
		size_t begun;

		aj_text_raw(text, findings[i].start, findings[i].end, &from, &to);
		if (!action || action->kind == AJ_ACTION_KEEP || from < renaming.at)
			continue;
		on.raw = on.value;
		aj_renaming_go(&renaming, from, to);
		begun = r->text.len;
		aj_action_write(action, r->options.key, &on, &r->text);
		for (; begun < r->text.len; begun++)
			if (r->text.ptr[begun] == '/') /* it would begin a folder */
				r->text.ptr[begun] = '_';
		aj_redact_counts_add(&r->counts, findings[i].type, action->kind, findings[i].field);
	}
	return aj_renaming_end(&renaming, err);
}
