#include "test/probe.h"
#include "test/test.h"

#include <stdio.h>

/* What is found: "span=canonical" of each phone number, with "; " between. Those less than possible in "?".
 */
static void phones(const struct aj_probe *probe, const char *z, char *out, size_t room)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < probe->count && at < room; i++) {
		const struct aj_finding *f = &probe->findings[i];

		if (f->type == AJ_TYPE_PHONE)
			at += snprintf(out + at, room - at, "%s%.*s=%s%s", at ? "; " : "",
			    (int)(f->end - f->start), z + f->start, probe->canonical[i],
			    f->likelihood < AJ_POSSIBLE ? "?" : "");
	}
}

static const struct {
	const char *region, *text, *want;
} rows[] = {
	/* clang-format off */
	/* With a country code they need nothing else. */
	{ NULL, "+49 30 1234567",                 "+49 30 1234567=+49301234567" },
	{ NULL, "+49 (0)30 1234567",              "+49 (0)30 1234567=+49301234567" },
	{ NULL, "(+49) 30/1234567.",              "(+49) 30/1234567=+49301234567" },
	{ NULL, "0049 30 1234567",                "0049 30 1234567=+49301234567" },
	{ NULL, "n 1 @ 0 06485431",               "" }, /* the zeros are not one prefix */
	{ NULL, "+442079460018",                  "+442079460018=+442079460018" },
	{ NULL, "call+44 (0)20 7946 0018!",       "+44 (0)20 7946 0018=+442079460018" },
	{ NULL, "+39 06 698 12345",               "+39 06 698 12345=+390669812345" },
	{ NULL, "+1 (212) 555-0100 ext. 12",      "+1 (212) 555-0100 ext. 12=+12125550100" },
	{ NULL, "+1 212-555-0100x12, then",       "+1 212-555-0100x12=+12125550100" },
	{ NULL, "+33 6 12 34 56 78 2019",         "+33 6 12 34 56 78=+33612345678" },
	{ NULL, "+52 1 33 1234 5678",             "+52 1 33 1234 5678=+523312345678" },
	{ NULL, "+999 123 4567",                  "" },
	{ NULL, "+0034 948 123 456",              "+0034 948 123 456=+34948123456" },
	/* In no plan, but as long as the country's are. */
	{ NULL, "+420 123 456 789",               "+420 123 456 789=+420123456789" },
	{ NULL, "+420 12 345 678",              "+420 12 345 678=+42012345678?" },
	/* The American layout needs nothing else either. */
	{ NULL, "(212) 555-0100",                 "(212) 555-0100=+12125550100" },
	{ NULL, "212-555-0100",                   "212-555-0100=+12125550100" },
	{ NULL, "(112) 555-0100",                 "" },
	{ "ES", "612.345 670",                    "612.345 670=+34612345670" },
	/* National ones need a region … */
	{ NULL, "at 020 7946 0018",               "" },
	{ "GB", "020 7946 0018",                  "020 7946 0018=+442079460018" },
	{ "GB", "02079460018",                    "02079460018=+442079460018" },
	{ "FR", "06 12 34 56 78",                 "06 12 34 56 78=+33612345678" },
	{ "FR", "06.12.34.56.78",                 "06.12.34.56.78=+33612345678" },
	{ "DE", "030 / 1234567",                  "030 / 1234567=+49301234567" },
	{ "FR", "06 12 34 56 78 06 12 34 56 79",  "06 12 34 56 78=+33612345678; 06 12 34 56 79=+33612345679" },
	{ "US", "2125550100",                     "2125550100=+12125550100" },
	{ "US", "011 49 30 1234567",              "011 49 30 1234567=+49301234567" },
	{ "US", "1-212-555-0100",                 "1-212-555-0100=+12125550100" },
	{ "IT", "06 698 12345",                   "06 698 12345=+390669812345" },
	{ "ES", "612 345 678",                    "612 345 678=+34612345678" },
	{ "AR", "0343 15 555 1212",               "0343 15 555 1212=+5493435551212" },
	{ "BR", "0 21 11 91234-5678",             "0 21 11 91234-5678=+5511912345678" },
	/* … or a word for it. */
	{ NULL, "they are not answering at 374 780 163", "374 780 163=+39374780163" },
	{ NULL, "call me on 785 8949?",           "785 8949=7858949" },
	{ NULL, "call 36 31008 about it",         "" },
	{ NULL, "call 00 10 00 31 46 about it",   "" },
	{ NULL, "416 60 039 office",              "416 60 039=41660039" },
	{ NULL, "096 228011-Office",              "096 228011=+4996228011" },
	{ NULL, "office 416 60 039",              "" },
	{ NULL, "001-668-040-8670x1711 fax",      "001-668-040-8670x1711=0016680408670" },
	{ NULL, "668-040-8670",                   "" },
	{ NULL, "416 60 039 officers",            "" },
	{ NULL, "phone: 020 7946 0018",           "020 7946 0018=+442079460018" },
	{ NULL, "Telefon: 030 1234567",           "030 1234567=+49301234567" },
	{ NULL, "phone: 49 30 1234567",           "49 30 1234567=+49301234567" },
	{ NULL, "phone: 971551234567",            "971551234567=+971551234567" },
	{ NULL, "call me on (99) 984-334",        "(99) 984-334=99984334" },
	{ NULL, "fax 001-748-088-2851",           "001-748-088-2851=0017480882851" },
	{ NULL, "fax 001-291-288-2851",           "001-291-288-2851=0012912882851" },
	{ NULL, "001-291-288-2851",               "001-291-288-2851=0012912882851?" },
	{ NULL, "call me on 9472 7916",           "9472 7916=94727916" },
	{ NULL, "mobile: +49 152 1850063",        "+49 152 1850063=+491521850063" },
	{ NULL, "reach it with +1800-123-4567",   "+1800-123-4567=+18001234567?" },
	{ NULL, "phone, ticket number 9472 7916",          "" },
	{ NULL, "my phone is 00420 123456789",    "00420 123456789=+420123456789" },
	{ NULL, "00420 123456789",                "" },
	{ NULL, "Tel: 7629236",                   "7629236=7629236" },
	{ NULL, "服务电话：7629236抢维修电话：7633569", "7629236=7629236; 7633569=7633569" },
	{ NULL, "phone: 20191228",                "" },
	{ NULL, "phone, ticket number: 7629236",   "" },
	{ NULL, "phone 7629236",                  "" },
	{ NULL, "call 2024-118-55231",            "" },
	{ NULL, "call 1 2 3 4 5 6 7",             "" },
	{ NULL, "9472 7916",                      "" },
	{ NULL, "मेरा फोन नंबर 98345 67234 है",      "98345 67234=+19834567234" },
	{ NULL, "เบอร์โทร: 9472 7916",              "9472 7916=94727916" },
	/* A number that is asked about alone is one if it is dialled so. */
	{ NULL, "020 7946 0018\n",                "020 7946 0018=+442079460018" },
	{ NULL, "02079460018",                    "02079460018=+442079460018" },
	{ NULL, "0 (212) 555 01 00",              "0 (212) 555 01 00=+492125550100" },
	{ NULL, "49 30 1234 567",                 "49 30 1234 567=+49301234567" },
	{ NULL, "971551234567",                   "971551234567=+971551234567" },
	{ NULL, "he 02079460018",                 "" },
	{ NULL, "02079460018, 02079460019",       "" },
	{ NULL, "33 123 456 789",                 "" },
	{ NULL, "0-306-40615-2",                  "" },
	{ NULL, "01234567890123",                 "" },
	{ NULL, "49301234567",                    "" },
	{ NULL, "2125550100",                     "" },
	{ NULL, "Chrome/127.0.4896.37 phone",     "" },
	/* Numbers of other kinds, where a region lets national ones in. */
	{ "DE", "2019-12-28",                     "" },
	{ "DE", "28.12.2019",                     "" },
	{ "US", "12/28/2019",                     "" },
	{ "DE", "01.02.2019 14",                  "" },
	{ "NO", "2019-2020",                      "" },
	{ "NO", "1737-1798",                      "" },
	{ "NO", "20191228",                       "" },
	{ "DE", "2024-118-55231",                 "" },
	{ "DE", "301234567",                      "" },
	{ "US", "$2125550100",                    "" },
	{ "US", "2125550100 \u20ac",              "2125550100=+12125550100" },
	{ "US", "2125550100\u20ac",               "" },
	{ "US", "2125550100.55",                  "" },
	{ "US", "212.5550100",                    "" },
	{ "US", "2.125.550.100",                  "" },
	{ "PL", "1.234.567,89",                   "" },
	{ "US", "12:2125550100",                  "" },
	{ "NZ", "033316005 100$",                 "033316005=+6433316005" },
	{ "NZ", "$20 03-3316005",                 "03-3316005=+6433316005" },
	{ "NZ", "$033316005 20",                  "" },
	{ "ES", "981.33.40.00",                   "981.33.40.00=+34981334000" },
	{ "ES", "181.33.40.10",                   "" },
	{ "US", "10.20.30.40",                    "" },
	{ "US", "10.20.30.40 10.20.30.41",        "" },
	{ "US", "212/555/0100",                   "" },
	{ NULL, "l 0.03125 1.410156 c 0 0",       "" },
	{ NULL, "c -0.011719 8.027344",           "" },
	{ NULL, "v 0 -0.570312 0.429688",         "" },
	{ NULL, "c-.00465.0005027",               "" },
	{ NULL, "tel. ..0033 1 44 55 66 77",      "0033 1 44 55 66 77=+33144556677" },
	{ NULL, "+ 3 00433363 00388944",          "" },
	{ NULL, "00648790 04 n 01",               "" },
	{ NULL, "[0 0 468 143.462] re",           "" },
	{ NULL, "00c0  00 47 33 74 00 00 0a 1f",  "" },
	{ "US", "1577536496",                     "" },
	{ "US", "1577536496000",                  "" },
	{ "US", "1 2 3 4 5 6 7 8 9 10 11 12",     "" },
	{ "US", "2125550100-4e2a-11",             "" },
	{ "US", "a2125550100",                    "" },
	{ "US", "2125550100x12ab",                "" },
	{ "XX", "2125550100",                     "" },
	{ NULL, "",                               "" },
	{ NULL, "+",                              "" },
	{ NULL, "+1",                             "" },
	/* clang-format on */
};

static void test_rows(void)
{
	static struct aj_probe probe;
	char got[512];

	for (size_t r = 0; r < AJ_LEN(rows); r++) {
		aj_probe_engine(&probe, rows[r].text, rows[r].region);
		phones(&probe, rows[r].text, got, sizeof(got));
		AJ_CHECK_STR(rows[r].want, got, "%s", rows[r].text);
	}
}

static const struct {
	const char *field, *text, *want;
} fields[] = {
	/* clang-format off */
	{ "phone",       "020 7946 0018",  "020 7946 0018=+442079460018" },
	{ "phone",       "2125550100",     "2125550100=+12125550100" },
	{ "phone",       "4915112345678",  "4915112345678=+4915112345678" },
	{ "phone",       "000 0000 0000",  "000 0000 0000=00000000000" },
	{ "order_id",    "2125550100",     "" },
	{ "customer_id", "+49 30 1234567", "+49 30 1234567=+49301234567" },
	/* clang-format on */
};

static void test_fields(void)
{
	static struct aj_probe probe;
	char got[512];

	for (size_t r = 0; r < AJ_LEN(fields); r++) {
		aj_probe_field(&probe, fields[r].field, fields[r].text, NULL);
		phones(&probe, fields[r].text, got, sizeof(got));
		AJ_CHECK_STR(fields[r].want, got, "%s", fields[r].text);
	}
}

/* Bare digits stay at possible, a country code makes sure. */
static void test_likelihood(void)
{
	static struct aj_probe probe;

	aj_probe_engine(&probe, "x 2125550100 x", "US");
	AJ_CHECK(probe.count == 1 && probe.findings[0].likelihood == AJ_POSSIBLE, "%s", probe.text);
	AJ_CHECK(probe.count == 1 && probe.findings[0].because & AJ_BECAUSE_BARE);
	aj_probe_engine(&probe, "x +49 30 1234567 x", "US");
	AJ_CHECK(probe.count == 1 && probe.findings[0].likelihood == AJ_VERY_LIKELY, "%s", probe.text);
	AJ_CHECK_STR("DE", probe.findings[0].country);
	aj_probe_engine(&probe, "x +44 1624 756789 x", "US");
	AJ_CHECK_STR("IM", probe.findings[0].country);
}

AJ_TESTS(test_rows, test_fields, test_likelihood)
