/*
 * kafka.c: Kafka by its own protocol, in versions that brokers from 0.11 to 4 speak. Topics are
 * listed all together, never by name, which could make them; records are fetched outside any
 * group, so that nothing is committed. Other brokers are named, not visited.
 */

#include "base/wire.h"
#include "estate/visit.h"

#include <stdio.h>

enum {
	RESPONSE_MAX = 1 << 20,
	BROKERS_MAX = 64,
	TOPICS_MAX = 256,
	PARTITIONS_MAX = 64, /* of a topic, that are counted and read */
	REPLICAS_MAX = 1000,
	RECORDS_MAX = 10000,
	ABORTED_MAX = 10000,
};
enum { FETCH = 1, LIST_OFFSETS = 2, METADATA = 3, API_VERSIONS = 18 };
enum { LATEST = -1, EARLIEST = -2 };
enum { CORRELATION = 0x616a6172, COMPRESSED = 7 };

static void put_string(struct aj_buf *buf, struct aj_str text)
{
	aj_put_be(buf, text.len, 2);
	aj_buf_add(buf, text);
}

static struct aj_str take_string(struct aj_wire *in)
{
	uint16_t len = aj_wire_be16(in);

	return len == UINT16_MAX ? (struct aj_str){ 0 } : aj_wire_take(in, len);
}

/* Asks and takes the response's body. AJ_END: it is no answer of this protocol, or it hung up. */
static enum aj_status ask(struct aj_visit *visit, unsigned api, unsigned version, struct aj_str body,
    struct aj_wire *out, struct aj_err *err)
{
	struct aj_buf buf;
	struct aj_str head, bytes;
	struct aj_wire in;
	uint32_t len;
	enum aj_status st;

	aj_buf_init(&buf, body.len + 64);
	aj_put_be(&buf, 0, 4);
	aj_put_be(&buf, api, 2);
	aj_put_be(&buf, version, 2);
	aj_put_be(&buf, CORRELATION, 4);
	put_string(&buf, AJ_S("ajar"));
	aj_buf_add(&buf, body);
	aj_put_be32_at(&buf, 0, (uint32_t)buf.len - 4);
	st = aj_visit_send(visit, aj_buf_str(&buf), err);
	aj_buf_fini(&buf);
	if (st == AJ_OK)
		st = aj_visit_peek(visit, 8, &head, err);
	if (st != AJ_OK)
		return st;
	in = aj_wire(head);
	len = aj_wire_be32(&in);
	if (aj_wire_be32(&in) != CORRELATION || len < 6)
		return AJ_END;
	if (len > RESPONSE_MAX)
		return aj_fail(err, AJ_ELIMIT, "a response of %u bytes", len);
	st = aj_visit_take(visit, 4 + (size_t)len, &bytes, err);
	if (st == AJ_OK)
		*out = aj_wire(aj_str_from(bytes, 8));
	return st;
}

/* A list of requests, each with its versions; error 35 where ours is too new. */
static enum aj_status kafka_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_wire in;
	unsigned error;
	uint32_t n;
	bool metadata = false;
	enum aj_status st = ask(visit, API_VERSIONS, 0, (struct aj_str){ 0 }, &in, err);

	if (st != AJ_OK)
		return st;
	error = aj_wire_be16(&in);
	n = aj_wire_be32(&in);
	for (uint32_t i = 0; i < n && i < 1000 && !in.bad; i++) {
		metadata |= aj_wire_be16(&in) == METADATA;
		aj_wire_be32(&in);
	}
	if (error != 0 || in.bad || !metadata)
		return AJ_END;
	aj_visit_is(visit, "Kafka", (struct aj_str){ 0 });
	return AJ_OK;
}

/* Where other brokers are said to be. A name that is not ours is not even looked up. */
static void note_broker(struct aj_visit *visit, struct aj_str host, uint32_t port)
{
	const char *text = aj_visit_text(visit, "%.*s", (int)host.len, (const char *)host.ptr);
	struct aj_address address;
	struct aj_err ignored;
	const char *how;

	if (port == visit->endpoint->port && strcmp(text, visit->endpoint->host) == 0)
		return;
	if (!visit->gate || !aj_address_parse(host, &address) || port == 0 || port > UINT16_MAX)
		how = "by a name";
	else if (aj_gate_may(visit->gate, text, (uint16_t)port, &address, &ignored) == AJ_OK)
		how = "in the scope";
	else
		how = "not in the scope";
	aj_visit_proved(visit, AJ_REACHABLE, "(a broker it names)", "%s:%u, %s, not visited",
	    aj_visit_clean(visit, host), port, how);
}

static void read_brokers(struct aj_visit *visit, struct aj_wire *in)
{
	uint32_t n = aj_wire_be32(in);

	for (uint32_t i = 0; i < n && i < BROKERS_MAX && !in->bad; i++) {
		struct aj_str host;
		uint32_t port;

		aj_wire_be32(in);
		host = take_string(in);
		port = aj_wire_be32(in);
		take_string(in);
		if (!in->bad && i < 8)
			note_broker(visit, host, port);
	}
	in->bad |= n > BROKERS_MAX;
}

/* The partitions of a topic; how many there are. */
static unsigned read_partitions(struct aj_wire *in)
{
	uint32_t n = aj_wire_be32(in);

	for (uint32_t i = 0; i < n && !in->bad; i++) {
		aj_wire_take(in, 2 + 4 + 4);
		for (unsigned list = 0; list < 2; list++) {
			uint32_t replicas = aj_wire_be32(in);

			aj_wire_take(in, replicas < REPLICAS_MAX ? 4 * (size_t)replicas : SIZE_MAX);
		}
	}
	return in->bad ? 0 : n;
}

static enum aj_status ask_offsets(struct aj_visit *visit, struct aj_str topic, unsigned partitions,
    int64_t when, struct aj_wire *out, struct aj_err *err)
{
	struct aj_buf body;
	enum aj_status st;

	aj_buf_init(&body, 8192);
	aj_put_be(&body, UINT32_MAX, 4); /* nobody's replica */
	aj_put_be(&body, 1, 4);
	put_string(&body, topic);
	aj_put_be(&body, partitions, 4);
	for (unsigned i = 0; i < partitions; i++) {
		aj_put_be(&body, i, 4);
		aj_put_be(&body, (uint64_t)when, 8);
	}
	st = body.full ? aj_fail(err, AJ_ELIMIT, "a name that is too long")
		       : ask(visit, LIST_OFFSETS, 1, aj_buf_str(&body), out, err);
	aj_buf_fini(&body);
	return st;
}

/* Offsets by partition; -1 where this broker does not know. first_error: of the first partition. */
static void read_offsets(struct aj_wire *in, int64_t offset[PARTITIONS_MAX], int *first_error)
{
	uint32_t topics = aj_wire_be32(in), n;

	for (unsigned i = 0; i < PARTITIONS_MAX; i++)
		offset[i] = -1;
	*first_error = -1;
	if (topics != 1)
		return;
	take_string(in);
	n = aj_wire_be32(in);
	for (uint32_t i = 0; i < n && i < PARTITIONS_MAX && !in->bad; i++) {
		uint32_t partition = aj_wire_be32(in);
		int error = aj_wire_be16(in);
		int64_t at;

		aj_wire_be64(in);
		at = (int64_t)aj_wire_be64(in);
		if (in->bad)
			return;
		if (i == 0)
			*first_error = error;
		if (partition < PARTITIONS_MAX && error == 0)
			offset[partition] = at;
	}
}

/* How many records lie between the first and the last offset of the partitions that this broker leads. */
static enum aj_status count_records(
    struct aj_visit *visit, struct aj_str topic, unsigned partitions, uint64_t *count, struct aj_err *err)
{
	int64_t first[PARTITIONS_MAX], last[PARTITIONS_MAX];
	struct aj_wire in;
	int error;
	enum aj_status st;

	partitions = partitions < PARTITIONS_MAX ? partitions : PARTITIONS_MAX;
	*count = AJ_UNTOLD;
	st = ask_offsets(visit, topic, partitions, EARLIEST, &in, err);
	if (st != AJ_OK)
		return st;
	read_offsets(&in, first, &error);
	st = ask_offsets(visit, topic, partitions, LATEST, &in, err);
	if (st != AJ_OK)
		return st;
	read_offsets(&in, last, &error);
	for (unsigned i = 0; i < partitions; i++)
		if (first[i] >= 0 && last[i] >= first[i])
			*count = (*count == AJ_UNTOLD ? 0 : *count) + (uint64_t)(last[i] - first[i]);
	return AJ_OK;
}

struct topics {
	unsigned all, refused;
	struct aj_str name[TOPICS_MAX];
	unsigned partitions[TOPICS_MAX];
	bool internal[TOPICS_MAX];
	unsigned n;
};

static void read_topics(struct aj_wire *in, struct topics *topics)
{
	uint32_t n;

	aj_wire_be32(in); /* who is in charge */
	n = aj_wire_be32(in);
	for (uint32_t i = 0; i < n && !in->bad; i++) {
		unsigned error = aj_wire_be16(in), partitions;
		struct aj_str name = take_string(in);
		bool internal = aj_wire_u8(in);

		partitions = read_partitions(in);
		if (in->bad || name.len == 0)
			return;
		topics->all++;
		topics->refused += error != 0;
		if (topics->n < TOPICS_MAX && error == 0) {
			topics->name[topics->n] = name;
			topics->internal[topics->n] = internal || aj_str_starts(name, AJ_S("__"));
			topics->partitions[topics->n++] = partitions;
		}
	}
}

static enum aj_status count_topics(struct aj_visit *visit, const struct topics *topics, struct aj_err *err)
{
	unsigned counted = 0;
	enum aj_status st = AJ_OK;

	for (unsigned i = 0; i < topics->n && st == AJ_OK; i++) {
		struct aj_set set = {
			.name = topics->name[i], .bytes = AJ_UNTOLD, .system = topics->internal[i]
		};

		st = count_records(visit, set.name, topics->partitions[i], &set.count, err);
		counted += set.count != AJ_UNTOLD;
		aj_visit_set(visit, &set);
	}
	visit->more_sets |= topics->all > topics->n + topics->refused;
	if (counted > 0)
		aj_visit_proved(
		    visit, AJ_DATA_OPEN, "ListOffsets, earliest and latest", "offsets of %u topics", counted);
	return st;
}

static enum aj_status kafka_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct topics *topics = aj_arena_take(&visit->arena, sizeof(*topics));
	int64_t none[PARTITIONS_MAX];
	struct aj_wire in;
	int error;
	enum aj_status st = ask(visit, METADATA, 1, AJ_S("\xff\xff\xff\xff"), &in, err);

	if (st == AJ_END) {
		aj_visit_refused(visit, "Metadata, all topics", "it hung up: it wants a name first");
		return AJ_OK;
	}
	if (st != AJ_OK)
		return st;
	if (!topics)
		return aj_fail(err, AJ_ELIMIT, "no memory for topics");
	read_brokers(visit, &in);
	read_topics(&in, topics);
	if (in.bad)
		return aj_fail(err, AJ_EINPUT, "metadata: not what the protocol says");
	aj_visit_proved(visit, topics->n > 0 ? AJ_DATA_OPEN : AJ_METADATA_OPEN, "Metadata, all topics",
	    "%u topics, %u of them refused", topics->all, topics->refused);
	st = ask_offsets(visit, AJ_S("ajar.control"), 1, LATEST, &in, err);
	if (st != AJ_OK)
		return st;
	read_offsets(&in, none, &error);
	aj_visit_control(visit, error > 0, "ListOffsets of ajar.control", "error %d", error);
	return count_topics(visit, topics, err);
}

/* --- Records. */

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

	return len < 0 ? (struct aj_str){ 0 } : aj_wire_take(in, (size_t)len);
}

static void add_record(struct aj_wire *batch, struct aj_buf *page)
{
	struct aj_wire in = aj_wire(take_counted(batch));
	struct aj_str key, value;

	aj_wire_u8(&in);
	take_varint(&in);
	take_varint(&in);
	key = take_counted(&in);
	value = take_counted(&in);
	if (in.bad)
		return;
	aj_buf_add(page, AJ_S("{\"key\":"));
	aj_buf_json(page, key);
	aj_buf_add(page, AJ_S(",\"value\":"));
	aj_buf_json(page, value);
	aj_buf_add(page, AJ_S("}\n"));
}

/* A batch of the layout of 0.11 and later. The last one may be cut short. next: the offset behind it. */
static bool read_batch(struct aj_wire *in, struct aj_buf *page, int64_t *next)
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
	    base > INT64_MAX - delta - 1LL)
		return false;
	*next = base + delta + 1;
	if (attributes & COMPRESSED)
		aj_buf_addf(page, "{\"records\":%u,\"compressed\":%u}\n", n, attributes & COMPRESSED);
	for (uint32_t i = 0; !(attributes & COMPRESSED) && i < n && i < RECORDS_MAX && !batch.bad; i++)
		add_record(&batch, page);
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
	put_string(&body, topic);
	aj_put_be(&body, 1, 4);
	aj_put_be(&body, partition, 4);
	aj_put_be(&body, (uint64_t)offset, 8);
	aj_put_be(&body, want, 4);
	st = body.full ? aj_fail(err, AJ_ELIMIT, "a name that is too long")
		       : ask(visit, FETCH, 4, aj_buf_str(&body), out, err);
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
	take_string(in);
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
static enum aj_status first_offset(
    struct aj_visit *visit, struct aj_str topic, uint32_t partition, int64_t *offset, struct aj_err *err)
{
	int64_t offsets[PARTITIONS_MAX];
	struct aj_wire in;
	int error;
	enum aj_status st = ask_offsets(visit, topic, partition + 1, EARLIEST, &in, err);

	*offset = -1;
	if (st != AJ_OK)
		return st;
	read_offsets(&in, offsets, &error);
	*offset = offsets[partition];
	return AJ_OK;
}

/* Cursor: "partition offset"; an offset of "-" is the partition's first. */
static enum aj_status kafka_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct aj_str text = aj_str_z(cursor->text), number = aj_str_until(text, ' ');
	uint64_t partition = 0, at = UINT64_MAX;
	size_t before = page->len;
	enum aj_status st = AJ_OK;

	if (text.len > 0 && (!aj_str_decimal(number, &partition) || partition > PARTITIONS_MAX))
		return aj_fail(err, AJ_EINPUT, "not a cursor of this kind");
	if (!aj_str_decimal(aj_str_from(text, number.len + 1), &at))
		at = UINT64_MAX;
	want = want < 1024 ? 1024 : want;
	for (; st == AJ_OK && partition < PARTITIONS_MAX && page->len == before;
	     at = UINT64_MAX, partition++) {
		int64_t offset = (int64_t)at, next;
		struct aj_wire in;

		if (at > INT64_MAX)
			st = first_offset(visit, set->name, (uint32_t)partition, &offset, err);
		if (st != AJ_OK || offset < 0)
			break;
		st = fetch(visit, set->name, (uint32_t)partition, offset, want, &in, err);
		if (st != AJ_OK || open_fetch(&in) != 0)
			break;
		for (next = offset; !in.bad && in.rest.len > 0 && !page->full;)
			if (!read_batch(&in, page, &next))
				break;
		if (page->len > before) {
			snprintf(cursor->text, sizeof(cursor->text), "%u %lld", (unsigned)partition,
			    (long long)next);
			return page->full ? aj_fail(err, AJ_ELIMIT, "a page larger than its bound") : AJ_OK;
		}
	}
	return st == AJ_OK ? AJ_END : st == AJ_END ? aj_fail(err, AJ_EIO, "it hung up") : st;
}

static const uint16_t ports[] = { 9092, 9093, 9094, 0 };

const struct aj_kind aj_kind_kafka = {
	.name = "kafka",
	.about = "Kafka",
	.ports = ports,
	.recognise = kafka_recognise,
	.prove = kafka_prove,
	.records = kafka_records,
};
