#pragma once

/*
 * What stores of objects have in common, Azure's containers as well as S3's buckets: who
 * knows a bucket's name asks for a list of it, or for an object whose name he knows. The
 * names are the scope's; none is guessed. The three ways in which one stands (it may be
 * listed; its objects may be read by who knows their names; neither) are told apart by
 * what is given, never by how the rest is refused.
 */

#include "estate/visit.h"

/* How a service writes that. Texts live as long as the program. */
struct aj_objects_form {
	const char *list, *marker;  /* queries: of a page, its size behind it; of the next one */
	const char *const *headers; /* of every request, ends with NULL; at most 2 */

	/* In the answer: the root, the list of objects below it, and in one of these its name and size. */
	const char *root, *object, *name, *size;
	const char *next; /* the marker of the next page, below the root */

	const char *mark; /* a header field that an object has and an error page has not */

	/* The code of an error that only who may read is given for an object that is not there; NULL: none.
	 */
	const char *missing;

	const char *listed, *unlisted; /* notes on a bucket that may be listed ("" for none) and on one that
					  may only be read */

	/* Whether a bucket of this name is meant for everybody; NULL: none is. */
	bool (*public_by_design)(struct aj_str name);

	/* Whether the endpoint as a whole is one bucket, and how that is called; NULL: it never is. */
	bool (*whole)(struct aj_visit *visit, struct aj_str *name);
	bool bare; /* such a bucket is asked as "/mails?…", without a slash behind its name */
};

/* Climbs the ladder for each bucket that the scope names, and else for those in names (ends with NULL, or is
 * NULL), which the server itself has told. */
enum aj_status aj_objects_prove(
    struct aj_visit *visit, const struct aj_objects_form *form, const char *const *names, struct aj_err *err);

enum aj_status aj_objects_list(struct aj_visit *visit, const struct aj_objects_form *form,
    const struct aj_set *set, struct aj_cursor *cursor, struct aj_items *items, struct aj_err *err);

enum aj_status aj_objects_bytes(struct aj_visit *visit, const struct aj_objects_form *form,
    const struct aj_set *set, struct aj_str item, uint64_t from, size_t want, struct aj_buf *out,
    struct aj_err *err);

/* "403 AccessDenied": how an answer says no, with the code in its header fields or in its XML. */
const char *aj_objects_refusal(struct aj_visit *visit, const struct aj_answer *answer);
