#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>
#include <zstd.h>

extern const struct aj_format aj_format_zstd;

static uint8_t file[1 << 20];
static size_t file_len;

static void add_frame(struct aj_str content, int window_log)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();
	ZSTD_outBuffer out = { file + file_len, sizeof(file) - file_len, 0 };
	ZSTD_inBuffer in = { content.ptr, content.len, 0 };

	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	if (window_log)
		ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
	AJ_CHECK(ZSTD_compressStream2(context, &out, &in, ZSTD_e_flush) == 0);
	AJ_CHECK(ZSTD_compressStream2(context, &out, &in, ZSTD_e_end) == 0);
	file_len += out.pos;
	ZSTD_freeCCtx(context);
}

static void add_bytes(struct aj_str bytes)
{
	memcpy(file + file_len, bytes.ptr, bytes.len);
	file_len += bytes.len;
}

#define SKIPPABLE AJ_S("\x50\x2a\x4d\x18\x03\0\0\0abc")

static const struct {
	const char *what;
	struct aj_str front;
	const char *frames[3];
	struct aj_str tail;
	size_t chop, poke;
	enum aj_status status;
	const char *seen, *text, *complaint;
} rows[] = {
	/* clang-format off */
	{ "one",           { 0 },     { "hello" },       { 0 },           0, 0, AJ_OK,     "{:hello}", "", "" },
	{ "empty",         { 0 },     { "" },            { 0 },           0, 0, AJ_OK,     "{:}", "", "" },
	{ "three",         { 0 },     { "a,", "b,", "c" }, { 0 },         0, 0, AJ_OK,     "{:a,b,c}", "", "" },
	{ "skippable",     SKIPPABLE, { "a" },           SKIPPABLE,       0, 0, AJ_OK,     "{:a}", "", "" },
	{ "garbage after", { 0 },     { "hello" },       AJ_S("garbage"), 0, 0, AJ_OK,     "{:hello}", "", "bytes that are no frame follow frame 1" },
	{ "cut",           { 0 },     { "a,", "hello" }, { 0 },           1, 0, AJ_EINPUT, "{:a,hello}", "frame 2: cut short at offset 38", "" },
	{ "wrong check",   { 0 },     { "hello" },       { 0 },           0, 2, AJ_EINPUT, "{:hello}", NULL, "" },
	{ "only a magic",  { 0 },     { NULL },          AJ_S("\x28\xb5\x2f\xfd"), 0, 0, AJ_EINPUT, "{:}", "frame 1: cut short at offset 4", "" },
	{ "no zstd",       { 0 },     { NULL },          AJ_S("hello there"), 0, 0, AJ_EINPUT, "{:}", NULL, "" },
	{ "window of 2 GiB", { 0 },   { NULL },          AJ_S("\x28\xb5\x2f\xfd\x00\xa8\1\0\0\0\0\0\0\0\0"), 0, 0, AJ_ELIMIT, "{:}", "frame 1, which begins at offset 0: needs a window of more than 128 MiB", "" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_row row;
		struct aj_format_probe got;

		file_len = 0;
		add_bytes(rows[i].front.len ? rows[i].front : AJ_S(""));
		for (size_t f = 0; f < 3 && rows[i].frames[f]; f++)
			add_frame(aj_str_z(rows[i].frames[f]), 0);
		add_bytes(rows[i].tail.len ? rows[i].tail : AJ_S(""));
		file_len -= rows[i].chop;
		if (rows[i].poke)
			file[file_len - rows[i].poke] ^= 1;
		row = (struct aj_format_row){ rows[i].what, aj_str(file, file_len), rows[i].seen,
			rows[i].complaint, rows[i].text, rows[i].status };
		if (row.text)
			aj_format_row_check(&got, &aj_format_zstd, &row);
		else
			aj_format_row_read(&got, &aj_format_zstd, &row);
		aj_format_probe_fini(&got);
	}
}

static void test_bomb(void)
{
	size_t len = 80 << 20;
	uint8_t *zeros = calloc(1, len);
	struct aj_format_probe got;

	file_len = 0;
	add_frame(aj_str(zeros, len), 0);
	aj_format_probe_run(&got, &aj_format_zstd, aj_str(file, file_len), 0, 0);
	AJ_CHECK(got.status == AJ_ELIMIT, "%d", got.status);
	AJ_CHECK_STR("frame 1: expands to more than 1000 times its size", got.err.text);
	AJ_CHECK(got.seen.len > 64 << 20 && got.seen.len < 66 << 20, "%zu", got.seen.len);
	aj_format_probe_fini(&got);
	free(zeros);
}

static void test_sniff(void)
{
	AJ_CHECK(aj_format_zstd.sniff(AJ_S("\x28\xb5\x2f\xfd")) > 0);
	AJ_CHECK(aj_format_zstd.sniff(SKIPPABLE) > 0);
	AJ_CHECK(aj_format_zstd.sniff(AJ_S("\x28\xb5\x2f")) == 0);
	AJ_CHECK(aj_format_zstd.sniff(AJ_S("")) == 0);
}

AJ_TESTS(test_rows, test_bomb, test_sniff)
