#pragma once

/* Asking a store of objects: a page of a bucket's listing, an object. */

#include "store/objects.h"

struct aj_objects_page {
	bool listed;
	const char *refusal;   /* if it is not: why */
	struct aj_items items; /* their names live until the next page is asked for, as does next */
	struct aj_str next;    /* "": this was the last one */
};

/* The path of a bucket: "/mails", or "" where the endpoint is the bucket. */
const char *aj_objects_path(struct aj_visit *visit, const struct aj_objects_form *form, struct aj_str bucket);

/* What is asked for a page: "/mails?restype=container&comp=list&maxresults=1"; prefix: the beginning of all
 * names in it, "" for all of them. */
const char *aj_objects_page_path(struct aj_visit *visit, const struct aj_objects_form *form,
    struct aj_str bucket, struct aj_str prefix, struct aj_str marker, unsigned most);

/* AJ_OK whether it is given or refused. */
AJ_MUST_CHECK enum aj_status aj_objects_page(struct aj_visit *visit, const struct aj_objects_form *form,
    const char *path, struct aj_objects_page *page, struct aj_err *err);

/* HEAD, or GET of the bytes [from, from + want), which are added to into (NULL: the answer is as short and is
 * kept). */
AJ_MUST_CHECK enum aj_status aj_objects_ask(struct aj_visit *visit, const struct aj_objects_form *form,
    const char *path, enum aj_verb verb, uint64_t from, size_t want, struct aj_buf *into,
    struct aj_answer *answer, struct aj_err *err);

/* Whether this is an object, or a part of one: not an error, not a page that is shown to everybody. */
bool aj_objects_is_object(const struct aj_objects_form *form, const struct aj_answer *answer);
