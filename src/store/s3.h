#pragma once

/*
 * What speaks Amazon's S3: buckets under the path of an endpoint (s3.example.org/backup),
 * or as a host of their own (backup.s3.eu-west-1.amazonaws.com). Each maker's service is
 * a kind of its own, which differs in how it is recognised; all else is the same.
 */

#include "estate/visit.h"

/* The bucket that a host's name is for, "" if it is for none. */
struct aj_str aj_s3_bucket_of(struct aj_str host);

/* Whether the front page is S3's, of whatever maker: its error, its list of buckets, or of a bucket. */
bool aj_s3_speaks(const struct aj_answer *front);

/* Functions of the kinds. */
enum aj_status aj_s3_prove(struct aj_visit *visit, struct aj_err *err);
enum aj_status aj_s3_list(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    struct aj_items *items, struct aj_err *err);
enum aj_status aj_s3_bytes(struct aj_visit *visit, const struct aj_set *set, struct aj_str item,
    uint64_t from, size_t want, struct aj_buf *out, struct aj_err *err);
