#pragma once

/*
 * What is kept in compound files, as format/ole/ole.c reads them: the state that its
 * readers share. Each deals with one storage and marks the streams it has read as
 * taken; what nobody takes is handed over as an inner object.
 *
 * Readers give AJ_EINPUT or AJ_ELIMIT for what is wrong with their part; the rest
 * of the file is read all the same. Other failures end the object.
 */

#include "format/ole/cfb.h"
#include "format/text/letters.h"

enum {
	AJ_OLE_PATH = 2048,	   /* bytes of an entry's name that are shown */
	AJ_OLE_PART_MAX = 1 << 20, /* the longest stream of properties, names and the like that is held */
};

struct aj_ole {
	struct aj_scan *scan;
	struct aj_cfb cfb;
	struct aj_batch batch;
	struct aj_flow flow;
	struct aj_fields *fields;
	uint64_t left;	/* bytes that streams may still claim: they cannot share sectors without end */
	unsigned depth; /* messages in messages */
	char path[AJ_OLE_PATH]; /* of the entry being read */
};

/* The path of an entry from the root, in ole->path: until the next call. */
struct aj_str aj_ole_path(struct aj_ole *ole, int32_t id);

/* AJ_EINPUT and AJ_ELIMIT are noted as a complaint and become AJ_OK; another status comes out. */
enum aj_status aj_ole_tolerate(
    struct aj_ole *ole, enum aj_status st, const char *what, const struct aj_err *err);

/*
 * The end of a reader of one stream, which gave st; flushed, and why: of what was still to be
 * handed over. A stream that makes no sense to us may still hold strings: it is not taken.
 */
enum aj_status aj_ole_end(struct aj_ole *ole, int32_t id, enum aj_status st, enum aj_status flushed,
    const struct aj_err *why, struct aj_err *err);

/* Opens a stream and takes it; damage to its chain is noted. AJ_ELIMIT: streams claim more than the file has.
 */
AJ_MUST_CHECK enum aj_status aj_ole_open(
    struct aj_ole *ole, int32_t id, struct aj_cfb_source *part, struct aj_err *err);

/* The whole of a small stream in memory, to be freed by the caller (out->ptr; NULL on failure). Takes it. */
AJ_MUST_CHECK enum aj_status aj_ole_load(
    struct aj_ole *ole, int32_t id, size_t max, struct aj_str *out, struct aj_err *err);

/* Hands over a stream, or bytes, as an inner object. */
AJ_MUST_CHECK enum aj_status aj_ole_inner(
    struct aj_ole *ole, int32_t id, struct aj_str name, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_ole_inner_bytes(
    struct aj_ole *ole, struct aj_str name, struct aj_str bytes, struct aj_err *err);

/* The readers; storage: what they are to read. */
AJ_MUST_CHECK enum aj_status aj_ole_read_doc(struct aj_ole *ole, int32_t storage, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_ole_read_xls(struct aj_ole *ole, int32_t storage, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_ole_read_ppt(struct aj_ole *ole, int32_t storage, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_ole_read_msg(struct aj_ole *ole, int32_t storage, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_ole_read_vba(struct aj_ole *ole, int32_t storage, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_ole_read_properties(struct aj_ole *ole, int32_t stream, struct aj_err *err);
