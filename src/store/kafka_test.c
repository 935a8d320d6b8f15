/* kafka_test.c: a batch of many records, which a broker gives again whole to whoever asks for its middle. */

#include "store/kafka.h"

#include "test/test.h"

#include <stdio.h>

enum { FIRST = 100, RECORDS = 12000, RESPONSE = 1 << 20 };

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

static void put_varint(struct aj_buf *out, uint32_t number)
{
	for (number *= 2; number >= 0x80; number >>= 7)
		aj_put_be(out, (number & 0x7f) | 0x80, 1);
	aj_put_be(out, number, 1);
}

static void put_batch(struct aj_buf *out, unsigned layout, unsigned packing, uint32_t n)
{
	size_t begun = out->len;

	aj_put_be(out, FIRST, 8);
	aj_put_be(out, 0, 4);
	aj_put_be(out, 0, 4);
	aj_put_be(out, layout, 1);
	aj_put_be(out, 0, 4);
	aj_put_be(out, packing, 2);
	aj_put_be(out, RECORDS - 1, 4);
	for (unsigned i = 0; i < 30; i++)
		aj_put_be(out, 0, 1);
	aj_put_be(out, n, 4);
	for (uint32_t i = 0; i < n; i++) {
		struct aj_buf record;

		aj_buf_init(&record, 100);
		aj_put_be(&record, 0, 1);
		put_varint(&record, 0);
		put_varint(&record, i);
		put_varint(&record, 0);
		put_varint(&record, 6);
		aj_buf_addf(&record, "%06u", i);
		put_varint(out, (uint32_t)record.len);
		aj_buf_add(out, aj_buf_str(&record));
		aj_buf_fini(&record);
	}
	aj_put_be32_at(out, begun + 8, (uint32_t)(out->len - begun) - 12);
}

/* The answer to a fetch; layout: of the batch in it, 0: there is none. */
static void say(unsigned error, unsigned layout, unsigned packing, uint32_t n)
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
	if (layout)
		put_batch(&said, layout, packing, n);
	aj_put_be32_at(&said, records, (uint32_t)(said.len - records) - 4);
	aj_put_be32_at(&said, 0, (uint32_t)said.len - 4);
}

static void check_all(size_t want)
{
	const struct aj_target target = { 0 };
	struct aj_endpoint endpoint = { .target = &target, .host = "192.0.2.1", .port = 9092, .path = "" };
	struct aj_set set = { .name = AJ_S("cases") };
	struct aj_peer peer = { .call = call, .recv = hear };
	struct aj_cursor cursor = { "0 100" };
	struct aj_visit visit;
	struct aj_buf page;
	struct aj_err err;
	unsigned lines = 0, pages = 0;

	AJ_CHECK(aj_visit_init(&visit, NULL, &endpoint, AJ_VISIT_SECONDS, 64 << 20, &err) == AJ_OK);
	visit.peer = &peer;
	aj_buf_init(&page, 2 << 20);
	for (; strcmp(cursor.text, "0 12100") != 0 && pages < 100; pages++) {
		at = 0;
		page.len = 0;
		AJ_CHECK(aj_kafka_records(&visit, &set, &cursor, want, &page, &err) == AJ_OK);
		AJ_CHECK(page.len <= want + 100, "%zu bytes", page.len);
		for (size_t i = 0; i < page.len; i++)
			lines += page.ptr[i] == '\n';
	}
	AJ_CHECK(lines == RECORDS, "%zu at a time: %u records in %u pages", want, lines, pages);
	aj_buf_fini(&page);
	aj_visit_fini(&visit);
}

static void test_batches(void)
{
	say(0, 2, 0, RECORDS);
	check_all(1 << 20);
	check_all(64 << 10);
	check_all(40000);
	aj_buf_fini(&said);
}

/* A partition of which something cannot be had is left out and said to be; one of deleted records goes on. */
static void test_left_out(void)
{
	static const struct {
		const char *what;
		unsigned error, layout, packing;
		const char *from, *behind;
		enum aj_status status;
		const char *why;
	} rows[] = {
		{ "deleted records", 0, 2, 0, "0 100", "0 12100", AJ_OK, "" },
		{ "nothing there yet", 0, 0, 0, "63 100", "63 100", AJ_END, "" },
		{ "an error", 1, 2, 0, "3 100", "4", AJ_ELIMIT,
		    "partition 3: what a fetch gives cannot be read" },
		{ "an older layout", 0, 1, 0, "3 100", "4", AJ_ELIMIT,
		    "partition 3: what a fetch gives cannot be read" },
		{ "compressed", 0, 2, 1, "3 100", "3 12100", AJ_ELIMIT,
		    "partition 3: records that are compressed are not read" },
		{ "of another broker", 6, 2, 0, "3", "4", AJ_ELIMIT,
		    "partition 3: this broker does not give it" },
	};
	const struct aj_target target = { 0 };
	struct aj_endpoint endpoint = { .target = &target, .host = "192.0.2.1", .port = 9092, .path = "" };
	struct aj_set set = { .name = AJ_S("cases") };
	struct aj_peer peer = { .call = call, .recv = hear };

	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_cursor cursor;
		struct aj_err err = { 0 };
		struct aj_visit visit;
		struct aj_buf page;

		snprintf(cursor.text, sizeof(cursor.text), "%s", rows[i].from);
		say(rows[i].error, rows[i].layout, rows[i].packing, 0);
		at = 0;
		AJ_CHECK(aj_visit_init(&visit, NULL, &endpoint, AJ_VISIT_SECONDS, 64 << 20, &err) == AJ_OK);
		visit.peer = &peer;
		aj_buf_init(&page, 2 << 20);
		AJ_CHECK(aj_kafka_records(&visit, &set, &cursor, 1 << 20, &page, &err) == rows[i].status,
		    "%s: %s", rows[i].what, err.text);
		AJ_CHECK(visit.passed == (rows[i].status == AJ_ELIMIT), "%s", rows[i].what);
		AJ_CHECK_STR(rows[i].behind, cursor.text, "%s", rows[i].what);
		AJ_CHECK_STR(rows[i].why, err.text, "%s", rows[i].what);
		aj_buf_fini(&page);
		aj_visit_fini(&visit);
		aj_buf_fini(&said);
	}
}

AJ_TESTS(test_batches, test_left_out)
