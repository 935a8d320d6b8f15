#include "test/fixture.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_tnef;

/* What was planted in winmail.dat (test/files/outlook/make_tnef.py). */
static const char *const planted[] = {
	"<subject>About J\xc3\xbcrgen|",
	"|<to>To Person|",
	"|<to>to@example.org|",
	"|<cc>Carol Roe|",
	"|<cc>carol@example.org|",
	"|<date>2020-01-01 00:00:00|",
	"|<from>Petra Musterfrau|",
	"|<from>sender@example.org|",
	"|<body>Write to body@example.org, or to \xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd",
	"<email>named@example.org",
	"|<card number>4111 1111 1111 1111",
	"{body.html:<p>Dear Jane, <b>html@example.org</b></p>}",
	"{attachment 1/list of J\xc3\xbcrgen.csv:name,email\nJane Roe,attached@example.org\n}",
	"<attachment>LIST~1.CSV",
	"{attachment 2/title.txt:titled@example.org\n}",
	"{attachment 3:x\x9f>\"",
	NULL,
};

static void test_planted(void)
{
	struct aj_str raw = aj_fixture("outlook/winmail.dat");

	aj_format_planted_check(&aj_format_tnef, "winmail.dat", raw, planted);
	free((void *)raw.ptr);
}

/* Cut anywhere but between two attributes it says so, and never more is found than before. */
static void test_cut(void)
{
	struct aj_str raw = aj_fixture("outlook/winmail.dat");
	unsigned silent = 0;

	for (size_t len = 0; len < raw.len; len++) {
		struct aj_format_probe got;

		aj_format_probe_run(&got, &aj_format_tnef, aj_str_sub(raw, 0, len), 0, 0);
		AJ_CHECK(!got.broken, "%zu: %s", len, got.broken);
		silent += got.status == AJ_OK && got.complaints == 0;
		aj_format_probe_fini(&got);
	}
	/* 15 attributes of 15, whose checksums nobody misses, and the empty beginning. */
	AJ_CHECK(silent < 64, "%u cuts were not told", silent);
	free((void *)raw.ptr);
}

#define TNEF "\x78\x9f\x3e\x22\x01\x00"
#define OEM "\x01\x07\x90\x06\x00\x08\x00\x00\x00\xe3\x04\x00\x00\x00\x00\x00\x00\x00\x00"
#define SUBJECT "\x01\x04\x80\x01\x00"
#define PROPS "\x01\x03\x90\x06\x00"

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "nothing else", AJ_S(TNEF), "\n", "" },
	{ "a subject in cp1251", AJ_S(TNEF OEM SUBJECT "\x03\x00\x00\x00\xcc\xe8\xf0" "\0\0"), "\n<subject>\xd0\x9c\xd0\xb8\xd1\x80", "" },
	{ "half a head", AJ_S(TNEF OEM "\x01\x04"), "\n", "", .status = AJ_EINPUT },
	{ "no level", AJ_S(TNEF "\x03\x04\x80\x01\x00\0\0\0\0\0\0"), "\n", "", .status = AJ_EINPUT },
	{ "a length that lies", AJ_S(TNEF SUBJECT "\xff\xff\xff\xff" "abcdef"), "\n<subject>abcdef", "an attribute of 4294967295 bytes is cut short" },
	{ "more properties than there are", AJ_S(TNEF PROPS "\x04\x00\x00\x00\xff\xff\xff\xff\0\0"), "\n", "a property is cut short at offset 19" },
	{ "a value that is too long", AJ_S(TNEF PROPS "\x10\0\0\0" "\x01\0\0\0" "\x1e\0\x37\0" "\x01\0\0\0" "\xff\xff\xff\x7f" "\0\0"), "\n", "a property is cut short at offset 31" },
	{ "many values that are none", AJ_S(TNEF PROPS "\x10\0\0\0" "\x01\0\0\0" "\x1e\x10\x37\0" "\xff\xff\xff\xff" "\0\0\0\0" "\0\0"), "\n", "a property is cut short at offset 31" },
	{ "a type that is none", AJ_S(TNEF PROPS "\x08\0\0\0" "\x01\0\0\0" "\x99\0\x37\0" "\0\0"), "\n", "a property is cut short at offset 23" },
	{ "an attachment that does not begin", AJ_S(TNEF OEM "\x02\x0f\x80\x06\0\x02\0\0\0hi\0\0"), "\n\n{attachment 1:hi}", "" },
	/* clang-format on */
};

static void test_rows(void)
{
	aj_format_rows_check(&aj_format_tnef, rows, AJ_LEN(rows));
}

static void test_sniff(void)
{
	AJ_CHECK(aj_format_tnef.sniff(AJ_S(TNEF OEM)) > 0);
	AJ_CHECK(aj_format_tnef.sniff(AJ_S(TNEF)) == 0, "a signature alone");
	AJ_CHECK(aj_format_tnef.sniff(AJ_S("x\x9f>\"\1\0 is text of somebody's")) == 0, "no level");
}

AJ_TESTS(test_planted, test_cut, test_rows, test_sniff)
