/* Addresses of stores, and what the scope makes of them. */

#include "estate/kind.h"
#include "estate/locator.h"
#include "estate/scope.h"
#include "test/test.h"

static const char ESTATE[] = "owner: Contoso\ncontact: security@contoso.com\n"
			     "authorised: { by: Jane Roe, until: 2030-01-01 }\n"
			     "targets:\n"
			     "  - network: 10.0.0.0/24\n    ports: [9200]\n    kinds: [elasticsearch]\n"
			     "  - network: fd00::/64\n"
			     "  - host: search.contoso.com\n    ports: [9200-9201]\n"
			     "  - url: https://Search.contoso.com:9243/es/\n    kind: elasticsearch\n"
			     "  - account: contosodata\n    kind: azure-blob\n    names: [mails, public]\n"
			     "  - account: backup\n    kind: s3\n"
			     "  - account: contosocosmos\n    kind: cosmos-db\n"
			     "  - url: http://10.1.0.1:9000\n    kinds: [minio]\n    names: [logs]\n"
			     "exclude: [10.0.0.9]\n";

/* where: "host:port path|wanted", or how the message ends. */
static const struct {
	const char *text;
	enum aj_status status;
	const char *where;
} rows[] = {
	/* clang-format off */
	{ "elastic://10.0.0.1:9200/cases",             AJ_OK,      "10.0.0.1:9200 |cases" },
	{ "elasticsearch://10.0.0.1/cases",            AJ_OK,      "10.0.0.1:9200 |cases" },
	{ "ELASTIC://10.0.0.1",                        AJ_OK,      "10.0.0.1:9200 |" },
	{ "elastic://[fd00::1]:9202/a/b",              AJ_OK,      "fd00::1:9202 |a/b" },
	{ "redis://[fd00::0001]/db0",                  AJ_OK,      "fd00::1:6379 |db0" },
	{ "elastic://search.contoso.com/cases",        AJ_OK,      "search.contoso.com:9200 |cases" },
	{ "elastic://SEARCH.contoso.com:9243/es/cases", AJ_OK,     "search.contoso.com:9243 /es|cases" },
	{ "elastic://search.contoso.com:9243/es",      AJ_OK,      "search.contoso.com:9243 /es|" },
	{ "azblob://contosodata/mails/2021/",          AJ_OK,      "contosodata.blob.core.windows.net:443 |mails/2021/" },
	{ "azblob://contosodata.blob.core.windows.net/mails", AJ_OK, "contosodata.blob.core.windows.net:443 |mails" },
	{ "s3://backup/2021/a.tgz",                    AJ_OK,      "backup.s3.amazonaws.com:443 |2021/a.tgz" },
	{ "cosmos://contosocosmos/shop/cases",         AJ_OK,      "contosocosmos.documents.azure.com:443 |shop/cases" },
	{ "s3://10.1.0.1:9000/logs/x",                 AJ_OK,      "10.1.0.1:9000 |logs/x" },
	{ "elastic://",                                AJ_EINPUT,  "lists the kinds" },
	{ "elastic:///cases",                          AJ_EINPUT,  "lists the kinds" },
	{ "elastic://10.0.0.1:0/cases",                AJ_EINPUT,  "lists the kinds" },
	{ "elastic://10.0.0.1:65536/cases",            AJ_EINPUT,  "lists the kinds" },
	{ "elastic://10.0.0.1:92 00/cases",            AJ_EINPUT,  "lists the kinds" },
	{ "elastic://a:b@10.0.0.1/cases",              AJ_EINPUT,  "lists the kinds" },
	{ "elastic://[fd00::1/cases",                  AJ_EINPUT,  "lists the kinds" },
	{ "elastic://[fd00::1]9200/cases",             AJ_EINPUT,  "lists the kinds" },
	{ "oracle7://10.0.0.1/cases",                  AJ_EINPUT,  "`ajar stores` lists them" },
	{ "elastic://10.0.1.1:9200/cases",             AJ_EDENIED, "no target of the scope has it" },
	{ "elastic://10.0.0.9:9200/cases",             AJ_EDENIED, "10.0.0.9 is excluded by the scope" },
	{ "elastic://10.0.0.1:9201/cases",             AJ_EDENIED, "its port is outside the scope" },
	{ "elastic://search.contoso.com:9243/cases",   AJ_EDENIED, "its port is outside the scope" },
	{ "elastic://search.contoso.com:9243/eses",    AJ_EDENIED, "its port is outside the scope" },
	{ "mongodb://10.0.0.1:9200/cases",             AJ_EDENIED, "no target of the scope has it" },
	{ "azblob://contosodata/mailsandmore",         AJ_EDENIED, "the scope does not name it at contosodata" },
	{ "azblob://contoso/mails",                    AJ_EDENIED, "no target of the scope has it" },
	{ "s3://10.1.0.1:9000/log",                    AJ_EDENIED, "the scope does not name it at http://10.1.0.1:9000" },
	/* clang-format on */
};

static void test_rows(void)
{
	struct aj_scope scope;
	struct aj_err err = { 0 };

	AJ_CHECK(aj_scope_parse(&scope, "s", aj_str_z(ESTATE), 1800000000, &err) == AJ_OK, "%s", err.text);
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_locator locator;
		struct aj_located at;
		enum aj_status st = aj_locator_parse(rows[i].text, &locator, &err);
		char where[256];

		if (st == AJ_OK)
			st = aj_locator_find(&locator, &scope, &at, &err);
		AJ_CHECK(st == rows[i].status, "%s: %s", rows[i].text, st == AJ_OK ? "" : err.text);
		if (st == AJ_OK)
			snprintf(where, sizeof(where), "%s:%u %s|%s", at.endpoint.host, at.endpoint.port,
			    at.endpoint.path, at.endpoint.wanted);
		AJ_CHECK(st == AJ_OK ? strcmp(where, rows[i].where) == 0
				     : aj_str_ends(aj_str_z(err.text), aj_str_z(rows[i].where)),
		    "%s: %s", rows[i].text, st == AJ_OK ? where : err.text);
	}
	aj_scope_fini(&scope);
}

/* Of what the target has, only what is asked for is left. */
static void test_narrow(void)
{
	struct aj_scope scope;
	struct aj_locator locator;
	struct aj_located at;
	struct aj_err err = { 0 };

	AJ_CHECK(aj_scope_parse(&scope, "s", aj_str_z(ESTATE), 1800000000, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(aj_locator_parse("azblob://contosodata/mails/2021", &locator, &err) == AJ_OK &&
		     aj_locator_find(&locator, &scope, &at, &err) == AJ_OK,
	    "%s", err.text);
	AJ_CHECK(strcmp(at.target.names[0], "mails") == 0 && !at.target.names[1], "one name");
	AJ_CHECK(aj_locator_parse("s3://[fd00::1]:9000/a", &locator, &err) == AJ_OK &&
		     aj_locator_find(&locator, &scope, &at, &err) == AJ_OK,
	    "%s", err.text);
	AJ_CHECK(at.target.kinds[0] && !aj_kind_of(AJ_S("s3"))->scheme, "kinds");
	for (const struct aj_kind **kind = at.target.kinds; *kind; kind++)
		AJ_CHECK(strcmp((*kind)->name, "s3") == 0 || strcmp((*kind)->scheme, "s3") == 0, "%s",
		    (*kind)->name);
	aj_scope_fini(&scope);
}

static const struct {
	const char *host, *path, *wanted, *set;
	bool wants;
	const char *within;
} sets[] = {
	/* clang-format off */
	{ "10.0.0.1", "", "",                "cases",      true,  "" },
	{ "10.0.0.1", "", "cases",           "cases",      true,  "" },
	{ "10.0.0.1", "", "cases/",          "cases",      true,  "" },
	{ "10.0.0.1", "", "cases",           "cases2",     false, "" },
	{ "10.0.0.1", "", "cases2",          "cases",      false, "" },
	{ "10.0.0.1", "", "mails/2021/a",    "mails",      true,  "2021/a" },
	{ "10.0.0.1", "", "shop",            "shop/cases", true,  "" },
	{ "10.0.0.1", "", "shop/cases",      "shop/cases", true,  "" },
	{ "10.0.0.1", "", "sho",             "shop/cases", false, "" },
	{ "backup.s3.amazonaws.com", "", "2021/a", "backup", true, "2021/a" },
	{ "backups.s3.amazonaws.com", "", "2021/a", "backup", false, "" },
	{ "10.0.0.1", "/backup", "2021/a",   "backup",     true,  "2021/a" },
	{ "10.0.0.1", "/backup", "2021/a",   "10",         false, "" },
	/* clang-format on */
};

static void test_sets(void)
{
	for (size_t i = 0; i < AJ_LEN(sets); i++) {
		struct aj_endpoint endpoint = {
			.host = sets[i].host, .path = sets[i].path, .wanted = sets[i].wanted
		};
		struct aj_str within;
		bool wants = aj_endpoint_wants(&endpoint, aj_str_z(sets[i].set), &within);

		AJ_CHECK(wants == sets[i].wants, "%s of %s", sets[i].set, sets[i].wanted);
		AJ_CHECK(!wants || aj_str_eq(within, aj_str_z(sets[i].within)), "%s within %s",
		    sets[i].wanted, sets[i].set);
	}
}

AJ_TESTS(test_rows, test_narrow, test_sets)
