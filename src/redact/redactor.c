#include "redact/redactor.h"

#include "redact/layers.h"
#include "redact/number.h"
#include "redact/sealed.h"
#include "redact/subject.h"

#include <stdlib.h>

enum {
	BARE_MAX = 64,	/* bytes of a number */
	NEIGHBOUR = 64, /* bytes within which words speak for something, generously */
};

struct aj_redactor {
	struct aj_tap tap; /* first: it is cast back */
	struct aj_redactor_options options;
	struct aj_layers layers;
	struct aj_buf text;		  /* a replacement */
	const struct aj_action **actions; /* for each finding of a text */
	size_t actions_room;
	struct aj_scratch *scratch; /* to look at numbers; made when the first is met */
	uint64_t out_of_reach, earlier, restored;
	struct aj_redact_counts counts;
};

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

	frame->mail.object = (struct aj_mail_object){ true, from, to, coding };
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

/* What takes the place of a value that stands without quotes, where text needs them. */
struct bare {
	const char *format, *quote, *nothing;
};

static const struct bare *bare_style(const struct aj_frame *frame, uint64_t from)
{
	static const struct bare json = { "json", "\"", "null" }, sql = { "sql", "'", "NULL" },
				 toml = { "toml", "\"", "\"\"" };

	if (strcmp(frame->format, "json") == 0 || strcmp(frame->format, "ndjson") == 0)
		return &json;
	switch (aj_mail_coding(&frame->mail, from)) {
	case AJ_CODING_SQL:
		return &sql;
	case AJ_CODING_TOML:
		return &toml;
	default:
		return NULL;
	}
}

/* A number, or a date of TOML, without quotes: it goes as a whole, and what takes its place gets quotes.
 * NULL: it is none. */
static const struct bare *bare_of(
    const struct aj_frame *frame, const struct aj_text *text, const struct aj_value *value)
{
	const struct bare *style;
	uint64_t from, to;
	struct aj_str before;
	bool number;

	if (!value || value->len == 0)
		return NULL;
	aj_text_raw(text, value->at, value->at + value->len, &from, &to);
	style = bare_style(frame, from);
	number = is_numeric(aj_str_sub(text->bytes, value->at, value->len));
	if (!style || (!number && (style->format[0] != 't' || !value->field)))
		return NULL;
	if (from == 0)
		return style;
	before = aj_rewrite_raw(&frame->rewrite, from - 1, from);
	return before.len > 0 && memchr(":,[=( \t\r\n", before.ptr[0], 9) ? style : NULL;
}

/* A scalar of YAML without quotes must not begin with some of the signs that a replacement begins with. */
static bool is_plain_start(
    const struct aj_frame *frame, const struct aj_value *value, size_t start, uint64_t from)
{
	struct aj_str before = aj_rewrite_raw(&frame->rewrite, from - (from > 0), from);

	return strcmp(frame->format, "yaml") == 0 && (!value || value->at == start) &&
	       (before.len == 0 || !memchr("\"'", before.ptr[0], 2));
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

static void write_text(struct aj_redactor *r, const struct aj_action *action, const struct bare *bare,
    const struct aj_action_on *on)
{
	if (bare && action->kind != AJ_ACTION_REMOVE)
		aj_buf_add(&r->text, aj_str_z(bare->quote));
	aj_action_write(action, r->options.key, on, &r->text);
	if (bare)
		aj_buf_add(
		    &r->text, aj_str_z(action->kind == AJ_ACTION_REMOVE ? bare->nothing : bare->quote));
}

/* "~" alone is the null of YAML. */
static void begin_plain(struct aj_buf *text)
{
	if (text->len > 0 && text->ptr[0] != '*')
		return;
	aj_buf_add(text, AJ_S("~"));
	if (text->len > 1)
		memmove(text->ptr + 1, text->ptr, text->len - 1);
	text->ptr[0] = '~';
}

/* Numbers and dates, which look like any other when they are written. */
static bool is_earlier(const struct aj_redactor *r, const struct aj_action *action,
    const struct aj_finding *finding, struct aj_str value, const struct aj_subject *subject)
{
	if (action->kind == AJ_ACTION_SHIFT)
		return subject->written;
	return action->numbers && aj_number_written(r->options.key, value, finding);
}

/* The run that at is in stands for a text that is elsewhere: a cell of a sheet. */
static bool is_reference(const struct aj_text *text, size_t at)
{
	size_t lo = 0, hi = text->n_runs;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (text->runs[mid].at <= at)
			lo = mid;
		else
			hi = mid;
	}
	return text->runs[lo].whole;
}

/* Writes the replacement where it belongs. */
static enum aj_status put(struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text,
    const struct aj_finding *finding, uint64_t from, uint64_t to, struct aj_err *err)
{
	const struct aj_value *value = value_of(text, finding);
	struct aj_str raw = aj_rewrite_raw(&frame->rewrite, from, to);

	if (value && frame->outer && is_reference(text, finding->start)) {
		aj_shared_add(&frame->outer->shared, aj_str_sub(text->bytes, value->at, value->len),
		    finding->start - value->at, finding->end - value->at, aj_buf_str(&r->text));
		return AJ_OK;
	}
	if (strcmp(frame->format, "xml") == 0 && raw.len > 0 && memchr(raw.ptr, '<', raw.len))
		return aj_frame_edit_text(
		    frame, text, finding->start, finding->end, aj_buf_str(&r->text), err);
	return aj_frame_edit(frame, finding->field, from, to, aj_buf_str(&r->text), err);
}

static enum aj_status edit(struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text,
    const struct aj_finding *finding, const struct aj_action *action, const struct aj_subject *subject,
    struct aj_err *err)
{
	const struct aj_value *value = value_of(text, finding);
	size_t start = finding->start, end = finding->end;
	const struct bare *bare = bare_of(frame, text, value);
	bool number;
	struct aj_action_on on = { .type = &r->options.types[finding->type],
		.value = aj_str_sub(text->bytes, start, end - start),
		.canonical = finding->canonical,
		.subject = subject->name,
		.quoted = bare != NULL };
	uint64_t from, to;

	number = value && start == value->at && end - start == value->len &&
		 (bare || strcmp(frame->format, "csv") == 0);
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
		aj_rewrite_free_part(&frame->rewrite, &from, &to);
	on.raw = aj_rewrite_raw(&frame->rewrite, from, to);
	if (aj_frame_coded(frame, from) || is_reference(text, start) ||
	    (strcmp(frame->format, "xml") == 0 && on.raw.len > 0 && memchr(on.raw.ptr, '<', on.raw.len)))
		on.raw = on.value;
	if (from == to)
		return AJ_OK;
	r->text.len = 0;
	if (!number || !write_number(r, action, on.value, finding))
		write_text(r, action, bare, &on);
	if (!r->text.full && is_plain_start(frame, value, start, from))
		begin_plain(&r->text);
	if (r->text.full)
		return aj_fail(err, AJ_ELIMIT, "no memory for a replacement");
	aj_redact_counts_add(&r->counts, finding->type, action->kind, finding->field);
	return put(r, frame, text, finding, from, to, err);
}

/* What was found in cells that show this text, where the text stands. */
static enum aj_status edit_shared(
    struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (!frame->outer || frame->outer->shared.n == 0)
		return AJ_OK;
	for (size_t i = 0; i < text->n_values && st == AJ_OK; i++) {
		const struct aj_value *value = &text->values[i];
		const struct aj_shared_edit *edits;
		size_t n;

		if (value->at < text->from || value->at >= text->to || is_reference(text, value->at))
			continue;
		edits =
		    aj_shared_take(&frame->outer->shared, aj_str_sub(text->bytes, value->at, value->len), &n);
		for (size_t k = 0; k < n && st == AJ_OK; k++)
			st = aj_frame_edit_text(frame, text, value->at + edits[k].start,
			    value->at + edits[k].end, edits[k].replacement, err);
	}
	return st;
}

/* A name of a member, or where a link leads: without what was found in it. */
static enum aj_status rename_member(struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text,
    const struct aj_finding *findings, size_t n, struct aj_err *err)
{
	struct aj_str field =
	    text->n_values > 0 && text->values[0].field ? text->values[0].field->name : AJ_S("");
	bool link = aj_str_eq(field, AJ_S("link"));
	struct aj_str was = link ? frame->packing.member.link : frame->packing.member.name,
		      bytes = text->bytes;
	size_t at = 0;

	if (!link && !aj_str_eq(field, AJ_S("name"))) /* comments are not written */
		return AJ_OK;
	r->text.len = 0;
	for (size_t i = 0; i < n; i++) {
		const struct aj_action *action = r->actions[i];
		struct aj_action_on on = { .type = &r->options.types[findings[i].type],
			.value = aj_str_sub(bytes, findings[i].start, findings[i].end - findings[i].start),
			.canonical = findings[i].canonical };
		size_t begun;

		if (!action || findings[i].start < at || is_written(r, text, &findings[i]))
			continue;
		on.raw = on.value;
		aj_buf_add(&r->text, aj_str_sub(bytes, at, findings[i].start - at));
		begun = r->text.len;
		aj_action_write(action, r->options.key, &on, &r->text);
		for (; begun < r->text.len; begun++)
			if (r->text.ptr[begun] == '/') /* it would begin a folder */
				r->text.ptr[begun] = '_';
		at = findings[i].end;
		aj_redact_counts_add(&r->counts, findings[i].type, action->kind, findings[i].field);
	}
	if (at == 0 || was.len == 0)
		return AJ_OK;
	aj_buf_add(&r->text, aj_str_from(bytes, at));
	if (aj_str_starts(was, bytes)) /* the ending of the name, which is not shown */
		aj_buf_add(&r->text, aj_str_from(was, bytes.len));
	if (r->text.full)
		return aj_fail(err, AJ_ELIMIT, "no memory for a name");
	aj_packing_rename(&frame->packing, link, aj_buf_str(&r->text));
	frame->changed = true;
	return AJ_OK;
}

/* What is done with each finding of the text; NULL: nothing. */
static enum aj_status choose_actions(struct aj_redactor *r, const char *format,
    const struct aj_finding *findings, size_t n, struct aj_err *err)
{
	if (n > r->actions_room) {
		const struct aj_action **grown = realloc(r->actions, n * sizeof(*grown));

		if (!grown)
			return aj_fail(err, AJ_ELIMIT, "no memory for %zu findings", n);
		r->actions = grown;
		r->actions_room = n;
	}
	for (size_t i = 0; i < n; i++)
		r->actions[i] = aj_policy_action(r->options.policy, &findings[i], format);
	return AJ_OK;
}

/*
 * The words of what goes speak no more for or against its neighbours: one that is nearly
 * likely enough goes, too, since it might be so in the copy. Else redacting twice would
 * not be the same as once.
 */
static void take_neighbours(
    struct aj_redactor *r, const char *format, const struct aj_finding *findings, size_t n)
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
		r->actions[i] = aj_policy_action(r->options.policy, &likelier, format);
	}
}

/* Puts back what was sealed, and takes away the quotes that it got. */
static enum aj_status restore(struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text,
    size_t at, const struct aj_written *written, struct aj_err *err)
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
	before = aj_rewrite_raw(&frame->rewrite, from - (from > 0), from);
	behind = aj_rewrite_raw(&frame->rewrite, to, to + 1);
	if (written->joint == '*' && before.len > 0 && memchr("\"'", before.ptr[0], 2) &&
	    aj_str_eq(before, behind)) {
		from--;
		to++;
	}
	r->restored++;
	return aj_frame_restore(frame, from, to, aj_str(plain, len), err);
}

static enum aj_status restore_text(
    struct aj_redactor *r, struct aj_frame *frame, const struct aj_text *text, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (size_t at = text->from; st == AJ_OK; at++) {
		struct aj_written written;

		at = aj_str_find(text->bytes, at, '~');
		if (at >= text->to)
			break;
		if (aj_written_read(aj_str_sub(text->bytes, at, AJ_WRITTEN_LONGEST), &written) &&
		    (written.joint == '-' || written.joint == '*'))
			st = restore(r, frame, text, at, &written, err);
	}
	return st;
}

static enum aj_status redact_text(struct aj_redactor *r, struct aj_frame *frame, bool within,
    const struct aj_text *text, const struct aj_finding *findings, size_t n, struct aj_err *err)
{
	enum aj_status st = choose_actions(r, frame->format, findings, n, err);
	struct aj_subject subject = { 0 };

	if (st == AJ_OK)
		take_neighbours(r, frame->format, findings, n);
	if (st == AJ_OK && frame->kind == AJ_FRAME_ARCHIVE)
		return rename_member(r, frame, text, findings, n, err);
	if (st == AJ_OK && within)
		st = edit_shared(r, frame, text, err);
	for (size_t i = 0; i < n && st == AJ_OK; i++) {
		const struct aj_finding *finding = &findings[i];
		const struct aj_action *action = r->actions[i];

		if (!within) {
			r->out_of_reach += action != NULL && frame->kind != AJ_FRAME_DROPPED;
		} else if (is_written(r, text, finding) ||
			   (action && action->kind == AJ_ACTION_GENERALISE && is_general(text, finding))) {
			continue;
		} else if (action) {
			if (action->kind == AJ_ACTION_SHIFT)
				aj_subject_find(&subject, r->options.policy, r->options.key, r->options.types,
				    text, &(struct aj_findings){ findings, n }, finding->start);
			st = edit(r, frame, text, finding, action, &subject, err);
		} else {
			aj_redact_counts_add(&r->counts, finding->type, AJ_ACTION_KEEP, finding->field);
			st = aj_frame_keep(frame,
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
	struct aj_frame *frame = aj_layers_top(&r->layers);
	bool within = frame->kind == AJ_FRAME_WRITTEN;
	uint64_t from, to;
	enum aj_status st;

	st = aj_layers_failed(&r->layers, err);
	if (st != AJ_OK)
		return st;
	if (within)
		aj_mail_note_lengths(&frame->mail, text);
	st = !r->options.restore ? redact_text(r, frame, within, text, findings, n, err)
	     : within		 ? restore_text(r, frame, text, err)
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
	r->tap = (struct aj_tap){ tap_begin, tap_text, tap_end, tap_coded, tap_object_at, tap_member };
	r->options = *options;
	aj_layers_init(&r->layers, options->restore ? AJ_UNWRITABLE_KEEP : options->policy->unwritable,
	    options->check, options->aside, options->to);
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
