#pragma once

/*
 * A scan: what one worker needs to take objects apart. It recognises formats,
 * keeps the way from the object to the layer being read, runs the engine over
 * each text and hands the findings to the sinks.
 */

#include "detect/engine.h"
#include "scan/format.h"
#include "scan/sink.h"

enum { AJ_SCAN_DEPTH_MAX = 16 }; /* layers in layers */

/* The formats, ending with NULL; the last one takes anything (plain text). */
extern const struct aj_format *const aj_formats[];

/* What readers must do while files can be opened. Once, before a jail is entered. */
void aj_formats_prepare(void);

/* The format whose sniff speaks loudest for head. */
const struct aj_format *aj_format_of(struct aj_str head);

/* All pointers are borrowed and must outlive the scan; sinks ends with NULL. */
AJ_MUST_CHECK enum aj_status aj_scan_new(
    const struct aj_engine *engine, struct aj_sink *const *sinks, struct aj_scan **out, struct aj_err *err);
void aj_scan_free(struct aj_scan *scan); /* accepts NULL */

/* The seed of fingerprints, where objects are to be compared; 0 unless given. */
void aj_scan_seed(struct aj_scan *scan, uint64_t seed);

/*
 * Reads an object, or a part of it that begins at the stream's offset, to its
 * end and tells the sinks. format: of the whole object, where the stream is a
 * part of it; NULL: recognise it. What is wrong with the object is an ordinary outcome,
 * given in how; a status other than AJ_OK ends the run (a sink failed).
 */
AJ_MUST_CHECK enum aj_status aj_scan_object(struct aj_scan *scan, const struct aj_object *object,
    const struct aj_format *format, struct aj_stream *in, enum aj_how *how, struct aj_err *err);

/* Of the last object: why it did not end as done, "" if it did. */
const char *aj_scan_why(const struct aj_scan *scan);

/* … and whether something in it may not have been seen: not where only its form was complained of. */
bool aj_scan_missed(const struct aj_scan *scan);

/* … and whether it had a layer of a format that asks for a process of its own (aj_format.fresh). */
bool aj_scan_fresh(const struct aj_scan *scan);

/*
 * One who rewrites what is read. It is told of each layer before its reader begins, when
 * nothing of in has been skipped, and may change in's source; of each text, with its
 * findings; and of the layer again when the reader has come to its end, also after a failure, unless
 * begin failed. A status other than AJ_OK ends the object.
 */
struct aj_tap {
	enum aj_status (*begin)(struct aj_tap *tap, const struct aj_place *place,
	    const struct aj_format *format, struct aj_stream *in, struct aj_err *err);
	enum aj_status (*text)(struct aj_tap *tap, const struct aj_place *place, const struct aj_text *text,
	    const struct aj_finding *findings, size_t n, struct aj_err *err);
	enum aj_status (*end)(
	    struct aj_tap *tap, const struct aj_place *place, struct aj_stream *in, struct aj_err *err);
	/* aj_scan_coded and aj_scan_object_at, of the innermost layer. */
	void (*coded)(struct aj_tap *tap, uint64_t from, enum aj_coding coding);
	void (*object_at)(struct aj_tap *tap, uint64_t from, uint64_t to, enum aj_coding coding);
	void (*member)(struct aj_tap *tap, const struct aj_member *member);
	void (*decoded)(struct aj_tap *tap, const struct aj_codepage *charset); /* aj_scan_object_decoded */
};

/* Borrowed, for all objects that follow; NULL: nobody. */
void aj_scan_tap(struct aj_scan *scan, struct aj_tap *tap);

/* Bytes of text that went through the engine, for throughput. */
uint64_t aj_scan_bytes(const struct aj_scan *scan);

struct aj_scratch *aj_scan_scratch(struct aj_scan *scan);
