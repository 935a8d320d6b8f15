#include "test/format_rows.h"
#include "test/test.h"

#include <isa-l/igzip_lib.h>
#include <stdlib.h>

extern const struct aj_format aj_format_gzip;

static uint8_t file[1 << 20];
static size_t file_len;

/* Appends a member; flags as in RFC 1952, with a name and a header checksum where they ask for it. */
static void add_member(struct aj_str content, uint8_t flags)
{
	struct isal_zstream z;
	struct isal_gzip_header header;
	char name[] = "tickets.csv";

	isal_deflate_stateless_init(&z);
	isal_gzip_header_init(&header);
	if (flags & 8) {
		header.name = name;
		header.name_buf_len = sizeof(name);
	}
	header.hcrc = flags & 2;
	z.next_out = file + file_len;
	z.avail_out = (uint32_t)(sizeof(file) - file_len);
	isal_write_gzip_header(&z, &header);
	z.gzip_flag = IGZIP_GZIP_NO_HDR;
	z.next_in = (uint8_t *)content.ptr;
	z.avail_in = (uint32_t)content.len;
	z.end_of_stream = 1;
	z.flush = NO_FLUSH;
	AJ_CHECK(isal_deflate_stateless(&z) == COMP_OK);
	file_len = sizeof(file) - z.avail_out;
}

static void add_bytes(struct aj_str bytes)
{
	memcpy(file + file_len, bytes.ptr, bytes.len);
	file_len += bytes.len;
}

static const struct {
	const char *what;
	const char *members[3];
	uint8_t flags;
	struct aj_str tail;
	size_t chop;
	size_t poke; /* this far from the end a byte is changed; 0: none */
	enum aj_status status;
	const char *seen, *text, *complaint;
} rows[] = {
	/* clang-format off */
	{ "one",           { "hello" },            0,  { 0 },            0,  0, AJ_OK,     "{:hello}", "", "" },
	{ "name and CRC",  { "hello" },            10, { 0 },            0,  0, AJ_OK,     "{:hello}", "", "" },
	{ "empty content", { "" },                 0,  { 0 },            0,  0, AJ_OK,     "{:}", "", "" },
	{ "three",         { "one,", "two,", "three" }, 8, { 0 },        0,  0, AJ_OK,     "{:one,two,three}", "", "" },
	{ "zeros after",   { "hello" },            0,  AJ_S("\0\0\0\0\0\0\0\0\0\0\0"), 0, 0, AJ_OK, "{:hello}", "", "" },
	{ "garbage after", { "hello" },            0,  AJ_S("garbage"),  0,  0, AJ_OK,     "{:hello}", "", "bytes that are no gzip member follow member 1" },
	{ "one byte after", { "hello" },           0,  AJ_S("\x1f"),     0,  0, AJ_OK,     "{:hello}", "", "bytes that are no gzip member follow member 1" },
	{ "second is cut", { "one,", "two" },      0,  { 0 },            8,  0, AJ_EINPUT, "{:one,two}", "member 2: cut short at offset 45", "" },
	{ "no trailer",    { "hello" },            0,  { 0 },            8,  0, AJ_EINPUT, "{:hello}", "member 1: cut short at offset 20", "" },
	{ "half a trailer", { "hello" },           0,  { 0 },            3,  0, AJ_EINPUT, "{:hello}", "member 1: cut short at offset 25", "" },
	{ "wrong CRC",     { "hello" },            0,  { 0 },            0,  8, AJ_EINPUT, "{:hello}", "member 1, which begins at offset 0, does not match its checksum", "" },
	{ "wrong length",  { "hello" },            0,  { 0 },            0,  4, AJ_EINPUT, "{:hello}", "member 1, which begins at offset 0, does not match its checksum", "" },
	{ "only a magic",  { NULL },               0,  AJ_S("\x1f\x8b\x08"), 0, 0, AJ_EINPUT, "{:}", "member 1: cut short at offset 3", "" },
	{ "cut extra field", { NULL },             0,  AJ_S("\x1f\x8b\x08\4\0\0\0\0\0\3\xff\xff" "abc"), 0, 0, AJ_EINPUT, "{:}", "member 1: cut short at offset 15", "" },
	{ "name without end", { NULL },            0,  AJ_S("\x1f\x8b\x08\x8\0\0\0\0\0\3" "abcdef"), 0, 0, AJ_EINPUT, "{:}", "member 1: cut short at offset 16", "" },
	{ "nothing",       { NULL },               0,  { 0 },            0,  0, AJ_EINPUT, "{:}", "member 1: cut short at offset 0", "" },
	{ "bad block",     { NULL },               0,  AJ_S("\x1f\x8b\x08\0\0\0\0\0\0\3\7\7\7\7\7\7\7\7\7\7\7"), 0, 0, AJ_EINPUT, "{:}", "member 1, which begins at offset 0, is damaged", "" },
	{ "bad method",    { NULL },               0,  AJ_S("\x1f\x8b\x09\0\0\0\0\0\0\3\3\0"), 0, 0, AJ_EINPUT, "{:}", "member 1: not a header of gzip at offset 0", "" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_row row;

		file_len = 0;
		for (size_t m = 0; m < 3 && rows[i].members[m]; m++)
			add_member(aj_str_z(rows[i].members[m]), rows[i].flags);
		add_bytes(rows[i].tail.len ? rows[i].tail : AJ_S(""));
		file_len -= rows[i].chop;
		if (rows[i].poke)
			file[file_len - rows[i].poke] ^= 1;
		row = (struct aj_format_row){ rows[i].what, aj_str(file, file_len), rows[i].seen,
			rows[i].complaint, rows[i].text, rows[i].status };
		aj_format_rows_check(&aj_format_gzip, &row, 1);
	}
}

/* Text that compresses moderately, by a small generator. */
static uint8_t *make_text(size_t len)
{
	uint8_t *text = malloc(len);
	uint32_t seed = 5;

	for (size_t i = 0; text && i < len; i++) {
		seed = seed * 1664525 + 1013904223;
		text[i] = "etaoin shrdlu\n09"[seed >> 28];
	}
	return text;
}

/* Many members, and cut everywhere: what comes out is the beginning of what went in. */
static void test_cuts(void)
{
	enum { LEN = 300000 };
	uint8_t *text = make_text(LEN);
	struct aj_format_probe got;
	size_t whole;

	file_len = 0;
	for (size_t at = 0; at < LEN; at += 100000)
		add_member(aj_str(text + at, 100000), 0);
	whole = file_len;
	for (size_t cut = 0; cut <= whole; cut += cut + 300 < whole ? 1777 : 1) {
		aj_format_probe_run(&got, &aj_format_gzip, aj_str(file, cut), 4096, 0);
		AJ_CHECK(got.seen.len >= 4 && got.seen.len <= LEN + 4 &&
			     memcmp(got.seen.ptr + 2, text, got.seen.len - 4) == 0,
		    "cut at %zu", cut);
		AJ_CHECK((got.status == AJ_OK) == (got.seen.len == LEN + 4 && cut == whole) ||
			     (got.status == AJ_OK && got.seen.len % 100000 == 4),
		    "cut at %zu: %s", cut, got.err.text);
		aj_format_probe_fini(&got);
	}
	free(text);
}

static void test_bomb(void)
{
	size_t len = 80 << 20;
	uint8_t *zeros = calloc(1, len);
	struct aj_format_probe got;

	file_len = 0;
	add_member(aj_str(zeros, len), 0);
	aj_format_probe_run(&got, &aj_format_gzip, aj_str(file, file_len), 0, 0);
	AJ_CHECK(got.status == AJ_ELIMIT || file_len > len / 1000, "%s", got.err.text);
	AJ_CHECK(got.seen.len <= len + 4);
	aj_format_probe_fini(&got);
	free(zeros);
}

static void test_sniff(void)
{
	AJ_CHECK(aj_format_gzip.sniff(AJ_S("\x1f\x8b\x08\x08")) > 0);
	AJ_CHECK(aj_format_gzip.sniff(AJ_S("\x1f\x8b\x08")) == 0);
	AJ_CHECK(aj_format_gzip.sniff(AJ_S("\x1f\x8b\x08\xff")) == 0);
	AJ_CHECK(aj_format_gzip.sniff(AJ_S("")) == 0);
}

AJ_TESTS(test_rows, test_cuts, test_bomb, test_sniff)
