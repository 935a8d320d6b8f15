#pragma once

/*
 * Fields: where in a record a value stands. A field is a node of a tree of
 * names (JSON keys, CSV columns, keys of key=value lines), made once for each
 * distinct path of an object and shared by all its records.
 */

#include "base/arena.h"
#include "scan/topic.h"

enum {
	AJ_FIELDS_MAX = 4096,	 /* distinct paths kept; beyond, all share their parent's node, … */
	AJ_FIELDS_SPARE = 512,	 /* … the last of them are kept for names, wherever they stand */
	AJ_FIELD_DEPTH_MAX = 64, /* deeper names share the node at this depth */
	AJ_FIELD_NAME_MAX = 256, /* bytes of a name that are kept */
};

struct aj_field {
	const struct aj_field *parent; /* NULL for the root */
	struct aj_str name;
	uint64_t head;	 /* the first bytes of the name, as they lie in memory, then zeros */
	uint64_t topics; /* of its own name and, weaker words apart, of its parents' */
	uint32_t id, depth;
};

/* What names say, kept for objects to come: their fields are often called the same. Zeroed: none yet. */
struct aj_field_memo {
	struct {
		uint64_t topics;
		uint8_t len; /* 0: empty */
		uint8_t name[39];
	} of[256]; /* by hash */
};

struct aj_fields {
	struct aj_arena arena;
	struct aj_field_memo *memo; /* or NULL */
	struct aj_field root;
	const struct aj_field **slots; /* open addressing */
	size_t n_slots;		       /* a power of two */
	size_t count;
};

AJ_MUST_CHECK enum aj_status aj_fields_init(struct aj_fields *fields, struct aj_err *err);
void aj_fields_fini(struct aj_fields *fields); /* accepts a zeroed struct */

/* As fini and init, with the same memory where that is not much. Accepts a zeroed struct. */
void aj_fields_reset(struct aj_fields *fields);

/*
 * The node of name under parent (&fields->root at the top). Never fails: see the bounds above. An object
 * whose keys are data ({"u1": {"email": …}, "u2": …}) soon has more paths than are kept; then its email
 * is known by its name alone.
 */
const struct aj_field *aj_field_child(
    struct aj_fields *fields, const struct aj_field *parent, struct aj_str name);

/* Writes "requester.email" into out, cut at room, 0-terminated. Gives the length written. */
size_t aj_field_path(const struct aj_field *field, char *out, size_t room);

/* The same to be shown: names that are data are masked ("users.•••.email"). */
size_t aj_field_shown(const struct aj_field *field, char *out, size_t room);

/* Whether a name is more than that of a field: an address, or a number, such as keys of data are. */
bool aj_field_is_data(struct aj_str name);
