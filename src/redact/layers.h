#pragma once

/*
 * The layers of the object while it is read, as who rewrites it sees them: each that has
 * text is read through a rewriting source; what comes out of it goes through a compressor,
 * or becomes edits of the layer around it, until it gets to the output. The second pass
 * sees each layer as it is written.
 */

#include "redact/aside.h"
#include "redact/check.h"
#include "redact/mail/enclosed.h"
#include "redact/mail/mail.h"
#include "redact/packed/packing.h"
#include "redact/packed/shared.h"
#include "scan/scan.h"

enum aj_frame_kind {
	AJ_FRAME_WRITTEN, /* read through a rewriting source */
	AJ_FRAME_PACKED,  /* gzip, zstd: what lies in it goes through a compressor */
	AJ_FRAME_ARCHIVE, /* zip, tar, documents of Office: written anew, member by member */
	AJ_FRAME_SEEN,	  /* a picture or the like: its words are looked at, it stays if they are nobody's */
	AJ_FRAME_DROPPED, /* it cannot be rewritten, and is taken out; of a document, emptied */
	AJ_FRAME_UNREACHED, /* an object in a layer whose bytes do not show where it stands */
};

/* How values stand in a format, as far as that says how to write something in their place. */
enum aj_notation {
	AJ_NOTATION_OTHER,
	AJ_NOTATION_JSON,
	AJ_NOTATION_YAML,
	AJ_NOTATION_UNTYPED, /* CSV, settings: a value is a number if it looks like one */
	AJ_NOTATION_XML,     /* the same, and tags may stand within it */
	AJ_NOTATION_HTML,    /* tags may stand within a value */
};

/* A layer. */
struct aj_frame {
	struct aj_out out; /* first: where the rewritten layer goes; shows it to the second pass */
	enum aj_frame_kind kind;
	struct aj_frame *outer; /* or NULL */
	const struct aj_place *place;
	const char *format;
	enum aj_notation notation;
	struct aj_stream *in;
	struct aj_out *sink;	   /* behind out, or the compressor; borrowed */
	struct aj_rewrite rewrite; /* of a written one */
	struct aj_checked *checked;
	struct aj_aside *aside; /* in whose thread out and checked are used; NULL: in this one */
	struct aj_aside_taker taker, was_taker;
	bool was_aside;		   /* what the layer was is looked at there, too */
	struct aj_out *compressor; /* of a packed one */
	bool changed;		   /* something in it is not what it was */
	bool held;		   /* an object in it has been read */
	uint64_t found;		   /* of a picture: what the policy changes */
	struct aj_mail mail;
	struct aj_packing packing; /* of an archive */
	struct aj_shared shared;
	struct aj_enclosed enclosed; /* the object in it that is being read */
};

/* To begin with, all that is borrowed, and the format. */
struct aj_layers {
	enum aj_unwritable unwritable;
	struct aj_check *check;
	struct aj_aside *aside;
	struct aj_out *to;
	struct aj_nameless *nameless;
	enum aj_status failed; /* with which a member was not written, and err says why */
	struct aj_err err;
	struct aj_frame frames[AJ_SCAN_DEPTH_MAX + 1];
	size_t depth;
	const char *format; /* of the outermost layer that is more than packed; "" at first */
	uint64_t dropped;   /* objects */
	uint64_t seen;	    /* pictures that stay as they are */
	uint64_t bared;	    /* … and that stay without their words */
	uint64_t unshared;  /* edits of shared texts that were not found */
};

void aj_layers_fini(struct aj_layers *layers); /* accepts a zeroed one */

/* A layer begins and ends, as a tap is told. */
AJ_MUST_CHECK enum aj_status aj_layers_begin(struct aj_layers *layers, const struct aj_place *place,
    const struct aj_format *format, struct aj_stream *in, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_layers_end(struct aj_layers *layers, struct aj_err *err);

/* A member of the innermost layer begins. What fails comes out of the next call. */
void aj_layers_member(struct aj_layers *layers, const struct aj_member *member);

/* What has failed since, if something has. */
AJ_MUST_CHECK enum aj_status aj_layers_failed(struct aj_layers *layers, struct aj_err *err);

/* The innermost one; there is one. */
struct aj_frame *aj_layers_top(struct aj_layers *layers);

/* Puts the layer's path before the message and returns the status that err holds. */
enum aj_status aj_frame_within(const struct aj_frame *frame, struct aj_err *err);

/* text is to stand in place of [from, to) of the layer, where something of that field was found. */
AJ_MUST_CHECK enum aj_status aj_frame_edit(struct aj_frame *frame, const struct aj_field *field,
    uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err);

/* The same where markup may stand within [from, to): it stays, and only text goes. */
AJ_MUST_CHECK enum aj_status aj_frame_edit_text(struct aj_frame *frame, const struct aj_text *text,
    size_t start, size_t end, struct aj_str replacement, struct aj_err *err);

/* Where the piece of [at, end) of the text ends that stands in the layer without markup in it. */
size_t aj_frame_piece_end(const struct aj_text *text, size_t at, size_t end);

/* The piece is a mark for a space or a line break that stands for a space in the text: it stays. */
bool aj_frame_piece_stays(const struct aj_text *text, size_t at, size_t end);

/* What stands at [from, to) is encoded: what is raw there means nothing elsewhere. */
bool aj_frame_recoded(const struct aj_frame *frame, uint64_t from, uint64_t to);

/* text, what stood there before it was replaced, is to stand there again. */
AJ_MUST_CHECK enum aj_status aj_frame_restore(
    struct aj_frame *frame, uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err);

/* All is said of the layer up to upto. */
AJ_MUST_CHECK enum aj_status aj_frame_pass(struct aj_frame *frame, uint64_t upto, struct aj_err *err);

/* The words of a picture, of which nothing is to be changed, for the second pass. */
AJ_MUST_CHECK enum aj_status aj_frame_show(
    struct aj_frame *frame, const struct aj_text *text, struct aj_err *err);

/* A value is left as it is: its mark (kept.h). */
AJ_MUST_CHECK enum aj_status aj_frame_keep(struct aj_frame *frame, uint64_t mark, struct aj_err *err);
