/*
 * kafka_records.c: fetching the records of Kafka's topics, outside any group. Batches go on as they come,
 * which is the format of Kafka's own files (format/table/kafka.c): here only their heads are looked at.
 */

#include "store/kafka.h"

#include <stdio.h>

enum { FETCH = 1, UNKNOWN_PARTITION = 3, ABORTED_MAX = 10000 };

/* What a fetch has given so far. */
struct fetched {
	struct aj_buf *page;
	size_t before, most; /* bytes of it: at first, and when it is a page */
	int64_t next;	     /* the offset behind what was taken */
	const char *left;    /* why nothing was taken of what there is; NULL: it was, or there is nothing */
};

/*
 * A batch, or a message of before 0.11. The last one may be cut short, and the first one may begin before
 * next, which goes on to the offset behind it. False: there is no more, or no more room.
 */
static bool take_batch(struct aj_wire *in, struct fetched *fetched)
{
	struct aj_str from = in->rest, bytes;
	int64_t base = (int64_t)aj_wire_be64(in);
	struct aj_wire batch = aj_wire(aj_wire_take(in, aj_wire_be32(in)));
	unsigned magic;
	uint32_t delta = 0;

	aj_wire_be32(&batch);
	magic = aj_wire_u8(&batch);
	if (magic == 2) {
		aj_wire_take(&batch, 4 + 2);
		delta = aj_wire_be32(&batch);
	}
	if (in->bad || batch.bad || magic > 2 || base < 0 || delta > INT32_MAX ||
	    base > INT64_MAX - INT32_MAX - 1LL)
		return false;
	bytes = aj_str_sub(from, 0, from.len - in->rest.len);
	if (fetched->page->len > fetched->before && fetched->page->len + bytes.len > fetched->most)
		return false;
	aj_buf_add(fetched->page, bytes);
	fetched->next = base + delta + 1;
	return true;
}

/* The answer goes into a buffer: longer: it does not fit. */
static enum aj_status fetch(struct aj_visit *visit, struct aj_str topic, uint32_t partition, int64_t offset,
    size_t want, struct aj_buf *into, bool *longer, struct aj_err *err)
{
	struct aj_buf body;
	enum aj_status st;

	aj_buf_init(&body, 1024);
	aj_put_be(&body, UINT32_MAX, 4); /* nobody's replica */
	aj_put_be(&body, 100, 4);	 /* milliseconds it may wait */
	aj_put_be(&body, 0, 4);
	aj_put_be(&body, want, 4);
	aj_put_be(&body, 0, 1); /* what is not committed, too: it lies there as well */
	aj_put_be(&body, 1, 4);
	aj_kafka_put_string(&body, topic);
	aj_put_be(&body, 1, 4);
	aj_put_be(&body, partition, 4);
	aj_put_be(&body, (uint64_t)offset, 8);
	aj_put_be(&body, want, 4);
	st = body.full ? aj_fail(err, AJ_ELIMIT, "a name that is too long")
		       : aj_kafka_ask_into(visit, FETCH, 4, aj_buf_str(&body), into, longer, err);
	aj_buf_fini(&body);
	return st;
}

/* What comes before the records of a fetch; its error, or -1. */
static int open_fetch(struct aj_wire *in)
{
	uint32_t aborted;
	int error;

	aj_wire_be32(in);
	if (aj_wire_be32(in) != 1)
		return -1;
	aj_kafka_take_string(in);
	if (aj_wire_be32(in) != 1)
		return -1;
	aj_wire_be32(in);
	error = aj_wire_be16(in);
	aj_wire_take(in, 8 + 8);
	aborted = aj_wire_be32(in);
	if (aborted != UINT32_MAX)
		aj_wire_take(in, aborted < ABORTED_MAX ? 16 * (size_t)aborted : SIZE_MAX);
	aj_wire_be32(in); /* bytes that follow */
	return in->bad ? -1 : error;
}

/* Where a partition begins, by which its records are asked for; -1: this broker does not know. */
static enum aj_status first_offset(struct aj_visit *visit, struct aj_str topic, uint32_t partition,
    int64_t *offset, int *error, struct aj_err *err)
{
	int64_t offsets[AJ_KAFKA_AT_A_TIME];
	struct aj_wire in;
	enum aj_status st = aj_kafka_ask_offsets(visit, topic, partition, 1, AJ_KAFKA_EARLIEST, &in, err);

	*offset = -1;
	if (st != AJ_OK)
		return st;
	aj_kafka_read_offsets(&in, partition, offsets, error);
	*offset = offsets[0];
	return AJ_OK;
}

static void take_batches(struct aj_wire *in, struct fetched *fetched)
{
	bool some;

	if (open_fetch(in) != 0) {
		fetched->left = "what a fetch gives cannot be read";
		return;
	}
	some = in->rest.len > 0;
	while (!in->bad && in->rest.len > 0 && !fetched->page->full)
		if (!take_batch(in, fetched))
			break;
	if (some && fetched->page->len == fetched->before)
		fetched->left = "what a fetch gives cannot be read";
}

/* Appends what a fetch gives from offset on. A broker gives a batch as a whole, however large it is. */
static enum aj_status read_from(struct aj_visit *visit, struct aj_str topic, uint32_t partition,
    int64_t offset, size_t want, struct fetched *fetched, struct aj_err *err)
{
	struct aj_buf answer;
	bool longer = false;
	enum aj_status st;

	fetched->next = offset;
	fetched->most = fetched->before + want;
	fetched->left = NULL;
	aj_buf_init(&answer, fetched->page->ceiling - fetched->before);
	st = fetch(visit, topic, partition, offset, want, &answer, &longer, err);
	if (st == AJ_OK) {
		struct aj_wire in = aj_wire(aj_buf_str(&answer));

		take_batches(&in, fetched);
	}
	aj_buf_wipe(&answer);
	if (!longer)
		return st;
	aj_visit_hang_up(visit); /* the rest of the answer is not waited for */
	fetched->left = "a batch that is too large";
	return AJ_OK;
}

/* What is behind the cursor is not all: this cannot be had. */
static enum aj_status pass_over(
    struct aj_visit *visit, uint64_t partition, const char *why, struct aj_err *err)
{
	visit->passed = true;
	return aj_fail(err, AJ_ELIMIT, "partition %u: %s", (unsigned)partition, why);
}

static void turn_to(struct aj_cursor *cursor, uint64_t partition)
{
	snprintf(cursor->text, sizeof(cursor->text), "%u", (unsigned)partition);
}

/* Behind the last partition that is read. */
static enum aj_status end_of_topic(
    struct aj_visit *visit, struct aj_str topic, struct aj_cursor *cursor, struct aj_err *err)
{
	int64_t offset;
	int error = 0;
	enum aj_status st = first_offset(visit, topic, AJ_KAFKA_PARTITIONS, &offset, &error, err);

	if (st != AJ_OK)
		return st == AJ_END ? aj_fail(err, AJ_EIO, "it hung up") : st;
	snprintf(cursor->text, sizeof(cursor->text), "end");
	visit->passed = offset >= 0 || error != UNKNOWN_PARTITION;
	return !visit->passed ? AJ_END
			      : aj_fail(err, AJ_ELIMIT, "partitions behind the first %d are not read",
				    AJ_KAFKA_PARTITIONS);
}

/* Cursor: "partition offset"; without an offset it is the partition's first; "end". */
enum aj_status aj_kafka_records(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct aj_str text = aj_str_z(cursor->text), number = aj_str_until(text, ' ');
	uint64_t partition = 0, at = UINT64_MAX;
	size_t before = page->len;
	enum aj_status st = AJ_OK;

	if (aj_str_eq(text, AJ_S("end")))
		return AJ_END;
	if (text.len > 0 && (!aj_str_decimal(number, &partition) || partition > AJ_KAFKA_PARTITIONS))
		return aj_fail(err, AJ_EINPUT, "not a cursor of this kind");
	if (!aj_str_decimal(aj_str_from(text, number.len + 1), &at))
		at = UINT64_MAX;
	want = want < 1024 ? 1024 : want;
	for (; st == AJ_OK && partition < AJ_KAFKA_PARTITIONS; at = UINT64_MAX, partition++) {
		struct fetched fetched = { .page = page, .before = before };
		int64_t offset = (int64_t)at;
		int error = 0;

		if (at > INT64_MAX)
			st = first_offset(visit, set->name, (uint32_t)partition, &offset, &error, err);
		if (st != AJ_OK || (offset < 0 && error == UNKNOWN_PARTITION))
			break;
		if (offset < 0) {
			turn_to(cursor, partition + 1);
			return pass_over(visit, partition, "this broker does not give it", err);
		}
		st = read_from(visit, set->name, (uint32_t)partition, offset, want, &fetched, err);
		if (st != AJ_OK)
			break;
		if (fetched.left) {
			turn_to(cursor, partition + 1);
			return pass_over(visit, partition, fetched.left, err);
		}
		if (page->len == before)
			continue;
		snprintf(cursor->text, sizeof(cursor->text), "%u %lld", (unsigned)partition,
		    (long long)fetched.next);
		return page->full ? aj_fail(err, AJ_ELIMIT, "a page larger than its bound") : AJ_OK;
	}
	if (st == AJ_OK && partition == AJ_KAFKA_PARTITIONS)
		return end_of_topic(visit, set->name, cursor, err);
	return st == AJ_OK ? AJ_END : st == AJ_END ? aj_fail(err, AJ_EIO, "it hung up") : st;
}
