#include "role/recogniser.h"

enum {
	LOOK_MS = 100,
	LOOKS = 100, /* and then it is given up */
};

void aj_recogniser_fini(struct aj_recogniser *recogniser)
{
	aj_lane_fini(&recogniser->lane);
	aj_frames_free(recogniser->frames);
	*recogniser = (struct aj_recogniser){ 0 };
}

static const struct aj_format *recognise_here(struct aj_source *source)
{
	const struct aj_format *format = NULL;
	struct aj_stream stream;
	struct aj_str head;
	struct aj_err err;
	enum aj_status st;

	aj_stream_init(&stream, source, 0);
	st = aj_stream_peek(&stream, AJ_SNIFF_HEAD, &head, &err);
	if ((st == AJ_OK || st == AJ_END) && head.len > 0)
		format = aj_format_of(aj_str_sub(head, 0, AJ_SNIFF_HEAD));
	aj_stream_fini(&stream);
	return format;
}

static bool is_open(struct aj_recogniser *recogniser)
{
	struct aj_err err;

	if (!recogniser->frames &&
	    aj_frames_new(&(struct aj_frames_options){ 0 }, &recogniser->frames, &err) != AJ_OK)
		return false;
	return recogniser->lane.zygote ||
	       (aj_lane_start(&recogniser->lane, recogniser->zygote, &err) == AJ_OK &&
		   aj_lane_ready(&recogniser->lane, &err) == AJ_OK);
}

/* Waits for the answer to a request. False: there is none. */
static bool answer(struct aj_recogniser *recogniser, uint32_t serial, uint32_t *format)
{
	struct aj_lane *lane = &recogniser->lane;
	struct aj_frame frame;
	struct aj_str bytes;
	struct aj_err err;
	uint32_t kind;
	enum aj_status st = AJ_END;
	bool here = true;

	for (int i = 0; i < LOOKS && here && st == AJ_END; i++) {
		here = aj_lane_wait(lane, false, LOOK_MS);
		st = aj_lane_next(lane, &kind, &bytes, &err);
	}
	if (st != AJ_OK || kind != AJ_FRAME_FORMAT ||
	    aj_frame_read(recogniser->frames, kind, bytes, NULL, &frame, &err) != AJ_OK ||
	    frame.end.serial != serial)
		return false;
	*format = frame.end.format;
	return true;
}

const struct aj_format *aj_recognise(struct aj_recogniser *recogniser, struct aj_source *source)
{
	struct aj_request_head request = { .kind = AJ_REQUEST_RECOGNISE, .to = AJ_SNIFF_HEAD };
	uint64_t given = 0;
	uint32_t format = 0;
	bool done = false;
	struct aj_err err;

	if (!recogniser->zygote)
		return recognise_here(source);
	if (is_open(recogniser) && aj_lane_request(&recogniser->lane, &request, -1) &&
	    aj_lane_pump(&recogniser->lane, source, &given, &done, &err) == AJ_OK && done &&
	    answer(recogniser, request.serial, &format))
		return format > 0 ? aj_formats[format - 1] : NULL;
	aj_lane_close(&recogniser->lane);
	return NULL;
}
