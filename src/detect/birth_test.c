#include "detect/birth.h"

#include "test/probe.h"
#include "test/test.h"

static const struct {
	const char *text;
	bool american;
	const char *iso; /* "" : none */
	size_t len;
} dates[] = {
	{ "1980-05-04", false, "1980-05-04", 10 },
	{ "1980/5/4", false, "1980-05-04", 8 },
	{ "19800504", false, "1980-05-04", 8 },
	{ "198005041", false, "", 0 },
	{ "04.05.1980", false, "1980-05-04", 10 },
	{ "04.05.1980", true, "1980-05-04", 10 },
	{ "4. 5. 1980", false, "1980-05-04", 10 },
	{ "05/04/1980", true, "1980-05-04", 10 },
	{ "05/04/1980", false, "1980-04-05", 10 },
	{ "13/04/1980", true, "1980-04-13", 10 },
	{ "04/13/1980", false, "1980-04-13", 10 },
	{ "31/04/1980", false, "", 0 },
	{ "29.02.1980", false, "1980-02-29", 10 },
	{ "29.02.1900", false, "", 0 },
	{ "4 May 1980", false, "1980-05-04", 10 },
	{ "4th of May, 1980", false, "1980-05-04", 16 },
	{ "May 4, 1980", false, "1980-05-04", 11 },
	{ "Sept. 14 1980", false, "1980-09-14", 13 },
	{ "1er août 1980", false, "1980-08-01", 14 },
	{ "4. März 1980", false, "1980-03-04", 13 },
	{ "04-MAY-80", false, "1980-05-04", 9 },
	{ "4 мая 1980", false, "1980-05-04", 13 },
	{ "1980年5月4日", false, "1980-05-04", 15 },
	{ "04.05.30", false, "1930-05-04", 8 },
	{ "04.05.12", false, "2012-05-04", 8 },
	{ "4 5", false, "", 0 },
	{ "1980-05", false, "", 0 },
	{ "1980-05-", false, "", 0 },
	{ "", false, "", 0 },
	{ "May", false, "", 0 },
	{ "99999999", false, "", 0 },
};

static void test_dates(void)
{
	for (size_t i = 0; i < AJ_LEN(dates); i++) {
		char iso[AJ_DATE_ISO + 1] = "";
		struct aj_birth birth;

		if (aj_birth_read(aj_str_z(dates[i].text), dates[i].american, 2019, &birth)) {
			aj_date_write(&birth.date, (uint8_t *)iso);
			AJ_CHECK(birth.len == dates[i].len, "%s: %zu bytes", dates[i].text, birth.len);
		}
		AJ_CHECK_STR(dates[i].iso, iso, "%s", dates[i].text);
	}
}

static const struct {
	const char *text, *want;
} texts[] = {
	{ "She was born on May 4, 1980 in Lyon", "DATE_OF_BIRTH[16,27)5=1980-05-04\n" },
	{ "DOB: 05/04/1980", "DATE_OF_BIRTH[5,15)5=1980-04-05\n" },
	{ "Max, geboren am 4.5.1980", "DATE_OF_BIRTH[16,24)5=1980-05-04\n" },
	{ "née le 4 mai 1980 à Paris", "DATE_OF_BIRTH[8,18)5=1980-05-04\n" },
	{ "дата рождения: 04.05.1980", "DATE_OF_BIRTH[27,37)5=1980-05-04\n" },
	{ "stubborn 04.05.1980", "" },
	{ "born to run. 12 dogs", "" },
	{ "a star is born ", "" },
	{ "born in the year when nobody was there 1980-05-04", "" },
};

static void test_texts(void)
{
	for (size_t i = 0; i < AJ_LEN(texts); i++) {
		struct aj_probe probe;

		aj_probe_engine(&probe, texts[i].text, NULL);
		AJ_CHECK_STR(texts[i].want, probe.text, "%s", texts[i].text);
	}
}

AJ_TESTS(test_dates, test_texts)
