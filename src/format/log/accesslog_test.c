#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_accesslog, aj_format_w3clog;

#define TIME "[02/Jan/2026:10:00:00 +0000]"

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "nothing",   { 0 }, "" },
	{ "common",    AJ_S("192.0.2.7 - jane " TIME " \"GET /home/jane HTTP/1.1\" 200 1234567\n"),
		"\n<client_ip>192.0.2.7|<user>jane|<time>02/Jan/2026:10:00:00 +0000|<request.path>/home/jane|<bytes>1234567" },
	{ "combined",  AJ_S("192.0.2.7 - - " TIME " \"GET /a?email=john%40example.org&q=a+b&x HTTP/1.1\" 200 12 \"https://www.example.org/?name=Jane%20Roe\" \"Mozilla/5.0 \\\"(X)\\\"\"\r\n"),
		"\n<client_ip>192.0.2.7|<time>02/Jan/2026:10:00:00 +0000|<request.query.email>john@example.org"
		"|<referer>https://www.example.org/|<referer.query.name>Jane Roe|<user_agent>Mozilla/5.0 \\\"(X)\\\"" },
	{ "virtual host", AJ_S("www.example.org:443 192.0.2.7 - - " TIME " \"POST /path1 HTTP/2.0\" 200 12\n"),
		"\n<host>www.example.org:443|<client_ip>192.0.2.7|<time>02/Jan/2026:10:00:00 +0000|<request.path>/path1" },
	{ "broken request", AJ_S("192.0.2.7 - - " TIME " \"\\x16\\x03jane\\x40example.org\" 400 0\n"),
		"\n<client_ip>192.0.2.7|<time>02/Jan/2026:10:00:00 +0000|<request.path>\x16\x03jane@example.org" },
	{ "not a line of it", AJ_S("192.0.2.7 - - " TIME " \"GET /path1 HTTP/1.1\" 200 12\njane@example.org did\n"),
		"\n<client_ip>192.0.2.7|<time>02/Jan/2026:10:00:00 +0000|<request.path>/path1\n<client_ip>jane@example.org" },
	{ "s3",        AJ_S("79a5 bucket " TIME " 192.0.2.3 arn:aws:iam::1:user/jane 3E57 REST.GET.OBJECT mail/jane%2540example.org.eml \"GET /b?x=john%40example.org HTTP/1.1\" 200 - 1 1 7 - \"-\" \"S3Console/0.4\" -\n"),
		"\n<bucket_owner>79a5|<bucket>bucket|<time>02/Jan/2026:10:00:00 +0000|<client_ip>192.0.2.3|<requester>arn:aws:iam::1:user/jane|<operation>REST.GET.OBJECT|"
		"<key>mail/jane@example.org.eml|<request.query.x>john@example.org|<user_agent>S3Console/0.4" },
	{ "azure",     AJ_S("1.0;2026-01-02T10:00:00.0000000Z;GetBlob;AnonymousSuccess;200;18;10;anonymous;;store;blob;\"https://store.blob.core.windows.net/c/jane%40example.org?a=first&amp;b=second\";\"/store/c/x.csv\";id000001;0;192.0.2.9:4362;2009-09-19\n"),
		"\n<time>2026-01-02T10:00:00.0000000Z|<operation>GetBlob|<request_status>AnonymousSuccess|<authentication>anonymous|<owner_account>store|"
		"<request_url>https://store.blob.core.windows.net/c/jane@example.org|<request_url.query.a>first|<request_url.query.b>second|<key>/store/c/x.csv|<request_id>id000001|<client_ip>192.0.2.9:4362|<api_version>2009-09-19" },
	{ "elb",       AJ_S("2026-01-02T10:00:00.943958Z my-elb 192.0.2.3:2817 10.0.0.1:80 0.07 0.01 0.05 200 200 0 29 \"GET http://www.example.org:80/?a=jane%40example.org HTTP/1.1\" \"curl/7.38.0\" - -\n"),
		"\n<time>2026-01-02T10:00:00.943958Z|<balancer>my-elb|<client_ip>192.0.2.3:2817|<target>10.0.0.1:80|"
		"<request.path>http://www.example.org:80/|<request.query.a>jane@example.org|<user_agent>curl/7.38.0" },
	/* clang-format on */
};

static const struct aj_format_row w3c_rows[] = {
	/* clang-format off */
	{ "iis",       AJ_S("#Version: 1.0\r\n#Fields: date c-ip cs-username cs-uri-stem cs-uri-query cs(User-Agent)\r\n2026-01-02 192.0.2.7 jane+roe /a%20b1 email=john%40example.org Mozilla/5.0+(X)\r\n"),
		"#Version: 1.0|#Fields: date c-ip cs-username cs-uri-stem cs-uri-query cs(User-Agent)\n<date>2026-01-02|<c-ip>192.0.2.7|<cs-username>jane roe|<cs-uri-stem>/a b1|<cs-uri-query.email>john@example.org|<cs(User-Agent)>Mozilla/5.0 (X)" },
	{ "cloudfront", AJ_S("#Version: 1.0\n#Fields: date c-ip cs(User-Agent)\n2026-01-02\t192.0.2.7\tMozilla/5.0%2520(X)\n"),
		"#Version: 1.0|#Fields: date c-ip cs(User-Agent)\n<date>2026-01-02|<c-ip>192.0.2.7|<cs(User-Agent)>Mozilla/5.0 (X)" },
	/* clang-format on */
};

static void check_rows(const struct aj_format *format, const struct aj_format_row *table, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct aj_format_probe got;

		AJ_CHECK(table[i].raw.len == 0 || format->sniff(table[i].raw) > 0, "%s", table[i].what);
		aj_format_row_check(&got, format, &table[i]);
		AJ_CHECK_STR("", got.complaint, "%s", table[i].what);
		aj_format_probe_fini(&got);
	}
}

static void test_rows(void)
{
	check_rows(&aj_format_accesslog, rows, AJ_LEN(rows));
	check_rows(&aj_format_w3clog, w3c_rows, AJ_LEN(w3c_rows));
}

static void test_sniff(void)
{
	static const char *const others[] = { "", "\n", "# comment\nfoo\n", "a,b,c\n1,2,3\n",
		"Jan  2 10:00:00 host sshd[1]: Accepted password for jane from 192.0.2.7\n", "1.0;2;3;4;5\n",
		"2026-01-02T10:00:00Z INFO the server has been started up\n",
		"level=info a=b c=d e=f g=h i=j\n" };

	for (size_t i = 0; i < AJ_LEN(others); i++) {
		AJ_CHECK(aj_format_accesslog.sniff(aj_str_z(others[i])) == 0, "%zu", i);
		AJ_CHECK(aj_format_w3clog.sniff(aj_str_z(others[i])) == 0, "%zu", i);
	}
}

/* Lines of any length, and many of them. */
static void test_long(void)
{
	static const struct {
		const char *front, *middle;
		size_t times;
	} longs[] = {
		{ "192.0.2.7 - - " TIME " \"GET /", "jane%40example.org&a=b ", 30000 },
		{ "192.0.2.7 - - " TIME " \"GET /?", "a=b%40%&", 3000 },
		{ "192.0.2.7 - - ", "[x ", 10000 },
		{ "", "192.0.2.7 - - " TIME " \"GET /?mail=j%40example.org HTTP/1.1\" 200 1\n", 20000 },
		{ "", "192.0.2.7 - \xe9t\xe9 " TIME " \"GET /?mail=j%40example.org HTTP/1.1\" 200 1\n",
		    20000 },
	};

	for (size_t i = 0; i < AJ_LEN(longs); i++) {
		static const size_t steps[] = { 0, 777 };
		struct aj_str raw = aj_format_join((struct aj_format_piece[]){
		    { longs[i].front, 1 }, { longs[i].middle, longs[i].times }, { 0 } });
		struct aj_format_probe got[AJ_LEN(steps)];

		aj_format_steps_check(got, steps, AJ_LEN(steps), &aj_format_accesslog, longs[i].middle, raw);
		AJ_CHECK(i < 3 || got[0].records == longs[i].times, "%zu: %zu", i, got[0].records);
		for (size_t s = 0; s < AJ_LEN(steps); s++)
			aj_format_probe_fini(&got[s]);
		free((void *)raw.ptr);
	}
}

AJ_TESTS(test_rows, test_sniff, test_long)
