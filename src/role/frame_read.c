/*
 * frame_read.c: takes frames apart that a jailed process has sent, which may have
 * been taken over by what it parses. Every number is held against what it can be;
 * what points, points into the frame.
 */

#include "role/frame.h"

#include "scan/digest.h"

#include <stdlib.h>

enum {
	NAMES_MAX = 1 << 20, /* bytes of the names of a place's layers */
	NAMES_BOUND =
	    (AJ_FIELDS_MAX + 1) * (AJ_FIELD_NAME_MAX + 64) + 2 * NAMES_MAX, /* … and of its fields */
	LAYERS_MAX = 2 * AJ_SCAN_DEPTH_MAX + 4,
	RECORDS_MAX = 1 << 20,	/* in a text; twice as many as it has bytes */
	FINDINGS_MAX = 1 << 17, /* in a text: what the engine notes at most */
	PER_MIB_MAX = 1 << 18,	/* findings in a MiB of text, and once as many */
	WHY_MAX = 512,
};

struct aj_frames {
	struct aj_frames_options options;
	struct aj_arena names;			/* of the place and its fields */
	struct aj_place places[LAYERS_MAX + 1]; /* the object first */
	size_t n_places;
	uint64_t most;
	bool keyed;				   /* the object's records have keys */
	struct aj_field fields[AJ_FIELDS_MAX + 1]; /* [0] is the top */
	uint32_t known[AJ_FIELDS_MAX + 1];	   /* in which round a field's name came */
	uint32_t round;
	uint64_t text_bytes, n_findings; /* of the object */

	/* Of a span */
	struct aj_finding *findings;
	struct aj_spot *spots;
	struct aj_record_key *keys;
	uint8_t *begins;
	uint64_t ranks[AJ_PRINT_RANKS];
	size_t room;
	char why[WHY_MAX + 1];
};

static enum aj_status wrong(struct aj_err *err, const char *what)
{
	return aj_fail(err, AJ_EINPUT, "its worker said what cannot be (%s)", what);
}

/* Takes len bytes off the front. False: there are fewer. */
static bool take(struct aj_str *bytes, void *out, size_t len)
{
	if (len > bytes->len)
		return false;
	if (len > 0)
		memcpy(out, bytes->ptr, len);
	*bytes = aj_str_from(*bytes, len);
	return true;
}

static bool take_str(struct aj_str *bytes, size_t len, struct aj_str *out)
{
	if (len > bytes->len)
		return false;
	*out = aj_str_sub(*bytes, 0, len);
	*bytes = aj_str_from(*bytes, len);
	return true;
}

enum aj_status aj_frames_new(
    const struct aj_frames_options *options, struct aj_frames **out, struct aj_err *err)
{
	struct aj_frames *frames = calloc(1, sizeof(*frames));

	if (!frames)
		return aj_fail(err, AJ_ELIMIT, "no memory for frames");
	frames->options = *options;
	aj_arena_init(&frames->names, NAMES_BOUND);
	*out = frames;
	return AJ_OK;
}

void aj_frames_free(struct aj_frames *frames)
{
	if (!frames)
		return;
	aj_arena_fini(&frames->names);
	free(frames->findings);
	free(frames->spots);
	free(frames->keys);
	free(frames->begins);
	explicit_bzero(frames->ranks, sizeof(frames->ranks));
	free(frames);
}

void aj_frames_begin(struct aj_frames *frames, const struct aj_object *object, uint64_t most)
{
	frames->places[0] = (struct aj_place){ .name = object->name };
	frames->keyed = object->key != AJ_KEY_NONE;
	frames->n_places = 1;
	frames->most = most;
	frames->round++;
	frames->text_bytes = frames->n_findings = 0;
	aj_arena_reset(&frames->names);
}

void aj_frames_most(struct aj_frames *frames, uint64_t most)
{
	frames->most = most;
}

static enum aj_status read_place(struct aj_frames *frames, struct aj_str bytes, struct aj_err *err)
{
	struct aj_frame_place frame;
	struct aj_frame_name name;
	enum aj_status st = AJ_OK;

	frames->n_places = 1;
	frames->round++;
	aj_arena_reset(&frames->names);
	if (bytes.len > NAMES_MAX || !take(&bytes, &frame, sizeof(frame)) || frame.count > LAYERS_MAX)
		return wrong(err, "a place");
	for (uint32_t i = 0; i < frame.count && st == AJ_OK; i++) {
		struct aj_place *place = &frames->places[frames->n_places];
		struct aj_str text;

		if (!take(&bytes, &name, sizeof(name)) || !take_str(&bytes, name.len, &text))
			return wrong(err, "a place");
		*place = (struct aj_place){ .outer = place - 1, .entry = name.entry != 0 };
		st = aj_arena_dup(&frames->names, text, &place->name, err);
		frames->n_places++;
	}
	return st == AJ_OK && bytes.len > 0 ? wrong(err, "a place") : st;
}

static enum aj_status read_field(struct aj_frames *frames, struct aj_str bytes, struct aj_err *err)
{
	struct aj_frame_field frame;
	const struct aj_field *parent;
	struct aj_field *field;

	if (!take(&bytes, &frame, sizeof(frame)) || frame.id == 0 || frame.id > AJ_FIELDS_MAX ||
	    frame.parent > AJ_FIELDS_MAX || bytes.len > AJ_FIELD_NAME_MAX ||
	    frames->known[frame.id] == frames->round ||
	    (frame.parent > 0 && frames->known[frame.parent] != frames->round))
		return wrong(err, "a field");
	field = &frames->fields[frame.id];
	parent = &frames->fields[frame.parent];
	if (parent->depth >= AJ_FIELD_DEPTH_MAX)
		return wrong(err, "a field");
	*field = (struct aj_field){ .parent = parent, .id = frame.id, .depth = parent->depth + 1 };
	frames->known[frame.id] = frames->round; /* only now: it is never its own parent */
	return aj_arena_dup(&frames->names, bytes, &field->name, err);
}

static bool make_room(struct aj_frames *frames, size_t count)
{
	if (count > frames->room) {
		size_t room = count + count / 2;
		struct aj_finding *findings = realloc(frames->findings, room * sizeof(*findings));
		struct aj_spot *spots;
		struct aj_record_key *keys;
		uint8_t *begins;

		if (!findings)
			return false;
		frames->findings = findings;
		spots = realloc(frames->spots, room * sizeof(*spots));
		if (!spots)
			return false;
		frames->spots = spots;
		keys = realloc(frames->keys, room * sizeof(*keys));
		if (!keys)
			return false;
		frames->keys = keys;
		begins = realloc(frames->begins, room);
		if (!begins)
			return false;
		frames->begins = begins;
		frames->room = room;
	}
	return true;
}

static bool is_country(const char country[2])
{
	return (country[0] == 0 && country[1] == 0) ||
	       (aj_is_upper((uint8_t)country[0]) && aj_is_upper((uint8_t)country[1]));
}

/* Whether a finding's plain facts are such as the engine gives. */
static bool is_finding(const struct aj_frames *frames, const struct aj_frame_finding *f)
{
	return f->type < frames->options.n_types && f->likelihood >= frames->options.least &&
	       f->likelihood >= AJ_VERY_UNLIKELY && f->likelihood <= AJ_VERY_LIKELY && f->severity >= 1 &&
	       f->severity <= 4 && f->because < 1 << AJ_BECAUSE_COUNT && is_country(f->country) &&
	       f->canonical_len > 0 && f->canonical_len <= AJ_FRAME_MAX &&
	       ((f->flags & AJ_FRAME_SPOT) != 0) == frames->options.spots &&
	       (frames->options.spots || !(f->flags & AJ_FRAME_VALUE));
}

static bool is_spot(const struct aj_frames *frames, const struct aj_frame_spot *spot)
{
	/* In layers below the first, offsets are of what only the worker has seen. */
	return spot->start < spot->end && (frames->n_places > 2 || spot->end <= frames->most) &&
	       spot->field <= AJ_FIELDS_MAX &&
	       (spot->field == 0 || frames->known[spot->field] == frames->round);
}

/* A finding that names no place in its text has none: it is left out of lists there as here. */
static bool no_spot(const struct aj_frame_spot *spot)
{
	return spot->start == 0 && spot->end == 0 && spot->value_len == 0;
}

/* Of an object without keys there are none, and the first finding of a text brings its own. */
static bool read_key(
    struct aj_frames *frames, const struct aj_frame_finding *f, struct aj_str *bytes, size_t i)
{
	unsigned said = f->flags & (AJ_FRAME_KEY | AJ_FRAME_SAME_KEY | AJ_FRAME_KEY_FOUND);
	struct aj_record_key *key = &frames->keys[i];

	if (!frames->keyed)
		return said == 0 && f->key_len == 0;
	*key = (struct aj_record_key){ .found = (said & AJ_FRAME_KEY_FOUND) != 0 };
	if (said == 0)
		return f->key_len == 0;
	if (said == AJ_FRAME_SAME_KEY && i > 0 && f->key_len == 0) {
		*key = key[-1];
		return key->value.len > 0;
	}
	return (said == AJ_FRAME_KEY || said == (AJ_FRAME_KEY | AJ_FRAME_KEY_FOUND)) && f->key_len > 0 &&
	       f->key_len <= AJ_DIGEST_KEY_MAX && take_str(bytes, f->key_len, &key->value);
}

/* Where a finding stands, and its value, which is the canonical form unless it is said. */
static bool read_spot(struct aj_frames *frames, const struct aj_frame_finding *f,
    const struct aj_frame_spot *s, struct aj_str canonical, struct aj_str *bytes, size_t i)
{
	struct aj_str value = canonical;

	if (f->flags & AJ_FRAME_VALUE ? !take_str(bytes, s->value_len, &value) : s->value_len > 0)
		return false;
	frames->spots[i] = (struct aj_spot){ .start = s->start, .end = s->end, .value = value };
	return true;
}

static bool read_finding(struct aj_frames *frames, struct aj_str *bytes, size_t i)
{
	struct aj_finding *finding = &frames->findings[i];
	struct aj_frame_finding f;
	struct aj_frame_spot s = { 0 };
	struct aj_str canonical, detail;

	if (!take(bytes, &f, sizeof(f)) || !is_finding(frames, &f))
		return false;
	if (f.flags & AJ_FRAME_SPOT &&
	    (!take(bytes, &s, sizeof(s)) || (!no_spot(&s) && !is_spot(frames, &s))))
		return false;
	*finding = (struct aj_finding){ .type = f.type,
		.likelihood = f.likelihood,
		.severity = f.severity,
		.because = f.because,
		.country = { f.country[0], f.country[1] },
		.field = s.field ? &frames->fields[s.field] : NULL };
	frames->begins[i] = (f.flags & AJ_FRAME_BEGINS) != 0;
	if (!take_str(bytes, f.canonical_len, &canonical) || !take_str(bytes, f.detail_len, &detail))
		return false;
	finding->canonical = canonical;
	/* A string: its only 0 is the last byte. */
	if (detail.len > 0 && aj_str_find(detail, 0, '\0') != detail.len - 1)
		return false;
	finding->detail = detail.len > 0 ? (const char *)detail.ptr : NULL;
	if (f.type == AJ_TYPE_EMAIL && aj_str_find(canonical, 0, '@') == f.canonical_len)
		return false;
	/* A finding without one has no value of its own either (is_finding). */
	if (frames->options.spots && !read_spot(frames, &f, &s, canonical, bytes, i))
		return false;
	return read_key(frames, &f, bytes, i);
}

static bool ascend(const uint64_t *ranks, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (ranks[i - 1] >= ranks[i])
			return false;
	return true;
}

static enum aj_status read_span(
    struct aj_frames *frames, struct aj_str bytes, struct aj_span *span, struct aj_err *err)
{
	struct aj_frame_span f;

	if (!take(&bytes, &f, sizeof(f)) || f.bytes > AJ_TEXT_MAX || f.records > RECORDS_MAX ||
	    f.n_ranks > AJ_PRINT_RANKS || f.n_findings > FINDINGS_MAX || f.layer == 0)
		return wrong(err, "a text");
	frames->text_bytes += f.bytes;
	frames->n_findings += f.n_findings;
	if (frames->n_findings / PER_MIB_MAX > (frames->text_bytes >> 20) + 1)
		return wrong(err, "more findings than there is text");
	/* What is not there needs no room. */
	if (f.n_findings > bytes.len / sizeof(struct aj_frame_finding))
		return wrong(err, "a text");
	if (!make_room(frames, f.n_findings))
		return aj_fail(err, AJ_ELIMIT, "no memory for what was found");
	if (!take(&bytes, frames->ranks, f.n_ranks * sizeof(*frames->ranks)) ||
	    !ascend(frames->ranks, f.n_ranks))
		return wrong(err, "a text");
	for (size_t i = 0; i < f.n_findings; i++)
		if (!read_finding(frames, &bytes, i))
			return wrong(err, "a finding");
	if (bytes.len > 0)
		return wrong(err, "a text");
	*span = (struct aj_span){ .place = &frames->places[frames->n_places - 1],
		.layer = f.layer,
		.goes_on = f.goes_on != 0,
		.findings = frames->findings,
		.begins = frames->begins,
		.spots = frames->options.spots ? frames->spots : NULL,
		.keys = frames->keyed ? frames->keys : NULL,
		.n_findings = f.n_findings,
		.record_ended = f.record_ended != 0,
		.bytes = f.bytes,
		.records = f.records,
		.line_open = f.line_open != 0,
		.ranks = frames->ranks,
		.n_ranks = f.n_ranks };
	return AJ_OK;
}

static void add_up(uint32_t *to, uint32_t count)
{
	if (__builtin_add_overflow(*to, count, to))
		*to = UINT32_MAX;
}

static enum aj_status read_end(
    struct aj_frames *frames, struct aj_str bytes, uint32_t *months, struct aj_frame *out, struct aj_err *err)
{
	struct aj_frame_end f;
	struct aj_str list;

	if (!take(&bytes, &f, sizeof(f)) || f.how > AJ_FAILED || f.n_months > AJ_MONTHS ||
	    !take_str(&bytes, f.n_months * sizeof(struct aj_frame_month), &list) || bytes.len > WHY_MAX)
		return wrong(err, "an end");
	while (list.len > 0) {
		struct aj_frame_month month;

		if (!take(&list, &month, sizeof(month)) || month.month >= AJ_MONTHS)
			return wrong(err, "a month");
		add_up(&months[month.month], month.count);
	}
	if (bytes.len > 0)
		memcpy(frames->why, bytes.ptr, bytes.len);
	frames->why[bytes.len] = '\0';
	out->end.serial = f.serial;
	out->end.how = (enum aj_how)f.how;
	out->end.fresh = f.fresh != 0;
	out->end.taken = f.taken;
	out->end.why = f.how == AJ_DONE ? "" : frames->why;
	return AJ_OK;
}

static enum aj_status read_format(struct aj_str bytes, struct aj_frame *out, struct aj_err *err)
{
	struct aj_frame_format f;
	uint32_t count = 0;

	while (aj_formats[count])
		count++;
	if (!take(&bytes, &f, sizeof(f)) || bytes.len > 0 || f.format > count)
		return wrong(err, "a format");
	out->end.serial = f.serial;
	out->end.format = f.format;
	return AJ_OK;
}

enum aj_status aj_frame_read(struct aj_frames *frames, uint32_t kind, struct aj_str bytes, uint32_t *months,
    struct aj_frame *out, struct aj_err *err)
{
	*out = (struct aj_frame){ .kind = (enum aj_frame_kind)kind };
	switch (kind) {
	case AJ_FRAME_PLACE:
		return read_place(frames, bytes, err);
	case AJ_FRAME_FIELD:
		return read_field(frames, bytes, err);
	case AJ_FRAME_SPAN:
		return read_span(frames, bytes, &out->span, err);
	case AJ_FRAME_END:
		return read_end(frames, bytes, months, out, err);
	case AJ_FRAME_FORMAT:
		return read_format(bytes, out, err);
	}
	return wrong(err, "a frame of no kind");
}
