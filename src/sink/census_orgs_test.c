#include "sink/census_orgs.h"
#include "test/test.h"

#include <math.h>

static uint64_t mixed(uint64_t n)
{
	n *= 0x9e3779b97f4a7c15;
	n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9;
	n = (n ^ n >> 27) * 0x94d049bb133111eb;
	return n ^ n >> 31;
}

static int add_one(struct aj_orgs *orgs, struct aj_str address, uint64_t hash)
{
	return aj_orgs_add(orgs, address, hash, aj_orgs_expect(orgs, address, hash));
}

/* Addresses from to to at the domain; n tells them apart. */
static void add(struct aj_orgs *orgs, const char *domain, uint64_t from, uint64_t to)
{
	for (uint64_t n = from; n < to; n++) {
		char address[300];
		size_t len =
		    (size_t)snprintf(address, sizeof(address), "u%llu@%s", (unsigned long long)n, domain);

		add_one(orgs, aj_str(address, len), mixed(n));
	}
}

static struct aj_summary_org org_of(const struct aj_orgs *orgs, const char *domain)
{
	struct aj_summary_org found = { 0 };
	const struct aj_summary_org *list;
	struct aj_arena arena;
	struct aj_err err;
	size_t count = 0;

	aj_arena_init(&arena, 1 << 26);
	AJ_CHECK(aj_orgs_sum(orgs, NULL, &arena, &list, &count, &err) == AJ_OK);
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].domain, domain) == 0)
			found = list[i];
	aj_arena_fini(&arena);
	return found;
}

/* Far more addresses than are kept: raw stays exact, addresses are within the stated error. */
static void test_sampling(void)
{
	static const struct {
		const char *domain;
		uint64_t from, to;
	} rows[] = { { "large.example", 0, 200000 }, { "middle.example", 200000, 240000 },
		{ "small.example", 240000, 242000 } };
	struct aj_orgs orgs;

	aj_orgs_init(&orgs, 1);
	for (int again = 0; again < 2; again++)
		for (size_t i = 0; i < AJ_LEN(rows); i++)
			add(&orgs, rows[i].domain, rows[i].from, rows[i].to);
	AJ_CHECK(orgs.sampled <= AJ_ORGS_SAMPLE && orgs.sampled > AJ_ORGS_SAMPLE / 3);
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_summary_org org = org_of(&orgs, rows[i].domain);
		double size = (double)(rows[i].to - rows[i].from);

		AJ_CHECK(org.raw == 2 * (rows[i].to - rows[i].from), "%s", rows[i].domain);
		AJ_CHECK(!org.addresses.exact && org.addresses.error > 0 && org.addresses.error < 0.15);
		AJ_CHECK(fabs((double)org.addresses.count / size - 1) < 1.3 * org.addresses.error,
		    "%s: %d, %f", rows[i].domain, (int)org.addresses.count, org.addresses.error);
	}
	aj_orgs_fini(&orgs);
}

/* More domains than there is room for: the one that is used most stays and is right. */
static void test_many_domains(void)
{
	struct aj_orgs orgs;
	double error;

	aj_orgs_init(&orgs, 1);
	for (uint64_t n = 0; n < 40000; n++) {
		char domain[40];

		snprintf(domain, sizeof(domain), "d%llu.example", (unsigned long long)n);
		add(&orgs, domain, 1000000 + n, 1000000 + n + 1);
		add(&orgs, "often.example", n % 500, n % 500 + 1);
		if (n >= 17000) /* comes when the table is full, and stays */
			add(&orgs, "late.example", 2000000 + n, 2000000 + n + 1);
	}
	AJ_CHECK(orgs.count <= AJ_ORGS_MAX && orgs.count >= AJ_ORGS_MAX / 2 && !orgs.lost);
	AJ_CHECK(org_of(&orgs, "often.example").raw == 40000);
	AJ_CHECK(org_of(&orgs, "late.example").raw > 22900, "%d", (int)org_of(&orgs, "late.example").raw);
	AJ_CHECK(fabs((double)aj_unique_count(&orgs.organisations, &error) / 40002 - 1) < AJ_HLL_ERROR);
	aj_orgs_fini(&orgs);
	aj_orgs_fini(&orgs);
}

static void test_merge(void)
{
	struct aj_orgs a, b, ab, ba;

	aj_orgs_init(&a, 1), aj_orgs_init(&b, 1), aj_orgs_init(&ab, 1), aj_orgs_init(&ba, 1);
	add(&a, "one.example", 0, 50000);
	add(&b, "one.example", 40000, 45000);
	add(&b, "two.example", 50000, 65000);
	aj_orgs_merge(&ab, &a), aj_orgs_merge(&ab, &b);
	aj_orgs_merge(&ba, &b), aj_orgs_merge(&ba, &a);
	AJ_CHECK(ab.sampled == ba.sampled && ab.sample_limit == ba.sample_limit);
	AJ_CHECK(org_of(&ab, "one.example").addresses.count == org_of(&ba, "one.example").addresses.count);
	AJ_CHECK(org_of(&ab, "one.example").raw == 55000);
	AJ_CHECK(org_of(&ba, "two.example").raw == 15000);
	aj_orgs_fini(&a), aj_orgs_fini(&b), aj_orgs_fini(&ab), aj_orgs_fini(&ba);
}

/* Domains as an enemy writes them. */
static void test_odd_domains(void)
{
	static const char *const rows[] = { "", "localhost", ".", "..", "a.", ".a", "a..b", "com", "1.2.3.4",
		"[192.0.2.1]", "\xff\xfe.\x80" };
	char domain[280];
	struct aj_orgs orgs;

	aj_orgs_init(&orgs, 1);
	for (size_t i = 0; i < AJ_LEN(rows); i++)
		add(&orgs, rows[i], i, i + 1);
	memset(domain, 'a', sizeof(domain));
	memcpy(domain + sizeof(domain) - 9, ".example", 9);
	add(&orgs, domain, 0, 1);
	AJ_CHECK(org_of(&orgs, "com").raw == 0 && org_of(&orgs, "localhost").raw == 0);
	AJ_CHECK(add_one(&orgs, AJ_S("no-at-sign"), 1) == AJ_COUNTRY_NONE);
	AJ_CHECK(add_one(&orgs, AJ_S(""), 1) == AJ_COUNTRY_NONE);
	aj_orgs_fini(&orgs);
}

AJ_TESTS(test_sampling, test_many_domains, test_merge, test_odd_domains)
