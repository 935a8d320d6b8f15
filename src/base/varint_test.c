#include "base/varint.h"

#include "test/test.h"

static const struct {
	const char *what;
	struct aj_str bytes;
	uint64_t number;
	size_t left;
	bool whole;
} rows[] = {
	/* clang-format off */
	{ "nothing",       { 0 },              0,          0, false },
	{ "one byte",      AJ_S("\x7f."),      127,        1, true },
	{ "two",           AJ_S("\x80\x01."),  128,        1, true },
	{ "zero, long",    AJ_S("\x80\x80\0"), 0,          0, true },
	{ "cut off",       AJ_S("\x80\x80"),   0,          0, false },
	{ "64 bits",       AJ_S("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), UINT64_MAX, 0, true },
	{ "without end",   AJ_S("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), 0, 1, false },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_str bytes = rows[i].bytes;
		uint64_t number;
		bool whole = aj_varint(&bytes, &number);

		AJ_CHECK(whole == rows[i].whole && bytes.len == rows[i].left, "%s: %zu left", rows[i].what, bytes.len);
		AJ_CHECK(!whole || number == rows[i].number, "%s", rows[i].what);
	}
}

static void test_signs(void)
{
	AJ_CHECK(aj_unzigzag(0) == 0 && aj_unzigzag(1) == -1 && aj_unzigzag(2) == 1);
	AJ_CHECK(aj_unzigzag(UINT64_MAX) == INT64_MIN && aj_unzigzag(UINT64_MAX - 1) == INT64_MAX);
}

AJ_TESTS(test_rows, test_signs)
