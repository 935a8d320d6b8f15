/* What a scope file may say, and what it then allows. */

#include "estate/kind.h"
#include "estate/scope.h"
#include "test/test.h"

enum { NOW = 1800000000 }; /* 2027-01-15 */

#define HEAD "owner: Contoso\ncontact: security@contoso.com\ntargets:\n"

static const struct {
	const char *what, *text, *error; /* error: how the message begins behind the file's name; "": none */
} files[] = {
	/* clang-format off */
	{ "a network",         HEAD "  - network: 10.0.0.0/24\n",                        "" },
	{ "an address",        HEAD "  - network: 10.0.0.1\n",                           "" },
	{ "IPv6",              HEAD "  - network: 2001:db8::/64\n",                      "" },
	{ "a host",            HEAD "  - host: Search.contoso.com\n",                    "" },
	{ "a url",             HEAD "  - url: http://[::1]:9200/es/\n    kind: elasticsearch\n", "" },
	{ "ports",             HEAD "  - host: a.example.org\n    ports: [1, 9200-9300]\n", "" },
	{ "nothing",           "",                                                       "1:1: the file is empty" },
	{ "a list",            "- a\n",                                                  "1:1: expected owner, contact" },
	{ "no owner",          "contact: a\ntargets:\n  - host: a.example.org\n",        "1:1: expected owner, contact and targets; owner is missing" },
	{ "no contact",        "owner: a\ntargets:\n  - host: a.example.org\n",          "1:1: expected owner, contact and targets; contact is missing" },
	{ "no targets",        "owner: a\ncontact: b\n",                                 "1:1: expected owner, contact and targets; targets are missing" },
	{ "an unknown key",    HEAD "  - host: a.example.org\n    prots: 1\n",           "5:5: no such key" },
	{ "a key twice",       HEAD "  - host: a.example.org\n    host: b.example.org\n","5:5: host: given twice" },
	{ "excluded twice",    "exclude: [10.0.0.1]\nexclude: [10.0.0.2]\n" HEAD "  - host: a.example.org\n", "2:1: exclude: given twice" },
	{ "targets twice",     "targets: [{host: a.example.org}]\n" HEAD "  - host: b.example.org\n", "4:1: targets: given twice" },
	{ "two forms",         HEAD "  - host: a.example.org\n    network: 10.0.0.1\n",  "4:5: a target has exactly one" },
	{ "no form",           HEAD "  - ports: 1\n",                                    "4:5: a target has exactly one" },
	{ "bits behind",       HEAD "  - network: 10.0.0.1/24\n",                        "4:14: expected an address" },
	{ "octal",             HEAD "  - network: 010.0.0.1\n",                          "4:14: expected an address" },
	{ "short form",        HEAD "  - network: 127.1\n",                              "4:14: expected an address" },
	{ "all the world",     HEAD "  - network: 0.0.0.0/0\n",                          "4:14: network: wider than /8" },
	{ "all of IPv6",       HEAD "  - network: ::/0\n",                               "4:14: network: wider than /8" },
	{ "port 0",            HEAD "  - host: a.example.org\n    ports: [0]\n",         "5:13: ports: expected" },
	{ "port 65536",        HEAD "  - host: a.example.org\n    ports: [65536]\n",     "5:13: ports: expected" },
	{ "ports turned",      HEAD "  - host: a.example.org\n    ports: [9-8]\n",       "5:13: ports: expected" },
	{ "no such kind",      HEAD "  - host: a.example.org\n    kinds: [oracle7]\n",   "5:13: there is no kind" },
	{ "a user in a url",   HEAD "  - url: http://a@b.example.org/\n",                "4:10: url: no user" },
	{ "a query",           HEAD "  - url: http://b.example.org/?a\n",                "4:10: url: no user, query" },
	{ "a backslash",       HEAD "  - url: 'http://b.example.org\\@c.example.org'\n", "4:10: url: no user" },
	{ "a signed one",      HEAD "  - url: https://b.example.org/a?sv=1&sig=a\n",      "4:10: url: a signed URL is a secret" },
	{ "signed, any kind",  HEAD "  - host: a.example.org\n    sas-file: a.sas\n",    "4:5: sas-file: expected one kind" },
	{ "signed, a file",    HEAD "  - url: https://b.example.org/a\n    kind: azure-blob\n    sas-file: a.sas\n", "" },
	{ "ftp",               HEAD "  - url: ftp://b.example.org/\n",                   "4:10: url: expected http" },
	{ "a number as host",  HEAD "  - host: '2130706433'\n",                          "4:11: host: expected" },
	{ "half a word",       HEAD "  - host: a.example.org\n    authorised: {by: Jo}\n", "5:17: authorised: expected both" },
	{ "no such day",       HEAD "  - host: a.example.org\n    authorised: {by: Jo, until: 2027-02-30}\n", "5:33: until: expected a date" },
	{ "two lines",         "owner: a\ncontact: \"a\\nb: c\"\ntargets:\n  - host: a.example.org\n", "2:10: contact: expected one line" },
	{ "braces, exclude",   HEAD "  - host: a.example.org\nexclude: {10.0.0.1}\n", "5:10: exclude: expected" },
	{ "braces, decoys",    HEAD "  - host: a.example.org\ndecoys: {10.0.0.1}\n",  "5:9: expected a list" },
	{ "dot at the end",    HEAD "  - host: a.example.org.\n",                      "4:11: host: expected" },
	{ "sample too large",  "owner: a\ncontact: b\nsample: 65M\ntargets:\n  - host: a.example.org\n", "3:9: sample: expected" },
	/* clang-format on */
};

static void test_files(void)
{
	for (size_t i = 0; i < AJ_LEN(files); i++) {
		struct aj_scope scope;
		struct aj_err err = { 0 };
		enum aj_status st = aj_scope_parse(&scope, "s", aj_str_z(files[i].text), NOW, &err);
		char want[256];

		snprintf(want, sizeof(want), "s:%s", files[i].error);
		AJ_CHECK((st == AJ_OK) == (*files[i].error == '\0'), "%s: %s", files[i].what, err.text);
		if (*files[i].error)
			AJ_CHECK(
			    strncmp(err.text, want, strlen(want)) == 0, "%s: %s", files[i].what, err.text);
		aj_scope_fini(&scope);
	}
}

static const char ESTATE[] =
    "owner: Contoso\ncontact: security@contoso.com\n"
    "targets:\n"
    "  - network: 10.0.0.0/24\n    ports: [9200]\n"
    "  - network: fd00::/64\n    ports: [9200]\n"
    "  - network: 203.0.113.0/28\n    ports: [9200]\n"
    "    authorised: {by: Jo, until: 2027-01-31}\n"
    "  - network: 203.0.113.16/28\n    ports: [9200]\n"
    "    authorised: {by: Jo, until: 2027-01-01}\n"
    "  - network: 203.0.113.32/28\n    ports: [9200]\n"
    "  - host: search.example.org\n    ports: [443]\n"
    "    authorised: {by: Jo, until: 2027-01-31}\n"
    "  - host: inside.example.org\n    ports: [9200]\n    addresses: [192.168.1.0/24]\n"
    "exclude: [10.0.0.7, 198.51.100.7, 10.0.0.64/26, never.example.org]\n"
    "decoys: [10.0.0.9]\n";

static const struct {
	const char *what, *name, *address;
	uint16_t port;
	const char *error; /* "": allowed */
} asks[] = {
	/* clang-format off */
	{ "in the network",        "10.0.0.1",   "10.0.0.1",   9200, "" },
	{ "mapped into IPv6",      "10.0.0.1",   "::ffff:10.0.0.1", 9200, "" },
	{ "another port",          "10.0.0.1",   "10.0.0.1",   9201, "port 9201 of 10.0.0.1 is outside" },
	{ "beside it",             "10.0.1.1",   "10.0.1.1",   9200, "10.0.1.1 is outside the scope" },
	{ "excluded",              "10.0.0.7",   "10.0.0.7",   9200, "10.0.0.7 is excluded" },
	{ "excluded, mapped",      "10.0.0.7",   "::ffff:10.0.0.7", 9200, "10.0.0.7 is excluded" },
	{ "excluded network",      "10.0.0.100", "10.0.0.100", 9200, "10.0.0.100 is excluded" },
	{ "excluded, NAT64",       "search.example.org", "64:ff9b::c633:6407", 443, "64:ff9b::c633:6407 is excluded" },
	{ "excluded name",         "never.example.org", "10.0.0.1", 9200, "10.0.0.1 is excluded" },
	{ "loopback",              "127.0.0.1",  "127.0.0.1",  9200, "127.0.0.1 is outside" },
	{ "this host by 0",        "0.0.0.0",    "0.0.0.0",    9200, "0.0.0.0 is no address of a server" },
	{ "unspecified",           "::",         "::",         9200, ":: is no address of a server" },
	{ "multicast",             "224.0.0.1",  "224.0.0.1",  9200, "224.0.0.1 is no address" },
	{ "metadata service",      "169.254.169.254", "169.254.169.254", 80, "169.254.169.254 is outside" },
	{ "IPv6",                  "fd00::1",    "fd00::1",    9200, "" },
	{ "public, authorised",    "203.0.113.1", "203.0.113.1", 9200, "" },
	{ "public, ended",         "203.0.113.17", "203.0.113.17", 9200, "203.0.113.17 is not a private address" },
	{ "public, by nobody",     "203.0.113.33", "203.0.113.33", 9200, "203.0.113.33 is not a private address" },
	{ "a name, public",        "search.example.org", "198.51.100.1", 443, "" },
	{ "a name in capitals",    "SEARCH.example.org", "198.51.100.1", 443, "" },
	{ "a name, now loopback",  "search.example.org", "127.0.0.1", 443, "127.0.0.1 is outside" },
	{ "a name, now private",   "search.example.org", "192.168.1.1", 443, "192.168.1.1 is outside" },
	{ "… in our network",      "search.example.org", "10.0.0.1", 443, "" },
	{ "… through NAT64",       "search.example.org", "64:ff9b::7f00:1", 443, "64:ff9b::7f00:1 is outside" },
	{ "… through 6to4",        "search.example.org", "2002:7f00:1::1", 443, "2002:7f00:1::1 is outside" },
	{ "a name beside it",      "search.example.org.evil.example.net", "198.51.100.1", 443, "198.51.100.1 is outside" },
	{ "its own addresses",     "inside.example.org", "192.168.1.9", 9200, "" },
	{ "others than those",     "inside.example.org", "192.168.2.9", 9200, "192.168.2.9 is outside" },
	/* clang-format on */
};

static void test_what_is_allowed(void)
{
	struct aj_scope scope;
	struct aj_err err = { 0 };

	AJ_CHECK(aj_scope_parse(&scope, "estate", aj_str_z(ESTATE), NOW, &err) == AJ_OK, "%s", err.text);
	for (size_t i = 0; i < AJ_LEN(asks); i++) {
		struct aj_address address;
		enum aj_status st;

		AJ_CHECK(aj_address_parse(aj_str_z(asks[i].address), &address), "%s", asks[i].what);
		st = aj_scope_allows(&scope, asks[i].name, &address, asks[i].port, &err);
		AJ_CHECK(st == (*asks[i].error ? AJ_EDENIED : AJ_OK), "%s: %s", asks[i].what, err.text);
		if (*asks[i].error)
			AJ_CHECK(strncmp(err.text, asks[i].error, strlen(asks[i].error)) == 0, "%s: %s",
			    asks[i].what, err.text);
	}
	aj_scope_fini(&scope);
}

/* A file with a key or a signature lies where the scope does, unless it says where. */
static void test_key_files(void)
{
	static const struct {
		const char *scope, *key, *want;
	} keys[] = {
		{ "estate.yaml", "cosmos.key", "cosmos.key" },
		{ "conf/estate.yaml", "cosmos.key", "conf/cosmos.key" },
		{ "/etc/ajar/estate.yaml", "keys/cosmos.key", "/etc/ajar/keys/cosmos.key" },
		{ "conf/estate.yaml", "/run/cosmos.key", "/run/cosmos.key" },
	};

	for (size_t i = 0; i < AJ_LEN(keys); i++) {
		struct aj_scope scope;
		struct aj_err err = { 0 };
		char text[256];

		snprintf(text, sizeof(text),
		    "owner: Contoso\ncontact: security@contoso.com\ntargets:\n"
		    "  - host: a.example.org\n    kind: azure-blob\n    key-file: %s\n    sas-file: %s\n",
		    keys[i].key, keys[i].key);
		AJ_CHECK(aj_scope_parse(&scope, keys[i].scope, aj_str_z(text), NOW, &err) == AJ_OK, "%s",
		    err.text);
		AJ_CHECK_STR(keys[i].want, scope.targets[0].key_file);
		AJ_CHECK_STR(keys[i].want, scope.targets[0].sas_file);
		aj_scope_fini(&scope);
	}
}

static void test_loopback(void)
{
	static const struct {
		const char *text;
		bool itself;
	} addresses[] = { { "127.0.0.1", true }, { "127.255.0.9", true }, { "::1", true }, { "::2", false },
		{ "128.0.0.1", false }, { "10.0.0.1", false }, { "64:ff9b::7f00:1", false },
		{ "2002:7f00:1::1", false } };

	for (size_t i = 0; i < AJ_LEN(addresses); i++) {
		struct aj_address address;

		AJ_CHECK(aj_address_parse(aj_str_z(addresses[i].text), &address), "%s", addresses[i].text);
		AJ_CHECK(aj_address_loopback(&address) == addresses[i].itself, "%s", addresses[i].text);
	}
}

AJ_TESTS(test_loopback, test_key_files, test_files, test_what_is_allowed)
