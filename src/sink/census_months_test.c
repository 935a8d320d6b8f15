#include "sink/census_months.h"
#include "test/test.h"

static uint32_t months[AJ_MONTHS];

static void put(int year, int month, uint32_t count)
{
	months[(year - 1900) * 12 + month - 1] = count;
}

static bool is(struct aj_month got, int year, int month)
{
	return got.year == year && got.month == month;
}

static struct aj_summary sum(void)
{
	struct aj_summary summary = { 0 };

	aj_months_sum(months, 2026, &summary);
	return summary;
}

static void test_ends(void)
{
	struct aj_summary s;

	memset(months, 0, sizeof(months));
	s = sum();
	AJ_CHECK(is(s.first, 0, 0) && is(s.usual_last, 0, 0));
	put(2005, 12, 1);
	s = sum();
	AJ_CHECK(is(s.first, 2005, 12) && is(s.last, 2005, 12));
	AJ_CHECK(is(s.usual_first, 2005, 12) && is(s.usual_last, 2005, 12));
	put(1970, 1, 1);
	put(2028, 12, 1);
	s = sum();
	AJ_CHECK(is(s.first, 1970, 1) && is(s.last, 2028, 12));
}

/* What is far off counts only if there is nothing else. */
static void test_far_off(void)
{
	struct aj_summary s;

	memset(months, 0, sizeof(months));
	put(1900, 1, 7);
	put(2100, 12, 3);
	s = sum();
	AJ_CHECK(is(s.first, 1900, 1) && is(s.last, 2100, 12));
	put(2019, 3, 1);
	s = sum();
	AJ_CHECK(is(s.first, 2019, 3) && is(s.last, 2019, 3));
	put(2029, 1, 1);
	put(1969, 12, 1);
	s = sum();
	AJ_CHECK(is(s.first, 2019, 3) && is(s.last, 2019, 3));
}

static void test_usual(void)
{
	struct aj_summary s;

	memset(months, 0, sizeof(months));
	put(2005, 12, 600);
	put(2019, 12, 397);
	put(1999, 1, 1);
	put(2001, 2, 1);
	s = sum();
	AJ_CHECK(is(s.usual_first, 1999, 1) && is(s.usual_last, 2019, 12)); /* 999 dates: none is left out */
	put(2021, 5, 1);
	s = sum();
	AJ_CHECK(is(s.usual_first, 2001, 2) && is(s.usual_last, 2019, 12));
	AJ_CHECK(is(s.first, 1999, 1) && is(s.last, 2021, 5));
}

AJ_TESTS(test_ends, test_far_off, test_usual)
