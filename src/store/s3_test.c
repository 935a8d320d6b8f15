/* s3_test.c: which hosts are buckets. */

#include "store/s3.h"

#include "test/test.h"

static const struct {
	const char *host, *bucket;
} rows[] = {
	{ "backup.s3.amazonaws.com", "backup" },
	{ "backup.s3.eu-west-1.amazonaws.com", "backup" },
	{ "backup.s3-us-west-2.amazonaws.com", "backup" },
	{ "backup.s3.dualstack.eu-west-1.amazonaws.com", "backup" },
	{ "backup.s3.cn-north-1.amazonaws.com.cn", "backup" },
	{ "a.b.s3.amazonaws.com", "a.b" },
	{ "a.s3.b.s3.amazonaws.com", "a.s3.b" },
	{ "s3.amazonaws.com", "" },
	{ "s3.eu-west-1.amazonaws.com", "" },
	{ "s3-us-west-2.amazonaws.com", "" },
	{ "ec2.eu-west-1.amazonaws.com", "" },
	{ "backup.s3.amazonaws.com.example.org", "" },
	{ "backup.fra1.digitaloceanspaces.com", "backup" },
	{ "backup.fra1.cdn.digitaloceanspaces.com", "backup" },
	{ "fra1.digitaloceanspaces.com", "" },
	{ "backup.oss-eu-central-1.aliyuncs.com", "backup" },
	{ "oss-eu-central-1.aliyuncs.com", "" },
	{ "backup.storage.googleapis.com", "backup" },
	{ "storage.googleapis.com", "" },
	{ "127.0.0.1", "" },
	{ "", "" },
};

static void test_hosts(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++)
		AJ_CHECK(aj_str_eq(aj_s3_bucket_of(aj_str_z(rows[i].host)), aj_str_z(rows[i].bucket)), "%s",
		    rows[i].host);
}

static void test_front_pages(void)
{
	static const struct {
		const char *body;
		bool speaks, cut;
	} fronts[] = {
		{ "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", true },
		{ "<ListAllMyBucketsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>", true },
		{ "<ListBucketResult/>", true },
		{ "<Error/>", false },
		{ "<html/>", false },
		{ "<ListBucketResult><Contents><Ke", false },
		{ "<ListBucketResult><Contents><Ke", true, true },
		{ "<html><body><p>hello", false, true },
		{ "", false },
	};

	for (size_t i = 0; i < AJ_LEN(fronts); i++)
		AJ_CHECK(aj_s3_speaks(&(struct aj_answer){
			     .status = 200, .body = aj_str_z(fronts[i].body), .cut = fronts[i].cut }) ==
			     fronts[i].speaks,
		    "%s", fronts[i].body);
}

AJ_TESTS(test_hosts, test_front_pages)
