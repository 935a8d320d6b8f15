#pragma once

/*
 * Frames: what a worker process says of an object. They are made by a sink in the
 * worker (frame_sink.c), go up a ring as a run of bytes, and are taken apart by who
 * must believe none of it (frame_read.c), into spans for the sinks of this process.
 *
 * A frame is a head and so many bytes. Numbers are in the machine's order, since
 * both ends are the same program; nothing is aligned.
 */

#include "scan/scan.h"

enum aj_frame_kind {
	AJ_FRAME_PLACE = 1, /* the layer that the following spans are of, and its field names begin anew */
	AJ_FRAME_FIELD,	    /* a field's name, before the first span that has it */
	AJ_FRAME_SPAN,
	AJ_FRAME_END,	 /* of the object */
	AJ_FRAME_FORMAT, /* what was recognised */
};

struct aj_frame_head {
	uint32_t len; /* of what follows */
	uint32_t kind;
};

/* More than a text can lead to: AJ_TEXT_MAX bytes, their canonical forms of twice that, and what stands
 * beside each. */
enum { AJ_FRAME_MAX = 16 << 20 };

/* AJ_FRAME_PLACE: this, then the layers, outermost first and without the object: struct aj_frame_name and
 * bytes each. */
struct aj_frame_place {
	uint32_t count;
};
struct aj_frame_name {
	uint32_t len;
	uint32_t entry;
};

/* AJ_FRAME_FIELD: this, then its name. */
struct aj_frame_field {
	uint32_t id, parent; /* from 1; 0: the top */
};

/* AJ_FRAME_SPAN: this, then the ranks, then the findings. */
struct aj_frame_span {
	uint64_t bytes;
	uint32_t records, n_findings, n_ranks, layer;
	uint8_t goes_on, record_ended, line_open, pad[5];
};

/* A finding: this, then (AJ_FRAME_SPOT) struct aj_frame_spot, then canonical, detail with its 0, value, key
 * (AJ_FRAME_KEY). */
struct aj_frame_finding {
	uint16_t type, because;
	uint8_t likelihood, severity, flags, detail_len;
	char country[2];
	uint16_t key_len;
	uint32_t canonical_len;
};
enum {
	AJ_FRAME_BEGINS = 1,
	AJ_FRAME_SPOT = 2,
	AJ_FRAME_VALUE = 4,	 /* other than the canonical form */
	AJ_FRAME_KEY = 8,	 /* of its record */
	AJ_FRAME_SAME_KEY = 16,	 /* as the finding's before it */
	AJ_FRAME_KEY_FOUND = 32, /* something was found in it */
};
struct aj_frame_spot {
	uint64_t start, end;
	uint32_t field, value_len;
};

/* AJ_FRAME_END: this, then the months, then why. */
struct aj_frame_end {
	uint32_t serial, how, n_months, fresh; /* fresh: the worker wants to be replaced */
	uint64_t taken;			       /* bytes of input */
};
struct aj_frame_month {
	uint32_t month, count;
};

/* AJ_FRAME_FORMAT */
struct aj_frame_format {
	uint32_t serial, format; /* index in aj_formats plus 1; 0: none */
};

/* ---- the worker's side ---- */

struct aj_frame_sink;

AJ_MUST_CHECK enum aj_status aj_frame_sink_new(bool spots, struct aj_frame_sink **out, struct aj_err *err);

/* Where frames go. send waits where there is no room. */
void aj_frame_sink_to(struct aj_frame_sink *frames, void (*send)(void *to, struct aj_str bytes), void *to);
struct aj_sink *aj_frame_sink(struct aj_frame_sink *frames);
void aj_frame_sink_free(struct aj_frame_sink *frames); /* accepts NULL */

/* What is gathered goes upward when it is this much, or when it is told to. */
void aj_frame_flush(struct aj_frame_sink *frames);

/* The end of an object, with the months since the last end, all sent. False: no memory. */
AJ_MUST_CHECK bool aj_frame_end(
    struct aj_frame_sink *frames, const struct aj_frame_end *end, const uint32_t *months, const char *why);
void aj_frame_format(struct aj_frame_sink *frames, uint32_t serial, uint32_t format);

/* ---- the other side ---- */

struct aj_frames;

struct aj_frames_options {
	const struct aj_type *types;
	size_t n_types;
	enum aj_likelihood least;
	bool spots;
};

/* What a frame came to. */
struct aj_frame {
	enum aj_frame_kind kind;
	struct aj_span span; /* AJ_FRAME_SPAN: without its object; lives until the next frame is read */
	struct {
		uint32_t serial, format;
		enum aj_how how;
		bool fresh;
		uint64_t taken;
		const char *why; /* lives until the next frame is read */
	} end;			 /* AJ_FRAME_END; serial and format: of AJ_FRAME_FORMAT */
};

AJ_MUST_CHECK enum aj_status aj_frames_new(
    const struct aj_frames_options *options, struct aj_frames **out, struct aj_err *err);
void aj_frames_free(struct aj_frames *frames); /* accepts NULL */

/*
 * Another object begins. most: offsets of it are not larger (UINT64_MAX: not known).
 * The object's name is the outermost place of its spans, borrowed.
 */
void aj_frames_begin(struct aj_frames *frames, const struct aj_object *object, uint64_t most);
void aj_frames_most(struct aj_frames *frames, uint64_t most);

/*
 * Takes a frame apart. bytes is our own copy, which what comes out points into.
 * months: AJ_MONTHS counts, to which those of an end are added. AJ_EINPUT: it is not
 * what an honest worker sends. AJ_ELIMIT: no memory.
 */
AJ_MUST_CHECK enum aj_status aj_frame_read(struct aj_frames *frames, uint32_t kind, struct aj_str bytes,
    uint32_t *months, struct aj_frame *out, struct aj_err *err);
