#include "test/format_probe.h"
#include "test/test.h"

extern const struct aj_format aj_format_pst;

enum { HEADER = 564, FILE_MAX = 32 * 1024 };

static uint8_t file[FILE_MAX];

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

AJ_TESTS(test_sniff, test_cut_header, test_noise, test_sweep)
