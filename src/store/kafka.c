/*
 * kafka.c: Kafka by its own protocol, in versions that brokers from 0.11 to 4 speak. Topics are
 * listed all together, never by name, which could make them; records are fetched outside any
 * group, so that nothing is committed. Other brokers are named, not visited.
 */

#include "store/kafka.h"

enum {
	RESPONSE_MAX = 1 << 20,
	BROKERS_MAX = 64,
	TOPICS_MAX = 256,
	REPLICAS_MAX = 1000,
};
enum { LIST_OFFSETS = 2, METADATA = 3, API_VERSIONS = 18 };
enum { CORRELATION = 0x616a6172 };

void aj_kafka_put_string(struct aj_buf *buf, struct aj_str text)
{
	aj_put_be(buf, text.len, 2);
	aj_buf_add(buf, text);
}

struct aj_str aj_kafka_take_string(struct aj_wire *in)
{
	uint16_t len = aj_wire_be16(in);

	return len != UINT16_MAX ? aj_wire_take(in, len) : (struct aj_str){ 0 };
}

static enum aj_status send_request(
    struct aj_visit *visit, unsigned api, unsigned version, struct aj_str body, struct aj_err *err)
{
	struct aj_buf buf;
	enum aj_status st;

	aj_buf_init(&buf, body.len + 512);
	aj_put_be(&buf, 0, 4);
	aj_put_be(&buf, api, 2);
	aj_put_be(&buf, version, 2);
	aj_put_be(&buf, CORRELATION, 4);
	aj_kafka_put_string(&buf, aj_visit_name(visit));
	aj_buf_add(&buf, body);
	aj_put_be32_at(&buf, 0, (uint32_t)buf.len - 4);
	st = aj_visit_send(visit, aj_buf_str(&buf), err);
	aj_buf_fini(&buf);
	return st;
}

enum aj_status aj_kafka_ask_into(struct aj_visit *visit, unsigned api, unsigned version, struct aj_str body,
    struct aj_buf *into, bool *longer, struct aj_err *err)
{
	struct aj_str head;
	struct aj_wire in;
	uint32_t len;
	enum aj_status st = send_request(visit, api, version, body, err);

	*longer = false;
	if (st == AJ_OK)
		st = aj_visit_peek(visit, 8, &head, err);
	if (st != AJ_OK)
		return st;
	in = aj_wire(head);
	len = aj_wire_be32(&in);
	if (aj_wire_be32(&in) != CORRELATION || len < 6)
		return AJ_END;
	*longer = len - 4 > into->ceiling - into->len;
	if (*longer)
		return aj_fail(err, AJ_ELIMIT, "a response of %u bytes", len);
	st = aj_visit_take(visit, 8, &head, err);
	return st == AJ_OK ? aj_visit_take_into(visit, len - 4, into, err) : st;
}

/* The same of a short response, which lives as long as the visit. */
static enum aj_status ask(struct aj_visit *visit, unsigned api, unsigned version, struct aj_str body,
    struct aj_wire *out, struct aj_err *err)
{
	struct aj_str kept = { 0 };
	struct aj_buf into;
	bool longer;
	enum aj_status st;

	aj_buf_init(&into, RESPONSE_MAX);
	st = aj_kafka_ask_into(visit, api, version, body, &into, &longer, err);
	if (st == AJ_OK)
		st = aj_arena_dup(&visit->arena, aj_buf_str(&into), &kept, err);
	aj_buf_fini(&into);
	*out = aj_wire(kept);
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
		host = aj_kafka_take_string(in);
		port = aj_wire_be32(in);
		aj_kafka_take_string(in);
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

enum aj_status aj_kafka_ask_offsets(struct aj_visit *visit, struct aj_str topic, unsigned first, unsigned n,
    int64_t when, struct aj_wire *out, struct aj_err *err)
{
	struct aj_buf body;
	enum aj_status st;

	aj_buf_init(&body, 8192);
	aj_put_be(&body, UINT32_MAX, 4); /* nobody's replica */
	aj_put_be(&body, 1, 4);
	aj_kafka_put_string(&body, topic);
	aj_put_be(&body, n, 4);
	for (unsigned i = 0; i < n; i++) {
		aj_put_be(&body, first + i, 4);
		aj_put_be(&body, (uint64_t)when, 8);
	}
	st = body.full ? aj_fail(err, AJ_ELIMIT, "a name that is too long")
		       : ask(visit, LIST_OFFSETS, 1, aj_buf_str(&body), out, err);
	aj_buf_fini(&body);
	return st;
}

void aj_kafka_read_offsets(
    struct aj_wire *in, unsigned first, int64_t offset[AJ_KAFKA_AT_A_TIME], int *last_error)
{
	uint32_t topics = aj_wire_be32(in), n;

	for (unsigned i = 0; i < AJ_KAFKA_AT_A_TIME; i++)
		offset[i] = -1;
	*last_error = -1;
	if (topics != 1)
		return;
	aj_kafka_take_string(in);
	n = aj_wire_be32(in);
	for (uint32_t i = 0; i < n && i < AJ_KAFKA_AT_A_TIME && !in->bad; i++) {
		uint32_t partition = aj_wire_be32(in);
		int error = aj_wire_be16(in);
		int64_t at;

		aj_wire_be64(in);
		at = (int64_t)aj_wire_be64(in);
		if (in->bad)
			return;
		*last_error = error;
		if (partition - first < AJ_KAFKA_AT_A_TIME && error == 0)
			offset[partition - first] = at;
	}
}

/* How many records lie between the first and the last offset of the n partitions from first on that this
 * broker leads. */
static enum aj_status add_records(struct aj_visit *visit, struct aj_str topic, unsigned first, unsigned n,
    uint64_t *count, struct aj_err *err)
{
	int64_t begin[AJ_KAFKA_AT_A_TIME], end[AJ_KAFKA_AT_A_TIME];
	struct aj_wire in;
	int error;
	enum aj_status st = aj_kafka_ask_offsets(visit, topic, first, n, AJ_KAFKA_EARLIEST, &in, err);

	if (st != AJ_OK)
		return st;
	aj_kafka_read_offsets(&in, first, begin, &error);
	st = aj_kafka_ask_offsets(visit, topic, first, n, AJ_KAFKA_LATEST, &in, err);
	if (st != AJ_OK)
		return st;
	aj_kafka_read_offsets(&in, first, end, &error);
	for (unsigned i = 0; i < n; i++)
		if (begin[i] >= 0 && end[i] >= begin[i])
			*count = (*count == AJ_UNTOLD ? 0 : *count) + (uint64_t)(end[i] - begin[i]);
	return AJ_OK;
}

static enum aj_status count_records(
    struct aj_visit *visit, struct aj_set *set, unsigned partitions, struct aj_err *err)
{
	unsigned most = partitions < AJ_KAFKA_PARTITIONS ? partitions : AJ_KAFKA_PARTITIONS;
	enum aj_status st = AJ_OK;

	set->count = AJ_UNTOLD;
	for (unsigned first = 0; st == AJ_OK && first < most; first += AJ_KAFKA_AT_A_TIME) {
		unsigned n = most - first < AJ_KAFKA_AT_A_TIME ? most - first : AJ_KAFKA_AT_A_TIME;

		st = add_records(visit, set->name, first, n, &set->count, err);
	}
	if (partitions > most)
		set->note = aj_str_z(aj_visit_text(
		    visit, "%u partitions, of which the first %u are counted and read", partitions, most));
	return st;
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
		struct aj_str name = aj_kafka_take_string(in);
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

		st = count_records(visit, &set, topics->partitions[i], err);
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
	int64_t none[AJ_KAFKA_AT_A_TIME];
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
	st = aj_kafka_ask_offsets(visit, AJ_S("ajar.control"), 0, 1, AJ_KAFKA_LATEST, &in, err);
	if (st != AJ_OK)
		return st;
	aj_kafka_read_offsets(&in, 0, none, &error);
	aj_visit_control(visit, error > 0, "ListOffsets of ajar.control", "error %d", error);
	return count_topics(visit, topics, err);
}

static const uint16_t ports[] = { 9092, 9093, 9094, 0 };

const struct aj_kind aj_kind_kafka = {
	.name = "kafka",
	.about = "Kafka",
	.ports = ports,
	.uncounted = true,
	.recognise = kafka_recognise,
	.prove = kafka_prove,
	.records = aj_kafka_records,
};
