#include "test/fixture.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_avro;

enum { ROWS = 30 };

/* What make.py put into record i. */
static void write_row(struct aj_buf *out, int i)
{
	aj_buf_addf(out, "{\"id\":%lld,\"email\":", 12125550100LL + i);
	if (i % 3)
		aj_buf_addf(out, "\"person%d@example.org\"", i);
	else
		aj_buf_addf(out, "null");
	aj_buf_addf(out,
	    ",\"born\":\"1980-02-%02d\",\"kind\":\"%s\",\"address\":{\"street\":\"%d Example "
	    "Street\"},\"other\":%s,"
	    "\"aliases\":[",
	    1 + i % 28, i % 2 ? "OLD" : "NEW", i, i % 5 ? "null" : "{\"street\":\"Elsewhere\"}");
	for (int k = 0; k < i % 3; k++)
		aj_buf_addf(out, "%s\"alias%d.%d@example.com\"", k ? "," : "", i, k);
	aj_buf_addf(out, "],\"extra\":{");
	if (i % 2)
		aj_buf_addf(out, "\"mail\":\"extra%d@example.net\"", i);
	aj_buf_addf(out,
	    "},\"code\":\"AB%02d\",\"ref\":\"00000000-0000-0000-0000-0000000000%02x\",\"half\":%.9g,\"good\":"
	    "%s,"
	    "\"seen\":\"2021-03-01\"}\n",
	    i, i, i / 2.0, i % 2 ? "false" : "true");
}

static const char *const names[] = { "null", "deflate", "snappy", "zstandard", "bzip2", "xz" };

static void test_files(void)
{
	struct aj_buf want;

	aj_buf_init(&want, 1 << 20);
	aj_buf_addf(&want, "{notes:{\"made.by\":\"writer@example.org\"}\n}{records:");
	for (int i = 0; i < ROWS; i++)
		write_row(&want, i);
	aj_buf_add(&want, aj_str("}", 2));
	for (size_t f = 0; f < AJ_LEN(names); f++) {
		struct aj_str raw = aj_fixture("avro/%s.avro", names[f]);
		struct aj_format_probe got;

		aj_format_probe_run(&got, &aj_format_avro, raw, 0, 0);
		AJ_CHECK(got.status == AJ_OK && got.complaints == 0, "%s: %s %s", names[f], got.err.text,
		    got.complaint);
		AJ_CHECK_STR((const char *)want.ptr, aj_format_probe_seen(&got), "%s", names[f]);
		aj_format_probe_fini(&got);
		free((void *)raw.ptr);
	}
	aj_buf_fini(&want);
}

static void test_sweep(void)
{
	for (size_t f = 0; f < AJ_LEN(names); f++) {
		struct aj_str raw = aj_fixture("avro/%s.avro", names[f]);
		const char *wrong = aj_format_probe_sweep(&aj_format_avro, raw);

		AJ_CHECK(!wrong, "%s: %s", names[f], wrong);
		for (size_t part = 0; part < 16; part++) {
			struct aj_format_probe got;

			aj_format_probe_run(
			    &got, &aj_format_avro, aj_str_sub(raw, 0, raw.len * part / 16), 0, 0);
			AJ_CHECK(!got.broken && (got.status != AJ_OK || got.complaints > 0), "%s: %zu",
			    names[f], part);
			aj_format_probe_fini(&got);
		}
		free((void *)raw.ptr);
	}
}

/* A block that is damaged is left out, with a complaint; those behind its sync marker are read. */
static void test_damage(void)
{
	struct aj_str raw = aj_fixture("avro/%s.avro", "deflate");
	uint8_t *bytes = (uint8_t *)raw.ptr;
	const uint8_t *sync = memmem(raw.ptr, raw.len, "sync of the file", 16);
	struct aj_format_probe got;

	AJ_CHECK(sync != NULL);
	if (sync)
		memset(bytes + (sync - bytes) + 30, 0xff, 40);
	aj_format_probe_run(&got, &aj_format_avro, raw, 0, 0);
	AJ_CHECK(got.status == AJ_OK && got.complaints == 1, "%s: %u", got.err.text, got.complaints);
	AJ_CHECK_STR("deflate data are damaged or cut", got.complaint);
	AJ_CHECK(!strstr(aj_format_probe_seen(&got), "person1@") &&
		 strstr(aj_format_probe_seen(&got), "person29@"));
	aj_format_probe_fini(&got);
	for (size_t at = 4; at < raw.len; at += 2) {
		uint8_t was = bytes[at];

		bytes[at] ^= at % 4 ? 0xff : 0x01;
		aj_format_probe_run(&got, &aj_format_avro, raw, 0, 0);
		AJ_CHECK(!got.broken, "%zu: %s", at, got.broken);
		aj_format_probe_fini(&got);
		bytes[at] = was;
	}
	free((void *)raw.ptr);
}

#define HEADER(schema, n)                                                                                    \
	"Obj\1\2\x16"                                                                                        \
	"avro.schema" n schema "\0"                                                                          \
	"0123456789abcdef"

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "only a magic",    AJ_S("Obj\1"), "", .text = "is cut short at offset 4", .status = AJ_EINPUT },
	{ "no record",       AJ_S(HEADER("\"string\"", "\x10")), "{records:}", .text = "" },
	{ "strings",         AJ_S(HEADER("\"string\"", "\x10") "\4\6\2a\2b0123456789abcdef"), "{records:{\"value\":\"a\"}\n}", .text = "" },
	{ "no such type",    AJ_S(HEADER("\"strong\"", "\x10")), "", .text = "schema has a type that it does not describe", .status = AJ_EINPUT },
	{ "no schema",       AJ_S("Obj\1\0" "0123456789abcdef"), "", .text = "has no schema", .status = AJ_EINPUT },
	{ "endless number",  AJ_S("Obj\1\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), "", .text = "a number without end, at offset 14", .status = AJ_EINPUT },
	{ "brackets",        AJ_S(HEADER("[[[[[[[[", "\x10")), "{records:}", .text = "" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_probe got;

		aj_format_row_read(&got, &aj_format_avro, &rows[i]);
		aj_format_probe_fini(&got);
	}
}

AJ_TESTS(test_files, test_sweep, test_damage, test_rows)
