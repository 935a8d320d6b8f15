#pragma once

/*
 * Where findings go. A sink gets what is to be known of a text (scan/digest.h) in
 * one call, so that counting and listing need no second pass and know nothing of
 * each other, nor whether the text was read in this process. Each worker has its own
 * instances; what they gathered is put together at the end by the sink's own merge.
 */

#include "base/err.h"
#include "scan/finding.h"
#include "scan/text.h"

/* How an object ended. */
enum aj_how { AJ_DONE, AJ_PARTIAL, AJ_FAILED, AJ_SKIPPED };

/*
 * The member of a store's records by which the store knows them, where it has one: with it who responds finds
 * a record again. Its value may be as personal as any other (an e-mail address as `_id`): it is read by the
 * detectors as a value of the record, and shown as sink/mask.h says. It is no part of a record's fingerprint:
 * the same records under other keys are copies.
 */
enum aj_key_name { AJ_KEY_NONE, AJ_KEY_UNDERSCORE_ID /* "_id" */, AJ_KEY_ID /* "id" */, AJ_KEY_NAMES };

/* An object: a file, or what a store calls so. */
struct aj_object {
	uint32_t id;	      /* numbered from 0 as the store lists them */
	struct aj_str name;   /* as shown to people: the path */
	uint64_t size;	      /* bytes; 0 where it is not known */
	enum aj_key_name key; /* of its records */
};

/* One layer of the way to a text: file, gzip, ndjson. Printed outermost first. */
struct aj_place {
	const struct aj_place *outer; /* NULL: this is the object */
	struct aj_str name;
	bool entry; /* an object inside the outer layer, not a layer of its own: printed behind ':' */
};

/* Where a finding stands: offsets in the innermost layer, and its bytes as they were decoded. */
struct aj_spot {
	uint64_t start, end;
	struct aj_str value;
};

/* The key of the record in which a finding stands. */
struct aj_record_key {
	struct aj_str value; /* as it was decoded; empty: not known */
	bool found;	     /* something was found in the key itself */
};

/* What is to be known of a text. Nothing in it outlives the call. */
struct aj_span {
	const struct aj_object *object;
	const struct aj_place *place; /* innermost layer, or entry of it */
	uint32_t layer; /* number of the place within the object: a layer that goes on after an inner one
			   keeps it */
	bool goes_on;	/* the text continues the one before, whose last record may not have ended */

	/* Those that are at least as likely as asked for; start and end are of no meaning here. */
	const struct aj_finding *findings;
	const uint8_t *begins;	     /* for each: 1 if another record began since the finding before it */
	const struct aj_spot *spots; /* for each; NULL (and fields, too) unless a sink asks for them */
	const struct aj_record_key *keys; /* for each; NULL where the object's records have none */
	size_t n_findings;
	bool record_ended; /* … since the last finding, or the one that was open */

	uint64_t bytes;	  /* of text */
	uint64_t records; /* those that ended in it, or JSON objects and such that begin */
	bool line_open;	  /* records are lines, and the last one has not ended */
	/* Of records (scan/fingerprint.h): those that may be of the object's smallest, ascending, all
	 * different */
	const uint64_t *ranks;
	size_t n_ranks; /* AJ_PRINT_RANKS at most */
};

struct aj_sink {
	const struct aj_sink_ops *ops;
};

struct aj_sink_ops {
	const char *name;
	const char *about;
	bool spots; /* it looks at spots and fields */

	/* An object, or a part of one, begins. Parts of the same object may be read by other workers. */
	enum aj_status (*begin)(struct aj_sink *sink, const struct aj_object *object, struct aj_err *err);

	enum aj_status (*span)(struct aj_sink *sink, const struct aj_span *span, struct aj_err *err);

	/* It ends. why is "" for AJ_DONE, else says layer, offset and reason. */
	enum aj_status (*end)(struct aj_sink *sink, const struct aj_object *object, enum aj_how how,
	    const char *why, struct aj_err *err);
};

/* Writes "a.json.gz!gzip!ndjson" into out, cut at room, 0-terminated. Gives the length written. */
size_t aj_place_print(const struct aj_place *place, char *out, size_t room);

/* "_id", "id"; "" for none */
struct aj_str aj_key_name(enum aj_key_name key);

/* "done", "partial", "failed", "skipped" */
const char *aj_how_name(enum aj_how how);
