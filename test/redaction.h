#pragma once

/* An object in memory that goes through a redactor, which has all that it needs in this process. */

#include "redact/packed/spool.h"
#include "redact/redactor.h"
#include "test/collected.h"

struct aj_redaction {
	struct aj_collected got; /* what is written */
	struct aj_nameless nameless;
	struct aj_check *check;
	struct aj_aside *aside;
	struct aj_redactor *redactor;
	struct aj_scan *scan;
	enum aj_how how; /* the object ended */
};

/*
 * Of options engine, policy, key and what is to be otherwise than usual; the rest is put in here. At most max
 * bytes are written. The struct stays where it is, and is closed whatever the status.
 */
static inline enum aj_status aj_redaction_open(
    struct aj_redaction *r, struct aj_redactor_options options, size_t max, struct aj_err *err)
{
	struct aj_sink *none = NULL;
	enum aj_status st;

	*r = (struct aj_redaction){ .nameless = { aj_nameless_open }, .how = AJ_FAILED };
	aj_collected_init(&r->got, max, 0);
	st = aj_check_new(options.policy, options.key, &r->check, err);
	if (st == AJ_OK)
		st = aj_aside_new(&r->aside, err);
	options.types = aj_engine_types(options.engine, &options.n_types);
	options.to = &r->got.out;
	options.nameless = &r->nameless;
	options.check = r->check;
	options.aside = r->aside;
	if (st == AJ_OK)
		st = aj_redactor_new(&options, &r->redactor, err);
	if (st == AJ_OK)
		st = aj_scan_new(options.engine, &none, &r->scan, err);
	if (st == AJ_OK)
		aj_scan_tap(r->scan, aj_redactor_tap(r->redactor));
	return st;
}

static inline enum aj_status aj_redaction_run(struct aj_redaction *r, struct aj_str bytes, struct aj_err *err)
{
	struct aj_object object = { .name = AJ_S("test") };
	struct aj_memory_source memory;
	struct aj_stream in;
	enum aj_status st;

	aj_memory_source_init(&memory, bytes, 0);
	aj_stream_init(&in, &memory.source, 0);
	st = aj_scan_object(r->scan, &object, NULL, &in, &r->how, err);
	if (st == AJ_OK)
		st = aj_redactor_finish(r->redactor, err);
	aj_stream_fini(&in);
	return st;
}

static inline void aj_redaction_close(struct aj_redaction *r)
{
	aj_aside_free(r->aside);
	aj_scan_free(r->scan);
	aj_redactor_free(r->redactor);
	aj_check_free(r->check);
	aj_buf_fini(&r->got.bytes);
}
