#include "base/buf.h"
#include "role/frame.h"
#include "test/test.h"

#include <stdlib.h>

/* Frames as a sink makes them, kept in a buffer. */
static struct aj_buf sent;

static void keep(void *to, struct aj_str bytes)
{
	(void)to;
	aj_buf_add(&sent, bytes);
}

static const struct aj_type types[] = { { "A" }, { "EMAIL_ADDRESS" } };
static uint32_t months[AJ_MONTHS], made_months[AJ_MONTHS];

static struct aj_frames *new_frames(bool spots)
{
	struct aj_frames_options options = {
		.types = types, .n_types = AJ_TYPE_BUILTIN, .least = AJ_POSSIBLE, .spots = spots
	};
	struct aj_frames *frames = NULL;
	struct aj_err err;

	AJ_CHECK(aj_frames_new(&options, &frames, &err) == AJ_OK);
	aj_frames_begin(frames, &(struct aj_object){ 7, AJ_S("a.gz"), 1000, AJ_KEY_UNDERSCORE_ID }, 1000);
	return frames;
}

/* The frame at *at in what was sent, and where the next one begins. */
static struct aj_str frame_at(size_t *at, uint32_t *kind)
{
	struct aj_frame_head head;

	memcpy(&head, sent.ptr + *at, sizeof(head));
	*kind = head.kind;
	*at += sizeof(head) + head.len;
	return aj_str_sub(aj_buf_str(&sent), *at - head.len, head.len);
}

/* Two texts: one of the object's only layer with a field, one of a layer below with a detail. */
static void make(bool spots)
{
	static struct aj_field top, field;
	struct aj_object object = { 7, AJ_S("a.gz"), 1000 };
	struct aj_place root = { NULL, AJ_S("a.gz"), false }, gzip = { &root, AJ_S("gzip"), false };
	struct aj_place entry = { &gzip, AJ_S("x"), true }, json = { &entry, AJ_S("json"), false };
	struct aj_finding findings[2] = {
		{ .type = AJ_TYPE_EMAIL,
		    .likelihood = AJ_LIKELY,
		    .severity = 2,
		    .because = AJ_BECAUSE_SHAPE,
		    .field = &field,
		    .canonical = AJ_S("jane@example.org") },
		{ .type = AJ_TYPE_PHONE,
		    .likelihood = AJ_POSSIBLE,
		    .severity = 4,
		    .country = "US",
		    .canonical = AJ_S("+12125550100"),
		    .detail = "r, \"x\"" },
	};
	struct aj_spot where[2] = { { 10, 26, AJ_S("Jane@Example.org") }, { 30, 45, AJ_S("+12125550100") } };
	struct aj_record_key keys[2] = { { AJ_S("max@example.org"), true },
		{ AJ_S("max@example.org"), true } };
	uint8_t begins[2] = { 1, 0 };
	uint64_t ranks[3] = { 1, 2, UINT64_MAX };
	struct aj_span span = { .object = &object,
		.place = &gzip,
		.layer = 1,
		.findings = findings,
		.begins = begins,
		.spots = spots ? where : NULL,
		.keys = keys,
		.n_findings = 2,
		.record_ended = true,
		.bytes = 100,
		.records = 3,
		.line_open = true,
		.ranks = ranks,
		.n_ranks = 3 };
	struct aj_frame_end end = { .serial = 9, .how = AJ_PARTIAL, .fresh = 1, .taken = 500 };
	struct aj_frame_sink *sink;
	struct aj_err err;

	top = (struct aj_field){ 0 };
	field = (struct aj_field){ .parent = &top, .name = AJ_S("email"), .id = 3, .depth = 1 };
	aj_buf_fini(&sent);
	aj_buf_init(&sent, 1 << 20);
	AJ_CHECK(aj_frame_sink_new(spots, &sink, &err) == AJ_OK);
	aj_frame_sink_to(sink, keep, NULL);
	AJ_CHECK(aj_frame_sink(sink)->ops->begin(aj_frame_sink(sink), &object, &err) == AJ_OK);
	AJ_CHECK(aj_frame_sink(sink)->ops->span(aj_frame_sink(sink), &span, &err) == AJ_OK);
	span.place = &json;
	span.layer = 2;
	span.goes_on = true;
	keys[0] = (struct aj_record_key){ 0 };
	keys[1] = (struct aj_record_key){ AJ_S("17"), false };
	AJ_CHECK(aj_frame_sink(sink)->ops->span(aj_frame_sink(sink), &span, &err) == AJ_OK);
	made_months[5] += 2;
	AJ_CHECK(aj_frame_end(sink, &end, made_months, "gzip at offset 3: cut short"));
	aj_frame_sink_free(sink);
}

static void test_there_and_back(void)
{
	for (int spots = 0; spots < 2; spots++) {
		struct aj_frames *frames = new_frames(spots);
		struct aj_frame frame = { 0 };
		unsigned spans = 0;
		char place[64], path[64];
		struct aj_err err;
		uint32_t kind;

		memset(months, 0, sizeof(months));
		memset(made_months, 0, sizeof(made_months));
		make(spots);
		for (size_t at = 0; at < sent.len;) {
			struct aj_str bytes = frame_at(&at, &kind);
			const struct aj_span *span = &frame.span;

			AJ_CHECK(aj_frame_read(frames, kind, bytes, months, &frame, &err) == AJ_OK, "%s",
			    err.text);
			if (kind != AJ_FRAME_SPAN)
				continue;
			spans++;
			AJ_CHECK(span->n_findings == 2 && span->n_ranks == 3 && span->bytes == 100 &&
				 span->records == 3);
			AJ_CHECK(span->ranks[2] == UINT64_MAX && span->line_open && span->record_ended);
			AJ_CHECK(
			    span->goes_on == (spans == 2) && span->begins[0] == 1 && span->begins[1] == 0);
			AJ_CHECK(aj_str_eq(span->findings[0].canonical, AJ_S("jane@example.org")));
			AJ_CHECK_STR("US", span->findings[1].country);
			AJ_CHECK(
			    aj_str_eq(span->keys[0].value, spans == 1 ? AJ_S("max@example.org") : AJ_S("")));
			AJ_CHECK(aj_str_eq(
			    span->keys[1].value, spans == 1 ? AJ_S("max@example.org") : AJ_S("17")));
			AJ_CHECK(span->keys[0].found == (spans == 1) && span->keys[1].found == (spans == 1));
			AJ_CHECK((span->spots != NULL) == spots);
			if (!spots)
				continue;
			aj_place_print(span->place, place, sizeof(place));
			AJ_CHECK_STR(spans == 1 ? "a.gz!gzip" : "a.gz!gzip:x!json", place);
			aj_field_path(span->findings[0].field, path, sizeof(path));
			AJ_CHECK_STR("email", path);
			AJ_CHECK(aj_str_eq(span->spots[0].value, AJ_S("Jane@Example.org")));
			AJ_CHECK(aj_str_eq(span->spots[1].value, AJ_S("+12125550100")) &&
				 span->spots[1].end == 45);
			AJ_CHECK_STR("r, \"x\"", span->findings[1].detail);
		}
		AJ_CHECK(spans == 2 && kind == AJ_FRAME_END && frame.end.serial == 9 &&
			 frame.end.how == AJ_PARTIAL);
		AJ_CHECK(frame.end.fresh && frame.end.taken == 500 && months[5] == 2);
		AJ_CHECK_STR("gzip at offset 3: cut short", frame.end.why);
		aj_frames_free(frames);
	}
}

/* Each frame cut anywhere, and each byte of it changed: refused or read, never more than that. */
static void test_every_byte(void)
{
	struct aj_frame frame;
	struct aj_err err;
	size_t refused = 0;

	make(true);
	for (size_t broken = 0; broken < 2 * sent.len; broken++) {
		struct aj_frames *frames = new_frames(true);
		uint32_t kind;

		for (size_t at = 0; at < sent.len;) {
			struct aj_str bytes = frame_at(&at, &kind);
			size_t from = (size_t)(bytes.ptr - sent.ptr), len = bytes.len;
			uint8_t *copy;

			if (broken < sent.len && broken >= from && broken < from + len)
				len = broken - from;
			copy = malloc(len + 1);
			memcpy(copy, bytes.ptr, len);
			if (broken >= sent.len && broken - sent.len >= from && broken - sent.len < from + len)
				copy[broken - sent.len - from] ^= 0xff;
			if (aj_frame_read(frames, kind, aj_str(copy, len), months, &frame, &err) != AJ_OK) {
				refused++;
				AJ_CHECK(err.status == AJ_EINPUT, "%s", err.text);
			}
			free(copy);
		}
		aj_frames_free(frames);
	}
	AJ_CHECK(refused > sent.len / 2, "%zu of %zu", refused, 2 * sent.len);
}

/* A frame with one number changed to what cannot be. */
static void test_lies(void)
{
	struct aj_frame_span many = { .bytes = 10, .n_findings = 1 << 16, .layer = 1 };
	struct aj_frame_span long_text = { .bytes = AJ_TEXT_MAX + 1, .layer = 1 };
	struct aj_frame_field orphan = { 5, 4 }, own = { 5, 5 };
	struct aj_frame_end how = { .how = AJ_SKIPPED };
	struct aj_frame_place deep = { 1000 };
	struct {
		struct aj_frame_span span;
		uint64_t ranks[2];
	} ranks = { { .bytes = 10, .n_ranks = 2, .layer = 1 }, { 7, 8 } };
	struct {
		struct aj_frame_span span;
		struct aj_frame_finding finding;
		struct aj_frame_spot spot;
		char canonical[4];
	} __attribute__((packed)) far = { { .bytes = 10, .n_findings = 1, .layer = 1 },
		{ .type = AJ_TYPE_PHONE,
		    .likelihood = AJ_LIKELY,
		    .severity = 1,
		    .flags = AJ_FRAME_SPOT,
		    .canonical_len = 4 },
		{ .start = 990, .end = 1001 }, "abcd" },
				  good = far;
	struct aj_frames *frames = new_frames(true);
	struct aj_frame frame;
	struct aj_err err;

#define READ(kind, what) aj_frame_read(frames, kind, aj_str(&(what), sizeof(what)), months, &frame, &err)
	AJ_CHECK(READ(AJ_FRAME_SPAN, many) == AJ_EINPUT);
	AJ_CHECK(READ(AJ_FRAME_SPAN, long_text) == AJ_EINPUT);
	AJ_CHECK(READ(AJ_FRAME_FIELD, orphan) == AJ_EINPUT);
	AJ_CHECK(READ(AJ_FRAME_FIELD, own) == AJ_EINPUT);
	AJ_CHECK(READ(AJ_FRAME_END, how) == AJ_EINPUT);
	AJ_CHECK(READ(AJ_FRAME_PLACE, deep) == AJ_EINPUT);
	AJ_CHECK(READ(0, deep) == AJ_EINPUT);
	AJ_CHECK(READ(AJ_FRAME_SPAN, far) == AJ_EINPUT, "behind the end of the object");
	AJ_CHECK(READ(AJ_FRAME_SPAN, ranks) == AJ_OK, "%s", err.text);
	ranks.ranks[0] = 8;
	AJ_CHECK(READ(AJ_FRAME_SPAN, ranks) == AJ_EINPUT, "ranks that do not ascend");
	good.spot.end = 1000;
	AJ_CHECK(READ(AJ_FRAME_SPAN, good) == AJ_OK, "%s", err.text);
	good.finding.type = AJ_TYPE_BUILTIN;
	AJ_CHECK(READ(AJ_FRAME_SPAN, good) == AJ_EINPUT, "type");
	good.finding.type = AJ_TYPE_EMAIL;
	AJ_CHECK(READ(AJ_FRAME_SPAN, good) == AJ_EINPUT, "an address without @");
	good.finding.type = AJ_TYPE_PHONE;
	good.finding.likelihood = AJ_UNLIKELY;
	AJ_CHECK(READ(AJ_FRAME_SPAN, good) == AJ_EINPUT, "less likely than wanted");
	good.finding.likelihood = AJ_LIKELY;
	good.finding.flags = AJ_FRAME_SPOT | AJ_FRAME_SAME_KEY;
	AJ_CHECK(READ(AJ_FRAME_SPAN, good) == AJ_EINPUT, "the key of no finding before it");
	good.finding.flags = AJ_FRAME_SPOT | AJ_FRAME_KEY;
	AJ_CHECK(READ(AJ_FRAME_SPAN, good) == AJ_EINPUT, "a key of nothing");
	good.finding.key_len = 4;
	AJ_CHECK(READ(AJ_FRAME_SPAN, good) == AJ_EINPUT, "a key behind the end");
	good.finding.canonical_len = 2;
	good.finding.key_len = 2;
	AJ_CHECK(READ(AJ_FRAME_SPAN, good) == AJ_OK, "%s", err.text);
	aj_frames_begin(frames, &(struct aj_object){ 7, AJ_S("a.gz"), 1000, AJ_KEY_NONE }, 1000);
	AJ_CHECK(READ(AJ_FRAME_SPAN, good) == AJ_EINPUT, "a key where none is told");
	good.finding.flags = AJ_FRAME_SPOT;
	good.finding.canonical_len = 4;
	good.finding.key_len = 0;
	good.spot.field = 1;
	AJ_CHECK(READ(AJ_FRAME_SPAN, good) == AJ_EINPUT, "a field without a name");
	aj_frames_free(frames);
	aj_buf_fini(&sent);
}

AJ_TESTS(test_there_and_back, test_every_byte, test_lies)
