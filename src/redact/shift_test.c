#include "redact/shift.h"

#include "redact/action.h"
#include "test/test.h"

static const struct {
	const char *value, *canonical;
	int days;
	const char *want; /* NULL: a form that cannot be kept */
	bool american;
} cases[] = {
	{ "1985-04-03", "1985-04-03", 10, "1985-04-13" },
	{ "1985-04-03", "1985-04-03", -3, "1985-03-31" },
	{ "1985/4/3", "1985-04-03", 7, "1985/4/10" },
	{ "1985/4/3", "1985-04-03", 30, "1985/5/3" },
	{ "19850403", "1985-04-03", 1, "19850404" },
	{ "03.04.1985", "1985-04-03", -3, "31.03.1985" },
	{ "3.4.85", "1985-04-03", 1, "4.4.85" },
	{ "04/03/1985", "1985-04-03", 30, "05/03/1985" },
	{ "3. 4. 1985", "1985-04-03", 1, "4. 4. 1985" },
	{ "31.12.1999", "1999-12-31", 1, "01.01.2000" },
	{ "31.12.99", "1999-12-31", 1, "01.01.00" },
	{ "28.02.2000", "2000-02-28", 1, "29.02.2000" },
	{ "28.02.1900", "1900-02-28", 1, "01.03.1900" },
	{ "2000-03-01", "2000-03-01", -1, "2000-02-29" },
	{ "Apr 3, 1985", "1985-04-03", 30, "May 3, 1985" },
	{ "April 3rd, 1985", "1985-04-03", -2, "April 1st, 1985" },
	{ "3rd of April 1985", "1985-04-03", 8, "11th of April 1985" },
	{ "03-APR-85", "1985-04-03", 60, "02-JUN-85" },
	{ "3. Oktober 1985", "1985-10-03", -10, "23. September 1985" },
	{ "3 de abril de 1985", "1985-04-03", 30, "3 de mayo de 1985" },
	{ "1er août 1985", "1985-08-01", 1, "2 août 1985" },
	{ "2 août 1985", "1985-08-02", -32, "1 juillet 1985" },
	{ "1985年4月3日", "1985-04-03", 30, "1985年5月3日" },
	{ "4/4/1985", "1985-04-04", 1, "5/4/1985" },
	{ "4/4/1985", "1985-04-04", 1, "4/5/1985", true },
	{ "3/4/1985", "1985-04-03", 1, "4/4/1985", true }, /* the day stands first, it says */
	{ "7/Nov/2019", "2019-11-07", 1, "8/Nov/2019" },
	{ "2019-Nov-27", "2019-11-27", 4, "2019-Dec-01" },
	{ "27/Nov/2019", "2019-11-27", 4, "01/Dec/2019" },
	{ "Wed, 27 Nov 2019", "2019-11-27", 4, "Sun, 1 Dec 2019" },
	{ "Wednesday, 27 November 2019", "2019-11-27", -8, "Tuesday, 19 November 2019" },
	{ "WED 27 NOV 2019", "2019-11-27", 1, "THU 28 NOV 2019" },
	{ "Mi., 27.11.2019", "2019-11-27", 1, "Do., 28.11.2019" },
	{ "Mittwoch, 27. November 2019", "2019-11-27", 7, "Mittwoch, 4. Dezember 2019" },
	{ "mercredi 27 novembre 2019", "2019-11-27", 1, "jeudi 28 novembre 2019" },
	{ "Mon, 27 Nov 2019", "2019-11-27", 2, "Wed, 29 Nov 2019" }, /* wrong, and stays as wrong */
	{ "Wed Nov 27 12:00:00 2019", "2019-11-27", 4, "Sun Dec  1 12:00:00 2019" },
	{ "Sun Dec  1 12:00:00 2019", "2019-12-01", -4, "Wed Nov 27 12:00:00 2019" },
	{ "Wed Nov 27 12:00:00 CET 2019", "2019-11-27", 10, "Sat Dec  7 12:00:00 CET 2019" },
	{ "Nov 27", "--11-27", 4, "Dec  1" },
	{ "Dec  1", "--12-01", -4, "Nov 27" },
	{ "Dec 31", "--12-31", 1, "Jan  1" },
	{ "Feb 29", "--02-29", 1, "Mar  2" },
	{ "Nov 07", "--11-07", 1, "Nov 08" },
	{ "1574852400", "2019-11-27", 1, "1574938800" },
	{ "1574852400123", "2019-11-27", -1, "1574766000123" },
	{ "1574852400", "2019-11-28", 1, NULL },  /* it means something else */
	{ "1000000000", "2001-09-09", -1, NULL }, /* a digit less */
	{ "Nov 27 28", "--11-27", 4, NULL },
	{ "Nov 27", "--11-28", 4, NULL },
	{ "12:00:00", "2019-11-27", 4, NULL },
	{ "1985-04-03", "1986-04-03", 1, NULL },       /* it means something else */
	{ "3. kwietnia 1985", "1985-04-03", 1, NULL }, /* a language that is not known here */
	{ "12345678901", "1985-04-03", 1, NULL },
	{ "3\"4\"1985", "1985-04-03", 1, NULL }, /* would need quotes */
	{ "1985-04", "1985-04-03", 1, NULL },
	{ "", "1985-04-03", 1, NULL },
	{ "1985-04-03", "", 1, NULL },
};

static void test_forms(void)
{
	for (size_t i = 0; i < AJ_LEN(cases); i++) {
		struct aj_buf out;
		bool done;

		aj_buf_init(&out, 1000);
		done = aj_shift_date(aj_str_z(cases[i].value), aj_str_z(cases[i].canonical), cases[i].days,
		    cases[i].american, &out);
		AJ_CHECK(done == (cases[i].want != NULL), "%s", cases[i].value);
		AJ_CHECK(aj_str_eq(aj_buf_str(&out), aj_str_z(cases[i].want ? cases[i].want : "")),
		    "%s: %.*s", cases[i].value, (int)out.len, out.ptr);
		aj_buf_fini(&out);
	}
}

/* There and back again, over all days of two hundred years. */
static void test_calendar(void)
{
	char value[16] = "1900-01-01", iso[16];

	for (int i = 0; i < 73000; i++) {
		struct aj_buf next, back;

		aj_buf_init(&next, 100), aj_buf_init(&back, 100);
		AJ_CHECK(aj_shift_date(aj_str_z(value), aj_str_z(value), 1, false, &next) && next.len == 10);
		snprintf(iso, sizeof(iso), "%.*s", (int)next.len, next.ptr);
		AJ_CHECK(strcmp(value, iso) < 0, "%s, %s", value, iso);
		AJ_CHECK(aj_shift_date(aj_str_z(iso), aj_str_z(iso), -1, false, &back));
		AJ_CHECK(aj_str_eq(aj_buf_str(&back), aj_str_z(value)), "%s", value);
		memcpy(value, iso, sizeof(value));
		aj_buf_fini(&next), aj_buf_fini(&back);
	}
	AJ_CHECK_STR("2099-11-13", value);
}

static void test_days(void)
{
	struct aj_action_key key = { 0 }, other = { 0 };
	unsigned same = 0, least = 0, most = 0;
	struct aj_err err;

	AJ_CHECK(aj_action_key_init(&key, AJ_S("0123456789abcdef"), AJ_S(""), &err) == AJ_OK);
	AJ_CHECK(aj_action_key_init(&other, AJ_S("0123456789abcdef"), AJ_S("acme"), &err) == AJ_OK);
	for (uint32_t i = 0; i < 20000; i++) {
		struct aj_str subject = aj_str(&i, sizeof(i));
		int days = aj_shift_days(&key, subject);

		AJ_CHECK(days != 0 && days >= -AJ_SHIFT_MOST && days <= AJ_SHIFT_MOST, "%d", days);
		AJ_CHECK(aj_shift_days(&key, subject) == days);
		same += aj_shift_days(&other, subject) == days;
		least += days == -AJ_SHIFT_MOST;
		most += days == AJ_SHIFT_MOST;
	}
	AJ_CHECK(same < 200 && least > 0 && most > 0, "%u %u %u", same, least, most);
}

AJ_TESTS(test_forms, test_calendar, test_days)
