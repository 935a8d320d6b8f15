/* What real servers and fakes said to the drivers (fuzz/corpus/kind), and what is to be made of it. */

#include "estate/scope.h"
#include "test/said.h"
#include "test/test.h"

#include <limits.h>
#include <stdlib.h>

enum { SAID_MAX = 64 << 10, SAMPLE = 64 << 10, PAGES = 4 };

#define SOME UINT_MAX /* records that are no lines */

static const struct {
	const char *file;
	enum aj_rung rung;
	size_t sets;
	unsigned records; /* of all that are not the store's own */
	const char *why;  /* the last of them is not read to its end; NULL: whatever that says */
} rows[] = {
	/* clang-format off */
	{ "cassandra_open",       AJ_DATA_OPEN,     3, 12 },
	{ "cassandra_locked",     AJ_REACHABLE,     0, 0 },
	{ "cassandra_deleted",    AJ_DATA_OPEN,     1, 3, "" }, /* a page of deleted rows between others */
	{ "cassandra_cut",        AJ_DATA_OPEN,     1, 0, "rows: fewer than the answer says" },
	{ "chroma_open",          AJ_DATA_OPEN,     1, 24 },
	{ "chroma_locked",        AJ_REACHABLE,     0, 0 },
	{ "clickhouse_open",      AJ_DATA_OPEN,     1, 12 },
	{ "clickhouse_locked",    AJ_REACHABLE,     0, 0 },
	{ "consul_open",          AJ_DATA_OPEN,     2, 0 },
	{ "consul_locked",        AJ_REACHABLE,     0, 0 },
	{ "docker-registry_open", AJ_DATA_OPEN,     2, 0 },
	{ "docker-registry_locked", AJ_REACHABLE,   0, 0 },
	{ "elasticsearch_listed", AJ_METADATA_OPEN, 2, 0 }, /* its search is refused */
	{ "elasticsearch_shards", AJ_DATA_OPEN,     2, 6 }, /* two shards, one of them in a page */
	{ "elasticsearch_circle", AJ_DATA_OPEN,     2, 2 }, /* the same page again */
	{ "elasticsearch_window", AJ_DATA_OPEN,     2, 4 }, /* version 5, which refuses to page on */
	{ "etcd_open",            AJ_DATA_OPEN,     2, 12 },
	{ "etcd_locked",          AJ_REACHABLE,     0, 0 },
	{ "firestore_locked",     AJ_REACHABLE,     0, 0 },
	{ "ftp_open",             AJ_REACHABLE,     0, 0 },
	{ "grafana_open",         AJ_METADATA_OPEN, 1, 0 },
	{ "grafana_locked",       AJ_REACHABLE,     0, 0 },
	{ "influxdb_open",        AJ_DATA_OPEN,     1, 12 },
	{ "influxdb_policies",    AJ_DATA_OPEN,     2, 13 }, /* a point in one that is not the default one */
	{ "influxdb_locked",      AJ_REACHABLE,     0, 0 },
	{ "kibana_open",          AJ_METADATA_OPEN, 0, 0 },
	{ "kibana_locked",        AJ_REACHABLE,     0, 0 },
	{ "kafka_open",           AJ_DATA_OPEN,     2, SOME },
	{ "kafka_locked",         AJ_REACHABLE,     0, 0 },
	{ "ldap_open",            AJ_DATA_OPEN,     1, 14 },
	{ "ldap_locked",          AJ_REACHABLE,     1, 0 },
	{ "ldap_start_tls",       AJ_DATA_OPEN,     1, 12 },
	{ "ldap_no_tls",          AJ_REACHABLE,     0, 0 },
	{ "memcached_open",       AJ_DATA_OPEN,     1, 13 },
	{ "memcached_locked",     AJ_REACHABLE,     0, 0 },
	{ "memcached_large",      AJ_DATA_OPEN,     1, 2, "values of more than 64 KB are not got" },
	{ "milvus_open",          AJ_DATA_OPEN,     2, 12 },
	{ "milvus_locked",        AJ_REACHABLE,     0, 0 },
	{ "mongodb_open",         AJ_DATA_OPEN,     2, 24 },
	{ "mongodb_locked",       AJ_REACHABLE,     0, 0 },
	{ "mssql_open",           AJ_REACHABLE,     0, 0 },
	{ "mysql_open",           AJ_REACHABLE,     0, 0 },
	{ "nats_open",            AJ_DATA_OPEN,     0, 0 },
	{ "nats_locked",          AJ_REACHABLE,     0, 0 },
	{ "nats_tls",             AJ_DATA_OPEN,     0, 0 },
	{ "nats-monitor_locked",  AJ_METADATA_OPEN, 0, 0 },
	{ "neo4j_open",           AJ_DATA_OPEN,     1, 12 },
	{ "neo4j_locked",         AJ_REACHABLE,     0, 0 },
	{ "nfs_open",             AJ_METADATA_OPEN, 2, 0 },
	{ "nfs_locked",           AJ_METADATA_OPEN, 2, 0 },
	{ "ollama_open",          AJ_METADATA_OPEN, 1, 0 },
	{ "ollama_locked",        AJ_REACHABLE,     0, 0 },
	{ "postgresql_open",      AJ_DATA_OPEN,     1, 12 },
	{ "postgresql_no_role",   AJ_DATA_OPEN,     0, 0 },
	{ "postgresql_locked",    AJ_REACHABLE,     0, 0 },
	{ "postgresql_tls",       AJ_DATA_OPEN,     0, 0 },
	{ "postgresql_bare",      AJ_DATA_OPEN,     0, 0 }, /* a password inside TLS, trust without it */
	{ "postgresql_tls_locked", AJ_REACHABLE,    0, 0 },
	{ "prometheus_open",      AJ_DATA_OPEN,     2, 1 },
	{ "prometheus_locked",    AJ_REACHABLE,     0, 0 },
	{ "qdrant_open",          AJ_DATA_OPEN,     1, 12 },
	{ "qdrant_locked",        AJ_REACHABLE,     0, 0 },
	{ "rabbitmq_open",        AJ_METADATA_OPEN, 1, 0 },
	{ "rabbitmq_locked",      AJ_REACHABLE,     0, 0 },
	{ "redis_open",           AJ_DATA_OPEN,     1, 15 },
	{ "redis_locked",         AJ_REACHABLE,     0, 0 },
	{ "rsync_open",           AJ_DATA_OPEN,     2, 0 },
	{ "rsync_locked",         AJ_METADATA_OPEN, 2, 0 },
	{ "smb_locked",           AJ_REACHABLE,     0, 0 },
	{ "solr_open",            AJ_DATA_OPEN,     3, 12 },
	{ "solr_locked",          AJ_REACHABLE,     0, 0 },
	{ "weaviate_open",        AJ_DATA_OPEN,     1, 12 },
	{ "weaviate_locked",      AJ_REACHABLE,     0, 0 },
	{ "webhdfs_open",         AJ_DATA_OPEN,     2, 0 },
	{ "webhdfs_locked",       AJ_REACHABLE,     0, 0 },
	{ "zookeeper_open",       AJ_DATA_OPEN,     3, 15 },
	{ "zookeeper_locked",     AJ_REACHABLE,     0, 0 },
	{ "zookeeper_deep",       AJ_DATA_OPEN,     1, 17, "more nodes, or larger ones, than are read of a tree" },
	/* clang-format on */
};

struct outcome {
	enum aj_rung rung;
	bool two_facts, suspect, control;
	size_t sets;
	unsigned records;
	size_t bytes;
	char why[sizeof(((struct aj_err *)0)->text)];
};

static uint8_t bytes[SAID_MAX];

static struct aj_str load(const char *name)
{
	char path[4096];
	FILE *in;
	size_t len;

	snprintf(path, sizeof(path), "%s/fuzz/corpus/kind/%s", getenv("AJ_SOURCE_ROOT"), name);
	in = fopen(path, "rb");
	AJ_CHECK(in != NULL, "%s", name);
	if (!in)
		return (struct aj_str){ 0 };
	len = fread(bytes, 1, sizeof(bytes), in);
	fclose(in);
	return aj_str(bytes, len);
}

static unsigned read_set(struct aj_visit *visit, const struct aj_set *set, struct outcome *outcome)
{
	struct aj_cursor cursor = { "" };
	enum aj_status st = AJ_OK;
	struct aj_err err = { 0 };
	struct aj_buf page;
	unsigned lines = 0;

	aj_buf_init(&page, SAMPLE + (1 << 20));
	for (unsigned i = 0; st == AJ_OK && i < PAGES && page.len < SAMPLE; i++)
		st = visit->kind->records(visit, set, &cursor, SAMPLE - page.len, &page, &err);
	aj_visit_hang_up(visit);
	snprintf(outcome->why, sizeof(outcome->why), "%s", st == AJ_OK || st == AJ_END ? "" : err.text);
	outcome->bytes += page.len;
	for (size_t i = 0; i < page.len; i++)
		lines += page.ptr[i] == '\n';
	aj_buf_fini(&page);
	return lines;
}

static struct outcome play(struct aj_str input)
{
	struct aj_str name = aj_str_until(input, '\n');
	const struct aj_kind *declared[] = { aj_kind_of(name), NULL };
	const struct aj_target target = { .kinds = declared };
	struct aj_endpoint endpoint = { .target = &target, .host = "192.0.2.1", .port = 1, .path = "" };
	struct outcome outcome = { 0 };
	const struct aj_answer *front;
	struct aj_said said;
	struct aj_visit visit;
	struct aj_err err;

	if (aj_visit_init(&visit, NULL, &endpoint, AJ_VISIT_SECONDS, AJ_VISIT_BYTES, &err) != AJ_OK)
		return outcome;
	aj_said_init(&said, aj_str_from(input, name.len + 1));
	visit.peer = &said.peer;
	visit.kind = declared[0];
	if (visit.kind && visit.kind->http && aj_visit_front(&visit, &front, &err) != AJ_OK)
		visit.kind = NULL; /* as the probe does it */
	if (visit.kind && visit.kind->recognise(&visit, &err) == AJ_OK &&
	    visit.kind->prove(&visit, &err) == AJ_OK) {
		aj_visit_hang_up(&visit);
		for (size_t i = 0; visit.kind->records && i < visit.n_sets; i++)
			if (!visit.sets[i].system && visit.rung == AJ_DATA_OPEN)
				outcome.records += read_set(&visit, &visit.sets[i], &outcome);
	}
	outcome.rung = visit.rung;
	outcome.two_facts = visit.facts >= 2;
	outcome.control = visit.control;
	outcome.suspect = *visit.suspect != '\0';
	outcome.sets = visit.n_sets;
	aj_visit_hang_up(&visit);
	aj_visit_fini(&visit);
	return outcome;
}

static void test_said(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct outcome got = play(load(rows[i].file));

		AJ_CHECK(got.rung == rows[i].rung, "%s: rung %d", rows[i].file, got.rung);
		AJ_CHECK(got.sets == rows[i].sets, "%s: %zu sets", rows[i].file, got.sets);
		AJ_CHECK(rows[i].records == SOME ? got.bytes > 0 : got.records == rows[i].records,
		    "%s: %u records", rows[i].file, got.records);
		if (rows[i].why)
			AJ_CHECK_STR(rows[i].why, got.why, "%s", rows[i].file);
		AJ_CHECK(got.rung < AJ_DATA_OPEN || (got.two_facts && got.control), "%s: weighed too light",
		    rows[i].file);
	}
}

/* What does not agree with itself may be a decoy. */
static void test_suspect(void)
{
	static const char *const files[] = { "elasticsearch_other_index", "elasticsearch_no_hit",
		"redis_disagrees" };

	for (size_t i = 0; i < AJ_LEN(files); i++)
		AJ_CHECK(play(load(files[i])).suspect, "%s", files[i]);
	AJ_CHECK(!play(load("elasticsearch_shards")).suspect, "one that does");
}

/* Wherever a locked server hangs up, it is not called open. */
static void test_cut_short(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_str whole = load(rows[i].file);

		for (size_t len = 0; rows[i].rung < AJ_DATA_OPEN && len < whole.len;
		     len += 1 + whole.len / 97)
			AJ_CHECK(play(aj_str_sub(whole, 0, len)).rung <= rows[i].rung, "%s cut at %zu",
			    rows[i].file, len);
	}
}

AJ_TESTS(test_said, test_suspect, test_cut_short)
