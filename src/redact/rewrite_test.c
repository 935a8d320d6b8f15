#include "test/rewriting.h"

static const char layer[] = "0123456789abcdefghij";

static const struct {
	const char *name;
	struct {
		uint64_t from, to;
		const char *text;
	} edits[4];
	const char *want;
} cases[] = {
	{ "none", { { 0 } }, "0123456789abcdefghij" },
	{ "one", { { 2, 4, "XYZ" } }, "01XYZ456789abcdefghij" },
	{ "at both ends", { { 0, 1, "<" }, { 19, 20, ">" } }, "<123456789abcdefghi>" },
	{ "taken out", { { 5, 15, "" } }, "01234fghij" },
	{ "out of order", { { 10, 12, "B" }, { 3, 4, "A" } }, "012A456789Bcdefghij" },
	{ "side by side", { { 3, 5, "A" }, { 5, 7, "B" } }, "012AB789abcdefghij" },
	{ "overlapping: one, longer", { { 3, 6, "A" }, { 5, 8, "B" } }, "012A89abcdefghij" },
	{ "over two others", { { 3, 4, "A" }, { 8, 9, "B" }, { 2, 10, "C" } }, "01Aabcdefghij" },
};

/* However the layer is read and whenever what was said of it is written. */
static void test_edits(void)
{
	static const uint64_t passes[] = { 0, 1, 4, 7, 11, 20 };

	for (size_t c = 0; c < AJ_LEN(cases); c++) {
		for (size_t step = 1; step <= 21; step += 4) {
			struct aj_rewriting r;
			struct aj_err err;

			aj_rewriting_open(&r, layer, step);
			AJ_CHECK(aj_str_eq(aj_rewrite_raw(&r.rewrite, 8, 11), AJ_S("89a")));
			for (size_t i = 0; i < 4 && cases[c].edits[i].to > 0; i++)
				AJ_CHECK(
				    aj_rewrite_edit(&r.rewrite, cases[c].edits[i].from, cases[c].edits[i].to,
					aj_str_z(cases[c].edits[i].text), &err) == AJ_OK);
			for (size_t i = 0; i < AJ_LEN(passes); i++)
				AJ_CHECK(aj_rewrite_pass(&r.rewrite, passes[i], &err) == AJ_OK);
			AJ_CHECK(aj_rewrite_pass(&r.rewrite, UINT64_MAX, &err) == AJ_OK);
			AJ_CHECK(aj_str_eq(aj_buf_str(&r.got.bytes), aj_str_z(cases[c].want)),
			    "%s at %zu: %.*s", cases[c].name, step, (int)r.got.bytes.len, r.got.bytes.ptr);
			aj_rewriting_close(&r);
		}
	}
}

static void test_too_late(void)
{
	struct aj_rewriting r;
	struct aj_err err;

	aj_rewriting_open(&r, layer, 0);
	AJ_CHECK(aj_rewrite_pass(&r.rewrite, 10, &err) == AJ_OK);
	AJ_CHECK(aj_rewrite_edit(&r.rewrite, 9, 12, AJ_S("x"), &err) == AJ_EINPUT);
	AJ_CHECK(aj_rewrite_edit(&r.rewrite, 10, 12, AJ_S("x"), &err) == AJ_OK);
	aj_rewriting_close(&r);
}

/* What no edit has taken: two stand at [3, 6) and [8, 10). */
static void test_free_part(void)
{
	static const struct {
		uint64_t from, to, free_from, free_to;
	} rows[] = {
		{ 0, 2, 0, 2 },
		{ 2, 9, 2, 3 },
		{ 4, 9, 6, 8 },
		{ 5, 20, 6, 8 },
		{ 9, 20, 10, 20 },
		{ 3, 6, 6, 6 },
		{ 4, 5, 5, 5 },
		{ 6, 8, 6, 8 },
	};
	struct aj_rewriting r;
	struct aj_err err;

	aj_rewriting_open(&r, layer, 0);
	AJ_CHECK(aj_rewrite_edit(&r.rewrite, 8, 10, AJ_S("B"), &err) == AJ_OK);
	AJ_CHECK(aj_rewrite_edit(&r.rewrite, 3, 6, AJ_S("A"), &err) == AJ_OK);
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		uint64_t from = rows[i].from, to = rows[i].to;

		aj_rewrite_free_part(&r.rewrite, &from, &to);
		AJ_CHECK(from == rows[i].free_from && to == rows[i].free_to, "row %zu: [%llu, %llu)", i,
		    (unsigned long long)from, (unsigned long long)to);
	}
	aj_rewriting_close(&r);
}

AJ_TESTS(test_edits, test_too_late, test_free_part)
