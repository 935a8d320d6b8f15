/*
 * kafka.c: batches of records as Kafka writes them into the segments of its log and as brokers give them
 * (kafka.apache.org, "Message Format"; 0.11 and later), and the messages of before. Records are handed over
 * as lines of JSON under the name "records": key, value, headers. The segment's zeros at its end are no
 * batch.
 */

#include "base/varint.h"
#include "base/wire.h"
#include "dep/unpack.h"
#include "format/table/rows.h"

enum {
	PREFIX = 12,  /* offset and length, in front of a batch or a message; */
	HEADER = 49,  /* what follows in a batch, */
	MESSAGE = 14, /* in a message of nothing, */
	TIME = 8,     /* and in it from magic 1 on */
	MAGIC_AT = 16,
	BATCH_MAX = 64 << 20,	  /* bytes of a batch as it stands ... */
	UNPACKED_MAX = 128 << 20, /* ... and unpacked */
	PART = 64 * 1024,
};
enum { CODEC = 7, CONTROL = 0x20 }; /* of the attributes: bits, and that it only marks a transaction */

struct kafka {
	struct aj_rows rows; /* first: rows of a source are those of a file */
	struct aj_scan *scan;
	struct aj_stream *in;
	struct aj_buf packed, block;
	struct aj_wire rest; /* of the batch: its records; or a message; or those that were packed in one */
	uint64_t at;	     /* where the batch begins */
	bool message, messages;
};

/* A key and a value make up the length, which no accident does. */
static bool is_message(struct aj_str head, uint64_t length, unsigned magic)
{
	struct aj_wire in = aj_wire(aj_str_from(head, MAGIC_AT + 1));
	unsigned attributes = aj_wire_u8(&in);
	uint64_t fixed = MESSAGE + (magic ? TIME : 0);
	uint32_t key, value;

	aj_wire_take(&in, magic ? TIME : 0);
	key = aj_wire_be32(&in);
	aj_wire_take(&in, key != UINT32_MAX ? key : 0);
	value = aj_wire_be32(&in);
	return !in.bad && attributes < 16 && (attributes & CODEC) < 4 &&
	       length == fixed + (key != UINT32_MAX ? key : 0) + (value != UINT32_MAX ? value : 0);
}

static bool is_batch(struct aj_str head)
{
	struct aj_wire in = aj_wire(aj_str_from(head, MAGIC_AT + 1));
	unsigned attributes;
	uint32_t delta, n;

	aj_wire_be32(&in);
	attributes = aj_wire_be16(&in);
	delta = aj_wire_be32(&in);
	aj_wire_take(&in, 8 + 8 + 8 + 2 + 4);
	n = aj_wire_be32(&in);
	return !in.bad && attributes >> 7 == 0 && (attributes & CODEC) < 5 && delta <= INT32_MAX &&
	       n <= delta + 1;
}

static int kafka_sniff(struct aj_str head)
{
	struct aj_wire in = aj_wire(head);
	uint64_t offset = aj_wire_be64(&in), length = aj_wire_be32(&in);
	unsigned magic;

	aj_wire_be32(&in);
	magic = aj_wire_u8(&in);
	if (in.bad || offset >> 48 != 0 || length < MESSAGE || length > BATCH_MAX || magic > 2)
		return 0;
	if (magic == 2)
		return length >= HEADER && is_batch(head) ? 60 : 0;
	return is_message(head, length, magic) ? 50 : 0;
}

/* Snappy in blocks, each behind its length, as Java's library frames it; or one block. */
static enum aj_status unsnap(struct aj_str in, struct aj_buf *out, struct aj_err *err)
{
	enum { FRAMES_HEAD = 16 };
	struct aj_wire frames;
	enum aj_status st = AJ_OK;

	if (!aj_str_starts(in, AJ_S("\x82SNAPPY\0")))
		return aj_unpack(AJ_PACKED_SNAPPY, in, out, err);
	frames = aj_wire(aj_str_from(in, FRAMES_HEAD));
	while (st == AJ_OK && frames.rest.len > 0) {
		struct aj_str frame = aj_wire_take(&frames, aj_wire_be32(&frames));

		st = frames.bad ? aj_fail(err, AJ_EINPUT, "snappy data are damaged or cut")
				: aj_unpack(AJ_PACKED_SNAPPY, frame, out, err);
	}
	return st;
}

/* What it makes of a batch, also where it is damaged, is in the block. */
static enum aj_status unpack(struct kafka *k, unsigned codec, struct aj_str packed, struct aj_err *err)
{
	static const int packings[] = { 0, AJ_PACKED_GZIP, 0, AJ_PACKED_LZ4_FRAME, AJ_PACKED_ZSTD };

	k->block.len = 0;
	k->block.full = false;
	if (packed.len == 0)
		return AJ_OK;
	if (codec == 2)
		return unsnap(packed, &k->block, err);
	if (codec >= AJ_LEN(packings))
		return aj_fail(err, AJ_EINPUT, "it is packed in a way that is not known");
	return aj_unpack((enum aj_packing)packings[codec], packed, &k->block, err);
}

static void complain(const struct kafka *k, const char *why)
{
	aj_scan_complain(k->scan, k->at, "batch at offset %llu: %s", (unsigned long long)k->at, why);
}

static void set_rest(struct kafka *k, unsigned codec, struct aj_str bytes)
{
	struct aj_err why;

	k->rest = aj_wire(bytes);
	if (codec == 0)
		return;
	if (unpack(k, codec, bytes, &why) != AJ_OK)
		complain(k, why.text);
	k->rest = aj_wire(aj_buf_str(&k->block));
}

/* Whether nothing but zeros follows, as where a segment was made larger in advance. */
static enum aj_status only_zeros(struct kafka *k, bool *zeros, struct aj_err *err)
{
	*zeros = true;
	for (;;) {
		struct aj_str shown;
		enum aj_status st = aj_stream_peek(k->in, PART, &shown, err);

		if ((st != AJ_OK && st != AJ_END) || shown.len == 0)
			return st == AJ_END ? AJ_OK : st;
		for (size_t i = 0; i < shown.len; i++)
			*zeros &= shown.ptr[i] == 0;
		if (!*zeros)
			return AJ_OK;
		aj_stream_skip(k->in, shown.len);
	}
}

/* Where no batch begins. */
static enum aj_status end_of_batches(struct kafka *k, struct aj_err *err)
{
	bool zeros;
	enum aj_status st = only_zeros(k, &zeros, err);

	if (st != AJ_OK)
		return st;
	return zeros ? AJ_END : aj_fail(err, AJ_EINPUT, "no batch at offset %llu", (unsigned long long)k->at);
}

/* The bytes of the next batch behind offset and length: those that are there. */
static enum aj_status fetch(struct kafka *k, struct aj_err *err)
{
	struct aj_str shown;
	enum aj_status st = aj_stream_peek(k->in, PREFIX, &shown, err);
	struct aj_wire in;
	uint32_t len;

	k->at = k->in->at;
	if (st != AJ_OK && (st != AJ_END || shown.len == 0))
		return st;
	in = aj_wire(shown);
	aj_wire_be64(&in);
	len = aj_wire_be32(&in);
	if (len < MESSAGE)
		return end_of_batches(k, err);
	if (len > BATCH_MAX)
		return aj_fail(err, AJ_ELIMIT, "batch of more than %d MiB, at offset %llu", BATCH_MAX >> 20,
		    (unsigned long long)k->at);
	aj_stream_skip(k->in, PREFIX);
	k->packed.len = 0;
	k->packed.full = false;
	st = aj_rows_take(k->in, len, &k->packed, err);
	if (st == AJ_END)
		complain(k, "it is cut short");
	return st == AJ_END ? AJ_OK : st;
}

/* A message: sum, magic, attributes, maybe a time. Gives its codec; in goes on with key and value. */
static unsigned open_message(struct aj_wire *in)
{
	unsigned magic, attributes;

	aj_wire_be32(in);
	magic = aj_wire_u8(in);
	attributes = aj_wire_u8(in);
	aj_wire_take(in, magic ? TIME : 0);
	return attributes & CODEC;
}

static struct aj_str take_sized(struct aj_wire *in)
{
	uint32_t len = aj_wire_be32(in);

	return len != UINT32_MAX ? aj_wire_take(in, len) : (struct aj_str){ 0 };
}

/* One message, or those that are packed as its value: they are opened. */
static void open_old(struct kafka *k)
{
	struct aj_wire in = aj_wire(aj_buf_str(&k->packed));
	unsigned codec = open_message(&in);

	k->message = codec == 0;
	k->messages = codec != 0;
	if (k->messages) {
		take_sized(&in);
		set_rest(k, codec, take_sized(&in));
	} else {
		k->rest = aj_wire(aj_buf_str(&k->packed));
	}
}

/* How many records it says that it has is not asked: there may be more. */
static void open_batch(struct kafka *k)
{
	struct aj_wire in = aj_wire(aj_buf_str(&k->packed));
	unsigned attributes;

	aj_wire_take(&in, 4 + 1 + 4);
	attributes = aj_wire_be16(&in);
	aj_wire_take(&in, 4 + 8 + 8 + 8 + 2 + 4 + 4);
	if (!(attributes & CONTROL))
		set_rest(k, attributes & CODEC, in.rest);
}

static enum aj_status next_batch(struct kafka *k, struct aj_err *err)
{
	enum aj_status st = fetch(k, err);
	uint8_t magic = k->packed.len > 4 ? k->packed.ptr[4] : 0;

	k->message = k->messages = false;
	k->rest = aj_wire((struct aj_str){ 0 });
	if (st != AJ_OK)
		return st;
	if (magic > 2)
		return aj_fail(err, AJ_EINPUT, "no batch at offset %llu", (unsigned long long)k->at);
	if (magic == 2)
		open_batch(k);
	else
		open_old(k);
	return AJ_OK;
}

static int64_t take_varint(struct aj_wire *in)
{
	uint64_t number = 0;

	in->bad |= !aj_varint(&in->rest, &number);
	return in->bad ? 0 : aj_unzigzag(number);
}

/* Bytes behind their number, -1: none. */
static struct aj_str take_counted(struct aj_wire *in)
{
	int64_t len = take_varint(in);

	return len >= 0 ? aj_wire_take(in, (size_t)len) : (struct aj_str){ 0 };
}

static void write_pair(struct aj_buf *line, struct aj_str key, struct aj_str value)
{
	aj_buf_add(line, AJ_S("{\"key\":"));
	aj_buf_json(line, key);
	aj_buf_add(line, AJ_S(",\"value\":"));
	aj_buf_json(line, value);
}

/* False: it is damaged. */
static bool write_record(struct aj_wire *batch, struct aj_buf *line)
{
	struct aj_wire in = aj_wire(take_counted(batch));
	struct aj_str key, value;
	int64_t headers;

	aj_wire_u8(&in);
	take_varint(&in);
	take_varint(&in);
	key = take_counted(&in);
	value = take_counted(&in);
	headers = take_varint(&in);
	if (in.bad || batch->bad)
		return false;
	write_pair(line, key, value);
	if (headers > 0)
		aj_buf_add(line, AJ_S(",\"headers\":{"));
	for (int64_t i = 0; i < headers && in.rest.len > 0 && !in.bad; i++) {
		struct aj_str name = take_counted(&in), of = take_counted(&in);

		if (in.bad)
			break;
		aj_rows_key(line, name);
		aj_buf_json(line, of);
	}
	aj_buf_add(line, headers > 0 ? AJ_S("}}") : AJ_S("}"));
	return true;
}

/* Of one that stands alone offset and length have been taken. */
static bool write_message(struct kafka *k, struct aj_buf *line)
{
	struct aj_wire in = k->rest;
	struct aj_str key, value;
	unsigned codec;

	k->rest.rest = k->message ? AJ_S("") : k->rest.rest;
	if (k->messages) {
		aj_wire_be64(&k->rest);
		in = aj_wire(take_sized(&k->rest));
	}
	codec = open_message(&in);
	key = take_sized(&in);
	value = take_sized(&in);
	if (in.bad || k->rest.bad || codec != 0)
		return false;
	write_pair(line, key, value);
	aj_buf_add(line, AJ_S("}"));
	return true;
}

static enum aj_status next_record(struct aj_rows *rows, struct aj_buf *line, struct aj_err *err)
{
	struct kafka *k = (struct kafka *)rows;
	size_t before = line->len;

	for (;;) {
		enum aj_status st = AJ_OK;

		while (st == AJ_OK && k->rest.rest.len == 0)
			st = next_batch(k, err);
		if (st != AJ_OK)
			return st;
		if (k->message || k->messages ? write_message(k, line) : write_record(&k->rest, line))
			return AJ_OK;
		line->len = before;
		k->rest.rest = AJ_S("");
		complain(k, "a record of it is damaged or cut");
	}
}

static enum aj_status kafka_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct kafka k = { .rows.next = next_record, .scan = scan, .in = in };
	enum aj_status st;

	aj_buf_init(&k.packed, BATCH_MAX);
	aj_buf_init(&k.block, UNPACKED_MAX);
	st = aj_rows_hand_over(&k.rows, scan, AJ_S("records"), err);
	aj_buf_fini(&k.packed);
	aj_buf_fini(&k.block);
	return st == AJ_OK ? aj_stream_drain(in, err) : st;
}

const struct aj_format aj_format_kafka = {
	.name = "kafka",
	.about = "Kafka: batches of records, as in the segments of its log",
	.sniff = kafka_sniff,
	.most = 60,
	.read = kafka_read,
};
