#include "test/fixture.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_pst;

enum { HEADER = 564, FILE_MAX = 32 * 1024 };

static uint8_t file[FILE_MAX];

#ifdef __SANITIZE_ADDRESS__
/* libpff forgets an attachment that it cannot read; a worker reads nothing behind a mailbox. It keeps no
 * frame pointers, by which one would see that it was this. */
const char *__asan_default_options(void) __attribute__((visibility("default")));
const char *__lsan_default_suppressions(void) __attribute__((visibility("default")));

const char *__asan_default_options(void)
{
	return "fast_unwind_on_malloc=0";
}

const char *__lsan_default_suppressions(void)
{
	return "leak:libpff_message_get_attachment\n";
}
#endif

static void put64(size_t at, uint64_t value)
{
	for (size_t i = 0; i < 8; i++)
		file[at + i] = (uint8_t)(value >> 8 * i);
}

/* The header of a mailbox in Unicode ([MS-PST] 2.2.2.6) of size bytes, whose two trees begin at nodes and
 * blocks. */
static void make_header(uint64_t size, uint64_t nodes, uint64_t blocks)
{
	static const uint8_t start[] = { '!', 'B', 'D', 'N', 0, 0, 0, 0, 'S', 'M', 23, 0, 19, 0, 1, 1 };

	memset(file, 0, sizeof(file));
	memcpy(file, start, sizeof(start));
	put64(0xb8, size);
	put64(0xd8 + 8, nodes);
	put64(0xe8 + 8, blocks);
	file[0xf8] = 2;
	file[0x200] = 0x80;
}

static void test_sniff(void)
{
	make_header(FILE_MAX, 0x4400, 0x4600);
	AJ_CHECK(aj_format_pst.sniff(aj_str(file, HEADER)) > 0, "PST");
	file[9] = 'O';
	AJ_CHECK(aj_format_pst.sniff(aj_str(file, HEADER)) > 0, "SO");
	file[9] = 'X';
	AJ_CHECK(aj_format_pst.sniff(aj_str(file, HEADER)) == 0, "another client");
	AJ_CHECK(aj_format_pst.sniff(AJ_S("!BDN is no mailbox")) == 0, "text");
	file[9] = 'M';
	for (size_t len = 0; len < 10; len++)
		AJ_CHECK(aj_format_pst.sniff(aj_str(file, len)) == 0, "%zu bytes", len);
}

/* A file that is no mailbox behind its header ends as bad input or with a complaint, never as read. */
static void check_told(size_t len, const char *what)
{
	struct aj_format_probe got;

	aj_format_probe_run(&got, &aj_format_pst, aj_str(file, len), 0, 0);
	AJ_CHECK(got.status == AJ_EINPUT || got.complaints > 0, "%s, %zu bytes: said nothing", what, len);
	AJ_CHECK(!got.broken, "%s, %zu bytes: %s", what, len, got.broken);
	AJ_CHECK(got.status != AJ_EINPUT || strstr(got.err.text, "offset"), "%s, %zu bytes: %s", what, len,
	    got.err.text);
	aj_format_probe_fini(&got);
}

static void test_cut_header(void)
{
	for (size_t len = 12; len <= HEADER; len++) {
		make_header(FILE_MAX, 0x4400, 0x4600);
		check_told(len, "a header");
	}
}

/* The trees are noise, lie behind the end, or are the header. */
static void test_noise(void)
{
	static const uint64_t places[] = { 0, 512, 0x4400, FILE_MAX - 512, FILE_MAX, INT64_MAX, UINT64_MAX };
	uint64_t state = 88172645463325252u;

	for (size_t i = 0; i < AJ_LEN(places); i++)
		for (unsigned version = 0; version < 3; version++) {
			static const uint8_t versions[] = { 14, 23, 36 };

			make_header(FILE_MAX, places[i], places[AJ_LEN(places) - 1 - i]);
			file[10] = versions[version];
			check_told(FILE_MAX, "trees of zeros");
			for (size_t at = HEADER; at < FILE_MAX; at++) {
				state = state * 6364136223846793005u + 1442695040888963407u;
				file[at] = (uint8_t)(state >> 56);
			}
			check_told(FILE_MAX, "trees of noise");
		}
	for (unsigned round = 0; round < 64; round++) {
		for (size_t at = 10; at < FILE_MAX; at++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			file[at] = (uint8_t)(state >> 56);
		}
		check_told(FILE_MAX >> round % 8, "noise behind the magic");
	}
}

static void test_sweep(void)
{
	const char *wrong;

	make_header(FILE_MAX, 0x4400, 0x4600);
	wrong = aj_format_probe_sweep(&aj_format_pst, aj_str(file, FILE_MAX));
	AJ_CHECK(!wrong, "%s", wrong);
}

/* What was planted in mailbox.pst (test/files/outlook/make_pst.py), with its entry and field. */
static const char *const planted[] = {
	"<name>Mailbox of Jane Roe",
	"[Inbox]\n<name>Inbox",
	"[Inbox/1]\n",
	"<subject>About J\xc3\xbcrgen|",
	"|<date>2020-01-01 00:00:00|",
	"|<from>Petra Musterfrau|",
	"|<from>sender@example.org|",
	"|<body>Write to body@example.org, or to \xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd",
	"<email>named@example.org|",
	"<card number>4111 1111 1111 1111|",
	"|<to>To Person|<to>to@example.org|",
	"|<cc>Carol Roe|<cc>carol@example.org|",
	"<attachment>list of J\xc3\xbcrgen.csv",
	"{Inbox/1/headers:From: Petra <sender@example.org>\r\nX-Original: original@example.org\r\n",
	"{Inbox/1/body.html:<p>Dear Jane, <b>html@example.org</b></p>}",
	"{Inbox/1/attachment 1/list of J\xc3\xbcrgen.csv:name,email\nJane Roe,attached@example.org\n}",
	NULL,
};

static void test_mailbox(void)
{
	struct aj_str raw = aj_fixture("outlook/mailbox.pst");

	aj_format_planted_check(&aj_format_pst, "mailbox.pst", raw, planted);
	free((void *)raw.ptr);
}

/* Cut anywhere it says so; with any byte another one it is read to some end. */
static void test_damaged_mailbox(void)
{
	struct aj_str raw = aj_fixture("outlook/mailbox.pst");
	uint8_t *bytes = (uint8_t *)raw.ptr;

	for (size_t at = HEADER; at < raw.len; at += 97) {
		struct aj_format_probe got;

		aj_format_probe_run(&got, &aj_format_pst, aj_str_sub(raw, 0, at), 0, 0);
		AJ_CHECK(got.status != AJ_OK || got.complaints > 0, "cut at %zu: said nothing", at);
		AJ_CHECK(!got.broken, "cut at %zu: %s", at, got.broken);
		aj_format_probe_fini(&got);
		if (at < 0x4400) /* nothing is there */
			continue;
		bytes[at] ^= 0xff;
		aj_format_probe_run(&got, &aj_format_pst, raw, 0, 0);
		AJ_CHECK(!got.broken, "another byte at %zu: %s", at, got.broken);
		aj_format_probe_fini(&got);
		bytes[at] ^= 0xff;
	}
	free(bytes);
}

AJ_TESTS(test_sniff, test_cut_header, test_noise, test_sweep, test_mailbox, test_damaged_mailbox)
