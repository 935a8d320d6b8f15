#include "base/date.h"

#include "test/test.h"

/* Days since 1970, also before and far from it. */
static void test_numbers(void)
{
	static const struct {
		int64_t number;
		struct aj_date date;
	} rows[] = {
		{ 0, { 1970, 1, 1 } },
		{ -1, { 1969, 12, 31 } },
		{ 18227, { 2019, 11, 27 } },
		{ 11016, { 2000, 2, 29 } },
		{ -25509, { 1900, 2, 28 } },
		{ -25508, { 1900, 3, 1 } },
		{ -719468, { 0, 3, 1 } },
		{ -719469, { 0, 2, 29 } },
		{ -719835, { -1, 2, 28 } },
		{ -1000000, { -768, 2, 4 } },
		{ 3000000, { 10183, 9, 21 } },
	};

	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_date date = aj_date_of(rows[i].number);

		AJ_CHECK(date.year == rows[i].date.year && date.month == rows[i].date.month &&
			     date.day == rows[i].date.day,
		    "%lld: %d-%d-%d", (long long)rows[i].number, date.year, date.month, date.day);
		AJ_CHECK(aj_date_number(&rows[i].date) == rows[i].number, "row %zu", i);
	}
	AJ_CHECK(aj_date_number(&(struct aj_date){ 2001, 2, 29 }) ==
		 aj_date_number(&(struct aj_date){ 2001, 3, 1 }));
}

/* Over eight hundred years each day follows the one before, in the calendar, and is read as it is written. */
static void test_all(void)
{
	struct aj_date before = aj_date_of(-300001);

	for (int64_t number = -300000; number < 0; number++) {
		struct aj_date date = aj_date_of(number), read;
		bool next = date.day == before.day + 1 && date.month == before.month,
		     month = date.day == 1 && date.month == before.month % 12 + 1;
		uint8_t iso[AJ_DATE_ISO];

		AJ_CHECK(aj_date_holds(&date) && aj_date_number(&date) == number && (next || month));
		before.day++;
		AJ_CHECK(aj_date_holds(&before) == next, "%d-%d-%d", before.year, before.month, before.day);
		aj_date_write(&date, iso);
		AJ_CHECK(aj_date_read(aj_str(iso, sizeof(iso)), &read) && aj_date_number(&read) == number);
		before = date;
	}
}

static void test_none(void)
{
	static const char *const none[] = { "", "1985-04", "1985-4-03", "1985/04/03", "1985-04-03 ",
		"1985-00-03", "1985-13-03", "1985-04-00", "1985-04-31", "1900-02-29", "198a-04-03",
		"1985-04--3" };
	struct aj_date date;

	for (size_t i = 0; i < AJ_LEN(none); i++)
		AJ_CHECK(!aj_date_read(aj_str_z(none[i]), &date), "%s", none[i]);
}

AJ_TESTS(test_numbers, test_all, test_none)
