#pragma once

/* What the two halves of Kafka's driver share: requests, and the offsets of a topic. */

#include "base/wire.h"
#include "estate/visit.h"

enum { AJ_KAFKA_PARTITIONS = 64 }; /* of a topic, that are counted and read */
enum { AJ_KAFKA_LATEST = -1, AJ_KAFKA_EARLIEST = -2 };

void aj_kafka_put_string(struct aj_buf *buf, struct aj_str text);
struct aj_str aj_kafka_take_string(struct aj_wire *in);

/* Asks and takes the response's body. AJ_END: it is no answer of this protocol, or it hung up. */
AJ_MUST_CHECK enum aj_status aj_kafka_ask(struct aj_visit *visit, unsigned api, unsigned version,
    struct aj_str body, struct aj_wire *out, struct aj_err *err);

/* Asks for the offsets of the first so many partitions. */
AJ_MUST_CHECK enum aj_status aj_kafka_ask_offsets(struct aj_visit *visit, struct aj_str topic,
    unsigned partitions, int64_t when, struct aj_wire *out, struct aj_err *err);

/* Offsets by partition; -1 where this broker does not know. last_error: of the last partition. */
void aj_kafka_read_offsets(struct aj_wire *in, int64_t offset[AJ_KAFKA_PARTITIONS], int *last_error);

/* As in struct aj_kind. */
enum aj_status aj_kafka_records(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    size_t want, struct aj_buf *page, struct aj_err *err);
