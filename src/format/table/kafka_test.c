#include "base/wire.h"
#include "test/fixture.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_kafka;

enum { ROWS = 30, HEAD = 61 };

/* What make.py put into record i. */
static void write_row(struct aj_buf *out, int i, bool headers)
{
	aj_buf_addf(out, "{\"key\":");
	if (i % 5)
		aj_buf_addf(out, "\"key%d\",\"value\":", i);
	else
		aj_buf_addf(out, "\"\",\"value\":");
	if (i % 7 != 3)
		aj_buf_addf(out, "\"{\\\"email\\\": \\\"person%d@example.org\\\"}\"", i);
	else
		aj_buf_addf(out, "\"\"");
	if (headers && i % 3 == 0)
		aj_buf_addf(out, ",\"headers\":{\"trace\":\"t%d\",\"from\":\"header%d@example.net\"}", i, i);
	aj_buf_addf(out, "}\n");
}

static const char *const batches[] = { "none", "gzip", "snappy", "snappy-block", "lz4", "zstd" };
static const char *const messages[] = { "messages0-none", "messages0-gzip", "messages0-snappy",
	"messages1-none", "messages1-gzip", "messages1-snappy" };

static void check_file(const char *name, bool headers)
{
	struct aj_str raw = aj_fixture("kafka/%s.log", name);
	struct aj_format_probe got;
	struct aj_buf want;

	aj_buf_init(&want, 1 << 20);
	aj_buf_addf(&want, "{records:");
	for (int i = 0; i < ROWS; i++)
		write_row(&want, i, headers);
	aj_buf_add(&want, aj_str("}", 2));
	AJ_CHECK(aj_format_kafka.sniff(aj_str_sub(raw, 0, AJ_SNIFF_HEAD)) >= 50, "%s", name);
	aj_format_probe_run(&got, &aj_format_kafka, raw, 0, 0);
	AJ_CHECK(got.status == AJ_OK && got.complaints == 0, "%s: %s %s", name, got.err.text, got.complaint);
	AJ_CHECK_STR((const char *)want.ptr, aj_format_probe_seen(&got), "%s", name);
	aj_format_probe_fini(&got);
	aj_buf_fini(&want);
	free((void *)raw.ptr);
}

static void test_files(void)
{
	for (size_t i = 0; i < AJ_LEN(batches); i++)
		check_file(batches[i], true);
	for (size_t i = 0; i < AJ_LEN(messages); i++)
		check_file(messages[i], false);
}

/* However it comes, and wherever it ends: what is missing is said, the first batch is read where it is whole.
 */
static void check_cuts(const char *name)
{
	struct aj_str raw = aj_fixture("kafka/%s.log", name);
	const char *wrong = aj_format_probe_sweep(&aj_format_kafka, raw);
	struct aj_wire in = aj_wire(raw);
	size_t first;

	AJ_CHECK(!wrong, "%s: %s", name, wrong);
	aj_wire_be64(&in);
	first = 12 + (size_t)aj_wire_be32(&in);
	for (size_t len = 1; len < raw.len; len += 1 + raw.len / 16) {
		struct aj_format_probe got;

		if (len % first < 12) /* a batch that has not begun cannot be missed */
			continue;
		aj_format_probe_run(&got, &aj_format_kafka, aj_str_sub(raw, 0, len), 0, 0);
		AJ_CHECK(!got.broken && (got.status != AJ_OK || got.complaints > 0), "%s: %zu", name, len);
		AJ_CHECK(len < first || aj_format_probe_holds(&got, "person1@"), "%s: %zu", name, len);
		aj_format_probe_fini(&got);
	}
	free((void *)raw.ptr);
}

static void test_sweep(void)
{
	for (size_t i = 0; i < AJ_LEN(batches); i++)
		check_cuts(batches[i]);
	check_cuts("messages1-gzip");
}

/* Any byte that is not as it was: no promise is broken, nothing is read past its end. */
static void test_damage(void)
{
	for (size_t i = 0; i < AJ_LEN(batches); i++) {
		struct aj_str raw = aj_fixture("kafka/%s.log", batches[i]);
		uint8_t *bytes = (uint8_t *)raw.ptr;

		for (size_t at = 0; at < raw.len; at += at < HEAD ? 1 : 3) {
			struct aj_format_probe got;
			uint8_t was = bytes[at];

			bytes[at] ^= at % 2 ? 0xff : 0x01;
			aj_format_probe_run(&got, &aj_format_kafka, raw, 0, 0);
			AJ_CHECK(!got.broken, "%s: %zu: %s", batches[i], at, got.broken);
			aj_format_probe_fini(&got);
			bytes[at] = was;
		}
		free((void *)raw.ptr);
	}
}

static void put_batch(struct aj_buf *out, unsigned attributes, uint32_t n, struct aj_str records)
{
	aj_put_be(out, 7, 8);
	aj_put_be(out, HEAD - 12 + records.len, 4);
	aj_put_be(out, 0, 4);
	aj_put_be(out, 2, 1);
	aj_put_be(out, 0, 4);
	aj_put_be(out, attributes, 2);
	aj_put_be(out, n ? n - 1 : 0, 4);
	aj_put_be(out, 0, 8 + 0);
	aj_put_be(out, 0, 8);
	aj_put_be(out, UINT64_MAX, 8);
	aj_put_be(out, 0xffff, 2);
	aj_put_be(out, UINT32_MAX, 4);
	aj_put_be(out, n, 4);
	aj_buf_add(out, records);
}

#define RECORD "\x0e\0\0\0\1\2a\0" /* no key, the value "a" */

static void test_batches(void)
{
	static const struct {
		const char *what;
		unsigned attributes;
		uint32_t n;
		struct aj_str records, behind;
		const char *seen, *complaint;
		enum aj_status status;
	} rows[] = {
		/* clang-format off */
		{ "one",             0, 1, AJ_S(RECORD), AJ_S(""), "{records:{\"key\":\"\",\"value\":\"a\"}\n}", "", AJ_OK },
		{ "deleted ones",    0, 0, AJ_S(""), AJ_S(""), "{records:}", "", AJ_OK },
		{ "more are told",   0, 9, AJ_S(RECORD), AJ_S(""), "{records:{\"key\":\"\",\"value\":\"a\"}\n}", "", AJ_OK },
		{ "fewer are told",  0, 1, AJ_S(RECORD RECORD), AJ_S(""), "{records:{\"key\":\"\",\"value\":\"a\"}\n{\"key\":\"\",\"value\":\"a\"}\n}", "", AJ_OK },
		{ "a transaction's", 0x30, 1, AJ_S(RECORD), AJ_S(""), "{records:}", "", AJ_OK },
		{ "no such packing", 5, 1, AJ_S(RECORD), AJ_S(""), "{records:}", "batch at offset 0: it is packed in a way that is not known", AJ_OK },
		{ "a large block",   2, 1, AJ_S("\xff\xff\xff\xff\x0f" "aaaaaaaa"), AJ_S(""), "{records:}", "batch at offset 0: becomes more than 134217728 bytes", AJ_OK },
		{ "a value too long", 0, 1, AJ_S("\x0e\0\0\0\1\x40" "a\0"), AJ_S(""), "{records:}", "batch at offset 0: a record of it is damaged or cut", AJ_OK },
		{ "zeros behind",    0, 1, AJ_S(RECORD), AJ_S("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "{records:{\"key\":\"\",\"value\":\"a\"}\n}", "", AJ_OK },
		{ "others behind",   0, 1, AJ_S(RECORD), AJ_S("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0a"), "{records:{\"key\":\"\",\"value\":\"a\"}\n}", "", AJ_EINPUT },
		{ "no batch behind", 0, 1, AJ_S(RECORD), AJ_S("\0\0\0\0\0\0\0\1\0\0\0\x0e\0\0\0\0\3aaaaaaaaaaaaaaaa"), "{records:{\"key\":\"\",\"value\":\"a\"}\n}", "", AJ_EINPUT },
		{ "a huge one",      0, 1, AJ_S(RECORD), AJ_S("\0\0\0\0\0\0\0\1\x7f\0\0\0\0\0\0\0\2aaaaaaaaaaaaaaaa"), "{records:{\"key\":\"\",\"value\":\"a\"}\n}", "", AJ_ELIMIT },
		/* clang-format on */
	};

	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_probe got;
		struct aj_buf raw;

		aj_buf_init(&raw, 1 << 20);
		put_batch(&raw, rows[i].attributes, rows[i].n, rows[i].records);
		aj_buf_add(&raw, rows[i].behind);
		aj_format_probe_run(&got, &aj_format_kafka, aj_buf_str(&raw), 0, 0);
		AJ_CHECK(got.status == rows[i].status && !got.broken, "%s: %s", rows[i].what, got.err.text);
		AJ_CHECK_STR(rows[i].seen, aj_format_probe_seen(&got), "%s", rows[i].what);
		AJ_CHECK_STR(rows[i].complaint, got.complaint, "%s", rows[i].what);
		aj_format_probe_fini(&got);
		aj_buf_fini(&raw);
	}
}

/* What begins with zeros, as much does, is no log. */
static void test_others(void)
{
	static const struct aj_str others[] = { AJ_S(""), AJ_S("\0\0\0\0\0\0\0\0"),
		AJ_S("\0\0\0\0\0\0\0\0\0\0\0\x40\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
		AJ_S("\0\0\0\0\0\0\0\1\0\0\0\x40\0\0\0\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0") };

	for (size_t i = 0; i < AJ_LEN(others); i++)
		AJ_CHECK(aj_format_kafka.sniff(others[i]) == 0, "%zu", i);
}

AJ_TESTS(test_files, test_sweep, test_damage, test_batches, test_others)
