/*
 * frame_sink.c: the sink in a worker process. Nothing is sent per frame but when
 * there is much of it, or the object ends.
 */

#include "role/frame.h"

#include "scan/digest.h"

#include <stdlib.h>

enum {
	SEND_AT = 32 << 10,
	ROOM_FIRST = 64 << 10,
	DETAIL_MAX = 254,
};

_Static_assert(AJ_BECAUSE_COUNT <= 16, "reasons go in 16 bits");

struct aj_frame_sink {
	struct aj_sink sink; /* first: the sink is cast back */
	bool spots;
	void (*send)(void *to, struct aj_str bytes);
	void *to;
	uint8_t *bytes;
	size_t len, room;
	bool lost;			  /* memory was refused */
	uint32_t layer;			  /* whose place was sent last */
	uint32_t sent[AJ_FIELDS_MAX + 1]; /* by id of a field: in which round its name was sent */
	uint32_t round;			  /* one for each place that was sent */
	uint32_t months[AJ_MONTHS];	  /* as they were at the end before */
};

/* Room for len bytes more; NULL: none, noted. */
static uint8_t *reserve(struct aj_frame_sink *frames, size_t len)
{
	size_t room = frames->room ? frames->room : ROOM_FIRST;
	uint8_t *grown;

	if (len <= frames->room - frames->len)
		return frames->bytes + frames->len;
	while (room - frames->len < len)
		room *= 2;
	grown = realloc(frames->bytes, room);
	frames->lost |= !grown;
	if (!grown)
		return NULL;
	frames->bytes = grown;
	frames->room = room;
	return grown + frames->len;
}

/* Most values have 8 to 32 bytes, for which to call memcpy is a long way: two halves that may overlap. */
static inline uint8_t *put(uint8_t *to, const void *bytes, size_t len)
{
	const uint8_t *from = bytes;

	if (len >= 16 && len <= 32) {
		memcpy(to, from, 16);
		memcpy(to + len - 16, from + len - 16, 16);
	} else if (len >= 8 && len < 16) {
		memcpy(to, from, 8);
		memcpy(to + len - 8, from + len - 8, 8);
	} else if (len > 0) {
		memcpy(to, from, len);
	}
	return to + len;
}

static void add(struct aj_frame_sink *frames, const void *bytes, size_t len)
{
	uint8_t *to = reserve(frames, len);

	if (to) {
		put(to, bytes, len);
		frames->len += len;
	}
}

static void add_head(struct aj_frame_sink *frames, enum aj_frame_kind kind, size_t len)
{
	add(frames, &(struct aj_frame_head){ (uint32_t)len, kind }, sizeof(struct aj_frame_head));
}

void aj_frame_flush(struct aj_frame_sink *frames)
{
	if (frames->len > 0)
		frames->send(frames->to, aj_str(frames->bytes, frames->len));
	frames->len = 0;
}

static void add_place(struct aj_frame_sink *frames, const struct aj_place *place)
{
	const struct aj_place *chain[2 * AJ_SCAN_DEPTH_MAX + 4];
	size_t depth = 0, len = sizeof(struct aj_frame_place);

	for (; place && place->outer && depth < AJ_LEN(chain); place = place->outer) {
		chain[depth++] = place;
		len += sizeof(struct aj_frame_name) + place->name.len;
	}
	add_head(frames, AJ_FRAME_PLACE, len);
	add(frames, &(struct aj_frame_place){ (uint32_t)depth }, sizeof(struct aj_frame_place));
	while (depth-- > 0) {
		// cppcheck-suppress uninitvar
		const struct aj_place *p = chain[depth];

		add(frames, &(struct aj_frame_name){ (uint32_t)p->name.len, p->entry },
		    sizeof(struct aj_frame_name));
		add(frames, p->name.ptr, p->name.len);
	}
}

/* The number by which a field is called; its names go before. */
static uint32_t call_field(struct aj_frame_sink *frames, const struct aj_field *field)
{
	const struct aj_field *chain[AJ_FIELD_DEPTH_MAX + 1];
	size_t depth = 0;

	if (!field || !field->parent || field->id > AJ_FIELDS_MAX)
		return 0;
	for (const struct aj_field *f = field;
	     f->parent && frames->sent[f->id] != frames->round && depth < AJ_LEN(chain); f = f->parent)
		chain[depth++] = f;
	while (depth-- > 0) {
		// cppcheck-suppress uninitvar
		const struct aj_field *f = chain[depth];
		struct aj_frame_field frame = { f->id, f->parent->parent ? f->parent->id : 0 };

		add_head(frames, AJ_FRAME_FIELD, sizeof(frame) + f->name.len);
		add(frames, &frame, sizeof(frame));
		add(frames, f->name.ptr, f->name.len);
		frames->sent[f->id] = frames->round;
	}
	return field->id;
}

static void add_names(struct aj_frame_sink *frames, const struct aj_span *span)
{
	if (span->n_findings == 0)
		return;
	if (span->layer != frames->layer) {
		add_place(frames, span->place);
		frames->layer = span->layer;
		frames->round++;
	}
	for (size_t i = 0; i < span->n_findings; i++)
		call_field(frames, span->findings[i].field);
}

/* The key of its record, unless that is the one of the finding before it. */
static void add_key(
    struct aj_frame_sink *frames, const struct aj_span *span, size_t i, struct aj_frame_finding *frame)
{
	const struct aj_record_key *key = &span->keys[i];

	if (key->value.len == 0 || key->value.len > AJ_DIGEST_KEY_MAX)
		return;
	if (i > 0 && key->found == key[-1].found && aj_str_eq(key->value, key[-1].value)) {
		frame->flags |= AJ_FRAME_SAME_KEY;
		return;
	}
	frame->flags |= AJ_FRAME_KEY | (key->found ? AJ_FRAME_KEY_FOUND : 0);
	frame->key_len = (uint16_t)key->value.len;
	add(frames, key->value.ptr, key->value.len);
}

static uint8_t *put_spot(uint8_t *to, const struct aj_finding *finding, const struct aj_spot *spot, bool same)
{
	const struct aj_field *field = finding->field && finding->field->parent ? finding->field : NULL;
	struct aj_frame_spot where = { spot->start, spot->end, field ? field->id : 0,
		same ? 0 : (uint32_t)spot->value.len };

	return put(to, &where, sizeof(where));
}

/* Its detail, and its value unless that is the same as its canonical form. */
static void add_words(struct aj_frame_sink *frames, const struct aj_finding *finding,
    const struct aj_spot *spot, bool same, struct aj_frame_finding *frame)
{
	size_t detail = finding->detail ? strnlen(finding->detail, DETAIL_MAX) : 0;

	if (detail > 0) {
		frame->detail_len = (uint8_t)(detail + 1);
		add(frames, finding->detail, detail);
		add(frames, "", 1);
	}
	if (same)
		return;
	frame->flags |= AJ_FRAME_VALUE;
	add(frames, spot->value.ptr, spot->value.len);
}

static void add_finding(struct aj_frame_sink *frames, const struct aj_span *span, size_t i)
{
	const struct aj_finding *finding = &span->findings[i];
	const struct aj_spot *spot = frames->spots ? &span->spots[i] : NULL;
	bool same = spot && aj_str_eq(spot->value, finding->canonical);
	struct aj_frame_finding frame = {
		.type = finding->type,
		.because = (uint16_t)finding->because,
		.likelihood = finding->likelihood,
		.severity = finding->severity,
		.flags = (uint8_t)((span->begins[i] ? AJ_FRAME_BEGINS : 0) | (spot ? AJ_FRAME_SPOT : 0)),
		.canonical_len = (uint32_t)finding->canonical.len,
	};
	size_t at = frames->len;
	uint8_t *to = reserve(frames, sizeof(frame) + sizeof(struct aj_frame_spot) + finding->canonical.len);

	if (!to)
		return;
	memcpy(frame.country, finding->country, sizeof(frame.country));
	to = put(to, &frame, sizeof(frame));
	if (spot)
		to = put_spot(to, finding, spot, same);
	to = put(to, finding->canonical.ptr, finding->canonical.len);
	frames->len = (size_t)(to - frames->bytes);
	if (!spot && !span->keys)
		return;
	if (spot)
		add_words(frames, finding, spot, same, &frame);
	if (span->keys)
		add_key(frames, span, i, &frame);
	put(frames->bytes + at, &frame, sizeof(frame));
}

static enum aj_status frames_begin(struct aj_sink *sink, const struct aj_object *object, struct aj_err *err)
{
	((struct aj_frame_sink *)sink)->layer = 0;
	return AJ_OK;
}

static enum aj_status frames_span(struct aj_sink *sink, const struct aj_span *span, struct aj_err *err)
{
	struct aj_frame_sink *frames = (struct aj_frame_sink *)sink;
	struct aj_frame_span frame = { span->bytes, (uint32_t)span->records, (uint32_t)span->n_findings,
		(uint32_t)span->n_ranks, span->layer, span->goes_on, span->record_ended, span->line_open,
		{ 0 } };
	struct aj_frame_head head = { 0, AJ_FRAME_SPAN };
	size_t begin = frames->len, at;

	if (frames->spots)
		add_names(frames, span);
	at = frames->len;
	add(frames, &head, sizeof(head));
	add(frames, &frame, sizeof(frame));
	add(frames, span->ranks, span->n_ranks * sizeof(*span->ranks));
	for (size_t i = 0; i < span->n_findings; i++)
		add_finding(frames, span, i);
	if (frames->lost || frames->len - at - sizeof(head) > AJ_FRAME_MAX) {
		frames->len = begin;
		return aj_fail(err, AJ_ELIMIT, "no memory for what was found");
	}
	head.len = (uint32_t)(frames->len - at - sizeof(head));
	put(frames->bytes + at, &head, sizeof(head));
	if (frames->len >= SEND_AT)
		aj_frame_flush(frames);
	return AJ_OK;
}

static enum aj_status frames_end(struct aj_sink *sink, const struct aj_object *object, enum aj_how how,
    const char *why, struct aj_err *err)
{
	return AJ_OK; /* who called for the scan knows more, and says it by aj_frame_end */
}

bool aj_frame_end(
    struct aj_frame_sink *frames, const struct aj_frame_end *end, const uint32_t *months, const char *why)
{
	struct aj_frame_end frame = *end;
	size_t why_len = strlen(why), at;

	frame.n_months = 0;
	frames->lost = false;
	at = frames->len;
	add_head(frames, AJ_FRAME_END, 0);
	add(frames, &frame, sizeof(frame));
	for (uint32_t i = 0; (i = aj_months_differ(months, frames->months, i)) < AJ_MONTHS; i++) {
		struct aj_frame_month month = { i, months[i] - frames->months[i] };

		add(frames, &month, sizeof(month));
		frames->months[i] = months[i];
		frame.n_months++;
	}
	add(frames, why, why_len);
	if (frames->lost)
		return false;
	put(frames->bytes + at,
	    &(struct aj_frame_head){
		(uint32_t)(frames->len - at - sizeof(struct aj_frame_head)), AJ_FRAME_END },
	    sizeof(struct aj_frame_head));
	put(frames->bytes + at + sizeof(struct aj_frame_head), &frame, sizeof(frame));
	aj_frame_flush(frames);
	return true;
}

void aj_frame_format(struct aj_frame_sink *frames, uint32_t serial, uint32_t format)
{
	struct aj_frame_format frame = { serial, format };

	add_head(frames, AJ_FRAME_FORMAT, sizeof(frame));
	add(frames, &frame, sizeof(frame));
	aj_frame_flush(frames);
}

enum aj_status aj_frame_sink_new(bool spots, struct aj_frame_sink **out, struct aj_err *err)
{
	static const struct aj_sink_ops ops[2] = {
		{ "frames", "sends what is found to another process", false, frames_begin, frames_span,
		    frames_end },
		{ "frames", "sends what is found to another process", true, frames_begin, frames_span,
		    frames_end },
	};
	struct aj_frame_sink *frames = calloc(1, sizeof(*frames));

	if (!frames)
		return aj_fail(err, AJ_ELIMIT, "no memory for frames");
	frames->sink.ops = &ops[spots];
	frames->spots = spots;
	*out = frames;
	return AJ_OK;
}

void aj_frame_sink_to(struct aj_frame_sink *frames, void (*send)(void *to, struct aj_str bytes), void *to)
{
	frames->send = send;
	frames->to = to;
}

struct aj_sink *aj_frame_sink(struct aj_frame_sink *frames)
{
	return &frames->sink;
}

void aj_frame_sink_free(struct aj_frame_sink *frames)
{
	if (!frames)
		return;
	free(frames->bytes);
	free(frames);
}
