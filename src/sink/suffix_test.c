#include "sink/suffix.h"
#include "test/test.h"

/* In the letters we get them in, from publicsuffix/list, tests/test_psl.txt (public domain, CC0). */
static const struct {
	const char *domain, *want;
} published[] = {
	{ ".com", "" },
	{ ".example", "" },
	{ ".example.com", "" },
	{ ".example.example", "" },
	{ "example", "" },
	{ "example.example", "example.example" },
	{ "b.example.example", "example.example" },
	{ "a.b.example.example", "example.example" },
	{ "biz", "" },
	{ "domain.biz", "domain.biz" },
	{ "b.domain.biz", "domain.biz" },
	{ "a.b.domain.biz", "domain.biz" },
	{ "com", "" },
	{ "example.com", "example.com" },
	{ "b.example.com", "example.com" },
	{ "a.b.example.com", "example.com" },
	{ "uk.com", "" },
	{ "example.uk.com", "example.uk.com" },
	{ "b.example.uk.com", "example.uk.com" },
	{ "a.b.example.uk.com", "example.uk.com" },
	{ "test.ac", "test.ac" },
	{ "mm", "" },
	{ "c.mm", "" },
	{ "b.c.mm", "b.c.mm" },
	{ "a.b.c.mm", "b.c.mm" },
	{ "jp", "" },
	{ "test.jp", "test.jp" },
	{ "www.test.jp", "test.jp" },
	{ "ac.jp", "" },
	{ "test.ac.jp", "test.ac.jp" },
	{ "www.test.ac.jp", "test.ac.jp" },
	{ "kyoto.jp", "" },
	{ "test.kyoto.jp", "test.kyoto.jp" },
	{ "ide.kyoto.jp", "" },
	{ "b.ide.kyoto.jp", "b.ide.kyoto.jp" },
	{ "a.b.ide.kyoto.jp", "b.ide.kyoto.jp" },
	{ "c.kobe.jp", "" },
	{ "b.c.kobe.jp", "b.c.kobe.jp" },
	{ "a.b.c.kobe.jp", "b.c.kobe.jp" },
	{ "city.kobe.jp", "city.kobe.jp" },
	{ "www.city.kobe.jp", "city.kobe.jp" },
	{ "ck", "" },
	{ "test.ck", "" },
	{ "b.test.ck", "b.test.ck" },
	{ "a.b.test.ck", "b.test.ck" },
	{ "www.ck", "www.ck" },
	{ "www.www.ck", "www.ck" },
	{ "us", "" },
	{ "test.us", "test.us" },
	{ "www.test.us", "test.us" },
	{ "ak.us", "" },
	{ "test.ak.us", "test.ak.us" },
	{ "www.test.ak.us", "test.ak.us" },
	{ "k12.ak.us", "" },
	{ "test.k12.ak.us", "test.k12.ak.us" },
	{ "www.test.k12.ak.us", "test.k12.ak.us" },
	{ "食狮.com.cn", "食狮.com.cn" },
	{ "食狮.公司.cn", "食狮.公司.cn" },
	{ "www.食狮.公司.cn", "食狮.公司.cn" },
	{ "shishi.公司.cn", "shishi.公司.cn" },
	{ "公司.cn", "" },
	{ "食狮.中国", "食狮.中国" },
	{ "www.食狮.中国", "食狮.中国" },
	{ "shishi.中国", "shishi.中国" },
	{ "中国", "" },
	{ "xn--85x722f.com.cn", "xn--85x722f.com.cn" },
	{ "xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn" },
	{ "www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn" },
	{ "shishi.xn--55qx5d.cn", "shishi.xn--55qx5d.cn" },
	{ "xn--55qx5d.cn", "" },
	{ "xn--85x722f.xn--fiqs8s", "xn--85x722f.xn--fiqs8s" },
	{ "www.xn--85x722f.xn--fiqs8s", "xn--85x722f.xn--fiqs8s" },
	{ "shishi.xn--fiqs8s", "shishi.xn--fiqs8s" },
	{ "xn--fiqs8s", "" },
};

static const struct {
	const char *domain, *want;
} rows[] = {
	{ "", "" },
	{ ".", "" },
	{ "a..example", "" },
	{ "example.com.", "" },
	{ "mail.example.co.uk", "example.co.uk" },
	{ "co.uk", "" },
	{ "me.github.io", "me.github.io" },
	{ "a.me.github.io", "me.github.io" },
	{ "github.io", "" },
	{ "kawasaki.jp", "kawasaki.jp" },
	{ "x.kawasaki.jp", "" },
	{ "y.x.kawasaki.jp", "y.x.kawasaki.jp" },
	{ "city.kawasaki.jp", "city.kawasaki.jp" },
};

static void check(const char *domain, const char *want)
{
	struct aj_str got = aj_suffix_registrable(aj_str_z(domain));

	AJ_CHECK(aj_str_eq(got, aj_str_z(want)), "%s: want \"%s\", got \"%.*s\"", domain, want, (int)got.len,
	    (const char *)got.ptr);
}

static void test_published(void)
{
	for (size_t i = 0; i < AJ_LEN(published); i++)
		check(published[i].domain, published[i].want);
}

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++)
		check(rows[i].domain, rows[i].want);
}

static void test_too_long(void)
{
	char domain[400];

	for (size_t i = 0; i < sizeof(domain); i++)
		domain[i] = i % 2 ? '.' : 'a';
	AJ_CHECK(aj_suffix_registrable(aj_str(domain, 399)).len == 0);
	AJ_CHECK(aj_suffix_registrable(aj_str(domain, 253)).len == 3);
}

AJ_TESTS(test_published, test_rows, test_too_long)
