#pragma once

/*
 * An archive that is written anew while it is read. Each member waits until the next one
 * is told, or all is read: then its name, and what it holds, are known as they are to be.
 * One in which nothing has changed holds what it held, byte for byte.
 */

#include "dep/archive_write.h"
#include "redact/check.h"
#include "redact/packed/spool.h"
#include "scan/format.h"

struct aj_packing {
	struct aj_archive_writer *writer;
	struct aj_checked *names; /* are shown to it as they are written; borrowed */
	struct aj_arena arena;	  /* of the member */
	struct aj_member member;
	bool waits;   /* there is one */
	bool full;    /* what it holds is in one of the spools */
	bool raw;     /* … as it was */
	bool dropped; /* it is left out */
	bool lost;    /* no memory to remember it */
	struct aj_spool spool, was;
	/* What an object in it was, while it is read, where it may stay as it is. */
	struct aj_source source;
	struct aj_source *inner;
};

AJ_MUST_CHECK enum aj_status aj_packing_begin(struct aj_packing *packing, bool zip, struct aj_out *next,
    struct aj_checked *names, struct aj_nameless *nameless, struct aj_err *err);
void aj_packing_fini(struct aj_packing *packing); /* accepts a zeroed one */

/* A member begins. */
AJ_MUST_CHECK enum aj_status aj_packing_member(
    struct aj_packing *packing, const struct aj_member *member, struct aj_err *err);

/* Its name, or where it leads, is to be another one. */
void aj_packing_rename(struct aj_packing *packing, bool link, struct aj_str name);

/* What in gives is remembered as it was, from here on up to aj_packing_forget. */
AJ_MUST_CHECK enum aj_status aj_packing_watch(
    struct aj_packing *packing, struct aj_stream *in, struct aj_err *err);
void aj_packing_unwatch(struct aj_packing *packing, struct aj_stream *in);

/* There are no more. */
AJ_MUST_CHECK enum aj_status aj_packing_end(struct aj_packing *packing, struct aj_err *err);
