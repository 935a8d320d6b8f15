/* cassandra_test.c: a page of rows that is longer than there is room for is asked for again with fewer of
 * them. */

#include "base/wire.h"
#include "estate/visit.h"
#include "test/test.h"

extern const struct aj_kind aj_kind_cassandra;

enum { CEILING = 64 << 10, LONG = 1 << 20 };

/* Connections, each with a session that is ready and an answer: too long in the first ones. */
struct server {
	struct aj_peer peer;
	unsigned connections, long_ones;
	struct aj_buf said;
	size_t at;
};

static void put_frame(struct aj_buf *out, unsigned op, uint32_t len)
{
	aj_buf_add(out, aj_str("\x84\0\0\0", 4));
	aj_put_be(out, op, 1);
	aj_put_be(out, len, 4);
}

static enum aj_status call(void *to, uint16_t port, struct aj_err *err)
{
	struct server *server = to;
	struct aj_str row = AJ_S("{\"id\":1}");

	server->said.len = server->at = 0;
	put_frame(&server->said, 2, 0);
	if (server->connections++ < server->long_ones) {
		put_frame(&server->said, 8, LONG);
		return AJ_OK;
	}
	put_frame(&server->said, 8, 4 + 4 + 4 + 4 + 4 + (uint32_t)row.len);
	aj_put_be(&server->said, 2, 4); /* rows */
	aj_put_be(&server->said, 4, 4); /* without their columns, */
	aj_put_be(&server->said, 1, 4);
	aj_put_be(&server->said, 1, 4);
	aj_put_be(&server->said, row.len, 4);
	aj_buf_add(&server->said, row);
	return AJ_OK;
}

static size_t hear(void *to, uint8_t *bytes, size_t len)
{
	struct server *server = to;
	struct aj_str some = aj_str_sub(aj_buf_str(&server->said), server->at, len);

	memcpy(bytes, some.ptr, some.len);
	server->at += some.len;
	return some.len;
}

static void test_long(void)
{
	static const struct {
		unsigned long_ones, connections;
		enum aj_status status;
		const char *page;
	} rows[] = { { 0, 1, AJ_OK, "{\"id\":1}\n" }, { 3, 4, AJ_OK, "{\"id\":1}\n" },
		{ 100, 2 + 4, AJ_ELIMIT, "" } }; /* 1000, 250, 62, 15, 3, 1 */
	const struct aj_target target = { 0 };
	struct aj_endpoint endpoint = { .target = &target, .host = "192.0.2.1", .port = 9042, .path = "" };
	struct aj_set set = { .name = AJ_S("support.cases") };

	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct server server = { .long_ones = rows[i].long_ones };
		struct aj_cursor cursor = { "" };
		struct aj_err err = { 0 };
		struct aj_visit visit;
		struct aj_buf page;

		server.peer = (struct aj_peer){ .to = &server, .call = call, .recv = hear };
		aj_buf_init(&server.said, 1024);
		AJ_CHECK(aj_visit_init(&visit, NULL, &endpoint, AJ_VISIT_SECONDS, 64 << 20, &err) == AJ_OK);
		visit.peer = &server.peer;
		aj_buf_init(&page, CEILING);
		AJ_CHECK(aj_kind_cassandra.records(&visit, &set, &cursor, 512 << 10, &page, &err) ==
			     rows[i].status,
		    "%zu: %s", i, err.text);
		AJ_CHECK(
		    server.connections == rows[i].connections, "%zu: %u connections", i, server.connections);
		aj_buf_add(&page, AJ_S("\0"));
		AJ_CHECK_STR(rows[i].page, (const char *)page.ptr, "%zu", i);
		aj_buf_fini(&page);
		aj_buf_fini(&server.said);
		aj_visit_hang_up(&visit);
		aj_visit_fini(&visit);
	}
}

AJ_TESTS(test_long)
