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

/* GET path, which must fail. */
AJ_MUST_CHECK enum aj_status aj_rest_control(struct aj_visit *visit, const char *path, struct aj_err *err);

/* text as a JSON string with its quotes; lives as long as the visit. */
const char *aj_rest_quoted(struct aj_visit *visit, struct aj_str text);

/*
 * Records by pages. Cursors are "" at the beginning, "k" and where to go on, which is the driver's,
 * or "e" at the end.
 */

/* A request for limit records from where it goes on, "" at the beginning. */
typedef struct aj_request aj_rest_page(
    struct aj_visit *visit, const struct aj_set *set, const char *from, uint64_t limit);

/*
 * Asks for a page, and for a single record if that page is longer than there is room. root of the
 * answer, free it; NULL with AJ_OK: a single record was longer, its beginning was added as it came,
 * and that was the end. AJ_END: there are no more.
 */
AJ_MUST_CHECK enum aj_status aj_rest_read(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, aj_rest_page *request, struct aj_json **root,
    struct aj_err *err);

/* A record, on a line of its own. */
void aj_rest_line(struct aj_buf *page, const struct aj_json *record);

/* After n records the page is whole, and goes on there; NULL: nowhere. */
AJ_MUST_CHECK enum aj_status aj_rest_done(
    struct aj_cursor *cursor, const struct aj_buf *page, size_t n, const char *next, struct aj_err *err);
