/* Frames of a worker that has been taken over: taken apart as the other side does, one after the other. */

#include "role/frame.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* What sinks do with a span: looks at everything it points to. */
static uint64_t look(const struct aj_span *span)
{
	uint64_t sum = span->bytes + span->records + span->layer;
	char path[4096];

	for (size_t i = 0; i < span->n_ranks; i++)
		sum += span->ranks[i];
	sum += aj_place_print(span->place, path, sizeof(path));
	for (size_t i = 0; i < span->n_findings; i++) {
		const struct aj_finding *finding = &span->findings[i];

		sum += finding->canonical.ptr[0] + finding->canonical.ptr[finding->canonical.len - 1] +
		       span->begins[i];
		sum += finding->detail ? strlen(finding->detail) : 0;
		sum += aj_field_path(finding->field, path, sizeof(path));
		if (span->spots && span->spots[i].value.len > 0)
			sum += span->spots[i].value.ptr[span->spots[i].value.len - 1];
		if (span->keys && span->keys[i].value.len > 0)
			sum += span->keys[i].value.ptr[span->keys[i].value.len - 1];
	}
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static uint32_t months[AJ_MONTHS];
	static volatile uint64_t sum;
	struct aj_frames_options options = { .types = aj_types_builtin,
		.n_types = AJ_TYPE_BUILTIN,
		.least = AJ_VERY_UNLIKELY,
		.spots = len > 0 && bytes[0] & 1 };
	struct aj_str rest = aj_str_from(aj_str(bytes, len), 1);
	struct aj_frames *frames;
	struct aj_frame_head head;
	struct aj_frame frame;
	struct aj_err err;

	if (aj_frames_new(&options, &frames, &err) != AJ_OK)
		return 0;
	aj_frames_begin(frames, &(struct aj_object){ 0, AJ_S("object"), 0, AJ_KEY_UNDERSCORE_ID }, 1 << 20);
	while (rest.len >= sizeof(head)) {
		struct aj_str body;
		uint8_t *exact;

		memcpy(&head, rest.ptr, sizeof(head));
		rest = aj_str_from(rest, sizeof(head));
		body = aj_str_sub(rest, 0, head.len);
		rest = aj_str_from(rest, body.len);
		exact = malloc(body.len ? body.len : 1);
		if (!exact)
			break;
		if (body.len > 0)
			memcpy(exact, body.ptr, body.len);
		if (aj_frame_read(frames, head.kind, aj_str(exact, body.len), months, &frame, &err) ==
			AJ_OK &&
		    frame.kind == AJ_FRAME_SPAN)
			sum += look(&frame.span);
		free(exact);
	}
	aj_frames_free(frames);
	return 0;
}
