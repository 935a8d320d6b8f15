#include "sink/country.h"
#include "sink/show.h"
#include "test/test.h"

static const char *shown(const char *text, size_t len, size_t columns)
{
	static char out[512];
	struct aj_buf buf;

	aj_buf_init(&buf, sizeof(out) - 1);
	if (columns)
		aj_show_cut(&buf, aj_str(text, len), columns);
	else
		aj_show_name(&buf, aj_str(text, len));
	memcpy(out, buf.len ? (const char *)buf.ptr : "", buf.len);
	out[buf.len] = '\0';
	aj_buf_fini(&buf);
	return out;
}

static void test_names(void)
{
	static const struct {
		const char *name, *want;
	} rows[] = {
		/* clang-format off */
		{ "", "" },
		{ "plain/path.txt", "plain/path.txt" },
		{ "Bücher/日本.csv", "Bücher/日本.csv" },
		{ "a\nb\tc\x1b[2J\x7f", "a\\nb\\tc\\x1b[2J\\x7f" },
		{ "\xe2\x80\xaegpj.exe", "\\u{202e}gpj.exe" },
		{ "a\xff\xc3", "a\\xff\\xc3" },
		{ "zero\xe2\x80\x8bwidth", "zero\\u{200b}width" },
		{ "c1\xc2\x9b", "c1\\u{9b}" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
		/* clang-format on */
	};

	for (size_t i = 0; i < AJ_LEN(rows); i++)
		AJ_CHECK_STR(rows[i].want, shown(rows[i].name, strlen(rows[i].name), 0));
	AJ_CHECK_STR("\\x00", shown("\0", 1, 0));
}

static void test_cut(void)
{
	AJ_CHECK_STR("abcdef", shown("abcdef", 6, 6));
	AJ_CHECK_STR("a…ef", shown("abcdef", 6, 4));
	AJ_CHECK_STR("…", shown("abcdef", 6, 1));
	AJ_CHECK_STR("…本ab", shown("日本日本ab", 14, 5));
	AJ_CHECK_STR("日…本ab", shown("日本日本ab", 14, 7));
	AJ_CHECK(aj_show_width(AJ_S("日本e\xcc\x81")) == 5, "wide and combining");
	for (size_t columns = 1; columns < 20; columns++) {
		const char *cut = shown("日本x日本y日本z日本", 27, columns);

		AJ_CHECK(aj_show_width(aj_str_z(cut)) <= columns, "%zu: %s", columns, cut);
	}
}

static void test_figures(void)
{
	static const struct {
		double seconds;
		const char *want;
	} times[] = { { -1, "0 ms" }, { 0.0042, "4 ms" }, { 3.21, "3.2 s" }, { 59.4, "59 s" },
		{ 61, "1 min 1 s" }, { 6120, "1 h 42 min" } };
	static const struct {
		uint64_t n;
		const char *count, *bytes;
	} counts[] = { { 0, "0", "0 bytes" }, { 1, "1", "1 byte" }, { 999, "999", "999 bytes" },
		{ 1000, "1,000", "1.0 kB" }, { 999999, "999,999", "1.0 MB" },
		{ 1204332, "1,204,332", "1.2 MB" }, { UINT64_MAX, "18,446,744,073,709,551,615", "18.4 EB" } };
	char got[AJ_SHOW_MAX];

	for (size_t i = 0; i < AJ_LEN(times); i++) {
		aj_show_seconds(times[i].seconds, got);
		AJ_CHECK_STR(times[i].want, got);
	}
	for (size_t i = 0; i < AJ_LEN(counts); i++) {
		aj_show_count(counts[i].n, got);
		AJ_CHECK_STR(counts[i].count, got);
		aj_show_bytes(counts[i].n, got);
		AJ_CHECK_STR(counts[i].bytes, got);
	}
	aj_show_error(&(struct aj_distinct){ 1, false, 0.0081 }, got);
	AJ_CHECK_STR("±0.8 %", got);
	AJ_CHECK(aj_show_error(&(struct aj_distinct){ 1, true, 0 }, got) == 0, "exact");
}

static void test_times(void)
{
	static const struct {
		int64_t when;
		const char *want;
	} rows[] = { { 0, "1970-01-01T00:00:00Z" }, { 951782400, "2000-02-29T00:00:00Z" },
		{ 1574841600, "2019-11-27T08:00:00Z" }, { -1, "1969-12-31T23:59:59Z" },
		{ 4102444799, "2099-12-31T23:59:59Z" } };
	char got[AJ_SHOW_MAX];

	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		aj_show_time(rows[i].when, got);
		AJ_CHECK_STR(rows[i].want, got);
	}
}

/* Sorted, so that they can be found; and no two tiles on one place. */
static void test_countries(void)
{
	static bool taken[AJ_TILE_ROWS][AJ_TILE_COLUMNS];

	for (size_t i = 0; i < aj_countries_count; i++) {
		const struct aj_country *c = &aj_countries[i];

		AJ_CHECK(aj_country_by_code(c->code) == c, "%s", c->code);
		if (c->column < 0)
			continue;
		AJ_CHECK(c->row < AJ_TILE_ROWS && c->column < AJ_TILE_COLUMNS, "%s", c->code);
		AJ_CHECK(!taken[c->row][c->column], "%s", c->code);
		taken[c->row][c->column] = true;
	}
	AJ_CHECK_STR("Germany", aj_country_name("DE"));
	AJ_CHECK_STR("ZZ", aj_country_name("ZZ"));
}

AJ_TESTS(test_names, test_cut, test_figures, test_times, test_countries)
