#pragma once

/* What drivers share whose stores answer questions in JSON by HTTP. */

#include "dep/json.h"
#include "estate/visit.h"

/* No data set has this name: who gives something under it gives anything. */
#define AJ_REST_CONTROL "ajar-control-9f1d2c"

/* Whether the kind is at home there: the scope says so, or the port is one of its usual ones. */
bool aj_rest_expected(const struct aj_visit *visit, const struct aj_kind *kind);

/* GET. root is NULL unless the answer is 200, whole and JSON; free it. */
AJ_MUST_CHECK enum aj_status aj_rest_get(struct aj_visit *visit, const char *path, struct aj_answer *answer,
    struct aj_json **root, struct aj_err *err);

/* The same by POST of a question in JSON, of a path that only reads. */
AJ_MUST_CHECK enum aj_status aj_rest_ask(struct aj_visit *visit, const char *path, const char *question,
    struct aj_answer *answer, struct aj_json **root, struct aj_err *err);

/* The request of aj_rest_ask. */
struct aj_request aj_rest_question(const char *path, const char *question);

/* Notes down a listing that is none: refused, unless it was cut: then it is given, and longer than is read.
 */
void aj_rest_refused(struct aj_visit *visit, const char *asked, const struct aj_answer *answer);

/* GET path, which must fail. */
AJ_MUST_CHECK enum aj_status aj_rest_control(struct aj_visit *visit, const char *path, struct aj_err *err);

/* text as a JSON string with its quotes; lives as long as the visit. */
const char *aj_rest_quoted(struct aj_visit *visit, struct aj_str text);

/* Where a data set is told of in an element of an answer. */
struct aj_rest_set {
	const char *name;	   /* paths of members; NULL: the element itself is the name */
	const char *count, *bytes; /* NULL: it is not told */
	const char *note;	   /* of each set; NULL: none */

	/* NULL, or asks the server about a set more, of the first ones; given is false before. */
	enum aj_status (*ask)(struct aj_visit *visit, struct aj_set *set, bool *given, struct aj_err *err);
	size_t asked;
};

/* A set for each element that has a name, as the array tells it. */
void aj_rest_sets(struct aj_visit *visit, const struct aj_json *array, const struct aj_rest_set *where);

/* The same, and asks; given: of how many more was told. */
AJ_MUST_CHECK enum aj_status aj_rest_sets_ask(struct aj_visit *visit, const struct aj_json *array,
    const struct aj_rest_set *where, size_t *given, struct aj_err *err);

/*
 * Records by pages. Cursors are "" at the beginning, "k" and where to go on, which is the driver's,
 * or "e" at the end.
 */

/* A request for limit records from where it goes on, "" at the beginning. */
typedef struct aj_request aj_rest_page(
    struct aj_visit *visit, const struct aj_set *set, const char *from, uint64_t limit);

/*
 * Asks for a page, and for a single record if that page is longer than there is room. before: where pages go
 * on by number, how many records there were; else NULL. root of the answer, free it; NULL with AJ_OK: a
 * single record was longer, and a sample has its beginning, as it came, and that was the end. AJ_END: there
 * are no more. AJ_ELIMIT and visit->passed as in struct aj_kind.
 */
AJ_MUST_CHECK enum aj_status aj_rest_read(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, aj_rest_page *request, const uint64_t *before,
    struct aj_json **root, struct aj_err *err);

/* A record, on a line of its own. */
void aj_rest_line(struct aj_buf *page, const struct aj_json *record);

/* After n records the page is whole, and goes on there, also where it is empty; NULL, "": nowhere. */
AJ_MUST_CHECK enum aj_status aj_rest_done(
    struct aj_cursor *cursor, const struct aj_buf *page, size_t n, const char *next, struct aj_err *err);

/* A store whose answers have an array of records. */
struct aj_rest_pages {
	aj_rest_page *request;
	const char *records; /* where the array is: "response.docs" */
	const char *record;  /* what counts of each element: "payload"; NULL: all of it */

	/* Where the next page begins: one of these two tells it, or the number of records so far does. */
	const char *last; /* the member of the last element behind which it begins */
	const char *next; /* the member of the answer, which is given as it is written in JSON */
	uint64_t window;  /* by number: beyond that many nothing is asked for, which is said */
};

/* As the records of struct aj_kind. */
AJ_MUST_CHECK enum aj_status aj_rest_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, const struct aj_rest_pages *pages,
    struct aj_err *err);

/* Of cursors that go by number: how many records there were before. AJ_EINPUT: it is none of these;
 * AJ_ELIMIT: it is beyond the window. */
AJ_MUST_CHECK enum aj_status aj_rest_before(
    const struct aj_cursor *cursor, uint64_t window, uint64_t *before, struct aj_err *err);
