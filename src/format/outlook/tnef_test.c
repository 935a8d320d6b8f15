#include "test/fixture.h"
#include "test/format_probe.h"
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
};

static void test_planted(void)
{
	struct aj_str raw = aj_fixture("outlook/winmail.dat");
	struct aj_format_probe got;
	const char *wrong = aj_format_probe_sweep(&aj_format_tnef, raw);

	AJ_CHECK(!wrong, "%s", wrong);
	aj_format_probe_run(&got, &aj_format_tnef, raw, 0, 0);
	AJ_CHECK(got.status == AJ_OK && got.complaints == 0, "%s%s", got.err.text, got.complaint);
	for (size_t i = 0; i < AJ_LEN(planted); i++)
		AJ_CHECK(memmem(got.seen.ptr, got.seen.len, planted[i], strlen(planted[i])), "%s in %s",
		    planted[i], aj_format_probe_seen(&got));
	aj_format_probe_fini(&got);
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
#define ROW(what, raw, status, seen, complaint)                                                              \
	{                                                                                                    \
		what, { (const uint8_t *)(raw), sizeof(raw) - 1 }, status, seen, complaint                   \
	}

static const struct {
	const char *what;
	struct aj_str raw;
	enum aj_status status;
	const char *seen, *complaint;
} rows[] = {
	/* clang-format off */
	ROW("nothing else", TNEF, AJ_OK, "\n", ""),
	ROW("a subject in cp1251", TNEF OEM SUBJECT "\x03\x00\x00\x00\xcc\xe8\xf0" "\0\0", AJ_OK, "\n<subject>\xd0\x9c\xd0\xb8\xd1\x80", ""),
	ROW("half a head", TNEF OEM "\x01\x04", AJ_EINPUT, "\n", ""),
	ROW("no level", TNEF "\x03\x04\x80\x01\x00\0\0\0\0\0\0", AJ_EINPUT, "\n", ""),
	ROW("a length that lies", TNEF SUBJECT "\xff\xff\xff\xff" "abcdef", AJ_OK, "\n<subject>abcdef", "an attribute of 4294967295 bytes is cut short"),
	ROW("more properties than there are", TNEF PROPS "\x04\x00\x00\x00\xff\xff\xff\xff\0\0", AJ_OK, "\n", "a property is cut short at offset 19"),
	ROW("a value that is too long", TNEF PROPS "\x10\0\0\0" "\x01\0\0\0" "\x1e\0\x37\0" "\x01\0\0\0" "\xff\xff\xff\x7f" "\0\0", AJ_OK, "\n", "a property is cut short at offset 31"),
	ROW("many values that are none", TNEF PROPS "\x10\0\0\0" "\x01\0\0\0" "\x1e\x10\x37\0" "\xff\xff\xff\xff" "\0\0\0\0" "\0\0", AJ_OK, "\n", "a property is cut short at offset 31"),
	ROW("a type that is none", TNEF PROPS "\x08\0\0\0" "\x01\0\0\0" "\x99\0\x37\0" "\0\0", AJ_OK, "\n", "a property is cut short at offset 23"),
	ROW("an attachment that does not begin", TNEF OEM "\x02\x0f\x80\x06\0\x02\0\0\0hi\0\0", AJ_OK, "\n\n{attachment 1:hi}", ""),
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_probe got;
		const char *wrong = aj_format_probe_sweep(&aj_format_tnef, rows[i].raw);

		AJ_CHECK(!wrong, "%s: %s", rows[i].what, wrong);
		aj_format_probe_run(&got, &aj_format_tnef, rows[i].raw, 0, 0);
		AJ_CHECK(got.status == rows[i].status, "%s: %d %s", rows[i].what, got.status, got.err.text);
		AJ_CHECK_STR(rows[i].seen, aj_format_probe_seen(&got), "%s", rows[i].what);
		AJ_CHECK_STR(rows[i].complaint, got.complaint, "%s", rows[i].what);
		aj_format_probe_fini(&got);
	}
}

static void test_sniff(void)
{
	AJ_CHECK(aj_format_tnef.sniff(AJ_S(TNEF OEM)) > 0);
	AJ_CHECK(aj_format_tnef.sniff(AJ_S(TNEF)) == 0, "a signature alone");
	AJ_CHECK(aj_format_tnef.sniff(AJ_S("x\x9f>\"\1\0 is text of somebody's")) == 0, "no level");
}

AJ_TESTS(test_planted, test_cut, test_rows, test_sniff)
