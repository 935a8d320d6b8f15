/* kafka_test.c: batches go on as they come, and what cannot be had is said. What is in them:
 * format/table/kafka_test.c. */

#include "store/kafka.h"

#include "test/test.h"

#include <stdio.h>

enum { FIRST = 100, RECORDS = 12000, RESPONSE = 4 << 20 };

static struct aj_buf said;
static size_t at;

static enum aj_status call(void *to, uint16_t port, struct aj_err *err)
{
	return AJ_OK;
}

static size_t hear(void *to, uint8_t *bytes, size_t len)
{
	struct aj_str some = aj_str_sub(aj_buf_str(&said), at, len);

	memcpy(bytes, some.ptr, some.len);
	at += some.len;
	return some.len;
}

static void put_batch(struct aj_buf *out, int64_t base, unsigned layout, size_t records)
{
	size_t begun = out->len;

	aj_put_be(out, (uint64_t)base, 8);
	aj_put_be(out, 0, 4);
	aj_put_be(out, 0, 4);
	aj_put_be(out, layout, 1);
	aj_put_be(out, 0, 4);
	aj_put_be(out, 0, 2);
	aj_put_be(out, RECORDS - 1, 4);
	for (unsigned i = 0; i < 30; i++)
		aj_put_be(out, 0, 1);
	aj_put_be(out, RECORDS, 4);
	for (size_t i = 0; i < records; i++)
		aj_put_be(out, 0, 1);
	aj_put_be32_at(out, begun + 8, (uint32_t)(out->len - begun) - 12);
}

/* The answer to a fetch; layout: of the batches in it, each with so many bytes, of which the last is cut
 * short. */
static void say(unsigned error, unsigned layout, unsigned batches, size_t bytes)
{
	size_t records;

	aj_buf_init(&said, RESPONSE);
	aj_put_be(&said, 0, 4);
	aj_buf_add(&said, AJ_S("ajar"));
	aj_put_be(&said, 0, 4);
	aj_put_be(&said, 1, 4);
	aj_kafka_put_string(&said, AJ_S("cases"));
	aj_put_be(&said, 1, 4);
	aj_put_be(&said, 0, 4);
	aj_put_be(&said, error, 2);
	aj_put_be(&said, 0, 8);
	aj_put_be(&said, 0, 8);
	aj_put_be(&said, UINT32_MAX, 4);
	records = said.len;
	aj_put_be(&said, 0, 4);
	for (unsigned i = 0; i < batches; i++)
		put_batch(&said, FIRST + (int64_t)i * RECORDS, layout, bytes);
	said.len -= batches > 1 ? 10 : 0;
	aj_put_be32_at(&said, records, (uint32_t)(said.len - records) - 4);
	aj_put_be32_at(&said, 0, (uint32_t)said.len - 4);
}

/* The answer to a question for the first offset of a partition. */
static void say_offset(unsigned partition, unsigned error)
{
	aj_buf_init(&said, RESPONSE);
	aj_put_be(&said, 0, 4);
	aj_buf_add(&said, AJ_S("ajar"));
	aj_put_be(&said, 1, 4);
	aj_kafka_put_string(&said, AJ_S("cases"));
	aj_put_be(&said, 1, 4);
	aj_put_be(&said, partition, 4);
	aj_put_be(&said, error, 2);
	aj_put_be(&said, 0, 8);
	aj_put_be(&said, error ? UINT64_MAX : 0, 8);
	aj_put_be32_at(&said, 0, (uint32_t)said.len - 4);
}

/* One page from a cursor on. */
struct outcome {
	enum aj_status status;
	bool passed;
	size_t bytes;
	struct aj_cursor behind;
	struct aj_err err;
};

static struct outcome read_page(const char *from, size_t want)
{
	const struct aj_target target = { 0 };
	struct aj_endpoint endpoint = { .target = &target, .host = "192.0.2.1", .port = 9092, .path = "" };
	struct aj_set set = { .name = AJ_S("cases") };
	struct aj_peer peer = { .call = call, .recv = hear };
	struct outcome got = { 0 };
	struct aj_cursor cursor;
	struct aj_visit visit;
	struct aj_buf page;

	at = 0;
	snprintf(cursor.text, sizeof(cursor.text), "%s", from);
	AJ_CHECK(aj_visit_init(&visit, NULL, &endpoint, AJ_VISIT_SECONDS, 64 << 20, &got.err) == AJ_OK);
	visit.peer = &peer;
	aj_buf_init(&page, 2 << 20);
	got.status = aj_kafka_records(&visit, &set, &cursor, want, &page, &got.err);
	got.passed = visit.passed;
	got.bytes = page.len;
	got.behind = cursor;
	aj_buf_fini(&page);
	aj_visit_fini(&visit);
	aj_buf_fini(&said);
	return got;
}

/* Whole batches, as many as are wanted, and one if it is larger. The last one was cut short by the broker. */
static void test_batches(void)
{
	static const struct {
		size_t want, batches;
		const char *behind;
	} rows[] = { { 400000, 3, "0 36100" }, { 250000, 2, "0 24100" }, { 70000, 1, "0 12100" } };

	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct outcome got;

		say(0, 2, 4, 100000);
		got = read_page("0 100", rows[i].want);
		AJ_CHECK(got.status == AJ_OK, "%s", got.err.text);
		AJ_CHECK(
		    got.bytes == rows[i].batches * (100000 + 61), "%zu: %zu bytes", rows[i].want, got.bytes);
		AJ_CHECK_STR(rows[i].behind, got.behind.text, "%zu", rows[i].want);
	}
}

/* A partition of which something cannot be had is left out and said to be. */
static void test_left_out(void)
{
	static const struct {
		const char *what;
		unsigned error, layout, batches;
		size_t bytes;
		const char *from, *behind;
		enum aj_status status;
		const char *why;
	} rows[] = {
		{ "deleted records", 0, 2, 1, 0, "0 100", "0 12100", AJ_OK, "" },
		{ "nothing there yet", 0, 0, 0, 0, "1023 100", "1023 100", AJ_EIO, "it hung up" },
		{ "an error", 1, 2, 1, 0, "3 100", "4", AJ_ELIMIT,
		    "partition 3: what a fetch gives cannot be read" },
		{ "a message of before", 0, 1, 1, 0, "3 100", "3 101", AJ_OK, "" },
		{ "a layout to come", 0, 3, 1, 0, "3 100", "4", AJ_ELIMIT,
		    "partition 3: what a fetch gives cannot be read" },
		{ "more than a page", 0, 2, 1, 2 << 20, "3 100", "4", AJ_ELIMIT,
		    "partition 3: a batch that is too large" },
		{ "of another broker", 6, 2, 1, 0, "3", "4", AJ_ELIMIT,
		    "partition 3: this broker does not give it" },
	};

	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct outcome got;

		say(rows[i].error, rows[i].layout, rows[i].batches, rows[i].bytes);
		got = read_page(rows[i].from, 1 << 20);
		AJ_CHECK(got.status == rows[i].status, "%s: %s", rows[i].what, got.err.text);
		AJ_CHECK(got.passed == (rows[i].status == AJ_ELIMIT), "%s", rows[i].what);
		AJ_CHECK_STR(rows[i].behind, got.behind.text, "%s", rows[i].what);
		AJ_CHECK_STR(rows[i].why, got.status == AJ_OK ? "" : got.err.text, "%s", rows[i].what);
	}
}

/* Partitions behind the last that is read are told, if there are any. */
static void test_partitions(void)
{
	struct outcome got;

	say_offset(AJ_KAFKA_PARTITIONS, 3);
	AJ_CHECK(read_page("1024", 1 << 20).status == AJ_END, "there is none");
	say_offset(AJ_KAFKA_PARTITIONS, 0);
	got = read_page("1024", 1 << 20);
	AJ_CHECK(got.status == AJ_ELIMIT && got.passed, "there is one");
	AJ_CHECK_STR("end", got.behind.text);
	AJ_CHECK_STR("partitions behind the first 1024 are not read", got.err.text);
	say_offset(70, 0);
	AJ_CHECK(
	    read_page("70", 1 << 20).status == AJ_EIO, "one behind the 64th is asked for: it gives no more");
}

AJ_TESTS(test_batches, test_left_out, test_partitions)
