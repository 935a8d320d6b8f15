/* azure_sas_test.c: what is taken of a file with a signed URL, and what answers to it prove. */

#include "store/azure_sas.h"

#include "estate/scope.h"
#include "test/said.h"
#include "test/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIG "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D"
#define TOKEN "sv=2021-12-02&sr=c&sp=rl&se=2999-10-06&sig=" SIG

static const struct {
	const char *what, *text, *query, *error; /* query NULL: it is refused */
} files[] = {
	/* clang-format off */
	{ "a query",        TOKEN "\n",                            TOKEN, "" },
	{ "with its mark",  "?" TOKEN,                             TOKEN, "" },
	{ "a URL",          "https://a.example.org/mails?" TOKEN,  TOKEN, "" },
	{ "with a port",    "http://A.Example.org:8080/m?" TOKEN,  TOKEN, "" },
	{ "and more in it", "?restype=container&comp=list&" TOKEN "&timeout=9", TOKEN, "" },
	{ "another host",   "https://b.example.org/mails?" TOKEN,  NULL, "another host" },
	{ "one beside it",  "https://a.example.org.b.org/?" TOKEN, NULL, "another host" },
	{ "a user's name",  "https://a.example.org@b.org/?" TOKEN, NULL, "another host" },
	{ "no signature",   "?sv=2021-12-02&sr=c&sp=rl",           NULL, "no signature, or more than one" },
	{ "two of them",    TOKEN "&sig=" SIG,                     NULL, "no signature, or more than one" },
	{ "a line more",    TOKEN "\n" TOKEN,                      NULL, "byte 89 belongs into none" },
	{ "a header field", "?sv=1\r\nHost: b",                    NULL, "byte 5 belongs into none" },
	{ "a fragment",     "?" TOKEN "#a",                        NULL, "byte 90 belongs into none" },
	{ "nothing",        "",                                    NULL, "empty or longer" },
	/* clang-format on */
};

static void begin(struct aj_visit *visit, struct aj_endpoint *endpoint)
{
	struct aj_err err;

	AJ_CHECK(aj_visit_init(visit, NULL, endpoint, AJ_VISIT_SECONDS, AJ_VISIT_BYTES, &err) == AJ_OK);
	aj_azure_sign(visit);
}

static void test_files(void)
{
	for (size_t i = 0; i < AJ_LEN(files); i++) {
		char path[] = "/tmp/ajar-sas-XXXXXX";
		int fd = mkstemp(path);
		const struct aj_target target = { .sas_file = path };
		struct aj_endpoint endpoint = { .target = &target, .host = "a.example.org", .path = "" };
		struct aj_err err = { 0 };
		struct aj_visit visit;
		struct aj_buf query;
		enum aj_status st;

		AJ_CHECK(write(fd, files[i].text, strlen(files[i].text)) >= 0);
		close(fd);
		begin(&visit, &endpoint);
		aj_buf_init(&query, 4096);
		st = visit.sign(&visit, &query, &err);
		AJ_CHECK(st == (files[i].query ? AJ_OK : AJ_EINPUT), "%s: %s", files[i].what, err.text);
		if (files[i].query)
			AJ_CHECK(aj_str_eq(aj_buf_str(&query), aj_str_z(files[i].query)), "%s: %.*s",
			    files[i].what, (int)query.len, query.ptr);
		AJ_CHECK(strstr(err.text, files[i].error) != NULL, "%s: %s", files[i].what, err.text);
		AJ_CHECK(strstr(err.text, "AAAA") == NULL, "%s: a secret in a message", files[i].what);
		aj_buf_fini(&query);
		aj_visit_fini(&visit);
		unlink(path);
	}
}

/* Who gives a signature to all that read it gives it away. */
static void test_in_plain(void)
{
	static const char *const addresses[] = { "10.1.2.3", "192.168.1.1", "fd00::1" };

	for (size_t i = 0; i < AJ_LEN(addresses); i++) {
		struct aj_network network = { .bits = 128 };
		struct aj_target target = { .form = AJ_TARGET_NETWORK, .sas_file = aj_said_signature() };
		struct aj_scope scope = {
			.targets = &target, .n_targets = 1, .per_second = 1000, .per_host = 1
		};
		struct aj_endpoint endpoint = {
			.target = &target, .host = addresses[i], .port = 9, .path = ""
		};
		struct aj_err err = { 0 };
		struct aj_answer answer;
		struct aj_visit visit;

		AJ_CHECK(aj_address_parse(aj_str_z(addresses[i]), &network.address));
		target.network = network;
		target.ports = &(struct aj_ports){ 9, 9 };
		target.n_ports = 1;
		begin(&visit, &endpoint);
		AJ_CHECK(aj_gate_new(&scope, &visit.gate, &err) == AJ_OK, "%s", err.text);
		AJ_CHECK(aj_visit_get(&visit, "/", &answer, &err) == AJ_EINPUT, "%s", addresses[i]);
		AJ_CHECK_STR("a signature is sent by HTTPS only", err.text);
		AJ_CHECK(aj_gate_counts(visit.gate).connections == 0, "%s", addresses[i]);
		aj_visit_leave(&visit);
		aj_gate_free(visit.gate);
		visit.gate = NULL;
		aj_visit_fini(&visit);
	}
}

/* An answer: status, header fields, body. */
struct said {
	unsigned status;
	const char *head, *body;
};

#define LIST(what) "<EnumerationResults>" what "</EnumerationResults>"
#define BLOB "Server: Windows-Azure-Blob/1.0\r\n"
#define FILES "Server: Windows-Azure-File/1.0\r\n"
#define QUEUE "Server: Windows-Azure-Queue/1.0\r\n"
#define TABLE "Server: Windows-Azure-Table/1.0\r\n"
#define ERROR(code) "x-ms-error-code: " code "\r\n"

static const struct {
	const char *what, *kind, *path;
	struct said said[9];
	enum aj_rung rung;
	size_t sets;
	unsigned severity, records;
	bool control;
} rows[] = {
	{ "a share", "azure-files", "/papers",
	    { { 400, FILES, "" }, { 200, FILES, LIST("<Entries><File><Name>a.txt</Name></File></Entries>") },
		{ 200, FILES "x-ms-type: File\r\n", "" }, { 404, FILES ERROR("ResourceNotFound"), "" },
		{ 200, FILES, LIST("<Entries><File><Name>a.txt</Name></File></Entries>") },
		{ 404, FILES ERROR("ResourceNotFound"), "" } },
	    AJ_DATA_OPEN, 1, 4, 0, true },
	{ "revoked", "azure-blob", "/mails",
	    { { 400, BLOB, "" }, { 403, BLOB ERROR("AuthenticationFailed"), "" },
		{ 403, BLOB ERROR("AuthenticationFailed"), "" } },
	    AJ_REACHABLE, 0, 0, 0, true },
	{ "not from here", "azure-blob", "/mails/a.txt",
	    { { 400, BLOB, "" }, { 403, BLOB ERROR("AuthorizationSourceIPMismatch"), "" },
		{ 404, BLOB ERROR("ResourceNotFound"), "" } },
	    AJ_METADATA_OPEN, 1, 4, 0, true },
	{ "for nobody", "azure-blob", "/mails/a.txt",
	    { { 400, BLOB, "" }, { 409, BLOB ERROR("PublicAccessNotPermitted"), "" } }, AJ_REACHABLE, 0, 0, 0,
	    false },
	{ "an error page with status 200", "azure-blob", "",
	    { { 400, BLOB, "" }, { 200, BLOB, "<html>welcome</html>" } }, AJ_REACHABLE, 0, 0, 0, false },
	{ "queues", "azure-queue", "",
	    { { 400, QUEUE, "" },
		{ 200, QUEUE, LIST("<Queues><Queue><Name>a</Name></Queue><Queue/></Queues>") },
		{ 403, QUEUE ERROR("AuthenticationFailed"), "" } },
	    AJ_METADATA_OPEN, 1, 4, 0, true },
	{ "a queue that everybody sees", "azure-queue", "/outbox",
	    { { 400, QUEUE, "" }, { 200, QUEUE "x-ms-approximate-messages-count: 7\r\n", "" },
		{ 200, QUEUE "x-ms-approximate-messages-count: 7\r\n", "" } },
	    AJ_METADATA_OPEN, 1, 4, 0, false },
	{ "a table in two pages, the second leads to itself", "azure-table", "/people",
	    { { 400, TABLE, "" }, { 200, TABLE, "{\"value\":[{\"PartitionKey\":\"a\"}]}" },
		{ 200, TABLE, "{\"value\":[{\"RowKey\":\"1\"}]}" },
		{ 403, TABLE ERROR("AuthenticationFailed"), "" },
		{ 200, TABLE "x-ms-continuation-NextPartitionKey: 1!a\r\n",
		    "{\"value\":[{\"mail\":\"a@b.c\"},{\"mail\":\"\"}]}" },
		{ 200, TABLE "x-ms-continuation-NextPartitionKey: 1!a\r\n",
		    "{\"value\":[{\"mail\":\"\"}]}" } },
	    AJ_DATA_OPEN, 1, 4, 3, true },
	{ "an empty table", "azure-table", "/people",
	    { { 400, TABLE, "" }, { 200, TABLE, "{\"value\":[]}" },
		{ 403, TABLE ERROR("AuthenticationFailed"), "" } },
	    AJ_METADATA_OPEN, 1, 4, 0, true },
};

static void put(uint8_t **to, const void *bytes, size_t len)
{
	*(*to)++ = (uint8_t)(len >> 8);
	*(*to)++ = (uint8_t)len;
	memcpy(*to, bytes, len);
	*to += len;
}

static struct aj_str answers_of(const struct said *said, uint8_t *room)
{
	uint8_t *to = room;

	for (; said->status; said++) {
		put(&to, (uint8_t[]){ (uint8_t)(said->status >> 8), (uint8_t)said->status }, 2);
		put(&to, said->head, strlen(said->head));
		put(&to, said->body, strlen(said->body));
	}
	put(&to, "", 0); /* said.h: what follows is still to come */
	return aj_str(room, (size_t)(to - room));
}

static unsigned read_all(struct aj_visit *visit)
{
	struct aj_cursor cursor = { "" };
	struct aj_buf page;
	struct aj_err err;
	unsigned lines = 0;

	aj_buf_init(&page, 1 << 20);
	for (int n = 0; visit->kind->records && visit->rung == AJ_DATA_OPEN && n < 4; n++)
		if (visit->kind->records(visit, &visit->sets[0], &cursor, 4096, &page, &err) != AJ_OK)
			break;
	for (size_t i = 0; i < page.len; i++)
		lines += page.ptr[i] == '\n';
	aj_buf_fini(&page);
	return lines;
}

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		static uint8_t room[8192];
		const struct aj_kind *kinds[] = { aj_kind_of(aj_str_z(rows[i].kind)), NULL };
		const struct aj_target target = { .kinds = kinds, .sas_file = aj_said_signature() };
		struct aj_endpoint endpoint = {
			.target = &target, .host = "a.example.org", .port = 443, .path = rows[i].path
		};
		struct aj_err err = { 0 };
		struct aj_visit visit;
		struct aj_said said;

		AJ_CHECK(
		    aj_visit_init(&visit, NULL, &endpoint, AJ_VISIT_SECONDS, AJ_VISIT_BYTES, &err) == AJ_OK);
		aj_said_init(&said, answers_of(rows[i].said, room));
		visit.peer = &said.peer;
		visit.kind = kinds[0];
		AJ_CHECK(visit.kind->recognise(&visit, &err) == AJ_OK, "%s: %s", rows[i].what, err.text);
		AJ_CHECK(visit.kind->prove(&visit, &err) == AJ_OK, "%s: %s", rows[i].what, err.text);
		AJ_CHECK(visit.rung == rows[i].rung, "%s: rung %d", rows[i].what, visit.rung);
		AJ_CHECK(visit.n_sets == rows[i].sets, "%s: %zu sets", rows[i].what, visit.n_sets);
		AJ_CHECK(visit.severity == rows[i].severity, "%s: %u", rows[i].what, visit.severity);
		AJ_CHECK(visit.control == rows[i].control, "%s: control %d", rows[i].what, visit.control);
		AJ_CHECK(visit.rung < AJ_DATA_OPEN || visit.facts >= 2, "%s", rows[i].what);
		AJ_CHECK(read_all(&visit) == rows[i].records, "%s: records", rows[i].what);
		aj_visit_fini(&visit);
	}
}

AJ_TESTS(test_files, test_in_plain, test_rows)
