#include "test/probe.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>

/* The findings of network kinds: "span" or "span=canonical" where they differ, "; " between; "?" below
 * possible. */
static void found(const struct aj_probe *probe, const char *z, char *out, size_t room)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < probe->count && at < room; i++) {
		const struct aj_finding *f = &probe->findings[i];
		int len = f->end - f->start;

		if (f->type != AJ_TYPE_IP && f->type != AJ_TYPE_MAC && f->type != AJ_TYPE_URL_CREDENTIALS)
			continue;
		at += snprintf(out + at, room - at, "%s%.*s", at ? "; " : "", len, z + f->start);
		if (strncmp(z + f->start, probe->canonical[i], len) != 0 || probe->canonical[i][len] != '\0')
			at += snprintf(out + at, room - at, "=%s", probe->canonical[i]);
		at += snprintf(out + at, room - at, "%s", f->likelihood < AJ_POSSIBLE ? "?" : "");
	}
}

static const struct {
	const char *text, *want;
} rows[] = {
	/* clang-format off */
	{ "192.0.2.1",                            "192.0.2.1" },
	{ "from 198.51.100.7:8080 to 10.0.0.0/8", "198.51.100.7; 10.0.0.0" },
	{ "203.0.113.9 203.0.113.10",             "203.0.113.9; 203.0.113.10" },
	{ "10.1.2.3-10.1.2.9",                    "10.1.2.3; 10.1.2.9" },
	{ "2019-12-28 203.0.113.9 ok",            "203.0.113.9" },
	{ "http://203.0.113.9/12345678/x",        "203.0.113.9" },
	{ "dn1/203.0.113.9:50010",                "203.0.113.9" },
	{ "256.1.1.1",                            "" },
	{ "203.0.113.09",                         "" },
	{ "203.0.113",                            "" },
	{ "203.0.113.9.1",                        "" },
	{ "1.3.6.1.4.1.311.21",                   "" },
	{ "1.3.6.1",                              "" },
	{ "v203.0.113.9",                         "" },
	{ "version 203.0.113.9",                  "" },
	{ "ver. 5.6.7.8",                         "" },
	{ "Agent/91.0.44.124 x",                  "" },
	{ "kernel-203.0.113.9",                   "" },
	{ "0.0.0.0",                              "" },
	{ "255.255.255.0",                        "" },
	{ "203.0.113.9-beta1",                    "" },
	{ "a (8:203.0.113.9+dfsg-1)",             "" },
	{ "203.0.113.9~rc1",                      "" },
	{ "ObjectIdentifier(\"2.5.4.65\")",       "" },
	{ "from the spec 203.0.113.9",            "" },
	{ "3.75 3.75.75.75-3.75 3.75",            "" },
	{ "203.0.113.9-12",                       "203.0.113.9" },
	{ "203.0.113.9-203.0.113.12.",            "203.0.113.9; 203.0.113.12" },
	{ "203.0.113.9-1.",                       "203.0.113.9" },

	{ "2001:DB8:0:0:8:800:200C:417A",         "2001:DB8:0:0:8:800:200C:417A=2001:db8::8:800:200c:417a" },
	{ "[2001:db8::1]:443",                    "2001:db8::1" },
	{ "ping 2001:0db8::0001.",                "2001:0db8::0001=2001:db8::1" },
	{ "addr: 2001:db8::1: down",              "2001:db8::1" },
	{ "fe80::1%eth0",                         "fe80::1" },
	{ "2001:db8::/32",                        "2001:db8::" },
	{ "::ffff:203.0.113.9",                   "::ffff:203.0.113.9" },
	{ "2001:db8:0:1:0:0:0:1",                 "2001:db8:0:1:0:0:0:1=2001:db8:0:1::1" },
	{ "2001:db8:0:0:1:0:0:1",                 "2001:db8:0:0:1:0:0:1=2001:db8::1:0:0:1" },
	{ "2001:db8:0:1:1:1:1:1",                 "2001:db8:0:1:1:1:1:1" },
	{ "2001:db8::1::2",                       "" },
	{ "2001:db8:1:2:3:4:5:6:7",               "" },
	{ "2001:db8:1:2:3:4:5",                   "" },
	{ "2001:db8::12345",                      "" },
	{ "12:34:56",                             "" },
	{ "std::add::face",                       "" },
	{ "add::face",                            "" },
	{ "x::1a",                                "" },
	{ "every[::2] second[1::2] from[::1]",    "::1" },
	{ "::",                                   "" },
	{ "::::",                                 "" },
	{ "aa:bb:cc:dd:ee:ff:00:11",              "" },
	{ "AA:BB:CC:DD:EE:FF:00:11:22:33",        "" },

	{ "00:00:5E:00:53:01",                    "00:00:5E:00:53:01=00:00:5e:00:53:01" },
	{ "hw 00-00-5e-00-53-01,",                "00-00-5e-00-53-01=00:00:5e:00:53:01" },
	{ "00:00:00:00:00:00",                    "" },
	{ "ff-ff-ff-ff-ff-ff",                    "" },
	{ "00:00:5e:00:53",                       "" },
	{ "00:00:5e-00:53:01",                    "" },
	{ "00:00:5e:00:53:0x",                    "" },
	{ "00-00-5e-00-53-01-02",                 "" },

	{ "postgres://app:Tr0ub4dor@db.example.com:5432/x", "postgres://app:Tr0ub4dor@db.example.com:5432" },
	{ "redis://:Tr0ub4dor@cache:6379",        "redis://:Tr0ub4dor@cache:6379" },
	{ "\"https://u:p%40ss9@[2001:db8::1]/\"", "https://u:p%40ss9@[2001:db8::1]" },
	{ "jdbc:mysql://root:x1y2z3@localhost",   "mysql://root:x1y2z3@localhost" },
	{ "mongodb+srv://a:b@c:d@example.net.",   "mongodb+srv://a:b@c:d@example.net" },
	{ "amqp://a:s3cr3t@${HOST}/v",            "amqp://a:s3cr3t@${HOST}" },
	{ "http://user:password@example.com",     "http://user:password@example.com?" },
	{ "http://user:${PASS}@example.com",      "http://user:${PASS}@example.com?" },
	{ "http://user:<password>@example.com",   "http://user:<password>@example.com?" },
	{ "http://user:{{x}}@example.com",        "http://user:{{x}}@example.com?" },
	{ "http://user:****@example.com",         "http://user:****@example.com?" },
	{ "http://%s:%s@example.com",             "http://%s:%s@example.com?" },
	{ "http://user:xxxx@example.com",         "http://user:xxxx@example.com?" },
	{ "http://user@example.com",              "" },
	{ "http://user:@example.com",             "" },
	{ "http://example.com:80/a@b",            "" },
	{ "http://a:b1c2@",                       "" },
	{ "://a:b1c2@example.com",                "" },
	{ "http://a:b c@example.com",             "" },
	{ "http://",                              "" },
	/* clang-format on */
};

static void test_rows(void)
{
	static struct aj_probe probe;
	char got[512];

	for (size_t r = 0; r < AJ_LEN(rows); r++) {
		aj_probe_engine(&probe, rows[r].text, NULL);
		found(&probe, rows[r].text, got, sizeof(got));
		AJ_CHECK_STR(rows[r].want, got, "%s", rows[r].text);
	}
}

/* Cut anywhere, nothing is read beyond: the cut text stands in a block of its size. */
static void test_cut(void)
{
	static struct aj_probe probe;

	for (size_t r = 0; r < AJ_LEN(rows); r++)
		for (size_t len = 0; len < strlen(rows[r].text); len++) {
			char *cut = malloc(len + 1);

			memcpy(cut, rows[r].text, len);
			cut[len] = '\0';
			aj_probe_engine(&probe, cut, NULL);
			for (size_t i = 0; i < probe.count; i++)
				AJ_CHECK(probe.findings[i].end <= len, "%s", cut);
			free(cut);
		}
}

AJ_TESTS(test_rows, test_cut)
