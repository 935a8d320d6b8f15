#pragma once

/* What the two halves of Kafka's driver share: requests, and the offsets of a topic. */

#include "base/wire.h"
#include "estate/visit.h"

enum {
	AJ_KAFKA_PARTITIONS = 1024, /* of a topic, that are counted and read */
	AJ_KAFKA_AT_A_TIME = 64,    /* that are asked for their offsets */
};
enum { AJ_KAFKA_LATEST = -1, AJ_KAFKA_EARLIEST = -2 };

void aj_kafka_put_string(struct aj_buf *buf, struct aj_str text);
struct aj_str aj_kafka_take_string(struct aj_wire *in);

/* Asks, and takes the response's body into a buffer, which it fits into. AJ_END: it is no answer of this
 * protocol, or it hung up; AJ_ELIMIT and longer: it does not fit, and is still to come. */
AJ_MUST_CHECK enum aj_status aj_kafka_ask_into(struct aj_visit *visit, unsigned api, unsigned version,
    struct aj_str body, struct aj_buf *into, bool *longer, struct aj_err *err);

/* Asks for the offsets of n partitions from first on, AJ_KAFKA_AT_A_TIME at most. */
AJ_MUST_CHECK enum aj_status aj_kafka_ask_offsets(struct aj_visit *visit, struct aj_str topic, unsigned first,
    unsigned n, int64_t when, struct aj_wire *out, struct aj_err *err);

/* Offsets of partitions from first on; -1 where this broker does not know. last_error: of the last partition.
 */
void aj_kafka_read_offsets(
    struct aj_wire *in, unsigned first, int64_t offset[AJ_KAFKA_AT_A_TIME], int *last_error);

/* As in struct aj_kind. */
enum aj_status aj_kafka_records(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    size_t want, struct aj_buf *page, struct aj_err *err);
