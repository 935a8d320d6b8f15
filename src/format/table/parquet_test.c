#include "test/fixture.h"
#include "test/format_probe.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_parquet;

/* What make.py put into row i; the flat files have its first four columns. */
static void write_row(struct aj_buf *out, int i, bool flat)
{
	aj_buf_addf(out, "{\"id\":%d", 1000 + i);
	if (i % 7 != 3)
		aj_buf_addf(out, ",\"email\":\"person%d@example.org\"", i);
	aj_buf_addf(out, ",\"city\":\"%s\",\"phone\":%lld", i % 2 ? "Berlin" : "Lyon", 12125550100LL + i);
	if (!flat) {
		aj_buf_addf(out,
		    ",\"born\":\"1980-02-%02d\",\"seen\":\"2021-03-01\",\"address\":{\"street\":\"%d Example "
		    "Street\",\"geo\":{\"zip\":%d}}",
		    1 + i % 28, i, 10000 + i);
		for (int k = 0; k < i % 3; k++)
			aj_buf_addf(out, "%s\"alias%d.%d@example.com\"", k ? "," : ",\"aliases\":[", i, k);
		aj_buf_addf(out, i % 3 ? "]" : "");
		for (int k = 0; k < i % 4; k++)
			aj_buf_addf(out, "%s\"S%d\"", k ? "," : ",\"orders\":{\"sku\":[", k);
		for (int k = 0; k < i % 4; k++)
			aj_buf_addf(out, "%s\"order%d.%d@example.net\"", k ? "," : "],\"to\":[", i, k);
		aj_buf_addf(out, i % 4 ? "]}" : "");
	}
	aj_buf_add(out, AJ_S("}\n"));
}

static const struct {
	const char *name;
	int rows, group;
	bool flat;
} files[] = { { "none", 20, 15, false }, { "snappy", 20, 15, false }, { "gzip", 20, 15, false },
	{ "zstd", 20, 15, false }, { "lz4", 20, 15, false }, { "brotli", 20, 15, false },
	{ "v2", 50, 50, false }, { "delta", 50, 50, true }, { "plain", 50, 50, true } };

/* Every value of every row, in all codecs and encodings. */
static void test_files(void)
{
	for (size_t f = 0; f < AJ_LEN(files); f++) {
		struct aj_str raw = aj_fixture("parquet/%s.parquet", files[f].name);
		struct aj_format_probe got;
		struct aj_buf want;

		aj_buf_init(&want, 1 << 20);
		for (int i = 0; i < files[f].rows; i++) {
			if (i % files[f].group == 0)
				aj_buf_addf(&want, "%s{rows %d:", i ? "}" : "", i / files[f].group);
			write_row(&want, i, files[f].flat);
		}
		aj_buf_add(&want, aj_str("}", 2));
		aj_format_probe_run(&got, &aj_format_parquet, raw, 0, 0);
		AJ_CHECK(got.status == AJ_OK && got.complaints == 0, "%s: %s %s", files[f].name, got.err.text,
		    got.complaint);
		AJ_CHECK_STR((const char *)want.ptr, aj_format_probe_seen(&got), "%s", files[f].name);
		aj_format_probe_fini(&got);
		aj_buf_fini(&want);
		free((void *)raw.ptr);
	}
}

static void test_sweep(void)
{
	for (size_t f = 0; f < 2; f++) {
		struct aj_str raw = aj_fixture("parquet/%s.parquet", f ? "plain" : "zstd");
		const char *wrong = aj_format_probe_sweep(&aj_format_parquet, raw);

		AJ_CHECK(!wrong, "%s", wrong);
		free((void *)raw.ptr);
	}
}

/* Cut anywhere there is no footer: what stands in it in clear is handed over as it is. */
static void test_cut(void)
{
	struct aj_str raw = aj_fixture("parquet/%s.parquet", "plain");
	struct aj_format_probe got;

	for (size_t part = 1; part < 16; part++) {
		aj_format_probe_run(&got, &aj_format_parquet, aj_str_sub(raw, 0, raw.len * part / 16), 0, 0);
		AJ_CHECK(got.status == AJ_EINPUT && strstr(got.err.text, "at offset"), "%zu: %s", part,
		    got.err.text);
		AJ_CHECK(got.inner == 1, "%zu: %u", part, got.inner);
		aj_format_probe_fini(&got);
	}
	free((void *)raw.ptr);
}

/* Each byte changed in turn: never more than a complaint or a failure. */
static void test_damage(void)
{
	for (size_t f = 0; f < 3; f++) {
		struct aj_str raw = aj_fixture("parquet/%s.parquet", f == 0   ? "v2"
								     : f == 1 ? "delta"
									      : "snappy");
		uint8_t *bytes = (uint8_t *)raw.ptr;
		unsigned wrong = 0;

		for (size_t at = 4; at < raw.len; at += 3) {
			struct aj_format_probe got;
			uint8_t was = bytes[at];

			bytes[at] ^= at % 2 ? 0xff : 0x01;
			aj_format_probe_run(&got, &aj_format_parquet, raw, 0, 0);
			AJ_CHECK(!got.broken, "%zu: %s", at, got.broken);
			wrong += got.status != AJ_OK || got.complaints > 0;
			bytes[at] = was;
			aj_format_probe_fini(&got);
		}
		AJ_CHECK(wrong > 20, "%zu: %u", f, wrong);
		free((void *)raw.ptr);
	}
}

/* A page of version 2 whose levels are said to have 2^63 - 1 bytes each. */
static void test_long_levels(void)
{
	static const char head[] = "\x15\x06\x15\xc8\x01\x15\xc8\x01\x5c\x15\x02\x15\0\x15\x02\x15\0"
				   "\x16\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"
				   "\x16\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01\0";
	struct aj_str raw = aj_fixture("parquet/%s.parquet", "v2");
	struct aj_format_probe got;

	memcpy((uint8_t *)raw.ptr + 4, head, sizeof(head));
	aj_format_probe_run(&got, &aj_format_parquet, raw, 0, 0);
	AJ_CHECK(strcmp(got.complaint, "page is damaged, at offset 4") == 0, "%s", got.complaint);
	aj_format_probe_fini(&got);
	free((void *)raw.ptr);
}

static void test_encrypted(void)
{
	struct aj_format_probe got;

	aj_format_probe_run(&got, &aj_format_parquet, AJ_S("PARE....\4\0\0\0PARE"), 0, 0);
	AJ_CHECK(got.status == AJ_EDENIED && strcmp(got.err.text, "is encrypted, at offset 12") == 0, "%s",
	    got.err.text);
	aj_format_probe_fini(&got);
	aj_format_probe_run(&got, &aj_format_parquet, AJ_S("PAR1\xff\xff\xff\x7fPAR1"), 0, 0);
	AJ_CHECK(got.status == AJ_EINPUT, "%s", got.err.text);
	aj_format_probe_fini(&got);
	AJ_CHECK(aj_format_parquet.sniff(AJ_S("PARE\x40\1\0\0")) > 0);
	AJ_CHECK(aj_format_parquet.sniff(AJ_S("PARENT_DIRECTORY\n")) == 0);
}

AJ_TESTS(test_files, test_sweep, test_cut, test_damage, test_long_levels, test_encrypted)
