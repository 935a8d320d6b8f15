/* kafka_records.c: fetching the records of Kafka's topics, outside any group. */

#include "store/kafka.h"

#include <stdio.h>

enum { FETCH = 1, COMPRESSED = 7, UNKNOWN_PARTITION = 3, ABORTED_MAX = 10000 };

/* A number of seven bits a byte, the lowest first, signs by turns. */
static int64_t take_varint(struct aj_wire *in)
{
	uint64_t bits = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t byte = aj_wire_u8(in);

		bits |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return (int64_t)(bits >> 1 ^ -(bits & 1));
	}
	in->bad = true;
	return 0;
}

static struct aj_str take_counted(struct aj_wire *in)
{
	int64_t len = take_varint(in);

	return len >= 0 ? aj_wire_take(in, (size_t)len) : (struct aj_str){ 0 };
}

/* in: behind the record's offset. */
static void add_record(struct aj_wire *in, struct aj_buf *page)
{
	struct aj_str key = take_counted(in), value = take_counted(in);

	if (in->bad)
		return;
	aj_buf_add(page, AJ_S("{\"key\":"));
	aj_buf_json(page, key);
	aj_buf_add(page, AJ_S(",\"value\":"));
	aj_buf_json(page, value);
	aj_buf_add(page, AJ_S("}\n"));
}

/* Those from next on, until the page has so many bytes: next is the one behind the last then. False: there
 * are more. */
static bool add_records(
    struct aj_wire *batch, uint32_t n, int64_t base, size_t bytes, struct aj_buf *page, int64_t *next)
{
	for (uint32_t i = 0; i < n && batch->rest.len > 0 && !batch->bad; i++) {
		struct aj_wire in = aj_wire(take_counted(batch));
		int64_t delta;

		aj_wire_u8(&in);
		take_varint(&in);
		delta = take_varint(&in);
		if (in.bad || delta < 0 || delta > INT32_MAX || base + delta < *next)
			continue;
		if (page->len >= bytes)
			return false;
		add_record(&in, page);
		*next = base + delta + 1;
	}
	return true;
}

/* What a fetch has given so far. */
struct fetched {
	struct aj_buf *page;
	size_t before, most; /* bytes of it: at first, and when it is a page */
	int64_t next;	     /* the offset behind what was taken */
	bool packed;	     /* that was nothing but batches which are compressed */
	bool left;	     /* nothing was taken of what there is */
};

/*
 * A batch of the layout of 0.11 and later. The last one may be cut short, and the first one may begin before
 * next, which goes on to the offset behind it. False: there is no more, or no more room.
 */
static bool read_batch(struct aj_wire *in, struct fetched *fetched)
{
	int64_t base = (int64_t)aj_wire_be64(in);
	struct aj_wire batch = aj_wire(aj_wire_take(in, aj_wire_be32(in)));
	unsigned magic, attributes;
	uint32_t delta, n;

	aj_wire_be32(&batch);
	magic = aj_wire_u8(&batch);
	aj_wire_be32(&batch);
	attributes = aj_wire_be16(&batch);
	delta = aj_wire_be32(&batch);
	aj_wire_take(&batch, 8 + 8 + 8 + 2 + 4);
	n = aj_wire_be32(&batch);
	if (in->bad || batch.bad || magic != 2 || base < 0 || delta > INT32_MAX ||
	    base > INT64_MAX - INT32_MAX - 1LL)
		return false;
	if (attributes & COMPRESSED) {
		if (fetched->page->len > fetched->before)
			return false; /* the next page says so */
		fetched->packed = true;
	} else if (fetched->packed ||
		   !add_records(&batch, n, base, fetched->most, fetched->page, &fetched->next)) {
		return false;
	}
	fetched->next = base + delta + 1;
	return true;
}

static enum aj_status fetch(struct aj_visit *visit, struct aj_str topic, uint32_t partition, int64_t offset,
    size_t want, struct aj_wire *out, struct aj_err *err)
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
		       : aj_kafka_ask(visit, FETCH, 4, aj_buf_str(&body), out, err);
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
	int64_t offsets[AJ_KAFKA_PARTITIONS];
	struct aj_wire in;
	enum aj_status st = aj_kafka_ask_offsets(visit, topic, partition + 1, AJ_KAFKA_EARLIEST, &in, err);

	*offset = -1;
	if (st != AJ_OK)
		return st;
	aj_kafka_read_offsets(&in, offsets, error);
	*offset = offsets[partition];
	return AJ_OK;
}

/* Appends what a fetch gives from offset on. */
static enum aj_status read_from(struct aj_visit *visit, struct aj_str topic, uint32_t partition,
    int64_t offset, size_t want, struct fetched *fetched, struct aj_err *err)
{
	struct aj_wire in = { 0 };
	enum aj_status st = fetch(visit, topic, partition, offset, want, &in, err);

	if (st != AJ_OK)
		return st;
	fetched->next = offset;
	fetched->most = fetched->before + want;
	fetched->left = open_fetch(&in) != 0;
	if (fetched->left)
		return AJ_OK;
	fetched->left = in.rest.len > 0;
	while (!in.bad && in.rest.len > 0 && !fetched->page->full)
		if (!read_batch(&in, fetched))
			break;
	fetched->left &= fetched->page->len == fetched->before && fetched->next <= offset;
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

/* Cursor: "partition offset"; without an offset it is the partition's first. */
enum aj_status aj_kafka_records(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct aj_str text = aj_str_z(cursor->text), number = aj_str_until(text, ' ');
	uint64_t partition = 0, at = UINT64_MAX;
	size_t before = page->len;
	enum aj_status st = AJ_OK;

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
			return pass_over(visit, partition, "what a fetch gives cannot be read", err);
		}
		if (page->len == before && fetched.next <= offset)
			continue;
		/* What was deleted leaves batches of nothing. */
		snprintf(cursor->text, sizeof(cursor->text), "%u %lld", (unsigned)partition,
		    (long long)fetched.next);
		if (fetched.packed)
			return pass_over(visit, partition, "records that are compressed are not read", err);
		return page->full ? aj_fail(err, AJ_ELIMIT, "a page larger than its bound") : AJ_OK;
	}
	return st == AJ_OK ? AJ_END : st == AJ_END ? aj_fail(err, AJ_EIO, "it hung up") : st;
}
